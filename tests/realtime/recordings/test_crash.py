"""A program that is killed while it records."""

import signal
import subprocess
import sys
from pathlib import Path

from clients.recorded.rerun import rerun
from realtime.media.windower import Windower
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE, is_being_written
from realtime.recordings.lines import Reduced, Windowed
from realtime.recordings.reading import RecordedMedia, read_lines
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.conftest import ROOT
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine

RECORDS = """
import itertools, os, sys
from pathlib import Path
from tests.clients.recorded.sessions import Session, noisy
from tests.support.scripted_engine import ScriptedEngine

session = Session(Path(sys.argv[1]), ScriptedEngine())
for index in itertools.count():
    session.live.add_windows([noisy(index)])
    session.work()
    while session.recorder.queue.depth:
        os.sched_yield()
    print(index, flush=True)
    if sys.stdin.readline() == "":
        break
"""
COUNT = 5  # windows


def test_what_was_recorded_before_a_kill_is_all_there(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RECORDS, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for index in range(COUNT):
            assert process.stdout.readline() == f"{index}\n"
            if index < COUNT - 1:
                process.stdin.write("\n")
                process.stdin.flush()
        (path,) = tmp_path.iterdir()
        assert is_being_written(path)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert not is_being_written(path)
    lines = list(read_lines(path))
    windows = [line for line in lines if isinstance(line, Windowed)]
    assert len(windows) >= COUNT - 1, "more than one window was lost"
    with RecordedMedia(path, SCRIPTED_MEDIA) as media:
        assert [media.window(line).index for line in windows] == list(range(len(windows)))
    with MediaReader(str(path / MEDIA_FILE), SCRIPTED_MEDIA) as reader:
        read = WindowSource(reader, Windower(SCRIPTED_MEDIA, reader.tracks, reader.max_skew_s), None)
        num_pictures = sum(len(window.frames) for window in read)
    assert 2 * len(windows) <= num_pictures <= 2 * COUNT  # the last window may have its media without its line yet
    comparison = rerun(path, ScriptedEngine(), lambda: 0.0)
    assert comparison.is_same
    assert comparison.breaks_off
    assert comparison.windows.num_same == sum(isinstance(line, Reduced) for line in lines) >= COUNT - 1
    assert (path / EVENTS_FILE).stat().st_mode & 0o777 == 0o600
