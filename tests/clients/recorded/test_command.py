"""`echoingpixels replay DIR`."""

import json
from pathlib import Path

import pytest

import echoingpixels as ep
from clients import cli
from tests.clients.recorded.sessions import Session, noisy
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Of two windows and a question."""
    session = Session(tmp_path, ScriptedEngine())
    session.live.add_windows([noisy(0), noisy(1)])
    session.work()
    session.ask("What is there?", 1.0)
    return session.end()


class Forgetful(ScriptedEngine):
    """Remembers a window that nobody saw."""

    def open_stream(self, ratio: float, cache_tokens: int) -> ScriptedStream:
        stream = super().open_stream(ratio, cache_tokens)
        stream.windows.append(noisy(99))
        return stream


@pytest.mark.parametrize(("engine", "code"), [(ScriptedEngine(), 0), (Forgetful(), 1)])
def test_the_exit_code_tells_whether_it_is_the_same(
    engine: ScriptedEngine,
    code: int,
    recording: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "load_assistant", lambda _settings: ep.Assistant(engine))
    assert cli.main(["replay", str(recording), "--json"]) == code
    answer, comparison = map(json.loads, capsys.readouterr().out.splitlines())
    assert (answer["type"], answer["question"]) == ("answer", "What is there?")
    assert comparison["is_same"] == (code == 0)
    assert comparison["windows"]["num_exact"] == 2
    assert comparison["stages"]["prefill"] == {"then": {"p50": 3.0, "p95": 3.0}, "now": {"p50": 3.0, "p95": 3.0}}
    assert cli.main(["replay", str(recording), "--json", "--memory"]) == code
    _, memory, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert (memory["type"], last["type"]) == ("memory", "comparison")
    assert memory["octaves"][0]["end_s"] == 1.0
    assert cli.main(["replay", str(recording), "--memory"]) == code
    told = capsys.readouterr().out
    assert "0:00-0:01" in told
    assert "Kept tokens: the same in all 2 windows, to the last bit." in told
    assert ("Answers: the same, all 1." in told) == (code == 0)
