"""Streams of random windows, and random words, for a family whose weights are random."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from engines.api import MediaSpec, Window
from engines.core.decoder import Decoder
from engines.media import Frame
from engines.omni.families.family import Family
from engines.omni.scoring import make_scorer
from engines.omni.stream import OmniStream
from engines.sieve.stream import StreamSieve


def stream_of(family: Family, ratio: float, cache_tokens: int, timer: Callable[[], float]) -> OmniStream:
    """A stream that is shown windows and asked nothing."""
    score, min_score = make_scorer(family.language_model)
    return OmniStream(family, lambda _: "", timer, StreamSieve(score, ratio, min_score), cache_tokens)


def random_windows(media: MediaSpec) -> Iterator[Window]:
    """Windows that follow one another without end; each has all of its pictures, and sound."""
    random = np.random.default_rng(0)
    size, samples, index = media.frame_size, media.window_samples, 0
    count = round(media.window_s * media.frame_rate_hz)
    while True:
        start_s = index * media.window_s
        pictures = random.integers(0, 256, (count, size, size, 3), dtype=np.uint8)
        yield Window(
            index=index,
            start_s=start_s,
            end_s=start_s + media.window_s,
            frames=tuple(
                Frame(start_s + number / media.frame_rate_hz + 0.1, rgb) for number, rgb in enumerate(pictures)
            ),
            pcm=random.normal(0, 0.1, samples).astype(np.float32),
            heard=np.ones(samples, np.bool_),
            gaps=(),
            dropped_frames=0,
            is_last=False,
        )
        index += 1


def random_words(decoder: Decoder, count: int) -> Tensor:
    """Embeddings (1, count, D) of random words, where the model is."""
    table = decoder.embed_tokens
    ids = torch.randint(0, decoder.config.vocab_size, (1, count), device=table.weight.device)
    embeds: Tensor = table(ids)
    return embeds
