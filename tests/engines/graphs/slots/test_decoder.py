"""The graph of a decoder over fixed slots, run by ONNX Runtime, against torch; TensorRT-RTX's ahead-of-time build."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from engines.core.decoder import Decoder
from engines.core.rows import layer_rotation
from engines.core.sync_rope import NUM_ROWS
from engines.graphs.sizes import Buckets, profile
from engines.graphs.slots import files
from engines.graphs.slots.decoder import slots_graph
from engines.graphs.writer import MASKED, Precision
from engines.omni.families.gemma4_model import load_model as load_gemma
from engines.omni.model import load_model as load_qwen
from engines.runtimes.base import Array
from engines.runtimes.session import open_session
from engines.runtimes.tensorrt_build import build_engine
from tests.engines.core.memories import CONFIGS
from tests.engines.graphs.tiny import random_decoder
from tests.engines.omni import checkpoints
from tests.engines.omni.families import gemma_checkpoints

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU, SLOTS = torch.device("cpu"), 40
TOLERANCE = {"fp32": 1e-4, "fp16": 2e-2}  # seen: 1.2e-5, as far as torch itself is from float64; 1e-2


def of_qwen(folder: Path) -> Decoder:
    return load_qwen(
        checkpoints.write_checkpoint(folder, checkpoints.SHAPES["grouped heads"]), CPU, torch.float32
    ).decoder


def of_gemma(folder: Path) -> Decoder:
    shape = gemma_checkpoints.SHAPES["like E2B: shared layers, one key head"]
    return load_gemma(gemma_checkpoints.write_checkpoint(folder, shape), CPU, torch.float32).decoder


CHECKPOINTS = {"Qwen2.5-Omni": of_qwen, "Gemma 4": of_gemma}


class SlotMemory:
    """What a runtime holds between blocks: the slots, and which position each has."""

    def __init__(self, decoder: Decoder, graph: bytes | str, precision: Precision) -> None:
        self._decoder, self._session = decoder, open_session(graph, 1)
        self._names = [output.name for output in self._session.get_outputs()]
        dtype = np.float16 if precision == "fp16" else np.float32
        self.slots: dict[str, Array] = {}
        for rows in decoder.config.cache_rows:
            for row in range(rows.start, rows.end):
                shape = (1, rows.layer.num_kv_heads, SLOTS, rows.layer.head_dim)
                self.slots |= {f"{part}.{row}": np.zeros(shape, dtype) for part in ("keys", "values")}
        self._ids, self._seen = torch.full((SLOTS,), -1e6), torch.zeros(SLOTS, dtype=torch.bool)

    def read(self, ids: torch.Tensor, at: torch.Tensor, write_at: list[int]) -> dict[str, Array]:
        """Read words `ids` (1,T) at positions (4,T) into the slots `write_at` (T,)."""
        config, count = self._decoder.config, len(write_at)
        inside = torch.zeros(count, SLOTS, dtype=torch.bool)
        inside[:, write_at] = torch.ones(count, count, dtype=torch.bool).tril()
        mask = inside | self._seen
        self._ids[write_at], self._seen[write_at] = at[0].float(), True
        inputs: dict[str, Array] = {"embeds": self._decoder.embed_tokens(ids).numpy()}
        for layer in config.layer_configs:
            near = mask
            if layer.window_ids is not None:
                near = mask & (at[0].float()[:, None] - self._ids < layer.window_ids - 0.5)
            name = "mask" if layer.window_ids is None else f"near.{layer.window_ids}"
            inputs[name] = np.where(near.numpy(), 0, MASKED).astype(np.float32)
        for kind, rows in enumerate(config.cache_rows):
            rotary = layer_rotation(at, rows.layer)
            inputs |= {f"cos.{kind}": rotary.cos.numpy(), f"sin.{kind}": rotary.sin.numpy()}
        if config.block.layer_input_size:
            inputs["layer_words"] = self._decoder.embed_tokens_per_layer(ids).numpy()
        inputs |= {"write_at": np.asarray(write_at), "last": np.asarray([count - 1])} | self.slots
        found = dict(zip(self._names, self._session.run(self._names, inputs), strict=True))
        self.slots = {name: found[name.replace(".", "_out.")] for name in self.slots}
        return found


def compare(decoder: Decoder, graph: bytes | str, precision: Precision, *, is_in_row: bool = False) -> None:
    """A block, then words one by one in slots out of order; logits, attention, keys and values are those of torch."""
    memory, buffer = SlotMemory(decoder, graph, precision), decoder.new_buffer(SLOTS)
    ids = torch.randint(0, 90, (1, 20), generator=torch.Generator().manual_seed(1))
    at = 3 * torch.arange(20).expand(NUM_ROWS, -1)
    order = list(range(20)) if is_in_row else np.random.default_rng(2).permutation(SLOTS)[:20].tolist()
    for begin, end in ((0, 9), (9, 17), (17, 18), (18, 19), (19, 20)):
        found = memory.read(ids[:, begin:end], at[:, begin:end], order[begin:end])
        out = decoder(ids[:, begin:end], at[:, begin:end], buffer, with_attention=True)
        expected = decoder.logits(out.hidden[:, -1])
        np.testing.assert_allclose(found["logits"], expected.numpy(), atol=TOLERANCE[precision], rtol=0)
        assert out.attention is not None
        seen = found["attention"][:, order[:end]]
        np.testing.assert_allclose(seen, out.attention.numpy(), atol=TOLERANCE[precision], rtol=0)
        for rows in decoder.config.cache_rows:
            for row in range(rows.start, rows.end):
                for name, part in (("new_keys", out.keys), ("new_values", out.values)):
                    wanted = part[row, :, : rows.layer.num_kv_heads, :, : rows.layer.head_dim].numpy()
                    np.testing.assert_allclose(found[f"{name}.{row}"], wanted, atol=TOLERANCE[precision], rtol=0)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("family", CHECKPOINTS)
def test_a_checkpoint_of_each_family_answers_as_torch_does(family: str, precision: Precision, tmp_path: Path) -> None:
    decoder = CHECKPOINTS[family](tmp_path)
    model = slots_graph(decoder, precision)
    onnx.checker.check_model(model, full_check=True)
    compare(decoder, model.SerializeToString(), precision)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("family", CHECKPOINTS)
def test_with_a_fixed_number_of_slots_it_answers_as_torch_does(
    family: str, precision: Precision, tmp_path: Path
) -> None:
    decoder = CHECKPOINTS[family](tmp_path)
    model = slots_graph(decoder, precision, SLOTS)
    onnx.checker.check_model(model, full_check=True)
    compare(decoder, model.SerializeToString(), precision, is_in_row=True)


@pytest.mark.parametrize("name", CONFIGS)
def test_every_kind_of_layer_is_that_of_torch(name: str) -> None:
    decoder = random_decoder(CONFIGS[name])
    compare(decoder, slots_graph(decoder, "fp32").SerializeToString(), "fp32")


def test_slots_are_written_where_a_runtime_puts_them_and_nowhere_before() -> None:
    graph = slots_graph(random_decoder(CONFIGS["windows, shared keys, tables of layers"]), "fp32").graph
    written = {node.output[0] for node in graph.node if node.op_type == "ScatterElements"}
    assert written == {each.name for each in graph.output if "_out." in each.name}


@pytest.fixture
def small_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10_000)


@pytest.mark.usefixtures("small_messages")
def test_weights_that_are_too_large_for_a_message_lie_in_a_file_beside_the_graph(tmp_path: Path) -> None:
    decoder = random_decoder(CONFIGS["qwen"])
    model = slots_graph(decoder, "fp32")
    expected, name = files.weight_bytes(model), files.graph_sha256(model)
    assert files.graph_sha256(slots_graph(decoder, "fp32")) == name
    files.save_graph(model, tmp_path / "graph.onnx")
    assert (tmp_path / "graph.onnx.data").stat().st_size > 0.9 * expected
    assert (tmp_path / "graph.onnx").stat().st_size < 0.5 * expected
    compare(decoder, str(tmp_path / "graph.onnx"), "fp32")
    decoder.norm.weight.mul_(2)
    assert files.graph_sha256(slots_graph(decoder, "fp32")) != name


SIZES = {"T": Buckets((1, 8), 8), "S": Buckets((16, 40), 40)}


@pytest.mark.parametrize("family", CHECKPOINTS)
def test_ahead_of_time_build_of_a_checkpoint_of_each_family(family: str, tmp_path: Path) -> None:
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    model = slots_graph(CHECKPOINTS[family](tmp_path), "fp16")
    assert len(build_engine(trt, model, profile(model, SIZES), (89,), lambda _: None)) > 10_000


@pytest.mark.parametrize("family", CHECKPOINTS)
def test_with_a_fixed_number_of_slots_tensorrt_writes_in_place(family: str, tmp_path: Path) -> None:
    """Each row of keys and of values has its layer for caches, and the engine builds; no GPU ran it."""
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    decoder = CHECKPOINTS[family](tmp_path)
    model = slots_graph(decoder, "fp16", SLOTS)
    network, said = parsed(trt, model)
    assert said == []
    assert layers_for_caches(trt, network) == 2 * len(decoder.config.row_layers)
    assert layers_for_caches(trt, parsed(trt, slots_graph(decoder, "fp16"))[0]) == 0
    assert len(build_engine(trt, model, profile(model, SIZES), (89,), lambda _: None)) > 10_000


def test_tensorrt_has_no_layer_for_a_number_of_slots_that_varies() -> None:
    """Why an engine that writes in place is for one size of memories."""
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    model = slots_graph(random_decoder(CONFIGS["qwen"]), "fp16", SLOTS)
    for value in (*model.graph.input, *model.graph.output):
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_value == SLOTS:
                dim.dim_param = "S"
    _, said = parsed(trt, model)
    assert "must have a static sequence length dimension" in said[0]


def parsed(trt: Any, model: onnx.ModelProto) -> tuple[Any, list[str]]:
    """What TensorRT-RTX's parser makes of a graph, and what it says against it."""
    logger = trt.Logger(trt.Logger.INTERNAL_ERROR)
    network = trt.Builder(logger).create_network(0)
    parser = trt.OnnxParser(network, logger)
    parser.parse(model.SerializeToString())
    return network, [parser.get_error(number).desc() for number in range(parser.num_errors)]


def layers_for_caches(trt: Any, network: Any) -> int:
    kinds = [network.get_layer(number).type for number in range(network.num_layers)]
    return kinds.count(trt.LayerType.KV_CACHE_UPDATE)


@pytest.mark.usefixtures("small_messages")
def test_ahead_of_time_build_of_a_graph_with_its_weights_in_a_file() -> None:
    trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    model = slots_graph(random_decoder(CONFIGS["qwen"]), "fp16")
    assert len(build_engine(trt, model, profile(model, SIZES), (89,), lambda _: None)) > 10_000
