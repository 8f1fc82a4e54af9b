"""How much of a long memory the LLM reads for a window and for a question."""

import pytest
from torch import Tensor

from engines.api import Engine
from engines.core.layers import KVBuffer
from engines.mini.stream import MiniStream
from realtime.dialogue.conversation import complete_answer
from tests.engines.mini.windows import noise_window


def test_windows_and_questions_about_now_are_read_after_the_last_minute(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = engine.open_stream(0.5, 256)
    assert isinstance(stream, MiniStream)
    model, pasts = stream._models.language_model, list[int]()
    prefill = model.prefill

    def counted(embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        pasts.append(buffer.length)
        return prefill(embeds, positions, buffer)

    monkeypatch.setattr(model, "prefill", counted)
    old = noise_window(0), noise_window(1)
    for window in (*old, noise_window(60), noise_window(61)):
        stream.reduce(window)
    prompt, first_two, _, three = pasts[0], pasts[1], pasts[2], stream.num_cached_tokens
    assert pasts[2] == prompt, "the first window after a pause is read after the system prompt alone"
    assert prompt < pasts[3] < first_two + three
    now, ever = (
        complete_answer(stream.ask(question, 124.0)) for question in ("What do you see?", "What do you recall?")
    )
    num_old = int((stream.cached_times_s() < 60).sum())
    assert num_old
    assert ever.num_read_tokens - now.num_read_tokens == num_old
