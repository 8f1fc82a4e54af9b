"""A program that uses only the door passes `mypy --strict`, and mypy finds its mistakes."""

from pathlib import Path

import pytest
from mypy import api

from tests.conftest import ROOT

PROGRAM = """
from typing import assert_type

import numpy as np
from fastapi import FastAPI

import echoingpixels as ep


def ask(clip: str) -> ep.Answer:
    with ep.Assistant.load(ratio=0.2, runtime="onnxruntime") as assistant:
        stream = assistant.open_stream(cache_tokens=2048)
        for window in ep.windows_of(clip, assistant.media):
            reduction = stream.add(window)
            assert_type(reduction, ep.Reduction)
            assert_type(reduction.kept_of(ep.Modality.VIDEO), int)
            assert_type([utterance.text for utterance in reduction.utterances], list[str])
        answer = stream.ask("What animal do you see?")
        assert_type([piece for piece in answer], list[str])
        assert_type((answer.text, answer.confidence, answer.is_sure), tuple[str, float, bool])
        assert_type([moment.start_s for moment in answer.evidence], list[float])
        assert_type(stream.open_dialogue().ask("And where?", at_s=12.5), ep.StreamedAnswer)
        return answer.result()


def show(assistant: ep.Assistant) -> list[ep.Window]:
    windower = ep.Windower(has_sound=False)
    try:
        return windower.add_picture(0.0, np.zeros((480, 640, 3), np.uint8)) + windower.finish()
    except ep.EchoingPixelsError as error:
        print(error)
        return []


def serve(assistant: ep.Assistant) -> FastAPI:
    return ep.app(assistant, ep.ServerConfig(ep.StreamOptions(ratio=0.1), token="a-secret-token"))


print(ep.__version__.upper())
"""
MISTAKE = 'ep.Assistant.load(ratio="much").open_stream().add("party.mp4")\n'


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ROOT)  # where mypy finds the packages of this checkout, its settings and what it knows already
    return tmp_path / "program.py"


def test_a_program_that_uses_only_the_door_is_strictly_typed(program: Path) -> None:
    program.write_text(PROGRAM)
    found, failure, code = api.run(["--strict", str(program)])
    assert (code, failure) == (0, ""), found


def test_mistakes_are_found(program: Path) -> None:
    program.write_text(PROGRAM + MISTAKE)
    found, _, code = api.run(["--strict", str(program)])
    assert code == 1
    assert 'Argument "ratio" to "load" of "Assistant" has incompatible type "str"; expected "float"' in found
    assert 'Argument 1 to "add" of "Stream" has incompatible type "str"; expected "Window"' in found


def test_every_package_behind_the_door_says_that_it_is_typed() -> None:
    assert all((ROOT / package / "py.typed").is_file() for package in ("echoingpixels", "realtime", "engines"))
