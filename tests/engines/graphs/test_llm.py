"""The LLM's graphs, run by ONNX Runtime, against our torch decoder: every size, with padding and a past."""

import numpy as np
import onnx
import pytest

from engines.answers.heads import head_weights
from engines.graphs.llm import prefill_graph, step_graph
from engines.graphs.weights import llm_weights
from engines.graphs.writer import OPSET, Precision
from engines.runtimes.graph_language_model import PrefillByStep
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.torch_llm import TorchLlmRuntime
from engines.shapes import DecoderConfig
from tests.engines.graphs.tiny import CASES, LLAMA, QWEN, Case, block_inputs, random_decoder

TOLERANCE = {"fp32": 1e-3, "fp16": 2e-2}
DATA_DEPENDENT = {"NonZero", "Unique", "Compress", "NonMaxSuppression", "Loop", "If", "DynamicQuantizeLinear"}


@pytest.mark.parametrize("config", [LLAMA, QWEN], ids=["llama", "qwen"])
@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("kind", ["prefill", "step"])
def test_outputs_equal_those_of_torch(config: DecoderConfig, precision: Precision, kind: str) -> None:
    decoder = random_decoder(config)
    write = prefill_graph if kind == "prefill" else step_graph
    model = write(config, llm_weights(decoder), precision)
    onnx.checker.check_model(model, full_check=True)
    with OnnxCpuRuntime(model.SerializeToString(), 1) as graph, TorchLlmRuntime(decoder) as reference:
        for case in CASES:
            inputs = block_inputs(config, case)
            if kind == "step":
                inputs["last"] = np.asarray([case.valid - 1])
            found, expected = graph.infer(inputs), reference.infer(inputs)
            assert set(found) == set(expected)
            for name, value in found.items():
                np.testing.assert_allclose(value, expected[name], atol=TOLERANCE[precision], rtol=0, err_msg=name)
            if kind == "step" and precision == "fp32":
                assert found["logits"].argmax() == expected["logits"].argmax()


def test_only_listed_heads_are_in_the_attention_that_is_given_out() -> None:
    decoder = random_decoder(LLAMA)
    inputs = block_inputs(LLAMA, Case(7, 7, 13, 13)) | {"last": np.asarray([6])}
    of_each = []
    for head in ((0, 1), (2, 5)):
        decoder.head_weights = head_weights([head], LLAMA)
        of_each.append(TorchLlmRuntime(decoder).infer(inputs)["attention"])
    decoder.head_weights = head_weights([(0, 1), (2, 5)], LLAMA)
    model = step_graph(LLAMA, llm_weights(decoder), "fp32")
    with OnnxCpuRuntime(model.SerializeToString(), 1) as graph:
        attention = graph.infer(inputs)["attention"]
    assert np.abs(of_each[0] - of_each[1]).max() > 0.1
    np.testing.assert_allclose(attention, np.mean(of_each, axis=0), atol=1e-5)
    np.testing.assert_allclose(attention.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_padding_behind_a_block_changes_nothing_before_it(precision: Precision) -> None:
    decoder = random_decoder(LLAMA)
    model = step_graph(LLAMA, llm_weights(decoder), precision)
    whole = block_inputs(LLAMA, Case(16, 11, 5, 32))
    whole["last"] = np.asarray([10])
    cut = whole | {name: whole[name][:11] for name in ("cos", "sin", "mask")} | {"embeds": whole["embeds"][:, :11]}
    cut["mask"] = cut["mask"][:, : 32 + 11]
    with OnnxCpuRuntime(model.SerializeToString(), 1) as graph:
        padded = {name: value.copy() for name, value in graph.infer(whole).items()}
        exact = graph.infer(cut)
    np.testing.assert_allclose(padded["logits"], exact["logits"], atol=1e-5)
    np.testing.assert_allclose(padded["hidden"][:, :11], exact["hidden"], atol=1e-5)
    np.testing.assert_allclose(padded["attention"][:11, : 32 + 11], exact["attention"], atol=1e-6)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_graphs_are_what_every_tensorrt_can_take(precision: Precision) -> None:
    for write in (prefill_graph, step_graph):
        model = write(QWEN, llm_weights(random_decoder(QWEN)), precision)
        assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", OPSET)]
        assert not {node.op_type for node in model.graph.node} & DATA_DEPENDENT
        assert "Attention" not in {node.op_type for node in model.graph.node}
        sizes = {dim.dim_param for output in model.graph.output for dim in output.type.tensor_type.shape.dim}
        assert sizes <= {"", "T", "S+T"}
        inferred = onnx.shape_inference.infer_shapes(model).graph.value_info
        types = {value.name: value.type.tensor_type.elem_type for value in inferred}
        softmaxes = [node.output[0] for node in model.graph.node if node.op_type in ("Softmax", "ReduceMean")]
        assert {types[name] for name in softmaxes} == {onnx.TensorProto.FLOAT}


def test_a_packed_step_of_which_no_logits_are_wanted_is_a_prefill() -> None:
    decoder, inputs = random_decoder(LLAMA), block_inputs(LLAMA, Case(7, 7, 13, 13))
    prefill, step = (
        OnnxCpuRuntime(model.SerializeToString(), 1)
        for model in (
            prefill_graph(LLAMA, llm_weights(decoder), "fp32"),
            step_graph(LLAMA, llm_weights(decoder), "fp32", is_packed=True),
        )
    )
    found, expected = PrefillByStep(step).infer(inputs), prefill.infer(inputs)
    assert set(found) == set(expected)
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)
