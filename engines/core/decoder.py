"""The causal LLM: one implementation, for layers of Llama, of Qwen2 and of Gemma 4; `DecoderConfig` says which.

Takes embeddings and any position rows, gives hidden states and un-rotated keys, so that positions can be chosen again
when a cache is read. Knows nothing about tokenization, windows or what a cache forgets.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engines.core.layers import (
    AttentionOutput,
    DecoderLayer,
    KeysValues,
    KVBuffer,
    Mask,
    Projection,
    RMSNorm,
    TokenTable,
)
from engines.core.rows import in_rows, layer_rotation
from engines.core.sync_rope import Rotation
from engines.shapes import DecoderConfig


@dataclass(frozen=True)
class DecoderOutput:
    """`hidden` (B,T,D) after the final norm; `keys` un-rotated and `values`, (rows, B, kv_heads, T, head_dim), a row
    for each layer that has keys of its own (`DecoderConfig.row_layers`).

    `attention` (T, S), if asked for: of the block's T tokens to all S keys, of the heads that count, B = 1.
    """

    hidden: Tensor
    keys: Tensor
    values: Tensor
    attention: Tensor | None


class Decoder(nn.Module):
    """A stack of decoder layers with its embedding table; the output head may be tied to it.

    `head_weights` (layers, heads): how much each head counts in the attention that is given out. They sum to 1; all
    heads count the same unless somebody sets them.
    """

    def __init__(self, config: DecoderConfig, tied_head: bool) -> None:
        super().__init__()
        self.config = config
        self._row_of = {number: row for row, number in enumerate(config.row_layers)}
        self.head_weights = equal_heads(config)
        self._placed: tuple[Tensor, Tensor] | None = None  # head weights as given, and where they are needed
        self.embed_tokens = TokenTable(config.vocab_size, config.hidden_size, config.embed_scale)
        self.layers = nn.ModuleList(DecoderLayer(config, number) for number in range(config.num_layers))
        self.norm = RMSNorm(config.hidden_size, config.norm_eps)
        self.lm_head = None if tied_head else Projection(config.hidden_size, config.vocab_size, bias=False)
        size = config.block.layer_input_size
        if size:
            all_sizes = config.num_layers * size
            self.embed_tokens_per_layer = TokenTable(config.layer_vocab_size, all_sizes, size**0.5)
            self.per_layer_model_projection = Projection(config.hidden_size, all_sizes, bias=False)
            self.per_layer_projection_norm = RMSNorm(size, config.norm_eps)

    def forward(
        self,
        tokens: Tensor,
        positions: Tensor,
        buffer: KVBuffer | None = None,
        with_attention: bool = False,
        mask: Mask = None,
        ids: Tensor | None = None,
    ) -> DecoderOutput:
        """Run a block at positions (4,T), causal inside, after all tokens of `buffer`.

        `tokens` are embeddings (B,T,D) or ids (B,T). `mask` (T, S), True where a token may look, says it otherwise.
        `ids` (B,T): the words that embeddings stand for, `pad_id` where they stand for none, for layers with tables of
        their own; None if none of them is a word.
        Modifies `buffer`: the block's rotated keys and its values are appended to it.
        """
        config = self.config
        if mask is None:
            needs_mask = with_attention or not self._kernels_know_causal
            past = buffer.length if buffer else 0
            mask = causal_mask(tokens.shape[1], past, tokens.device) if needs_mask else "causal"
        masks = window_masks(config, mask, positions[0], buffer)
        rotations: dict[tuple[object, ...], Rotation] = {}
        keys, values, read = dict[int, Tensor](), dict[int, Tensor](), dict[int, KeysValues]()
        attention = None
        hidden = tokens if tokens.is_floating_point() else self.embed_tokens(tokens)
        layer_inputs = self._layer_inputs(hidden, ids if tokens.is_floating_point() else tokens)
        for number, (layer, spec) in enumerate(zip(self.layers, config.layer_configs, strict=True)):
            if spec.kept_as not in rotations:
                rotations[spec.kept_as] = layer_rotation(positions, spec)
            out: AttentionOutput = layer(
                hidden,
                rotations[spec.kept_as],
                masks[spec.window_ids],
                buffer,
                row=self._row_of.get(number, 0),
                with_weights=with_attention and bool(self.head_weights[number].any()),
                shared=None if spec.reads_layer is None else read[spec.reads_layer],
                layer_input=None if layer_inputs is None else layer_inputs[:, :, number],
            )
            hidden = out.hidden
            keys[number], values[number], read[number] = out.keys, out.values, out.read
            if out.weights is not None:
                of_layer = torch.einsum("h,hts->ts", self._placed_head_weights(out.weights)[number], out.weights[0])
                attention = of_layer if attention is None else attention + of_layer
        if buffer is not None:
            buffer.length += tokens.shape[1]
        return DecoderOutput(self.norm(hidden), in_rows(keys, config), in_rows(values, config), attention)

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (…,D) → logits (…,vocab_size)."""
        head, cap = self.embed_tokens.weight if self.lm_head is None else self.lm_head.weight, self.config.logit_cap
        logits = F.linear(hidden, head)
        return logits if cap is None else (logits / cap).tanh() * cap

    def _layer_inputs(self, embeds: Tensor, ids: Tensor | None) -> Tensor | None:
        """What each layer is given of tokens, (B, T, layers, layer_input_size): of a word what stands in the layers'
        tables, and of all what is made of `embeds` (B,T,D). None if layers are given nothing."""
        size = self.config.block.layer_input_size
        if not size:
            return None
        if ids is None:
            ids = torch.full(embeds.shape[:2], self.config.pad_id, device=embeds.device)
        shape = (*embeds.shape[:2], self.config.num_layers, size)
        of_words: Tensor = self.embed_tokens_per_layer(ids).view(shape)
        made = (self.per_layer_model_projection(embeds) * self.config.hidden_size**-0.5).view(shape)
        inputs: Tensor = (self.per_layer_projection_norm(made) + of_words) * 2**-0.5
        return inputs

    @property
    def _kernels_know_causal(self) -> bool:
        """Whether kernels need no mask for what is causal: on a GPU in 16 bits, where no layer has a window."""
        table = self.embed_tokens.weight
        return table.is_cuda and table.dtype in (torch.bfloat16, torch.float16) and not self.config.has_windows

    def _placed_head_weights(self, there: Tensor) -> Tensor:
        """`head_weights` on the device and in the precision of a tensor; fetched once, until others are set."""
        given, placed = self._placed or (None, None)
        if (
            given is not self.head_weights
            or placed is None
            or (placed.device, placed.dtype) != (there.device, there.dtype)
        ):
            placed = self.head_weights.to(there)
            self._placed = self.head_weights, placed
        return placed

    def new_buffer(
        self, capacity: int, dtype: torch.dtype | None = None, device: torch.device | None = None
    ) -> KVBuffer:
        """An empty buffer for one sequence of at most `capacity` tokens, in the decoder's precision and place, or
        in `dtype` on `device`."""
        config = self.config
        shape = (len(config.row_layers), 1, config.num_kv_heads, capacity, config.head_dim)
        table = self.embed_tokens.weight
        keys, values = (table.new_zeros(shape, dtype=dtype, device=device) for _ in range(2))
        ids = new_ids(capacity, keys.device) if config.has_windows else None
        return KVBuffer(keys, values, 0, ids=ids)


def equal_heads(config: DecoderConfig) -> Tensor:
    """Weights (layers, heads) of a plain mean over all of them."""
    count = config.num_layers * config.num_heads
    return torch.full((config.num_layers, config.num_heads), 1 / count, device="cpu")  # there also for empty models


def causal_mask(block: int, past: int, device: torch.device | None = None) -> Tensor | None:
    """(block, past + block), True where a query may look; None for one token, which may look everywhere."""
    if block == 1:
        return None
    return torch.ones(block, past + block, dtype=torch.bool, device=device).tril(past)


def new_ids(capacity: int, device: torch.device) -> Tensor:
    """`KVBuffer.ids` of empty places."""
    return torch.zeros(1, 1, 1, capacity, 1, device=device)


def window_masks(config: DecoderConfig, mask: Mask, ids: Tensor, buffer: KVBuffer | None) -> dict[int | None, Mask]:
    """Where tokens at position `ids` (T,) may look, by `LayerConfig.window_ids`; `mask` as `Decoder.forward` has it.

    Enters the ids in `buffer`, after what it holds. A window counts ids and not places, so that it is as long in time
    when most tokens are left out.
    """
    masks: dict[int | None, Mask] = {None: mask}
    if not config.has_windows:
        return masks
    assert not isinstance(mask, str), "windows need the mask itself"
    ids = ids.float()
    all_ids = ids if buffer is None else buffer.enter_ids(ids)
    back = ids[:, None] - all_ids  # (T,S)
    for window_ids in {layer.window_ids for layer in config.layer_configs if layer.window_ids is not None}:
        near = back < window_ids - 0.5  # ids of old tokens are no whole numbers
        masks[window_ids] = near if mask is None else near & mask
    return masks
