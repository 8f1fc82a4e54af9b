"""Fixtures that are loaded once for all tests, and marks that say what a test costs."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import time
from pathlib import Path

import pytest
from hypothesis import settings
from platformdirs import user_cache_path
from tokenizers import Tokenizer
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from engines.api import Engine
from engines.core.decoder import Decoder
from engines.mini.engine import MiniEngine
from engines.mini.smollm import load_smollm
from engines.model_store import ModelStore

TESTS = Path(__file__).parent
ROOT = TESTS.parent
DEMO = ROOT / "clients" / "demo" / "demo.mp4"

# Hypothesis measures time: on a busy machine its default deadline fails tests that are right. A run finds what every
# other run of the same code finds; for new examples: pytest --hypothesis-seed=N with derandomize=False.
settings.register_profile("same examples", deadline=None, derandomize=True)
settings.load_profile("same examples")

# Folders and files by what their tests cost. `make test-fast` leaves all of them out.
MARKS = {
    "browser": ("browser",),
    "realtime": (
        "echoingpixels/test_server.py",
        "realtime/calls/test_client_events.py",
        "realtime/http/whip",
        "realtime/memories/test_restarting.py",
        "realtime/mqtt/test_bridge.py",
        "realtime/mqtt/test_connection.py",
        "realtime/rtc/test_ingest.py",
        "realtime/voice/test_output_track.py",
        "scenarios",
    ),
    "slow": (
        "clients/test_build.py",
        "clients/test_cli.py",
        "clients/test_replay.py",
        "echoingpixels/test_typing.py",
        "engines/core/test_decoder.py",
        "engines/graphs",
        "engines/runtimes/test_ahead_of_time_build.py",
        "examples",
        "training",
    ),
}


def pytest_configure() -> None:
    for place in (place for places in MARKS.values() for place in places):
        if not (TESTS / place).exists():
            raise pytest.UsageError(f"tests/conftest.py marks tests/{place}, which does not exist: was it renamed?")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark, places in MARKS.items():
            if any(item.path.is_relative_to(TESTS / place) for place in places):
                item.add_marker(mark)


class PageTogether(LoadScopeScheduling):  # type: ignore[misc]
    """One process runs all tests of the page, one after another; the others take what is left, file by file."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::")[0]
        return "tests/browser" if path.startswith("tests/browser/") else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> PageTogether:
    return PageTogether(config, log)


@pytest.fixture(scope="session")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="session")
def gguf(store: ModelStore) -> Path:
    """The language model's file."""
    (path,) = store.files("smollm2-135m-instruct").values()
    return path


@pytest.fixture(scope="session")
def smollm(gguf: Path) -> tuple[Decoder, Tokenizer]:
    """The language model as it is stored, without what training added. Read only."""
    return load_smollm(gguf)


@pytest.fixture(scope="session")
def tokenizer(smollm: tuple[Decoder, Tokenizer]) -> Tokenizer:
    return smollm[1]


@pytest.fixture(scope="session")
def engine(store: ModelStore) -> Engine:
    return MiniEngine(store, user_cache_path("echoingpixels"), time.perf_counter)
