"""TensorRT engines that run: against torch, replayed graphs, latency, memory. Unverified: written without a GPU."""

import importlib.util
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from clients.cli import main
from engines.builds.build import build, tensorrt_maker
from engines.builds.folder import Target
from engines.graphs.llm import step_graph
from engines.graphs.sizes import LLM_SIZES, NamedGraph
from engines.graphs.weights import llm_weights
from engines.runtimes.cuda import CudaDevice
from engines.runtimes.tensorrt import TensorRtRuntime
from engines.runtimes.tensorrt_library import Flavour, load_library
from engines.runtimes.torch_llm import TorchLlmRuntime
from tests.engines.graphs.tiny import LLAMA, Case, block_inputs, random_decoder
from tests.gpu.replays import counted_replays

FLAVOURS: tuple[Flavour, ...] = ("tensorrt", "tensorrt-rtx")
CASES = (Case(1, 1, 300, 512), Case(16, 11, 300, 512), Case(64, 64, 5, 1024))
MOST_STEP_MS, MOST_GROWTH_MB = 5.0, 16.0


@pytest.fixture(params=FLAVOURS)
def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> TensorRtRuntime:
    if importlib.util.find_spec(request.param.replace("-", "_")) is None:
        pytest.skip(f"{request.param} is not installed")
    library: Any = load_library(request.param)
    weights = llm_weights(random_decoder(LLAMA))
    graph = NamedGraph("llm_step", LLM_SIZES, lambda: step_graph(LLAMA, weights, "fp16"))
    target = Target("tiny", request.param, library.__version__, "fp16")
    (built,) = build(iter([graph]), target, "", tmp_path, tensorrt_maker(library, lambda _: None))
    return TensorRtRuntime(library, built.path.read_bytes(), CudaDevice())


def given(case: Case) -> dict[str, np.ndarray]:
    return block_inputs(LLAMA, case) | {"last": np.asarray([case.valid - 1])}


def test_numbers_equal_those_of_torch_launched_and_replayed(
    runtime: TensorRtRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed = counted_replays(monkeypatch)
    reference = TorchLlmRuntime(random_decoder(LLAMA))
    for case in (*CASES, *CASES):
        expected = reference.infer(given(case))
        for name, value in runtime.infer(given(case)).items():
            np.testing.assert_allclose(value, expected[name], atol=2e-2, err_msg=name)
    assert len(replayed) == len(CASES)  # the second time of each


def test_a_step_is_quick_and_takes_no_more_memory(runtime: TensorRtRuntime) -> None:
    inputs = given(CASES[0])
    for _ in range(3):
        runtime.infer(inputs)
    free_before = torch.cuda.mem_get_info()[0]
    times = []
    for _ in range(50):
        began = time.perf_counter()
        runtime.infer(inputs)
        times.append(1e3 * (time.perf_counter() - began))
    assert statistics.median(times) < MOST_STEP_MS
    assert (free_before - torch.cuda.mem_get_info()[0]) / 1e6 < MOST_GROWTH_MB


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_shipped_model_answers_as_on_the_cpu(
    flavour: Flavour, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if importlib.util.find_spec(flavour.replace("-", "_")) is None:
        pytest.skip(f"{flavour} is not installed")
    clip = str(Path(__file__).parents[2] / "clients" / "demo" / "demo.mp4")
    assert main(["build", "--runtime", flavour, "--precision", "fp16", "--out", str(tmp_path)]) == 0
    answers = []
    for runtime in ([], ["--runtime", flavour, "--engines", str(tmp_path)]):
        capsys.readouterr()
        assert main(["replay", clip, "--json", "--ask", "What do you see?", "--ask", "What was said?", *runtime]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        answers.append([line["text"] for line in lines if line["type"] == "answer"])
    assert answers[0] == answers[1]
    assert len(answers[0]) == 2
