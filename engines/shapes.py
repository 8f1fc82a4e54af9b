"""Shapes and constants of the model side, as frozen dataclasses. No I/O, nothing is resolved here."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from engines.api import MediaSpec

Quantisation = Literal["int8", "int4", "fp8"]  # of the weights of an LLM's layers
QUANTISATIONS: tuple[Quantisation, ...] = ("int8", "int4", "fp8")  # that torch runs
FOR_ANY_GPU: tuple[Quantisation, ...] = ("int8", "int4")  # fp8 is quick from compute capability 8.9 on
GRAPH_QUANTISATIONS: tuple[Quantisation, ...] = ("int4", "fp8")  # that engines are built with
BYTES_A_WEIGHT: dict[Quantisation | None, float] = {  # with scales, on a GPU
    **{None: 2.0, "int8": 1.0625, "int4": 0.53125},
    "fp8": 1.0,
}


def exact_div(numerator: int, denominator: int) -> int:
    """Divide two integers that must divide without a rest."""
    quotient, rest = divmod(numerator, denominator)
    if rest:
        raise ValueError(f"{numerator} is not a multiple of {denominator}")
    return quotient


@dataclass(frozen=True)
class LayerConfig:
    """What may differ between the layers of one decoder.

    `turning_channels`: the first so many of a head's rotary channels turn, the others carry no position. `rope_split`:
    how many rotary channels each position row [T, H, W, T] drives; None for Sync-RoPE's split. `window_ids`: a token
    looks at tokens that are less than so many position ids before it; None for all. `reads_layer`: the earlier layer
    whose keys and values it reads; None for its own. `has_values`: values have a projection of their own, else keys do
    for both.
    """

    num_kv_heads: int
    head_dim: int
    intermediate_size: int
    rope_theta: float
    turning_channels: int
    rope_split: tuple[int, int, int, int] | None = None
    window_ids: int | None = None
    reads_layer: int | None = None
    has_values: bool = True

    @property
    def kept_as(self) -> tuple[object, ...]:
        """What layers have in common whose keys can be rotated together."""
        return (self.num_kv_heads, self.head_dim, self.rope_theta, self.turning_channels, self.rope_split)


@dataclass(frozen=True)
class BlockConfig:
    """How each layer of a decoder is built; as it stands, a layer of Llama or Qwen2.

    `activation` of the feed-forward: "silu" or "gelu_tanh". `norms_outputs`: what attention and feed-forward give is
    normed before it is added. `norms_heads`: query, key and value of each head are normed, and scores are not divided
    by the root of its size. `scales_output`: a layer's output is multiplied by a learnt number. `layer_input_size`: of
    what each layer is given of a token by a table of its own; 0 for nothing.
    """

    activation: str = "silu"
    norms_outputs: bool = False
    norms_heads: bool = False
    scales_output: bool = False
    layer_input_size: int = 0


@dataclass(frozen=True)
class CacheRows:
    """Rows [start, end) of a cache: keys and values of layers like `layer`."""

    start: int
    end: int
    layer: LayerConfig


@dataclass(frozen=True)
class DecoderConfig:
    """A decoder. Without `layers` and `block` one of Llama or Qwen2; the two differ by `qkv_bias` only.

    `rope_split`: how many rotary channels each position row [T, H, W, T] drives; None for Sync-RoPE's split. Both of
    it, and `head_dim`, `num_kv_heads`, `intermediate_size` and `rope_theta`, are those of all layers unless `layers`
    says what each is; then `num_kv_heads` and `head_dim` are the largest, which a cache is made for.

    `embed_scale`: what embeddings are multiplied by. `logit_cap`: logits stay between minus and plus this. `pad_id`
    stands for tokens that are no words where layers have tables of their own, of `layer_vocab_size` words.
    """

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_dim: int
    rope_theta: float
    norm_eps: float
    qkv_bias: bool
    rope_split: tuple[int, int, int, int] | None = None
    layers: tuple[LayerConfig, ...] | None = None
    block: BlockConfig = BlockConfig()
    embed_scale: float = 1.0
    logit_cap: float | None = None
    pad_id: int = 0
    layer_vocab_size: int = 0

    def __post_init__(self) -> None:
        if min(self.vocab_size, self.hidden_size, self.intermediate_size, self.num_layers) < 1:
            raise ValueError(f"sizes of a decoder are positive: {self}")
        if len(self.layer_configs) != self.num_layers:
            raise ValueError(f"{len(self.layer_configs)} layers are described, not {self.num_layers}")
        for number, layer in enumerate(self.layer_configs):
            exact_div(self.num_heads, layer.num_kv_heads)
            channels = exact_div(layer.head_dim, 2)
            if layer.rope_split is not None and sum(layer.rope_split) != channels:
                raise ValueError(f"a head has {channels} rotary channels, not {layer.rope_split}")
            if layer.reads_layer is not None and not 0 <= layer.reads_layer < number:
                raise ValueError(f"layer {number} reads layer {layer.reads_layer}, which is not before it")
            if layer.num_kv_heads > self.num_kv_heads or layer.head_dim > self.head_dim:
                raise ValueError(f"layer {number} has larger heads, or more of them, than a cache is made for")

    @property
    def group_size(self) -> int:
        """Query heads that share one key/value head, where all layers are alike."""
        return exact_div(self.num_heads, self.num_kv_heads)

    @cached_property
    def layer_configs(self) -> tuple[LayerConfig, ...]:
        """What each layer is."""
        if self.layers is not None:
            return self.layers
        alike = LayerConfig(
            self.num_kv_heads,
            self.head_dim,
            self.intermediate_size,
            self.rope_theta,
            turning_channels=self.head_dim // 2,
            rope_split=self.rope_split,
        )
        return (alike,) * self.num_layers

    @cached_property
    def row_layers(self) -> tuple[int, ...]:
        """The layers that have keys and values of their own, in the order of a cache: alike ones follow one another,
        the first layer comes first."""
        own = [number for number, layer in enumerate(self.layer_configs) if layer.reads_layer is None]
        kinds = list(dict.fromkeys(self.layer_configs[number].kept_as for number in own))
        return tuple(sorted(own, key=lambda number: kinds.index(self.layer_configs[number].kept_as)))

    @cached_property
    def cache_rows(self) -> tuple[CacheRows, ...]:
        """The rows of a cache by the kind of their layers."""
        found: list[CacheRows] = []
        for row, number in enumerate(self.row_layers):
            layer = self.layer_configs[number]
            if found and found[-1].layer.kept_as == layer.kept_as:
                found[-1] = CacheRows(found[-1].start, row + 1, found[-1].layer)
            else:
                found.append(CacheRows(row, row + 1, layer))
        return tuple(found)

    @cached_property
    def has_windows(self) -> bool:
        """Whether layers look back a number of position ids only."""
        return any(layer.window_ids is not None for layer in self.layer_configs)


GRID = 7  # patches a side that a picture is cut into
CONTEXT_TOKENS = 128  # kept tokens of earlier windows that CS2 looks at
LORA_SCALE = 2.0  # of a low-rank update: W + LORA_SCALE · up · down

SAMPLE_RATE_HZ = 16_000  # of sound: Silero VAD, Whisper and YAMNet take no other
AUDIO_HOP_SAMPLES = exact_div(SAMPLE_RATE_HZ, 2)  # two audio tokens a second
MINI_MEDIA = MediaSpec(
    window_s=2.0, sample_rate_hz=SAMPLE_RATE_HZ, frame_rate_hz=2.0, frame_size=224, grid=GRID, detail_size=960
)
OMNI_MEDIA = MediaSpec(
    window_s=2.0, sample_rate_hz=SAMPLE_RATE_HZ, frame_rate_hz=2.0, frame_size=224, grid=8, detail_size=224
)
GEMMA_MEDIA = MediaSpec(
    window_s=2.0, sample_rate_hz=SAMPLE_RATE_HZ, frame_rate_hz=1.0, frame_size=384, grid=8, detail_size=384
)
# Tokens of a window in which everything is seen and heard
WINDOW_TOKENS = round(MINI_MEDIA.window_s * MINI_MEDIA.frame_rate_hz) * GRID**2 + exact_div(
    MINI_MEDIA.window_samples, AUDIO_HOP_SAMPLES
)
MAX_NOTES, MAX_NOTE_WORDS = 56, 256  # notes of a window, and ids of all their words; the surest are used

SMOLLM2_135M = DecoderConfig(
    vocab_size=49152,
    hidden_size=576,
    intermediate_size=1536,
    num_layers=30,
    num_heads=9,
    num_kv_heads=3,
    head_dim=64,
    rope_theta=1e5,
    norm_eps=1e-5,
    qkv_bias=False,
)

QWEN25_OMNI_3B = DecoderConfig(
    vocab_size=151936,
    hidden_size=2048,
    intermediate_size=11008,
    num_layers=36,
    num_heads=16,
    num_kv_heads=2,
    head_dim=128,
    rope_theta=1e6,
    norm_eps=1e-6,
    qkv_bias=True,
)
