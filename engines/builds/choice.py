"""Which runtime the language model and CS2 run on: the one asked for, or the best one that can run here."""

from collections.abc import Callable
from importlib import util
from pathlib import Path

from engines.builds.folder import engines_in
from engines.errors import EngineMismatchError, RuntimeUnavailableError
from engines.runtimes.run_on import DEFAULT_RUNTIME, MiniRuntime, RunOn

PREFERRED: tuple[MiniRuntime, ...] = ("tensorrt-rtx", "tensorrt", "onnxruntime")
Lacks = Callable[[MiniRuntime], str]  # why a runtime cannot run here; "" if it can


def why_unavailable(runtime: MiniRuntime) -> str:
    """Why a runtime cannot run here; "" if it can. TensorRT needs its library and a GPU.

    Looking for a GPU takes a second, because it imports torch.
    """
    if not runtime.startswith("tensorrt"):
        return ""
    if util.find_spec(runtime.replace("-", "_")) is None:
        return f"{runtime} is not installed"
    import torch

    return "" if torch.cuda.is_available() else "there is no GPU that torch can use"


def choose(asked: MiniRuntime | None, engines_dir: Path | None, lacks: Lacks = why_unavailable) -> tuple[RunOn, str]:
    """The runtime to use for the mini family, and why. One that is asked for is never replaced.

    Raises EngineMismatchError if no engine can run here.
    """
    if asked is not None:
        return RunOn(asked, engines_dir), "asked for"
    if engines_dir is None:
        return RunOn(DEFAULT_RUNTIME), "the quickest here on a CPU (docs/engines.md)"
    return best_of("mini", engines_dir, lacks)


def choose_for_checkpoint(
    family: str, asked: MiniRuntime | None, engines_dir: Path | None, lacks: Lacks = why_unavailable
) -> tuple[RunOn, str]:
    """The same for the LLM of a checkpoint, which torch runs unless there are engines.

    Raises RuntimeUnavailableError if what was asked for needs engines, or takes none.
    """
    if asked == "torch" and engines_dir is not None:
        raise RuntimeUnavailableError("torch runs the checkpoint itself: leave --engines or --runtime out")
    if asked not in (None, "torch") and engines_dir is None:
        raise RuntimeUnavailableError(
            f"{asked} runs an engine of the checkpoint: `echoingpixels build --model {family} --checkpoint DIR "
            f"--runtime {asked} --out ENGINES`, and give --engines ENGINES"
        )
    if asked is not None:
        return RunOn(asked, engines_dir), "asked for"
    if engines_dir is None:
        return RunOn("torch"), "it runs checkpoints as they are (docs/models.md)"
    return best_of(family, engines_dir, lacks)


def best_of(model: str, engines_dir: Path, lacks: Lacks) -> tuple[RunOn, str]:
    """The best runtime that there are engines of a model for. Raises EngineMismatchError if none can run here."""
    built = {engine.target.runtime for engine in engines_in(engines_dir) if engine.target.model == model}
    reasons: list[str] = []
    for runtime in PREFERRED:
        if runtime in built:
            lack = lacks(runtime)
            if not lack:
                return RunOn(runtime, engines_dir), "; ".join((f"its engines are in {engines_dir}", *reasons))
            reasons.append(f"not {runtime}: {lack}")
    found = "; ".join(reasons) or "there are none"
    of = "" if model == "mini" else f" of {model}"
    raise EngineMismatchError(f"no engines{of} in {engines_dir} can run here: {found}: run `echoingpixels build`")
