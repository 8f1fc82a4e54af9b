"""Ages of a stream are saved, and measured as they were: each round of the same question and the same window."""

from operator import sub, truediv
from pathlib import Path
from typing import cast

from benchmarks.memory.costs import (
    FIRST_TEXT,
    IN_A_ROW,
    OF_ALL,
    PREFILL,
    READ_QUESTION,
    TOKEN,
    compared,
    measured,
    save,
    saved_ages,
    windows_read,
)
from engines.api import Engine
from engines.mini.stream import MiniStream
from tests.engines.mini.windows import noise_window


def test_ages_are_measured_as_they_were_saved(engine: Engine, tmp_path: Path) -> None:
    def opened() -> MiniStream:
        return cast(MiniStream, engine.open_stream(0.2, 128))

    stream = opened()
    sizes = []
    for index in range(3):
        window = noise_window(index)
        stream.reduce(window)
        save(stream, window.end_s, tmp_path)
        sizes.append(stream.num_cached_tokens)
    read = windows_read(stream, map(noise_window, range(3, 40)), IN_A_ROW + 3)
    assert len(read) == IN_A_ROW + 3
    before, ages = stream.save().text, saved_ages(tmp_path)
    assert list(ages) == [2.0, 4.0, 6.0]
    costs = measured(ages, opened, read)
    assert [cost.tokens for cost in costs] == sizes, "what one round has read is not there in the next"
    assert sizes[0] < sizes[2]
    assert stream.save().text == before, "the stream itself has read nothing more"
    for cost in costs:
        assert cost.answer
        for times in (cost.clock, cost.processor):
            asked = {READ_QUESTION, TOKEN, FIRST_TEXT}
            assert set(times) == {*asked, *(f"{task} {OF_ALL}" for task in asked), PREFILL}
            assert all(len(rounds) == 2 and min(rounds) > 0 for rounds in times.values())


def test_a_window_is_read_at_any_time_of_a_stream(engine: Engine) -> None:
    stream = cast(MiniStream, engine.open_stream(0.2, 128))
    (read,) = windows_read(stream, map(noise_window, range(5)), 1)
    later = read.begun_at(600.0)
    assert later.span_s == (600.0, 602.0)
    assert ((later.sieved.kept.time_s >= 600.0) & (later.sieved.kept.time_s < 602.0)).all()
    assert (later.sieved.kept.embeds == read.sieved.kept.embeds).all()


def test_ages_are_compared_round_by_round() -> None:
    one, two = {TOKEN: [10.0, 40.0, 20.0]}, {TOKEN: [11.0, 42.0, 19.0]}
    assert compared(two, one, truediv) == {TOKEN: 1.05}
    assert compared(two, one, sub) == {TOKEN: 1.0}
