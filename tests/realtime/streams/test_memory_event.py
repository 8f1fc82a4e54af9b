"""`echo.memory`: what is left of a stream by age, told now and then."""

from engines.kept import Kept, KeptSpan
from engines.serving.open_stream import WINDOWS_PER_SUMMARY
from realtime.streams.report import octaves
from tests.realtime.streams.test_live import BOTH, Bench, feed
from tests.support.scripted_engine import REMEMBERED_WINDOWS, SCRIPTED_MEDIA


def test_it_is_sent_with_the_first_window_and_with_every_fifth_after_it() -> None:
    bench = Bench()
    assert bench.stream.memory_event().octaves == []
    feed(bench.stream.attach_input(BOTH, 100.0), 0, 2 * WINDOWS_PER_SUMMARY * SCRIPTED_MEDIA.window_s + 1, bench.work)
    sent = [event["windows"] for event in bench.of("echo.memory")]
    assert sent == [1, 1 + WINDOWS_PER_SUMMARY, 1 + 2 * WINDOWS_PER_SUMMARY]


def test_it_tells_what_is_left_as_it_was_looked_at_last() -> None:
    bench = Bench()
    looked_at, later = 1 + 2 * WINDOWS_PER_SUMMARY, 2 + 2 * WINDOWS_PER_SUMMARY
    feed(bench.stream.attach_input(BOTH, 100.0), 0, later * SCRIPTED_MEDIA.window_s + 0.5, bench.work)
    nothing = {"kept": 0, "perceived": 0}
    heard = {"kept": REMEMBERED_WINDOWS, "perceived": looked_at}
    end_s = looked_at * SCRIPTED_MEDIA.window_s
    octave = {"start_s": 0.0, "end_s": end_s, "seen": nothing, "heard": heard, "said": nothing}
    event = bench.stream.memory_event()
    assert [told.model_dump() for told in event.octaves] == [octave] == bench.of("echo.memory")[-1]["octaves"]
    assert event.windows == later


def test_times_still_meet_when_they_are_rounded() -> None:
    nothing = Kept(0, 0)
    newer, older = octaves(
        (
            KeptSpan(3.0004999, 33.0004999, Kept(3, 4), nothing, nothing, 7),
            KeptSpan(0.0, 3.0004999, nothing, Kept(1, 2), Kept(5, 6), 8),
        )
    )
    assert newer.start_s == older.end_s == 3.0
    assert (newer.seen.kept, newer.seen.perceived, older.heard.kept, older.said.perceived) == (3, 4, 1, 6)
