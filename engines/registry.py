"""Model families by name; each is imported only when it is asked for."""

from pathlib import Path

from engines.api import Engine, MediaSpec, Timer
from engines.errors import WeightsMismatchError
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn
from engines.shapes import GEMMA_MEDIA, MINI_MEDIA, OMNI_MEDIA, Quantisation

MEDIA: dict[str, MediaSpec] = {"mini": MINI_MEDIA, "qwen2.5-omni": OMNI_MEDIA, "gemma-4": GEMMA_MEDIA}
OF_CHECKPOINTS = {"qwen2.5-omni", "gemma-4"}  # families whose weights are those of a checkpoint


def load_engine(
    name: str,
    store: ModelStore,
    cache_dir: Path,
    timer: Timer,
    run_on: RunOn | None = None,
    checkpoint: Path | None = None,
    quantise: Quantisation | None = None,
) -> Engine:
    """Load a family with all its models (some seconds), on its default runtime or on what was asked for.

    `checkpoint`: the folder of the weights of a family that does not bring its own; torch runs it, its LLM packed as
    `quantise` says, unless `run_on` has an engine for it. Raises EngineError if a model file is missing or corrupt, if
    a checkpoint is missing or too many, or if the runtime cannot run.
    """
    if name == "mini":
        from engines.mini.engine import MiniEngine

        if checkpoint is not None:
            raise WeightsMismatchError("the model mini brings its own weights: leave --checkpoint out, or give --model")
        if quantise is not None:
            raise WeightsMismatchError("the model mini is small as it is: leave --quantise out, or give --model")
        return MiniEngine(store, cache_dir, timer, run_on)
    if name in OF_CHECKPOINTS:
        from engines.omni.engine import OmniEngine

        if checkpoint is None:
            raise WeightsMismatchError(f"the model {name} brings no weights: give --checkpoint DIR, see docs/models.md")
        return OmniEngine(checkpoint, store, timer, quantise, name, run_on)
    raise ValueError(f"no model family {name!r}")
