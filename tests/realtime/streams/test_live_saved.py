"""What is saved of a live stream, and how it goes on."""

from engines.saved import SavedMemory
from tests.realtime.streams.test_live import BOTH, Bench, Tape, feed


def test_a_saved_stream_goes_on_with_its_pictures_totals_and_time() -> None:
    before, after = Bench(), Bench()
    feed(before.stream.attach_input(BOTH, 100.0), 0.0, 3.0)
    before.work()
    before.stream.detach_input()
    before.work()
    memory = SavedMemory("{}", {})
    saved = before.stream.saved_with(memory, at_s=110.0, unix_s=5000.0)
    assert saved.memory is memory
    assert len(saved.thumbnails) > 3
    after.stream.resume(saved, at_s=3.0, unix_s=5060.0)  # a minute later; the event loop's clock has begun anew
    assert after.stream.thumbnails.jpegs() == before.stream.thumbnails.jpegs()
    assert vars(after.stream.saved_with(memory, 3.0, 5060.0).totals) == vars(saved.totals)
    assert after.stream.time_at(3.0) == before.stream.time_at(110.0) + 60
    assert after.stream.num_changes == 0
    feed(after.stream.attach_input(BOTH, 3.0), 0.0, 1.0, call_began_at_s=3.0)
    assert [window.index for window in after.tape.windows] == [140]  # 70 s after the first media


def test_a_window_that_waited_while_the_memory_was_saved_is_something_new() -> None:
    bench = Bench()
    feed(bench.stream.attach_input(BOTH, 100.0), 0.0, 1.5)
    handed_over = bench.stream.num_changes
    assert handed_over > 0
    bench.work()
    assert bench.stream.num_changes == handed_over + len(bench.tape.windows) > handed_over


def test_a_stream_that_has_forgotten_is_saved_again_though_no_media_came() -> None:
    bench, done = Bench(), list[bool | None]()
    bench.stream.forget(0.0, 10.0, Tape(), done.append)
    bench.work()
    bench.stream.has_forgotten(0.0)
    assert (done, bench.stream.num_changes) == ([True], 1)
