"""What graphs need of our torch modules: their weights as numpy arrays, stacked as the graphs multiply them."""

import numpy as np
from torch import Tensor

from engines.decoder import Decoder
from engines.graphs.layers import LayerWeights
from engines.graphs.linear import DenseLinear, Floats
from engines.graphs.llm import LlmWeights
from engines.layers import DecoderLayer


def layer_weights(layer: DecoderLayer) -> LayerWeights:
    """One decoder layer, dense."""
    attention, mlp = layer.self_attn, layer.mlp
    stacked = (attention.q_proj, attention.k_proj, attention.v_proj)
    biases = [projection.bias for projection in stacked]
    qkv_bias = None if biases[0] is None else np.concatenate([array(bias) for bias in biases])
    return LayerWeights(
        qkv=DenseLinear(np.concatenate([array(projection.weight) for projection in stacked]), qkv_bias),
        o=DenseLinear(array(attention.o_proj.weight)),
        gate_up=DenseLinear(np.concatenate((array(mlp.gate_proj.weight), array(mlp.up_proj.weight)))),
        down=DenseLinear(array(mlp.down_proj.weight)),
        norm_before_attention=array(layer.input_layernorm.weight),
        norm_before_mlp=array(layer.post_attention_layernorm.weight),
    )


def llm_weights(decoder: Decoder) -> LlmWeights:
    """A whole decoder, dense."""
    layers = [layer for layer in decoder.layers if isinstance(layer, DecoderLayer)]
    head = decoder.embed_tokens if decoder.lm_head is None else decoder.lm_head
    return LlmWeights(
        tuple(layer_weights(layer) for layer in layers), array(decoder.norm.weight), DenseLinear(array(head.weight))
    )


def array(tensor: Tensor) -> Floats:
    """A tensor as float32; shares its memory where it can."""
    values: Floats = tensor.detach().float().numpy()
    return values
