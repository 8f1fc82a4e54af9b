"""Gemma 4 E2B and E4B in their real sizes with random weights, made where they are to run.

Sizes are those of the published `config.json`s, as other projects quote them: no checkpoint could be had here.
"""

from importlib import import_module
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

from benchmarks.speed.omni.thinker import put_random
from engines.core.weight_only import replace_projections
from engines.omni.families.family import Family
from engines.omni.families.gemma4 import WORDS, GemmaLayout, GemmaPositions
from engines.omni.families.gemma4_config import GLOBAL, SLIDING, GemmaConfig, config_of
from engines.omni.families.gemma4_model import GemmaModel, empty_model
from engines.omni.families.gemma4_senses import GemmaSenses
from engines.omni.language_model import OmniLanguageModel
from engines.omni.wording import ChatWording
from engines.shapes import GEMMA_MEDIA, Quantisation

OF_BOTH: dict[str, Any] = {
    "vocab_size": 262144,
    "vocab_size_per_layer_input": 262144,
    "hidden_size_per_layer_input": 256,
    "num_attention_heads": 8,
    "head_dim": 256,
    "global_head_dim": 512,
    "sliding_window": 512,
    "final_logit_softcapping": 30.0,
}
SIZES: dict[str, dict[str, Any]] = {
    "E2B": {
        "hidden_size": 1536,
        "intermediate_size": 6144,
        "num_hidden_layers": 35,
        "num_key_value_heads": 1,
        "num_kv_shared_layers": 20,
        "use_double_wide_mlp": True,
        "layer_types": [*[SLIDING] * 4, GLOBAL] * 7,
    },
    "E4B": {
        "hidden_size": 2560,
        "intermediate_size": 10240,
        "num_hidden_layers": 42,
        "num_key_value_heads": 2,
        "num_kv_shared_layers": 18,
        "use_double_wide_mlp": False,
        "layer_types": [*[SLIDING] * 5, GLOBAL] * 7,
    },
}


def gemma_config(name: str, **smaller: Any) -> GemmaConfig:
    """E2B or E4B, whose parts may be made smaller: what transformers' `Gemma4Config` takes."""
    theirs: Any = import_module("transformers.models.gemma4.configuration_gemma4")
    towers: dict[str, Any] = {"vision_config": {}, "audio_config": {}}
    text = OF_BOTH | SIZES[name] | smaller.get("text_config", {})
    return config_of(theirs.Gemma4Config(**(towers | smaller | {"text_config": text})))


@torch.no_grad()
def random_gemma(
    config: GemmaConfig, device: torch.device, dtype: torch.dtype, quantise: Quantisation | None = None
) -> GemmaModel:
    """Random weights, one tensor after the other, packed at once if `quantise` says so."""
    model = planned_gemma(config, quantise)
    put_random(model.parts.values(), device, dtype)
    return model


def planned_gemma(config: GemmaConfig, quantise: Quantisation | None) -> GemmaModel:
    """The model without weights."""
    model = empty_model(config)
    if quantise is not None:
        replace_projections(model.decoder.layers, quantise)
    return model


def gemma_family(model: GemmaModel) -> Family:
    """What `load` makes of a checkpoint, with a tokenizer whose words are letters."""
    tokenizer = letters()
    wording = ChatWording(tokenizer, WORDS, [], [])
    layout = GemmaLayout(model.decoder, wording, model.config.marks)
    prompt = wording.system()
    rule = GemmaPositions(first_id=len(prompt), ids_per_second=layout.window_ids / GEMMA_MEDIA.window_s)
    language_model = OmniLanguageModel(model, prompt, rule)
    return Family(GEMMA_MEDIA, model.about, tokenizer, language_model, GemmaSenses(model), wording, layout)


def letters() -> Tokenizer:
    """Each letter is a token, as each digit of a time is one of Gemma's."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.add_special_tokens([AddedToken(mark, special=True) for mark in WORDS.end_marks])
    return made
