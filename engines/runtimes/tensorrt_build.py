"""From an ONNX graph to a TensorRT engine. What TensorRT's parser made of the graph is checked before the build."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx

from engines.errors import EngineBuildError
from engines.graphs.sizes import ShapeRange
from engines.graphs.slots.files import is_one_message, save_graph
from engines.runtimes.tensorrt_library import has_ahead_of_time, strong_typing

DTYPES = {onnx.TensorProto.FLOAT: "FLOAT", onnx.TensorProto.FLOAT16: "HALF", onnx.TensorProto.INT64: "INT64"}
Progress = Callable[[str], None]  # told the names of the phases that a build goes through


def build_engine(
    library: Any, model: onnx.ModelProto, ranges: Mapping[str, ShapeRange], sms: Sequence[int], progress: Progress
) -> bytes:
    """A serialised engine for the GPU of this machine, or for all compute capabilities `sms` (86 means 8.6).

    Raises EngineBuildError if the graph, its ranges or the target are refused.
    """
    messages: list[str] = []
    logger = _logger(library, messages)
    builder = library.Builder(logger)
    network = builder.create_network(strong_typing(library))
    parser = library.OnnxParser(network, logger)
    if not _parsed(parser, model):
        first = parser.get_error(0).desc() if parser.num_errors else "no reason given"
        raise EngineBuildError(f"{model.graph.name}: the parser refuses it: {_line(first)}")
    check_network(library, network, model)
    config = builder.create_builder_config()
    profile = builder.create_optimization_profile()
    for name, shapes in ranges.items():
        profile.set_shape(name, shapes.min, shapes.opt, shapes.max)
    if config.add_optimization_profile(profile) < 0:
        raise EngineBuildError(f"{model.graph.name}: the profile is refused: {_line(' '.join(messages))}")
    if hasattr(library.BuilderFlag, "TF32"):
        config.clear_flag(library.BuilderFlag.TF32)  # fp32 means fp32: kept tokens must be those of torch
    if sms:
        _set_targets(library, config, sms)
    if hasattr(config, "progress_monitor"):
        config.progress_monitor = _monitor(library, progress)
    engine = builder.build_serialized_network(network, config)
    if engine is None:
        raise EngineBuildError(f"{model.graph.name}: the build failed: {_line(' '.join(messages))}")
    return bytes(engine)


def _parsed(parser: Any, model: onnx.ModelProto) -> bool:
    """Whether the parser takes the graph. One that is too large for a message is read from files, without its weights
    left in `model`."""
    if is_one_message(model):
        return bool(parser.parse(model.SerializeToString()))
    with tempfile.TemporaryDirectory(prefix="echoingpixels-graph-") as folder:
        path = Path(folder) / "graph.onnx"
        save_graph(model, path)
        return bool(parser.parse_from_file(str(path)))


def check_network(library: Any, network: Any, model: onnx.ModelProto) -> None:
    """Raises EngineBuildError unless the parsed network has the graph's inputs and outputs, by name and type."""
    parsed = {
        side: {tensor.name: tensor.dtype for tensor in (get(index) for index in range(count))}
        for side, get, count in (
            ("input", network.get_input, network.num_inputs),
            ("output", network.get_output, network.num_outputs),
        )
    }
    for side, values in (("input", model.graph.input), ("output", model.graph.output)):
        wanted = {value.name: getattr(library.DataType, DTYPES[value.type.tensor_type.elem_type]) for value in values}
        if parsed[side] != wanted:
            wrong = sorted(name for name in wanted | parsed[side] if wanted.get(name) != parsed[side].get(name))
            raise EngineBuildError(f"{model.graph.name}: {side} {wrong[0]} is not what the graph declares")


def _set_targets(library: Any, config: Any, sms: Sequence[int]) -> None:
    """Build for GPUs that need not be in this machine."""
    if not has_ahead_of_time(library):
        raise EngineBuildError(f"{library.__name__} builds for the GPU of this machine only: leave --sm out")
    known = library.ComputeCapability
    config.num_compute_capabilities = len(sms)
    for index, sm in enumerate(sms):
        target = getattr(known, f"SM{sm}", None)
        if target is None:
            names = sorted((name[2:] for name in dir(known) if name.startswith("SM")), key=int)
            raise EngineBuildError(f"{library.__name__} has no target SM{sm}: --sm takes {', '.join(names)}")
        if not config.set_compute_capability(target, index):
            raise EngineBuildError(f"{library.__name__} refuses the target SM{sm}")


def _logger(library: Any, messages: list[str]) -> Any:
    """A logger that appends TensorRT's errors to `messages`."""

    class Logger(library.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            library.ILogger.__init__(self)

        def log(self, severity: Any, message: str) -> None:
            if severity in (library.ILogger.Severity.ERROR, library.ILogger.Severity.INTERNAL_ERROR):
                messages.append(message)

    return Logger()


def _monitor(library: Any, progress: Progress) -> Any:
    class Monitor(library.IProgressMonitor):  # type: ignore[misc]
        def __init__(self) -> None:
            library.IProgressMonitor.__init__(self)

        def phase_start(self, phase: str, _parent: str | None, _num_steps: int) -> None:
            progress(phase)

        def phase_finish(self, _phase: str) -> None:
            pass

        def step_complete(self, _phase: str, _step: int) -> bool:
            return True

    return Monitor()


def _line(text: str) -> str:
    return " ".join(text.split())[:300] or "no reason given"
