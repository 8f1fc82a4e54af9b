"""The page before a checkpoint of one's own: it says which model answers, what is kept, and gets an answer."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.page.live_page import OpenPage
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint
from tests.engines.omni.families import gemma_checkpoints
from tests.support.page_server import server_of

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.mark.parametrize("name", ["qwen2.5-omni", "gemma-4"])
def test_a_checkpoint_watches_a_camera_and_answers(open_page: OpenPage, tmp_path: Path, name: str) -> None:
    if name == "gemma-4":
        gemma_checkpoints.write_checkpoint(tmp_path, gemma_checkpoints.SHAPES["one layer"])
    else:
        write_checkpoint(tmp_path, WITH_CS2)
    engine = OmniEngine(tmp_path, ModelStore(), time.perf_counter, name=name)
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
