"""What `serve` prints, and that it leaves nothing open when something fails."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI

from clients.cli import main
from clients.log import LogFormat
from clients.options.settings import Settings
from echoingpixels import Assistant, EchoingPixelsError
from engines.errors import EngineError
from realtime.config import Address
from realtime.memories.folder import locked
from tests.support.logs import restored_logging
from tests.support.scripted_engine import ScriptedEngine

TOKEN, MADE = "open-sesame", "made-for-this-run"


class Parts:
    """Stand-ins for what loads models and serves; `now_s` is the time."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.assistant = Assistant(ScriptedEngine())
        self.listening: list[socket.socket] = []
        self.now_s = 0.0
        self.fails = False
        patch.setattr("clients.serving.command.load_assistant", self._load)
        patch.setattr("clients.serving.command.echoingpixels.app", lambda *_, **__: FastAPI())
        patch.setattr("clients.serving.command.first_word_s", self._first_word_s)
        patch.setattr("clients.serving.command.serve", self._serve)
        patch.setattr("clients.serving.command.listen", self._listen)
        patch.setattr("clients.serving.command.time", SimpleNamespace(perf_counter=lambda: self.now_s))
        patch.setattr("clients.serving.command.secrets", SimpleNamespace(token_urlsafe=lambda _: MADE))

    def _load(self, _settings: Settings) -> Assistant:
        self.now_s += 3.0
        return self.assistant

    def _first_word_s(self, _assistant: Assistant, _cache_tokens: int, _timer: Callable[[], float]) -> float:
        if self.fails:
            raise EngineError("no answer")
        self.now_s += 1.0
        return 0.5

    def _listen(self, address: Address) -> socket.socket:
        self.listening.append(listening := socket.create_server((address.host, 0)))
        return listening

    def _serve(
        self, _app: FastAPI, _address: Address, _listening: socket.socket, on_ready: Callable[[int], None]
    ) -> None:
        on_ready(8080)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    made = Parts(monkeypatch)
    with restored_logging():
        yield made
    assert all(listening.fileno() == -1 for listening in made.listening), "the address is free again"


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.usefixtures("parts")
def test_a_token_that_was_given_is_printed_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    log_format: LogFormat,
) -> None:
    monkeypatch.setenv("ECHOINGPIXELS_TOKEN", TOKEN)
    command = ["serve", "--no-browser", "--log-format", log_format]
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert TOKEN not in out + err
    assert "http://127.0.0.1:8080/  (Ctrl-C ends it)\nThe page asks for the token that was given.\n" in out + err
    monkeypatch.setenv("TTY_COMPATIBLE", "1")  # what `rich` takes for a terminal
    assert main(command) == 0
    assert f"/?token={TOKEN}" in "".join(capsys.readouterr())


@pytest.mark.usefixtures("parts")
def test_a_token_that_was_made_for_this_run_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--no-browser", "--host", "0.0.0.0"]) == 0
    assert f":8080/?token={MADE}  (Ctrl-C ends it)" in capsys.readouterr().err


@pytest.mark.usefixtures("parts")
def test_the_time_to_load_is_without_the_first_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--no-browser"]) == 0
    printed = capsys.readouterr().err
    assert 'runtime=unknown reason="the engine was loaded by the caller" seconds=3.0\n' in printed
    assert "Ready after 4.0 s. An answer takes about 0.5 s to begin." in printed


def test_a_trace_that_cannot_be_written_leaves_nothing_open(parts: Parts, tmp_path: Path) -> None:
    assert main(["serve", "--no-browser", "--trace", str(tmp_path / "nowhere" / "trace.jsonl")]) == 2
    assert len(parts.listening) == 1


def test_how_much_to_keep_is_nothing_without_recordings(
    parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--no-browser", "--record-keep", "7d"]) == 2
    assert "--record-keep needs --record DIR" in capsys.readouterr().err
    assert main(["serve", "--no-browser", "--record-keep", "7 days", "--record", str(tmp_path)]) == 2
    assert "'7 days' is no amount of recordings: a size (MB, GB, TB), an age" in capsys.readouterr().err
    umask = os.umask(0)
    try:
        assert main(["serve", "--no-browser", "--record-keep", "7d", "--record", str(tmp_path / "new")]) == 0
    finally:
        os.umask(umask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert len(parts.listening) == 1


def test_a_folder_that_cannot_hold_recordings_is_told_before_models_are_loaded(
    parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for folder, reason in ((str(tmp_path / "file"), "File exists"), ("/proc", "No such file or directory")):
        assert main(["serve", "--no-browser", "--record", folder]) == 2
        assert capsys.readouterr().err == f"echoingpixels: {folder}: cannot hold recordings: {reason}\n"
    assert not parts.listening


def test_a_folder_that_cannot_hold_memories_is_told_before_models_are_loaded(
    parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for folder in (str(tmp_path / "file"), "/proc"):
        assert main(["serve", "--no-browser", "--state", folder]) == 2
        assert f"{folder}: cannot hold memories: " in capsys.readouterr().err
    with locked(tmp_path / "used"):
        assert main(["serve", "--no-browser", "--state", str(tmp_path / "used")]) == 2
    assert "used: another server saves its memories there\n" in capsys.readouterr().err
    assert main(["serve", "--no-browser", "--state", str(tmp_path / "used")]) == 0
    assert "Memories of cameras with a name (?stream=NAME) are saved in" in capsys.readouterr().err
    assert len(parts.listening) == 4


def test_a_model_that_does_not_answer_is_closed(parts: Parts) -> None:
    parts.fails = True
    assert main(["serve", "--no-browser"]) == 1
    with pytest.raises(EchoingPixelsError, match="closed"):
        parts.assistant.open_stream()


@pytest.mark.usefixtures("parts")
def test_sources_are_shown_without_their_passwords(capsys: pytest.CaptureFixture[str]) -> None:
    sources = ["--source", "door=rtsp://admin:S3cret@camera/1", "--source", "yard=http://camera/video.mjpg?key=S3cret"]
    assert main(["serve", "--no-browser", *sources]) == 0
    out, err = capsys.readouterr()
    assert "Source door: rtsp://***@camera/1" in out + err
    assert "S3cret" not in out + err


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        (["a=rtsp://u:S3cret@h/1", "a=rtsp://h/2"], "two sources are called a"),
        (["rtsp://u:S3cret@h/1"], "a source is NAME=URL"),
        (["a=/no/such/film.mp4"], "source a: /no/such/film.mp4: no such file"),
        (["a=/dev/video0+hw:1"], "source a: beside a camera stands +default-mic, or nothing"),
        (["a=-"], "source a: nothing is piped in"),
        (["a=-", "b=pipe:0"], "sources a and b: there is one standard input"),
        ([f"s{number}=rtsp://u:S3cret@h/{number}" for number in range(5)], "5 sources need --max-streams 5"),
    ],
)
def test_sources_that_cannot_be_are_told_before_anything_is_loaded(
    sources: list[str], complaint: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)  # as good as a terminal
    assert main(["serve", "--no-browser", *(word for source in sources for word in ("--source", source))]) == 2
    _, err = capsys.readouterr()
    assert complaint in err
    assert err.count("\n") == 1
    assert "S3cret" not in err
