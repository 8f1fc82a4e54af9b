"""Model families by name; each is imported only when it is asked for."""

from pathlib import Path

from engines.api import Engine, MediaSpec, Timer
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn
from engines.shapes import MINI_MEDIA

MEDIA: dict[str, MediaSpec] = {"mini": MINI_MEDIA}


def load_engine(name: str, store: ModelStore, cache_dir: Path, timer: Timer, run_on: RunOn | None = None) -> Engine:
    """Load a family with all its models (some seconds), on its default runtime or on what was asked for.

    Raises EngineError if a model file is missing or corrupt, or if the runtime cannot run.
    """
    if name == "mini":
        from engines.mini.engine import MiniEngine

        return MiniEngine(store, cache_dir, timer, run_on)
    raise ValueError(f"no model family {name!r}")
