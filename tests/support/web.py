"""A web server and an RTSP server on free ports of this machine, each answering in one given way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer


@contextmanager
def web_server(
    files: dict[str, bytes], serves_ranges: bool = False, breaks_off: bool = False, content_type: str = "video/mp4"
) -> Iterator[str]:
    """Serves `files` by name, and statuses: `/403` is answered with 403.

    `/loop` leads to itself, `/page` is a web page, `/json` a JSON object, `/hang-up` is not answered. If it
    `breaks_off`, files are announced as longer than what comes. Yields the host and port.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library looks for
            name = self.path.strip("/").split("?")[0]
            if name in files:
                self._send(files[name])
            elif name == "page":
                self._answer(200, {"Content-Type": "text/html"})
                self.wfile.write(b"<html>Please log in.</html>")
            elif name == "json":
                self._answer(200, {"Content-Type": "application/json"})
                self.wfile.write(b'{"error": "no such camera"}')
            elif name == "loop":
                self._answer(302, {"Location": "/loop"})
            elif name != "hang-up":
                self._answer(int(name) if name.isdigit() else 404, {"Content-Length": "0"})

        def _send(self, content: bytes) -> None:
            asked, kind = self.headers["Range"], {"Content-Type": content_type}
            if serves_ranges and asked:
                first, _, last = asked.removeprefix("bytes=").partition("-")
                piece = content[int(first) : int(last) + 1 if last else None]
                where = f"bytes {first}-{int(first) + len(piece) - 1}/{len(content)}"
                self._answer(206, {"Content-Range": where, "Content-Length": str(len(piece)), **kind})
            else:
                piece = content
                self._answer(200, {"Content-Length": str(len(piece) + breaks_off), **kind})
            with suppress(OSError):  # the reader may have seen enough
                self.wfile.write(piece)

        def _answer(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for header, value in headers.items():
                self.send_header(header, value)
            self.end_headers()

        def log_request(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _served(server):
        yield f"127.0.0.1:{server.server_address[1]}"


@contextmanager
def rtsp_server(status: str) -> Iterator[str]:
    """Answers every RTSP request with `status`, such as `401 Unauthorized`. Yields the host and port."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            number = b"0"
            for line in self.rfile:
                if line.lower().startswith(b"cseq:"):
                    number = line.split(b":")[1].strip()
                if line == b"\r\n":
                    head = f"RTSP/1.0 {status}\r\nCSeq: {number.decode()}\r\n"
                    login = 'WWW-Authenticate: Basic realm="camera"\r\n' if status.startswith("401") else ""
                    self.wfile.write(f"{head}{login}Content-Length: 0\r\n\r\n".encode())

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server, _served(server):
        yield f"127.0.0.1:{server.server_address[1]}"


@contextmanager
def _served(server: ThreadingTCPServer | ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
