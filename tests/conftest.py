"""Shared fixtures: the real engine, loaded once, and clips that are made on the spot."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import time
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from engines.api import Engine
from engines.mini.engine import MiniEngine
from engines.model_store import ModelStore

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "clients" / "demo" / "demo.mp4"


@pytest.fixture(scope="session")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="session")
def engine(store: ModelStore) -> Engine:
    return MiniEngine(store, user_cache_path("echoingpixels"), time.perf_counter)
