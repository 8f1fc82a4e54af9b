"""Shapes and constants of the model side, as frozen dataclasses. No I/O, nothing is resolved here."""

from dataclasses import dataclass

from engines.api import MediaSpec


def exact_div(numerator: int, denominator: int) -> int:
    """Divide two integers that must divide without a rest."""
    quotient, rest = divmod(numerator, denominator)
    if rest:
        raise ValueError(f"{numerator} is not a multiple of {denominator}")
    return quotient


@dataclass(frozen=True)
class DecoderConfig:
    """A Llama or Qwen2 decoder; the two differ by `qkv_bias` only.

    `rope_split`: how many rotary channels each position row [T, H, W, T] drives; None for Sync-RoPE's split.
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

    def __post_init__(self) -> None:
        exact_div(self.num_heads, self.num_kv_heads)
        channels = exact_div(self.head_dim, 2)
        if self.rope_split is not None and sum(self.rope_split) != channels:
            raise ValueError(f"a head has {channels} rotary channels, not {self.rope_split}")
        if min(self.vocab_size, self.hidden_size, self.intermediate_size, self.num_layers) < 1:
            raise ValueError(f"sizes of a decoder are positive: {self}")

    @property
    def group_size(self) -> int:
        """Query heads that share one key/value head."""
        return exact_div(self.num_heads, self.num_kv_heads)


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
