"""A camera that speaks RTSP over TCP (RFC 2326; RTP of RFC 6184 and RFC 3551), on a port of this machine."""

import base64
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self

from tests.support.cameras.films import PICTURE_CLOCK_HZ, SOUND_RATE_HZ, Coded, Film

MAX_PAYLOAD = 1200
PICTURES, SOUND = 0, 1  # tracks
PAYLOAD_TYPES, CLOCKS_HZ = (96, 0), (PICTURE_CLOCK_HZ, SOUND_RATE_HZ)


class RtspCamera:
    """Sends `film` to whoever plays it, as fast as it is read. Change `film`, `login` or `hangs_up` at any time; they
    hold for the next connection.

    `hangs_up`: at the film's end, else the connection stays open and nothing more comes. `login`: user and password.
    `clock_start_s`: where its clock is when the film begins.
    """

    def __init__(
        self,
        film: Film,
        *,
        hangs_up: bool = True,
        login: tuple[str, str] | None = None,
        clock_start_s: float = 100.0,
        port: int = 0,
    ) -> None:
        self.film, self.hangs_up, self.login, self.clock_start_s = film, hangs_up, login, clock_start_s
        self.num_played = 0
        self._is_over = threading.Event()
        camera = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError, ValueError):
                    camera._serve(self)

        self._server = ThreadingTCPServer(("127.0.0.1", port), Handler, bind_and_activate=False)
        self._server.allow_reuse_address, self._server.daemon_threads = True, True
        self._server.server_bind()
        self._server.server_activate()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/stream"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, handler: StreamRequestHandler) -> None:
        film = self.film
        while True:
            method, headers = _request(handler)
            if not method:
                return
            head = f"RTSP/1.0 200 OK\r\nCSeq: {headers['cseq']}\r\nSession: 1\r\n"
            if self.login is not None and method != "OPTIONS" and not self._is_let_in(headers):
                head = head.replace("200 OK", "401 Unauthorized")
                handler.wfile.write(f'{head}WWW-Authenticate: Basic realm="camera"\r\n\r\n'.encode())
            elif method == "DESCRIBE":
                text = _description(film)
                head += f"Content-Type: application/sdp\r\nContent-Length: {len(text)}\r\n\r\n"
                handler.wfile.write((head + text).encode())
            elif method == "SETUP":
                handler.wfile.write(f"{head}Transport: {headers['transport']}\r\n\r\n".encode())
            elif method == "PLAY":
                handler.wfile.write(f"{head}Range: npt=0.000-\r\nRTP-Info: {self._rtp_info(film)}\r\n\r\n".encode())
                self.num_played += 1
                self._send(handler, film)
                return
            else:
                handler.wfile.write(f"{head}Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n".encode())

    def _is_let_in(self, headers: dict[str, str]) -> bool:
        assert self.login is not None
        expected = base64.b64encode(":".join(self.login).encode()).decode()
        return headers.get("authorization", "") == f"Basic {expected}"

    def _rtp_info(self, film: Film) -> str:
        """Where the clock of each track is when the film begins."""
        stamps = [round(self.clock_start_s * hz) % 2**32 for hz in CLOCKS_HZ[: 1 if film.sound is None else 2]]
        return ",".join(f"url={self.url}/track{track};seq=0;rtptime={stamp}" for track, stamp in enumerate(stamps))

    def _send(self, handler: StreamRequestHandler, film: Film) -> None:
        tracks = [(PICTURES, coded) for coded in film.pictures] + [(SOUND, coded) for coded in film.sound or ()]
        sending_s = {id(coded): number / 10 for number, coded in enumerate(film.pictures)}  # B-frames go out late
        numbers = [0, 0]
        for track, coded in sorted(tracks, key=lambda item: sending_s.get(id(item[1]), item[1].time_s)):
            for is_last, payload in _payloads(track, coded):
                stamp = round((coded.time_s + self.clock_start_s) * CLOCKS_HZ[track]) % 2**32
                kind = PAYLOAD_TYPES[track] | 128 * (is_last and track == PICTURES)
                header = struct.pack(">BBHII", 0x80, kind, numbers[track] % 65536, stamp, track + 1)
                numbers[track] += 1
                packet = header + payload
                handler.wfile.write(b"$" + struct.pack(">BH", 2 * track, len(packet)) + packet)
        if not self.hangs_up:
            self._is_over.wait()


def _request(handler: StreamRequestHandler) -> tuple[str, dict[str, str]]:
    """Method and headers of the next request; no method at the end. Receiver reports between requests are skipped."""
    first = handler.rfile.read(1)
    while first == b"$":
        (size,) = struct.unpack(">xH", handler.rfile.read(3))
        handler.rfile.read(size)
        first = handler.rfile.read(1)
    line = (first + handler.rfile.readline()).decode()
    headers = {}
    while (header := handler.rfile.readline().strip()) != b"":
        name, _, value = header.decode().partition(":")
        headers[name.lower()] = value.strip()
    return line.partition(" ")[0], headers


def _description(film: Film) -> str:
    lines = ["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=camera", "t=0 0", "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000"]
    lines += [f"a=fmtp:96 packetization-mode=1;sprop-parameter-sets={film.parameter_sets}", "a=control:track0"]
    if film.sound is not None:
        lines += ["m=audio 0 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=control:track1"]
    return "\r\n".join([*lines, ""])


def _payloads(track: int, coded: Coded) -> Iterator[tuple[bool, bytes]]:
    """RTP payloads of a picture or sound, and whether each is the last one of it."""
    for number, unit in enumerate(coded.data):
        is_last = number == len(coded.data) - 1
        if track == SOUND or len(unit) <= MAX_PAYLOAD:
            yield is_last, unit
            continue
        pieces = [unit[at : at + MAX_PAYLOAD] for at in range(1, len(unit), MAX_PAYLOAD)]
        for index, piece in enumerate(pieces):
            is_end = index == len(pieces) - 1
            marks = 128 * (index == 0) | 64 * is_end
            yield is_last and is_end, bytes([unit[0] & 0xE0 | 28, marks | unit[0] & 31]) + piece
