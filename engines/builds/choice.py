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
    """The runtime to use, and why. One that is asked for is never replaced.

    Raises EngineMismatchError if no engine can run here.
    """
    if asked is not None:
        return RunOn(asked, engines_dir), "asked for"
    if engines_dir is None:
        return RunOn(DEFAULT_RUNTIME), "the quickest here on a CPU (docs/engines.md)"
    built = {engine.target.runtime for engine in engines_in(engines_dir)}
    reasons: list[str] = []
    for runtime in PREFERRED:
        if runtime in built:
            lack = lacks(runtime)
            if not lack:
                return RunOn(runtime, engines_dir), "; ".join((f"its engines are in {engines_dir}", *reasons))
            reasons.append(f"not {runtime}: {lack}")
    found = "; ".join(reasons) or "there are none"
    raise EngineMismatchError(f"no engines in {engines_dir} can run here: {found}: run `echoingpixels build`")


def torch_alone(asked: MiniRuntime | None, engines_dir: Path | None) -> tuple[RunOn, str]:
    """The same for families that torch alone runs. Raises RuntimeUnavailableError if anything else was asked for."""
    if asked not in (None, "torch") or engines_dir is not None:
        raise RuntimeUnavailableError("torch alone runs checkpoints: leave --runtime and --engines out")
    return RunOn("torch"), "it alone runs checkpoints"
