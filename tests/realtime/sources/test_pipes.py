"""Sources that can be read only once and forwards: named pipes, standard input."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engines.api import Window
from engines.shapes import MINI_MEDIA
from realtime.errors import MediaError
from realtime.media.windower import Windower
from realtime.sources.listing import look_into
from realtime.sources.pipes import PipeInput, is_pipe
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.conftest import ROOT
from tests.support.media.clips import Clip, Tone, every, write

Fill = Callable[[bytes], str]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Makes a named pipe that a thread fills as fast as it is read."""

    def make(content: bytes) -> str:
        path = tmp_path / "pipe"
        path.unlink(missing_ok=True)
        os.mkfifo(path)

        def send() -> None:
            with path.open("wb") as pipe:
                try:
                    pipe.write(content)
                except BrokenPipeError:
                    return  # the reader has seen enough

        threading.Thread(target=send, daemon=True).start()
        return str(path)

    return make


def windows_of(source: str) -> list[Window]:
    with MediaReader(source, MINI_MEDIA) as reader:
        return list(WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), clock=None))


@pytest.mark.parametrize("kind", ["ts", "mkv"])
def test_a_named_pipe_gives_the_windows_of_its_file(tmp_path: Path, fill: Fill, kind: str) -> None:
    path = write(tmp_path / f"film.{kind}", Clip(every(0.04, 4), (Tone(0, 4),)))
    from_file, from_pipe = windows_of(str(path)), windows_of(fill(path.read_bytes()))
    assert [(w.pcm.tolist(), len(w.frames)) for w in from_pipe] == [(w.pcm.tolist(), len(w.frames)) for w in from_file]


@pytest.mark.parametrize("starts", [(0.0, 0.0), (3.0, 0.0), (0.0, 3.0)])
def test_fragments_in_a_pipe_give_the_windows_of_the_file(
    tmp_path: Path, fill: Fill, starts: tuple[float, float]
) -> None:
    """In a fragment of 4 s all pictures may come before all sound; the start of a track is not known beforehand."""
    video_s, audio_s = starts
    clip = Clip(every(0.04, 12, video_s), (Tone(audio_s, 12),), codec="libx264")
    path = write(tmp_path / "film.mp4", clip, {"movflags": "empty_moov", "frag_duration": "4000000"})
    from_file, from_pipe = windows_of(str(path)), windows_of(fill(path.read_bytes()))
    assert [(w.pcm.tolist(), len(w.frames)) for w in from_pipe] == [(w.pcm.tolist(), len(w.frames)) for w in from_file]


def test_standard_input_gives_the_windows_of_its_file(tmp_path: Path, fill: Fill) -> None:
    path = write(tmp_path / "film.ts", Clip(every(0.04, 4), (Tone(0, 4),)))
    kept = os.dup(0)
    with Path(fill(path.read_bytes())).open("rb") as pipe:
        os.dup2(pipe.fileno(), 0)
        try:
            from_pipe = windows_of("-")
        finally:
            os.dup2(kept, 0)
            os.close(kept)
    assert [w.pcm.tolist() for w in from_pipe] == [w.pcm.tolist() for w in windows_of(str(path))]


def test_an_index_at_the_end_of_a_pipe_is_explained(tmp_path: Path, fill: Fill) -> None:
    path = write(tmp_path / "film.mov", Clip(every(0.04, 4), (Tone(0, 4),), sound_codec="pcm_s16le"))
    with pytest.raises(MediaError, match=r"index at the end.*give the file itself.*faststart"):
        windows_of(fill(path.read_bytes()))


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"", "nothing came"), (b"words\n" * 500, "cannot be read as video")]
)
def test_what_is_no_film_is_refused(fill: Fill, content: bytes, complaint: str) -> None:
    with pytest.raises(MediaError, match=complaint):
        windows_of(fill(content))


def test_only_pipes_are_pipes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert is_pipe(str(tmp_path / "pipe"))
    assert not is_pipe("http://127.0.0.1/film.ts")
    assert not is_pipe(str(write(tmp_path / "film.ts", Clip(every(0.04, 1)))))
    assert not is_pipe(str(tmp_path / "nothing"))


def test_a_read_that_waits_can_be_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    pipe = PipeInput(str(tmp_path / "pipe"))  # does not wait for a writer
    result: list[bytes] = []
    thread = threading.Thread(target=lambda: result.append(pipe.read(100)))
    thread.start()
    pipe.interrupt()
    thread.join(10)
    assert result == [b""]
    pipe.close()
    pipe.close()


@pytest.mark.parametrize("is_redirected", [True, False])
def test_standard_input(tmp_path: Path, is_redirected: bool) -> None:
    """`doctor - < film.mp4`, which is a file and may have its index anywhere, and `cat film.mkv | doctor -`."""
    path = write(tmp_path / ("film.mp4" if is_redirected else "film.mkv"), Clip(every(0.04, 2), (Tone(0, 2),)))
    command = [sys.executable, "-m", "clients", "doctor", "-"]
    if is_redirected:
        with path.open("rb") as file:
            done = subprocess.run(command, stdin=file, capture_output=True, cwd=ROOT, check=True)
    else:
        done = subprocess.run(command, input=path.read_bytes(), capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.decode().count("used") == 2


def test_the_tracks_of_a_pipe_are_listed(tmp_path: Path, fill: Fill) -> None:
    path = write(tmp_path / "film.ts", Clip(every(0.04, 2), (Tone(0, 2),)))
    assert len(look_into(fill(path.read_bytes())).tracks) == 2
