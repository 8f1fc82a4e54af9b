"""What graphs need of our torch modules: their weights as numpy arrays, stacked as the graphs multiply them."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.core.layers import DecoderLayer
from engines.core.sync_rope import NUM_ROWS, rotation
from engines.graphs.layers import LayerWeights
from engines.graphs.linear import DenseLinear, Floats
from engines.graphs.llm import LlmWeights
from engines.graphs.sieve import SieveWeights
from engines.sieve.model import LEAST_OF_NEW, MOST_OF_OLD, NOVELTY_BOUNDS, CS2Parts


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
        layers=tuple(layer_weights(layer) for layer in layers),
        norm=array(decoder.norm.weight),
        head=DenseLinear(array(head.weight)),
        attention_heads=array(decoder.head_weights),
    )


def sieve_weights(parts: CS2Parts, prompt: Tensor, centres: Mapping[Modality, Tensor]) -> SieveWeights:
    """CS2 with the fixed `prompt` (P,D) that comes before every window."""
    config, model, codes = parts.refiner.config, parts.sieve, parts.codes
    rotary = rotation(torch.arange(len(prompt)).expand(NUM_ROWS, -1), config.head_dim, config.rope_theta)
    into, _, out = model.head.score_head
    assert isinstance(into, nn.Linear)
    assert isinstance(out, nn.Linear)
    centre_rows = np.zeros((len(Modality), config.hidden_size), np.float32)
    for modality, centre in centres.items():
        centre_rows[modality] = array(centre)
    return SieveWeights(
        layers=tuple(layer_weights(layer) for layer in parts.refiner.layers if isinstance(layer, DecoderLayer)),
        head_norm=array(model.head.ln.weight),
        head_in=DenseLinear(array(into.weight), array(into.bias)),
        head_out=DenseLinear(array(out.weight), array(out.bias)),
        gate=float(model.gate.detach()),
        novelty_weight=float(model.novelty_weight.detach()),
        novelty_bounds=NOVELTY_BOUNDS,
        least_of_new=LEAST_OF_NEW,
        most_of_old=MOST_OF_OLD,
        codes_row=array(codes.row),
        codes_column=array(codes.column),
        codes_modality=array(codes.modality),
        centres=centre_rows,
        prompt=array(prompt),
        prompt_cos=array(rotary.cos),
        prompt_sin=array(rotary.sin),
    )


def array(tensor: Tensor) -> Floats:
    """A tensor as float32; shares its memory where it can."""
    values: Floats = tensor.detach().float().numpy()
    return values
