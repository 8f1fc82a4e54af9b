"""The sizes of Qwen2.5-Omni, of streams, and what the layers of any decoder cost by counting. Nothing is run."""

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
WINDOW_TOKENS, WINDOWS_A_MINUTE = 2 * 64 + 50, 30  # of both families
WORDS_A_WINDOW = 2 * 9 + 2  # times and marks that Gemma reads around pictures and sound
PROMPT_TOKENS, QUESTION_TOKENS = 30, 30
MINUTES = (1, 10, 60)
CACHE_TOKENS = 2048
RATIO = 0.1
FP16 = 2


@dataclass(frozen=True)
class Towers:
    """What the layers of the towers read of a window, `patches` and `frames` of sound, and numbers of their weights."""

    patches: int
    frames: int
    vision_parameters: float
    sound_parameters: float


QWEN_TOWERS = Towers(2 * 256, 100, vision_parameters=0.67e9, sound_parameters=0.64e9)
GEMMA_TOWERS = Towers(2 * 576, 50, vision_parameters=0.17e9, sound_parameters=0.31e9)


@dataclass(frozen=True)
class Cost:
    """`operations`: multiplications and additions. `parameters`: numbers of weights that are read. `cached`: keys and
    values that are read."""

    operations: float
    parameters: float
    cached: float


def layer_parameters(config: DecoderConfig, number: int = 0) -> int:
    """Numbers in the matrices of the layer `number`, and of what makes its inputs if it has inputs of its own."""
    layer = config.layer_configs[number]
    key_values = 0 if layer.reads_layer is not None else layer.num_kv_heads * (2 if layer.has_values else 1)
    attention = layer.head_dim * (2 * config.num_heads + key_values)
    return config.hidden_size * (attention + 3 * layer.intermediate_size + 3 * config.block.layer_input_size)


def token_values(config: DecoderConfig) -> int:
    """Keys and values of one token in our cache, whose rows are as wide as the widest layer's."""
    return 2 * len(config.row_layers) * config.num_kv_heads * config.head_dim


def sieve_layers(config: DecoderConfig) -> int:
    """Layers of CS2, which is there for Qwen2.5-Omni alone. Novelty, which chooses Gemma's tokens, is not counted."""
    return CS2_LAYERS if config.layers is None else 0


def reading(config: DecoderConfig, tokens: int, past: int, layers: int, *, both_ways: bool = False) -> Cost:
    """The first `layers` layers read `tokens` after `past` others; each looks back only, or `both_ways`.

    Layers that look back a number of ids are counted like others: our kernels compute all pairs and mask them."""
    pairs = tokens * (past + (tokens if both_ways else tokens / 2))
    numbers = [number % config.num_layers for number in range(layers)]  # CS2 may have more layers than a tiny LLM
    parameters = sum(layer_parameters(config, number) for number in numbers)
    specs = [config.layer_configs[number] for number in numbers]
    attention = 4 * config.num_heads * pairs * sum(spec.head_dim for spec in specs)
    cached = 2 * (past + tokens) * sum(spec.num_kv_heads * spec.head_dim for spec in specs)
    return Cost(2 * parameters * tokens + attention, parameters, cached)


def operations(parts: Iterable[Cost]) -> float:
    """Of all parts, in 10^12."""
    return sum(part.operations for part in parts) / 1e12


def words_a_window(config: DecoderConfig) -> int:
    """Tokens around those of a window, which are read whatever is kept."""
    return WORDS_A_WINDOW if config.layers is not None else 0


def read_tokens(config: DecoderConfig, ratio: float) -> int:
    """Tokens that the layers read of a window."""
    return round(ratio * WINDOW_TOKENS) + words_a_window(config)


def clip_tokens(config: DecoderConfig, minutes: int, ratio: float = 1.0) -> int:
    """Tokens of a whole clip with its prompt and a question."""
    windows = minutes * WINDOWS_A_MINUTE
    return round(ratio * (windows * WINDOW_TOKENS + PROMPT_TOKENS + QUESTION_TOKENS)) + windows * words_a_window(config)


def offline(config: DecoderConfig, minutes: int, ratio: float) -> tuple[Cost, ...]:
    """A question for which the whole clip is read again; below ratio 1, CS2 reads it first if there is one."""
    kept = reading(config, clip_tokens(config, minutes, ratio), 0, config.num_layers)
    if ratio == 1 or not sieve_layers(config):
        return (kept,)
    return reading(config, clip_tokens(config, minutes), 0, sieve_layers(config), both_ways=True), kept


def on_stream(config: DecoderConfig, minutes: int, ratio: float) -> tuple[Cost, ...]:
    """A question after what the stream remembers."""
    remembered = min(minutes * WINDOWS_A_MINUTE * read_tokens(config, ratio), CACHE_TOKENS)
    return (reading(config, QUESTION_TOKENS, PROMPT_TOKENS + remembered, config.num_layers),)


def token(config: DecoderConfig, remembered: int) -> tuple[Cost, Cost]:
    """The next token of an answer: the layers, and the output head."""
    layers = reading(config, 1, PROMPT_TOKENS + remembered + QUESTION_TOKENS, config.num_layers)
    head = config.vocab_size * config.hidden_size
    return layers, Cost(2 * head, head, 0)


def towers(config: DecoderConfig) -> Cost:
    """The towers of a decoder see and hear a window; their attention is not counted."""
    of = QWEN_TOWERS if config.layers is None else GEMMA_TOWERS
    operations = 2 * (of.patches * of.vision_parameters + of.frames * of.sound_parameters)
    return Cost(operations, of.vision_parameters + of.sound_parameters, 0)


def window(config: DecoderConfig, remembered: int, ratio: float) -> tuple[Cost, ...]:
    """A window: CS2 reads all of its tokens after what was kept last, the layers what is kept. The towers are not in
    it."""
    kept = reading(config, read_tokens(config, ratio), PROMPT_TOKENS + remembered, config.num_layers)
    if ratio == 1 or not sieve_layers(config):
        return (kept,)
    seen = PROMPT_TOKENS + CONTEXT_TOKENS + WINDOW_TOKENS
    return reading(config, seen, 0, sieve_layers(config), both_ways=True), kept
