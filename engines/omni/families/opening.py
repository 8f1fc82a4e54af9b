"""Opens the engine of a checkpoint's LLM on the runtime that was asked for, never on another one."""

from dataclasses import replace
from importlib import metadata
from pathlib import Path

from engines.builds.folder import Target, engine_file, engines_in, read_engine
from engines.errors import EngineMismatchError
from engines.omni.families.graphs import LLM_GRAPH, made_from
from engines.runtimes.run_on import RunOn, num_usable_cores
from engines.runtimes.slots.onnx_cpu import OnnxSlots
from engines.runtimes.slots.runtime import SlotRuntime
from engines.shapes import GRAPH_QUANTISATIONS, Quantisation


def open_slots(
    asked: RunOn, family: str, checkpoint: Path, quantise: Quantisation | None
) -> tuple[SlotRuntime, Quantisation | None]:
    """The graph of a checkpoint's LLM from a folder of engines, and how its weights are packed. `quantise` says which;
    None takes what there is, plain before packed. TensorRT is unverified: no GPU was at hand.

    Raises EngineMismatchError if the folder has none of this checkpoint, or only one that is stale or broken, or if
    none can be built that way, and RuntimeUnavailableError if the runtime cannot run here.
    """
    if quantise is not None and quantise not in GRAPH_QUANTISATIONS:
        raise EngineMismatchError(
            f"no engine has weights in {quantise}: leave --quantise out for the engine in {asked.engines_dir}"
        )
    folder = asked.engines_dir
    assert folder is not None, "`choose_for_checkpoint` asks for engines"
    is_gpu = asked.runtime in ("tensorrt", "tensorrt-rtx")
    targets = [engine.target for engine in engines_in(folder)]
    built = [each for each in targets if (each.model, each.runtime) == (family, asked.runtime)]
    fitting = [each for each in built if quantise in (None, each.quantise)]
    missing = Target(family, asked.runtime, "", "fp16" if is_gpu else "fp32", quantise=quantise)
    best = min(fitting, key=lambda each: (each.quantise or "", each.precision), default=missing)
    made = made_from(checkpoint, best.quantise)
    if not is_gpu:
        wanted = replace(best, version=metadata.version("onnxruntime"), sms=())
        return OnnxSlots(engine_file(folder, LLM_GRAPH, wanted, made), num_usable_cores()), best.quantise
    from engines.runtimes.cuda import CudaDevice
    from engines.runtimes.slots.tensorrt import TensorRtSlots
    from engines.runtimes.tensorrt_library import load_library

    library = load_library(asked.runtime)  # type: ignore[arg-type]
    device = CudaDevice()
    wanted = replace(best, version=library.__version__, sms=())
    engine = read_engine(folder, LLM_GRAPH, wanted, made, device.sm)
    return TensorRtSlots(library, engine, device), best.quantise
