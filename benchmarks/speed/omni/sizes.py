"""The sizes of Qwen2.5-Omni and of its streams, and what they cost by counting. Nothing is run."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engines.shapes import CONTEXT_TOKENS, QWEN25_OMNI_3B, DecoderConfig

QWEN25_OMNI_7B = replace(
    QWEN25_OMNI_3B,
    vocab_size=152064,
    hidden_size=3584,
    intermediate_size=18944,
    num_layers=28,
    num_heads=28,
    num_kv_heads=4,
)
MODELS = {"3B": QWEN25_OMNI_3B, "7B": QWEN25_OMNI_7B}
RATIOS = (1.0, 0.2, 0.1, 0.05)
CS2_LAYERS = 4
WINDOW_TOKENS, WINDOWS_A_MINUTE = 2 * 64 + 50, 30
PROMPT_TOKENS, QUESTION_TOKENS = 30, 30
MINUTES = (1, 10, 60)
CACHE_TOKENS = 2048
RATIO = 0.1
PATCHES, FRAMES = 2 * 256, 100  # of a window: what the towers' layers read
VISION_PARAMETERS, SOUND_PARAMETERS = 0.67e9, 0.64e9
FP16 = 2


@dataclass(frozen=True)
class Cost:
    """`operations`: multiplications and additions. `parameters`: numbers of weights that are read. `cached`: keys and
    values that are read."""

    operations: float
    parameters: float
    cached: float


def layer_parameters(config: DecoderConfig) -> int:
    """Numbers in the matrices of one layer."""
    attention = config.hidden_size * config.head_dim * (2 * config.num_heads + 2 * config.num_kv_heads)
    return attention + 3 * config.hidden_size * config.intermediate_size


def token_values(config: DecoderConfig) -> int:
    """Keys and values of one token."""
    return 2 * config.num_layers * config.num_kv_heads * config.head_dim


def reading(config: DecoderConfig, tokens: int, past: int, layers: int, *, both_ways: bool = False) -> Cost:
    """`layers` layers read `tokens` after `past` others; each looks back only, or `both_ways`."""
    pairs = tokens * (past + (tokens if both_ways else tokens / 2))
    attention = 4 * config.num_heads * config.head_dim * pairs
    parameters = layer_parameters(config)
    cached = token_values(config) / config.num_layers * (past + tokens)
    return Cost(layers * (2 * parameters * tokens + attention), layers * parameters, layers * cached)


def operations(parts: Iterable[Cost]) -> float:
    """Of all parts, in 10^12."""
    return sum(part.operations for part in parts) / 1e12


def clip_tokens(minutes: int) -> int:
    """Tokens of a whole clip with its prompt and a question."""
    return minutes * WINDOWS_A_MINUTE * WINDOW_TOKENS + PROMPT_TOKENS + QUESTION_TOKENS


def offline(config: DecoderConfig, minutes: int, ratio: float) -> tuple[Cost, ...]:
    """A question for which the whole clip is read again; below ratio 1, CS2 reads it first."""
    tokens = clip_tokens(minutes)
    if ratio == 1:
        return (reading(config, tokens, 0, config.num_layers),)
    refining = reading(config, tokens, 0, CS2_LAYERS, both_ways=True)
    return refining, reading(config, round(ratio * tokens), 0, config.num_layers)


def on_stream(config: DecoderConfig, minutes: int, ratio: float) -> tuple[Cost, ...]:
    """A question after what the stream remembers."""
    remembered = min(round(minutes * WINDOWS_A_MINUTE * WINDOW_TOKENS * ratio), CACHE_TOKENS)
    return (reading(config, QUESTION_TOKENS, PROMPT_TOKENS + remembered, config.num_layers),)


def token(config: DecoderConfig, remembered: int) -> tuple[Cost, Cost]:
    """The next token of an answer: the layers, and the output head."""
    layers = reading(config, 1, PROMPT_TOKENS + remembered + QUESTION_TOKENS, config.num_layers)
    head = config.vocab_size * config.hidden_size
    return layers, Cost(2 * head, head, 0)


def towers() -> Cost:
    """The towers see and hear a window; their attention is not counted."""
    operations = 2 * (PATCHES * VISION_PARAMETERS + FRAMES * SOUND_PARAMETERS)
    return Cost(operations, VISION_PARAMETERS + SOUND_PARAMETERS, 0)


def window(config: DecoderConfig, remembered: int, ratio: float) -> tuple[Cost, ...]:
    """A window: CS2 reads all of its tokens after what was kept last, the layers what is kept. The towers are not in
    it."""
    kept = reading(config, round(ratio * WINDOW_TOKENS), PROMPT_TOKENS + remembered, config.num_layers)
    if ratio == 1:
        return (kept,)
    seen = PROMPT_TOKENS + CONTEXT_TOKENS + WINDOW_TOKENS
    return reading(config, seen, 0, CS2_LAYERS, both_ways=True), kept
