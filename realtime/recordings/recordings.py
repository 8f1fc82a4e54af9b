"""The recordings of a server: makes recorders for its streams, and keeps what they leave within bounds."""

from collections.abc import Callable
from importlib import metadata

from engines.api import Engine
from realtime.config import RecordingLimits, ServerConfig
from realtime.recordings.folder import recording_path
from realtime.recordings.lines import Start
from realtime.recordings.parts import part_limits
from realtime.recordings.quota import forget, tidy
from realtime.recordings.recorder import FileRecorder


class Recordings:
    """Those of `config.record_dir`, if there is one. `now_unix_s` reads the time of day."""

    def __init__(self, config: ServerConfig, engine: Engine, now_unix_s: Callable[[], float]) -> None:
        self._folder, self._keep = config.record_dir, config.record_keep
        self._engine, self._now_unix_s = engine, now_unix_s
        self._limits = part_limits(config.record_keep or RecordingLimits(), config.max_streams)

    def new_recorder(self, stream: str) -> FileRecorder | None:
        """One for a stream of this name that begins now; None if nothing is to be recorded."""
        if self._folder is None:
            return None
        engine, unix_s = self._engine, self._now_unix_s()
        start = Start(
            version=metadata.version("echoingpixels"),
            stream=stream,
            unix_s=unix_s,
            model=engine.name,
            weights=engine.weights,
            fingerprint=engine.fingerprint,
            media=engine.media,
        )
        return FileRecorder(recording_path(self._folder, stream, unix_s), engine.media, start, self._limits)

    def forget(self, stream: str, last_s: float | None) -> int:
        """Delete the recordings of a stream of this name, and their parts, that were written to in the last `last_s`
        seconds; None: all. Returns how many. What is being written stays. For any thread. Raises OSError."""
        if self._folder is None:
            return 0
        since_unix_s = self._now_unix_s() - last_s if last_s is not None else 0.0
        return forget(self._folder, stream, since_unix_s)

    def tidy(self) -> int:
        """Delete the recordings that have to go, and return how many. For any thread."""
        if self._folder is None or self._keep is None:
            return 0
        return tidy(self._folder, self._keep, self._now_unix_s())
