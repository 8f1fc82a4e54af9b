"""SmolLM2 read from its GGUF: weights for our decoder, and the tokenizer rebuilt from the vocabulary inside.

Knows the file format's names and conventions; what becomes of the weights is the caller's business.
"""

from pathlib import Path
from typing import Any

import torch
from gguf.quants import dequantize
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from engines.core.decoder import Decoder
from engines.errors import WeightsMismatchError
from engines.gguf_file import GgufFile
from engines.shapes import SMOLLM2_135M, DecoderConfig

CONTROL_TOKEN_TYPE = 3

LAYER_NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}
TOP_NAMES = {"token_embd": "embed_tokens", "output_norm": "norm"}


def load_smollm(path: Path) -> tuple[Decoder, Tokenizer]:
    """Read decoder (fp32, frozen, head tied) and tokenizer. Raises WeightsMismatchError for another model's file."""
    reader = GgufFile(path)
    weights = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type)
        value = torch.from_numpy(values if values.flags.writeable else values.copy())  # float32 ones are mapped
        weights[_our_name(tensor.name)] = _unpermute(value, tensor.name, SMOLLM2_135M)
    decoder = Decoder(SMOLLM2_135M, tied_head=True)
    try:
        decoder.load_state_dict(weights, assign=True)
    except RuntimeError as error:
        raise WeightsMismatchError(f"{path.name} is not SmolLM2-135M: {str(error).splitlines()[0]}") from error
    return decoder.eval().requires_grad_(False), _tokenizer(reader)


def _our_name(name: str) -> str:
    parts = name.split(".")  # token_embd.weight, blk.7.attn_q.weight
    if parts[0] == "blk":
        return f"layers.{parts[1]}.{LAYER_NAMES[parts[2]]}.weight"
    return f"{TOP_NAMES[parts[0]]}.weight"


def _unpermute(weight: Tensor, name: str, config: DecoderConfig) -> Tensor:
    """Undo GGUF's order of q and k rows: it interleaves the two halves of each head's rotary pairs."""
    heads = config.num_heads if "attn_q" in name else config.num_kv_heads if "attn_k." in name else 0
    if not heads:
        return weight
    return weight.view(heads, config.head_dim // 2, 2, -1).transpose(1, 2).reshape(weight.shape)


def _field(reader: GgufFile, name: str) -> Any:
    field = reader.get_field(f"tokenizer.ggml.{name}")
    assert field is not None, name
    return field.contents()


def _tokenizer(reader: GgufFile) -> Tokenizer:
    """Byte-level BPE; each digit stands alone, as the model was trained."""
    tokens: list[str] = _field(reader, "tokens")
    merges = [tuple(merge.split(" ")) for merge in _field(reader, "merges")]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    types = _field(reader, "token_type")
    control = [token for token, kind in zip(tokens, types, strict=True) if kind == CONTROL_TOKEN_TYPE]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in control])
    return tokenizer
