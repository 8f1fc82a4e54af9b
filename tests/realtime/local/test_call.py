"""A local call: its devices come and go, questions are typed and spoken, and it does not hear itself."""

import asyncio

import numpy as np
import pytest

from realtime.devices.keeper import DeviceState
from realtime.local.call import START_S
from tests.realtime.local.bench import BOTH, Bench, local_call
from tests.support.devices.fakes import FakeLoudspeaker, block, picture

OPEN = [DeviceState("camera", "open", "cam"), DeviceState("microphone", "open", "mic")]
BLOCK_S = 0.1


async def listen(bench: Bench, begin_s: float, seconds: float, level: float = 0.0, *, is_first: bool = False) -> None:
    """Sound and pictures from `begin_s` of the machine's clock on, as fast as pictures are converted."""
    for number in range(round(seconds / BLOCK_S)):
        at_s = begin_s + number * BLOCK_S
        bench.call.add_picture(picture(at_s))
        bench.call.add_sound(block(at_s, BLOCK_S, level, is_first=is_first and number == 0))
        await bench.until(lambda: not bench.call.media.queue.depth)


def test_windows_hold_sound_and_pictures_of_both_devices() -> None:
    async def scenario() -> None:
        async with local_call() as bench:
            for state in OPEN:
                bench.call.device_changed(state)
            await listen(bench, 50.0, 4.0, level=0.01, is_first=True)
            window = await bench.event("echo.window", 2)
            assert (window.start_s, window.end_s) == (0.5, 1.0)
            assert [event.state for event in bench.of("echo.state")] == ["live"]
            heard = bench.engine.streams[0].windows[1]
            assert heard.heard.all()
            assert heard.frames

    asyncio.run(scenario())


def test_the_stream_begins_when_every_device_was_heard_of_and_takes_those_that_are_there() -> None:
    async def scenario() -> None:
        async with local_call("off") as bench:
            bench.call.device_changed(OPEN[0])
            await listen(bench, 50.0, 1.0)
            assert bench.of("echo.state") == []
            bench.call.device_changed(DeviceState("microphone", "away", "no microphone was found: plug one in"))
            await bench.until(lambda: bench.call.stream.state == "waiting_for_media")
            for number in range(8):
                bench.call.add_picture(picture(60.0 + number / 4))
                await asyncio.sleep(0.02)
            window = await bench.event("echo.window")
            assert (window.hearing, window.gaps) == ("off", [])
            # plugged in later
            bench.call.device_changed(OPEN[1])
            await listen(bench, 70.0, 3.0, level=0.01, is_first=True)
            await bench.until(lambda: any(event.hearing == "fine" for event in bench.of("echo.window")))

    asyncio.run(scenario())


def test_a_device_that_never_reports_does_not_hold_the_stream_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert START_S < 10
    monkeypatch.setattr("realtime.local.call.START_S", 0.05)

    async def scenario() -> None:
        async with local_call(awaited=BOTH) as bench:
            bench.call.device_changed(OPEN[1])
            await asyncio.sleep(0)
            assert bench.call.stream.state == "waiting_for_media"
            while not bench.of("echo.state"):
                bench.call.add_sound(block(50.0, BLOCK_S, is_first=True))
                await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_a_typed_question_is_answered_without_any_device() -> None:
    async def scenario() -> None:
        async with local_call(awaited=frozenset()) as bench:
            bench.call.ask("Who is there?")
            done = await bench.event("response.done")
            assert done.response.status == "completed"
            assert bench.of("response.output_text.done")[0].text == "0 windows, asked: Who is there?"

    asyncio.run(scenario())


def test_a_new_question_ends_the_answer_before() -> None:
    async def scenario() -> None:
        async with local_call(awaited=frozenset()) as bench:
            bench.call.ask("A long story?")
            bench.call.ask("Who is there?")
            await bench.event("response.done", 2)
            assert [event.response.status for event in bench.of("response.done")] == ["cancelled", "completed"]

    asyncio.run(scenario())


def test_a_spoken_question_is_answered_on_the_loudspeaker() -> None:
    async def scenario() -> None:
        async with local_call() as bench:
            for state in OPEN:
                bench.call.device_changed(state)
            loudspeaker = FakeLoudspeaker()
            bench.call.use_loudspeaker(loudspeaker)
            await listen(bench, 50.0, 1.0, is_first=True)
            await listen(bench, 51.0, 1.0, level=0.5)
            await listen(bench, 52.0, 2.0)
            transcribed = await bench.event("conversation.item.input_audio_transcription.completed")
            assert transcribed.transcript.endswith("samples")
            await bench.event("output_audio_buffer.started")
            await bench.until(lambda: bool(loudspeaker.pushed))
            assert bench.call.is_muted
            bench.call.hush()
            assert loudspeaker.pushed == []
            assert (await bench.event("response.done")).response.status == "cancelled"

    asyncio.run(scenario())


@pytest.mark.parametrize("hears_itself", [True, False])
def test_while_the_assistant_is_heard_nothing_is_listened_to_unless_on_headphones(*, hears_itself: bool) -> None:
    async def scenario() -> None:
        async with local_call(hears_itself=hears_itself) as bench:
            for state in OPEN:
                bench.call.device_changed(state)
            await listen(bench, 50.0, 1.0, level=0.01, is_first=True)
            bench.call.use_loudspeaker(FakeLoudspeaker())
            assert bench.call.voice is not None
            assert bench.call.player is not None
            bench.call.voice.output.say("1", "a long sentence of some words")
            player, loop = bench.call.player, asyncio.get_running_loop()
            await bench.until(lambda: player.is_heard(loop.time()))
            assert bench.call.is_muted == hears_itself
            for number in range(30):  # its own voice
                at_s = 51.0 + number * BLOCK_S
                bench.call.add_sound(block(at_s, BLOCK_S, 0.5))
                bench.call.add_picture(picture(at_s))
            await listen(bench, 54.0, 2.0, level=0.01)
            await bench.until(lambda: len(bench.of("echo.window")) >= 6)
            started = bench.of("input_audio_buffer.speech_started")
            heard = np.concatenate([window.heard for window in bench.engine.streams[0].windows])[16_000:32_000]
            assert (started == []) == hears_itself
            assert heard.mean() == (0.0 if hears_itself else 1.0)

    asyncio.run(scenario())


def test_push_to_talk_takes_what_is_said_while_the_key_is_down() -> None:
    async def scenario() -> None:
        async with local_call("push_to_talk") as bench:
            for state in OPEN:
                bench.call.device_changed(state)
            await listen(bench, 50.0, 1.0, level=0.5, is_first=True)
            await bench.until(lambda: bench.call.voice is not None and not bench.call.voice.queues["microphone"].depth)
            bench.call.talk(is_talking=True)
            await listen(bench, 51.0, 1.0, level=0.5)
            await bench.until(lambda: bench.call.voice is not None and not bench.call.voice.queues["microphone"].depth)
            bench.call.talk(is_talking=False)
            await listen(bench, 52.0, 1.0)
            await bench.event("response.done")
            assert len(bench.of("input_audio_buffer.speech_started")) == 1

    asyncio.run(scenario())


def test_an_answer_that_is_spoken_when_the_loudspeaker_goes_ends_and_the_next_is_written() -> None:
    async def scenario() -> None:
        async with local_call(awaited=frozenset()) as bench:
            bench.call.use_loudspeaker(FakeLoudspeaker())
            bench.call.ask("Who is there?")
            await bench.event("output_audio_buffer.started")
            bench.call.use_loudspeaker(None)
            await bench.event("response.done")
            bench.call.ask("And now?")
            done = await bench.event("response.done", 2)
            assert done.response.output_modalities == ["text"]

    asyncio.run(scenario())
