"""A stream whose listening is switched off takes no sound, says so, and goes on seeing."""

import numpy as np

from realtime.dialogue.notice import notice
from realtime.media.frames import Picture, Sound
from realtime.streams.input import StreamInput
from tests.realtime.streams.test_live import BLACK, BOTH, RATE, Bench

LOUD = np.full(RATE // 4, 0.5, np.float32)


def feed(source: StreamInput, start_s: float, end_s: float) -> list[Sound | Picture]:
    """What the stream left of it."""
    left = list[Sound | Picture]()
    for quarter in range(round(start_s * 4), round(end_s * 4)):
        left.append(source.add(Picture(quarter / 4, BLACK, BLACK), 100 + quarter / 4))
        left.append(source.add(Sound(quarter / 4, LOUD), 100 + quarter / 4))
    return left


def loudest(left: list[Sound | Picture]) -> float:
    return max(float(media.pcm.max()) for media in left if isinstance(media, Sound))


def test_while_it_is_switched_off_pictures_go_on_and_sound_goes_nowhere() -> None:
    bench, viewed = Bench(), list[Sound | Picture]()
    bench.stream.views.append(viewed.append)
    source = bench.stream.attach_input(BOTH, 100.0)
    assert loudest(feed(source, 0, 2)) == 0.5
    bench.work()
    assert bench.stream.perception.hearing == "fine"
    bench.stream.is_listening = False
    num_viewed = len(viewed)
    assert loudest(feed(source, 2, 4)) == 0, "a voice that is listened for hears silence"
    assert not any(isinstance(media, Sound) for media in viewed[num_viewed:])
    bench.work()
    silent = [window for window in bench.tape.windows if window.start_s >= 2]
    assert len(silent) == 3, "no window waits for sound"
    assert all(window.frames and not window.heard.any() and not window.gaps for window in silent)
    assert {event["hearing"] for event in bench.of("echo.window")[4:]} == {"switched_off"}
    assert notice("What do you hear?", bench.stream.perception) == "My listening is switched off."
    assert "listening" not in notice("What do you see?", bench.stream.perception)
    bench.stream.is_listening = True
    feed(source, 4, 6)
    bench.work()
    assert bench.of("echo.window")[-1]["hearing"] == "fine"
    assert bench.stream.perception.hearing == "fine"


def test_a_microphone_alone_says_at_once_that_it_is_switched_off() -> None:
    bench = Bench()
    source = bench.stream.attach_input(frozenset({"audio"}), 100.0)
    for quarter in range(8):
        source.add(Sound(quarter / 4, LOUD), 100 + quarter / 4)
    bench.work()
    bench.stream.is_listening = False
    source.add(Sound(2.0, LOUD), 102.0)
    assert notice("Did you hear a dog?", bench.stream.perception) == "My listening is switched off."
