"""What is decided at each packet of a live source: its time if it has none, and whether to go on reading."""

from collections.abc import Callable
from typing import Literal

from realtime.sources.tracks.packets import AnyPacket

Kind = Literal["audio", "video"]
WITHOUT_TIMES = {"mpjpeg", "mjpeg"}  # FFmpeg would count 25 pictures a second, whatever comes
MAY_ADD_TRACKS = {"flv", "live_flv", "mpegts", "hls"}  # FFmpeg ignores a track that begins after the first seconds
SILENT_S = 15.0  # a track that stops so long while another goes on: its codec may have changed
LOOK_AGAIN = "it is connected anew, to see whether it has both sound and pictures now"
WORDS: dict[str, str] = {"audio": "sound", "video": "pictures"}


class Arrivals:
    """Of one connection. `now_s` is a clock; `is_stopped` tells whether nobody wants more.

    `look_again_s`: after so long a source with one track is connected again to see whether the other has begun; None:
    never. `may_reconnect` False: a source that can be read only once is read on, whatever comes.
    """

    def __init__(
        self,
        now_s: Callable[[], float],
        is_stopped: Callable[[], bool],
        look_again_s: float | None = None,
        may_reconnect: bool = True,
    ) -> None:
        self._now_s, self._is_stopped, self._look_again_s = now_s, is_stopped, look_again_s
        self._may_reconnect = may_reconnect
        self._began_s = now_s()
        self._last_s: dict[Kind, float] = {}  # of each track that has delivered something: when it did last

    def delivered(self, kind: Kind) -> None:
        """A sound or picture was decoded."""
        self._last_s[kind] = self._now_s()

    def take(self, packet: AnyPacket, format_name: str, kinds: frozenset[Kind]) -> str | None:
        """A packet has come, of a source with tracks of these kinds. Returns why to end the connection, None to go on.
        Modifies the packet's times where the format has none."""
        now_s = self._now_s()
        if self._is_stopped():
            return "it was stopped"
        if self._may_reconnect and (reason := self._why_anew(now_s, format_name, kinds)) is not None:
            return reason
        if format_name in WITHOUT_TIMES and packet.time_base:
            packet.pts = packet.dts = round((now_s - self._began_s) / packet.time_base)
        return None

    def _why_anew(self, now_s: float, format_name: str, kinds: frozenset[Kind]) -> str | None:
        for kind, last_s in self._last_s.items():
            if now_s - last_s > SILENT_S:
                return f"no {WORDS[kind]} came for {SILENT_S:.0f} s"
        return LOOK_AGAIN if self._is_to_look_again(now_s, format_name, kinds) else None

    def _is_to_look_again(self, now_s: float, format_name: str, kinds: frozenset[Kind]) -> bool:
        is_due = self._look_again_s is not None and now_s - self._began_s > self._look_again_s
        return is_due and len(kinds) == 1 and format_name in MAY_ADD_TRACKS
