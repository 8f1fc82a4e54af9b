"""The page before a checkpoint, run by torch or by an engine: it says which model answers, and gets an answer."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.page.live_page import OpenPage
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.runtimes.run_on import RunOn
from tests.engines.omni.families.engines import built, written
from tests.support.page_server import server_of

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.mark.parametrize(("name", "has_engine"), [("qwen2.5-omni", True), ("gemma-4", False), ("gemma-4", True)])
def test_a_checkpoint_watches_a_camera_and_answers(
    open_page: OpenPage, tmp_path: Path, name: str, has_engine: bool
) -> None:
    checkpoint, run_on = written(name, tmp_path / "tiny"), None
    if has_engine:
        built(name, checkpoint, tmp_path / "engines")
        run_on = RunOn("onnxruntime", tmp_path / "engines")
    engine = OmniEngine(checkpoint, ModelStore(), time.perf_counter, name=name, run_on=run_on)
    with server_of(engine) as server:
        live = open_page(link=f"{server.url}/?").open().start()
        expect(live.page.locator("#stream-name")).to_have_text(
            f"Stream {live.event('session.created')['session']['stream']}, model {name}"
        )
        window = live.event("echo.window", 2)
        assert window["grid"] == 8
        assert window["patches"]
        live.ask("What do you see?")
        assert live.answer().inner_text()
        (done,) = live.of("response.done")
        assert done["response"]["status"] == "completed"
        live.leave()
