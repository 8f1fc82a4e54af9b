"""Packed weights in the graph of a decoder: ONNX Runtime against torch on the same numbers; TensorRT-RTX's build."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import onnx
import pytest
import torch

from benchmarks.speed.omni.thinker import put_random
from engines.core.decoder import Decoder
from engines.core.weight_only import WeightOnlyLinear, replace_projections
from engines.errors import EngineBuildError
from engines.graphs.sizes import profile
from engines.graphs.slots.decoder import slots_graph
from engines.graphs.slots.files import weight_bytes
from engines.omni.families.gemma4_model import load_model as load_gemma
from engines.omni.formats.gptq import LESS_ONE, WHOLE
from engines.omni.model import load_model as load_qwen
from engines.runtimes.tensorrt_build import build_engine
from engines.shapes import DecoderConfig, Quantisation
from tests.engines.graphs.slots.test_decoder import CPU, SIZES, compare
from tests.engines.omni.formats import test_gptq as gptq
from tests.engines.omni.formats import test_packed as awq
from tests.engines.omni.formats.packing import GROUP, packed_checkpoint, write_qwen

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
GPTQ = {"quant_method": "gptq", "bits": 4, "group_size": GROUP, "sym": False, "desc_act": True}
MORE_CODE = 1.5e6  # bytes of the kernels that unpack; seen: 0.3e6 to 1.1e6, whatever the sizes
WIDE = DecoderConfig(96, 512, 1536, 2, 4, 2, 128, 1e6, 1e-6, qkv_bias=True)


def qwen(folder: Path, quantise: Quantisation) -> Decoder:
    write_qwen(folder)
    return load_qwen(folder, CPU, torch.float32, quantise).decoder


def gemma(folder: Path, quantise: Quantisation) -> Decoder:
    awq.write_gemma(folder)
    return load_gemma(folder, CPU, torch.float32, quantise).decoder


def qwen_of_awq(folder: Path) -> Decoder:
    packed_checkpoint(folder, awq.AWQ, awq.packed)
    return load_qwen(folder, CPU, torch.float32).decoder


def qwen_of_gptq(folder: Path) -> Decoder:
    pack = partial(gptq.pack, zeros_are=LESS_ONE, symmetric=True, act_order=False, bits=8, group=WHOLE)
    packed_checkpoint(folder, GPTQ | {"bits": 8, "group_size": WHOLE, "sym": True}, pack)
    return load_qwen(folder, CPU, torch.float32).decoder


def gemma_of_gptq(folder: Path) -> Decoder:
    pack = partial(gptq.pack, zeros_are=LESS_ONE, symmetric=False, act_order=True)
    packed_checkpoint(folder, GPTQ, pack, awq.write_gemma)
    return load_gemma(folder, CPU, torch.float32).decoder


CHECKPOINTS: dict[str, Callable[[Path], Decoder]] = {
    "Qwen2.5-Omni, int4": partial(qwen, quantise="int4"),
    "Qwen2.5-Omni, fp8": partial(qwen, quantise="fp8"),
    "Qwen2.5-Omni of AWQ": qwen_of_awq,
    "Qwen2.5-Omni of GPTQ, 8 bits, one group": qwen_of_gptq,
    "Gemma 4, int4": partial(gemma, quantise="int4"),
    "Gemma 4, fp8": partial(gemma, quantise="fp8"),
    "Gemma 4 of GPTQ, act-order": gemma_of_gptq,
}


def planes(decoder: Decoder) -> int:
    return sum(len(module.planes) for module in decoder.modules() if isinstance(module, WeightOnlyLinear))


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_packed_checkpoint_answers_as_torch_does_and_can_be_built(name: str, tmp_path: Path) -> None:
    decoder = CHECKPOINTS[name](tmp_path)
    model = slots_graph(decoder, "fp32")
    onnx.checker.check_model(model, full_check=True)
    assert sum(node.op_type == "DequantizeLinear" for node in model.graph.node) == planes(decoder) > 10
    compare(decoder, model.SerializeToString(), "fp32")
    half = slots_graph(decoder, "fp16")
    compare(decoder, half.SerializeToString(), "fp16")
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    assert len(build_engine(trt, half, profile(half, SIZES), (89,), lambda _: None)) > 10_000


def random_graph(quantise: Quantisation | None, *, has_dead_output: bool = False) -> onnx.ModelProto:
    with torch.device("meta"):
        decoder = Decoder(WIDE, tied_head=True)
    if quantise is not None:
        replace_projections(decoder.layers, quantise)
    put_random([decoder], CPU, torch.float16)
    if has_dead_output:
        weight = torch.randn(128 * 2, 512).half()
        weight[5] = 0
        linear = WeightOnlyLinear(torch.nn.Linear(512, 256), "int4")
        linear.put("weight", weight)
        decoder.layers.set_submodule("0.self_attn.k_proj", linear)
    return slots_graph(decoder, "fp16")


def test_engines_are_smaller_by_what_is_packed() -> None:
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    graphs, sizes = {}, {}
    for kind in (None, "int4", "fp8"):
        graphs[kind] = weight_bytes(model := random_graph(kind))
        sizes[kind] = len(build_engine(trt, model, profile(model, SIZES), (89,), lambda _: None))
    for kind, share in (("int4", 0.27), ("fp8", 0.5)):
        assert graphs[kind] / graphs[None] == pytest.approx(share, abs=0.02)
        saved = graphs[None] - graphs[kind]
        assert sizes[None] - sizes[kind] == pytest.approx(saved, abs=MORE_CODE)


def test_outputs_without_weights_can_be_built() -> None:
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    model = random_graph("int4", has_dead_output=True)
    assert build_engine(trt, model, profile(model, SIZES), (89,), lambda _: None)


def test_gpus_without_such_numbers_are_told() -> None:
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    model = random_graph("fp8")
    with pytest.raises(EngineBuildError, match=r"sm86, .* fp8"):
        build_engine(trt, model, profile(model, SIZES), (86,), lambda _: None)
