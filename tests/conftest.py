"""Shared fixtures: the real engine, loaded once, and clips that are made on the spot. Marks: what a test costs."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import time
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from engines.api import Engine
from engines.mini.engine import MiniEngine
from engines.model_store import ModelStore

TESTS = Path(__file__).parent
ROOT = TESTS.parent
DEMO = ROOT / "clients" / "demo" / "demo.mp4"

# Folders and files by what their tests cost. `make test-fast` leaves all of them out; `make test` runs those that wait
# for real time one after another, so that they do not disturb each other, and everything else two at a time.
MARKS = {
    "browser": ("browser",),
    "realtime": ("scenarios", "realtime/rtc/test_ingest.py", "realtime/voice/test_speaker.py"),
    "slow": (
        "clients/test_replay.py",
        "engines/graphs",
        "engines/runtimes/test_ahead_of_time_build.py",
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


@pytest.fixture(scope="session")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="session")
def engine(store: ModelStore) -> Engine:
    return MiniEngine(store, user_cache_path("echoingpixels"), time.perf_counter)
