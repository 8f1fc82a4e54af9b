"""Makes the recorders of a server's streams."""

from collections.abc import Callable
from importlib import metadata

from engines.api import Engine
from realtime.config import ServerConfig
from realtime.recordings.folder import recording_path
from realtime.recordings.lines import Start
from realtime.recordings.quota import Quota
from realtime.recordings.recorder import FileRecorder


def recorders(
    config: ServerConfig, engine: Engine, now_unix_s: Callable[[], float], deleted: Callable[[], None]
) -> Callable[[str], FileRecorder | None]:
    """What makes a recorder for a stream of this name, None if nothing is to be recorded.

    `now_unix_s` reads the time of day; `deleted` is called, on any thread, for each recording that had to go.
    """
    folder = config.record_dir
    if folder is None:
        return lambda _stream: None
    quota = Quota(folder, config.record_keep, now_unix_s, deleted) if config.record_keep is not None else None

    def new_recorder(stream: str) -> FileRecorder:
        unix_s = now_unix_s()
        start = Start(
            version=metadata.version("echoingpixels"),
            stream=stream,
            unix_s=unix_s,
            model=engine.name,
            weights=engine.weights,
            fingerprint=engine.fingerprint,
            media=engine.media,
        )
        path = recording_path(folder, stream, unix_s)
        return FileRecorder(path, engine.media, start, quota.tidy if quota is not None else lambda: None)

    return new_recorder
