"""TensorRT-RTX ahead-of-time builds: real engines for GPUs that are not in this machine. A build is not a run."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import pytest
import torch

from engines.builds.build import BuiltEngine, build, tensorrt_maker
from engines.builds.folder import Target, read_engine
from engines.core.decoder import Decoder
from engines.errors import EngineBuildError, EngineMismatchError
from engines.graphs.llm import step_graph
from engines.graphs.sizes import GRAPH_SIZES, LLM_SIZES, Buckets, NamedGraph, ShapeRange, profile
from engines.graphs.weights import llm_weights
from engines.graphs.writer import Precision
from engines.mini.graph_set import llm_and_sieve, mini_graphs, omni_graphs
from engines.mini.trained import MiniWeights, load_weights
from engines.model_store import ModelStore
from engines.runtimes.tensorrt_build import build_engine
from tests.engines.graphs.tiny import QWEN, random_decoder

SMS = (86, 89, 120)
trt: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")


LLM_LAYERS = 2  # of 30: the others are more of the same, and minutes


def target(precision: str, *sms: int) -> Target:
    return Target("mini", "tensorrt-rtx", trt.__version__, precision, sms or (89,))


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def weights(store: ModelStore) -> MiniWeights:
    return load_weights(store)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_ahead_of_time_build_of_the_shipped_mini_model(
    weights: MiniWeights, store: ModelStore, precision: Precision, tmp_path: Path
) -> None:
    graphs = mini_graphs(weights, store, precision, LLM_LAYERS)
    built = list(build(graphs, target(precision, *SMS), "weights", tmp_path, tensorrt_maker(trt, silent)))
    assert [engine.graph for engine in built] == list(GRAPH_SIZES)
    assert all(engine.num_bytes > 100_000 and engine.status == "built" for engine in built)
    assert all(engine.path.name.endswith("-sm86-sm89-sm120.engine") for engine in built)
    wanted = Target("mini", "tensorrt-rtx", trt.__version__, precision)  # as a box with one GPU asks for it
    assert read_engine(tmp_path, "sieve", wanted, "weights", 89) == built[3].path.read_bytes()
    with pytest.raises(EngineMismatchError, match="is for this GPU, SM75"):
        read_engine(tmp_path, "sieve", wanted, "weights", 75)


def test_ahead_of_time_build_of_omni_sizes(tmp_path: Path) -> None:
    graphs = omni_graphs(1, "fp16")
    built = list(build(graphs, target("fp16"), "weights", tmp_path, tensorrt_maker(trt, silent)))
    assert [engine.graph for engine in built] == ["sieve", "llm_prefill", "llm_step"]


def tiny_step() -> onnx.ModelProto:
    return step_graph(QWEN, llm_weights(random_decoder(QWEN)), "fp16")


def test_a_network_with_another_type_than_the_graph_declares_is_refused() -> None:
    model = tiny_step()
    model.graph.output[0].type.tensor_type.elem_type = onnx.TensorProto.INT64
    with pytest.raises(EngineBuildError, match="output hidden"):
        build_engine(trt, model, profile(tiny_step(), LLM_SIZES), (89,), silent)


def test_more_kept_than_the_least_pool_holds_is_our_own_error() -> None:
    model = next(graph for graph in omni_tiny() if graph.name == "sieve").write()
    with pytest.raises(EngineBuildError, match="64 tokens cannot be kept of 32"):
        profile(model, {**GRAPH_SIZES["sieve"], "N": Buckets((32, 200), 200)})


def omni_tiny() -> Iterator[NamedGraph]:
    from engines.api import Modality
    from engines.graphs.weights import sieve_weights
    from engines.sieve.cs2 import Refiner
    from engines.sieve.model import CS2Parts, PlaceCodes, SieveModel

    decoder, refiner = random_decoder(QWEN), Refiner(QWEN, 1)
    size = QWEN.hidden_size
    centres = {Modality.VIDEO: torch.zeros(size), Modality.AUDIO: torch.zeros(size)}
    sieve = sieve_weights(CS2Parts(refiner, SieveModel(QWEN), PlaceCodes(size)), torch.zeros(4, size), centres)
    return llm_and_sieve(QWEN, llm_weights(decoder), sieve, "fp32")


@pytest.mark.parametrize(("values", "opt"), [((4, 2), 2), ((), 1), ((1, 4), 2), ((0, 4), 4)])
def test_a_bad_range_of_sizes_is_our_own_error(values: tuple[int, ...], opt: int) -> None:
    with pytest.raises(EngineBuildError, match="size"):
        Buckets(values, opt)


def test_a_profile_that_tensorrt_refuses_is_our_own_error() -> None:
    model = tiny_step()
    ranges = profile(model, LLM_SIZES)
    bad = ranges["embeds"]
    with pytest.raises(EngineBuildError, match="profile"):
        build_engine(trt, model, ranges | {"embeds": ShapeRange(bad.max, bad.opt, bad.min)}, (89,), silent)


def test_a_size_that_no_profile_knows_and_a_gpu_that_is_not_known_are_our_own_errors() -> None:
    model = tiny_step()
    with pytest.raises(EngineBuildError, match="a size S that no profile knows"):
        profile(model, {"T": LLM_SIZES["T"]})
    with pytest.raises(EngineBuildError, match="no target SM87: --sm takes 75, 80, 86"):
        build_engine(trt, model, profile(model, LLM_SIZES), (87,), silent)


def test_what_is_there_is_kept_and_what_is_broken_stale_or_foreign_is_built_again(tmp_path: Path) -> None:
    def run(sizes: dict[str, Buckets] | None = None) -> BuiltEngine:
        graph = NamedGraph("llm_step", sizes or LLM_SIZES, tiny_step)
        (built,) = build(iter([graph]), target("fp16"), "weights", tmp_path, tensorrt_maker(trt, silent))
        return built

    first = run()
    assert (first.status, run().status) == ("built", "cached")
    first.path.write_bytes(first.path.read_bytes()[:-1])
    assert (run().status, run().status) == ("rebuilt: corrupt", "cached")
    other = {"T": Buckets((1, 8), 8), "S": LLM_SIZES["S"]}
    assert (run(other).status, run(other).status, run().status) == ("rebuilt: stale", "cached", "rebuilt: stale")
    first.path.with_suffix(".json").write_text("[]")
    assert (run().status, run().status) == ("rebuilt: foreign", "cached")


def test_decoders_differ_by_their_weights(tmp_path: Path) -> None:
    def graph(scale: float) -> NamedGraph:
        decoder: Decoder = random_decoder(replace(QWEN, num_layers=1))
        decoder.norm.weight.mul_(scale)
        weights = llm_weights(decoder)
        return NamedGraph("llm_step", LLM_SIZES, lambda: step_graph(decoder.config, weights, "fp16"))

    keys = set()
    for scale in (1.0, 2.0):
        (built,) = build(iter([graph(scale)]), target("fp16"), "weights", tmp_path, tensorrt_maker(trt, silent))
        keys.add(built.key)
    assert len(keys) == 2
