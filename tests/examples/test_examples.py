"""Every example, with the real engine on a short clip."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.routing import Mount

import echoingpixels as ep
from engines.api import Engine
from examples import ask_a_clip, mount_server, own_windows, several_questions, watch_reductions
from tests.conftest import DEMO, ROOT
from tests.support.live import Caller, served
from tests.support.media.clips import shorten
from tests.support.scenarios import run


@pytest.fixture(scope="module")
def assistant(engine: Engine) -> ep.Assistant:
    return ep.Assistant(engine)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The first seconds of the demo clip: a cat, a telephone, and what is said."""
    return str(shorten(DEMO, tmp_path_factory.mktemp("clips") / "short.mp4", 16.0))


def test_ask_a_clip_runs_as_its_docstring_says(clip: str) -> None:
    (documented,) = [line for line in (ask_a_clip.__doc__ or "").splitlines() if line.startswith("    ")]
    program, file, _, *question = shlex.split(documented)
    assert program == "python"
    command, environment = [sys.executable, file, clip, *question], {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "cat" in done.stdout
    assert "this answer rests on:\n  video from" in done.stdout


def test_own_windows_are_seen_and_heard(assistant: ep.Assistant) -> None:
    reductions = own_windows.main(assistant)
    assert [reduction.index for reduction in reductions] == list(range(6))
    assert all(
        reduction.kept_of(ep.Modality.VIDEO) and reduction.kept_of(ep.Modality.AUDIO) for reduction in reductions
    )


def test_several_questions_are_all_answered_in_pieces(
    assistant: ep.Assistant, clip: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = several_questions.main(assistant, clip)
    assert "cup" in answers["What do you see?"].text
    assert "speech" in answers["What do you hear?"].text
    assert "garden" in answers["What was said?"].text
    printed = capsys.readouterr().out
    for question, answer in answers.items():
        begun, ended = printed.index(question), printed.index(f"\n{question} {answer.text}  (")
        assert begun < ended, "pieces come before the summary"


def test_watching_reductions_plots_what_was_kept(assistant: ep.Assistant, clip: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.png"
    reductions = watch_reductions.main(assistant, clip, str(path))
    assert sum(len(reduction.kept) for reduction in reductions) > 0
    with Image.open(path) as picture:
        blue = np.abs(np.asarray(picture.convert("RGB"), int) - (0x2F, 0x81, 0xF7)).sum(-1) < 10
    assert blue.sum() > 1000, "bars of the tokens that were kept of pictures"


def test_the_mounted_server_shows_its_page_and_sees_what_a_caller_sends(assistant: ep.Assistant) -> None:
    site = mount_server.create_site(assistant)
    (live,) = (route.app for route in site.routes if isinstance(route, Mount))
    assert isinstance(live, FastAPI)

    async def scenario() -> None:
        async with served(site, live, assistant.engine, "/assistant") as server, Caller(server) as caller:
            async with server.client() as client:
                assert "<title>" in (await client.get("/")).text
                assert (await client.get("/app.js")).status_code == 200
            await caller.call()
            window = await caller.event("echo.window")
            assert window["pool"]["video"] > 0

    run(scenario())
