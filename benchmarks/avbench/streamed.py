"""Asks about a video as it is watched: windows arrive one after the other, and a question comes at its time.

A question is asked before the first window that ends after its time, as on a live stream: of the window that is just
being filmed nothing is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.avbench.items import Item
from engines.api import Modality
from engines.omni.engine import OmniEngine
from engines.omni.stream import OmniStream
from realtime.dialogue.conversation import complete_answer
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource


@dataclass(frozen=True)
class Told:
    """An answer to an item, after the LLM's first layer read `kept` of `pool` tokens, `audio` of them of sound."""

    item: Item
    answer: str
    kept: int
    pool: int
    audio: int


def ask_while_watching(
    engine: OmniEngine, items: Sequence[Item], reducer: str, ratio: float, cache_tokens: int
) -> Iterator[Told]:
    """Answers to `items` about one video, in order of time. Raises MediaError if it cannot be read."""
    stream = engine.open_compared_stream(reducer, ratio, cache_tokens)
    waiting = sorted((item for item in items if item.asked_s is not None), key=lambda item: item.asked_s or 0.0)
    at_end = [item for item in items if item.asked_s is None]
    kept = pool = audio = 0

    def told(item: Item, now_s: float) -> Told:
        return Told(item, ask(stream, item, now_s), kept, pool, audio)

    with MediaReader(str(items[0].video), engine.media) as reader:
        source = WindowSource(reader, Windower(engine.media, reader.tracks, reader.max_skew_s), None)
        for window in source:
            while waiting and (waiting[0].asked_s or 0.0) < window.end_s:
                item = waiting.pop(0)
                yield told(item, item.asked_s or 0.0)
            if not waiting and not at_end:
                return
            reduction = stream.reduce(window)
            kept += len(reduction.kept)
            pool += reduction.pool_tokens
            audio += int((reduction.kept.modality == Modality.AUDIO).sum())
        for item in (*waiting, *at_end):
            yield told(item, source.end_s)


def ask(stream: OmniStream, item: Item, now_s: float) -> str:
    """The answer to one item, which knows nothing of those before."""
    return complete_answer(stream.ask(item.prompt, now_s)).raw_text
