"""Speech in the page: a spoken question is answered aloud, and a voice interrupts the answer."""

from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright

from benchmarks.page.chromium import launch
from benchmarks.page.live_page import ANSWER_MS, LivePage, OpenPage
from benchmarks.page.sound import (
    ECHO_INTO_MICROPHONE,
    MIC,
    RECORD_LOUDNESS,
    SCRIPTED_MICROPHONE,
    SERVER,
    answered_after_ms,
    loud_ms,
    silenced_after_ms,
    write_voice,
)
from engines.model_store import ModelStore
from realtime.voice.pipeline import VoiceModels
from tests.browser.in_process import server_of
from tests.support.scripted_engine import ScriptedEngine

QUESTION = "What do you see right now?"
FIRST_SOUND_MS = 2500  # after the end of speech, on two cores
SILENCED_MS = 200
INTERRUPTIONS = 3
INTO_SPEECH_MS = 700
TAIL_MS = 3000  # by then, the last echo has been heard, transcribed and judged


def test_a_spoken_question_is_transcribed_and_answered_aloud(
    open_page: OpenPage, playwright: Playwright, tmp_path: Path
) -> None:
    microphone = tmp_path / "question.wav"
    write_voice(microphone, QUESTION, silence_s=6)
    browser = launch(playwright, microphone=microphone)
    live = open_page(other_browser=browser)
    live.page.context.add_init_script(RECORD_LOUDNESS)
    live.open().start()
    kind = "conversation.item.input_audio_transcription.completed"
    assert "see right now" in live.event(kind, within_ms=ANSWER_MS)["transcript"].lower()
    assert live.answer().locator(".text").inner_text().strip()
    assert answered_after_ms(live) < FIRST_SOUND_MS
    live.event("response.done", within_ms=ANSWER_MS)
    live.leave()
    browser.close()


def test_the_echo_of_an_answer_is_not_taken_for_a_question(open_page: OpenPage) -> None:
    live = open_page()
    for script in (SCRIPTED_MICROPHONE, ECHO_INTO_MICROPHONE, RECORD_LOUDNESS):
        live.page.context.add_init_script(script)
    live.open().start()
    live.event("echo.window", 2)
    live.ask("What do you see?")
    done = live.event("response.done", within_ms=ANSWER_MS)
    live.page.wait_for_timeout(TAIL_MS)
    assert loud_ms(live, MIC, 0), "the microphone heard the answer"
    assert done["response"]["status"] == "completed"
    assert live.of("conversation.item.input_audio_transcription.completed") == []
    assert len(live.of("response.created")) == 1


def silenced_ms(live: LivePage, voice: Path) -> float:
    """Interrupt a long spoken answer; milliseconds until it is silent."""
    for script in (SCRIPTED_MICROPHONE, RECORD_LOUDNESS):
        live.page.context.add_init_script(script)
    live.open().start()
    live.event("echo.window")
    live.ask("a long one")
    loud_ms(live, SERVER, 0)
    live.page.wait_for_timeout(INTO_SPEECH_MS)
    took_ms = silenced_after_ms(live, voice)
    assert live.event("response.done")["response"]["status"] == "cancelled"
    live.leave()
    return took_ms


def test_a_voice_silences_the_answer(open_page: OpenPage, tmp_path: Path) -> None:
    voice = tmp_path / "voice.wav"
    write_voice(voice, "Please stop talking now.", silence_s=0.2)
    models = VoiceModels.load(ModelStore())
    with server_of(ScriptedEngine(), models) as server:
        took_ms = [silenced_ms(open_page(link=f"{server.url}/?"), voice) for _ in range(INTERRUPTIONS)]
    models.synthesis_thread.shutdown()
    assert median(took_ms) < SILENCED_MS
