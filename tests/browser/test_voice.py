"""Speech in the page: a spoken question is answered aloud, and a voice interrupts the answer.

`benchmarks.page.browser` measures how long these take. `tests/scenarios/test_voice_in_a_room.py` holds the echo of an
answer, and how soon a voice silences it: no clock runs there.
"""

from pathlib import Path

from playwright.sync_api import Playwright

from benchmarks.page.chromium import launch
from benchmarks.page.live_page import ANSWER_MS, OpenPage
from benchmarks.page.sound import RECORD_LOUDNESS, SCRIPTED_MICROPHONE, SERVER, loud_ms, say, write_voice
from engines.model_store import ModelStore
from realtime.voice.models import VoiceModels
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

QUESTION, WORDS = "What do you see right now?", "see right now"
TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


def test_a_spoken_question_is_transcribed_and_answered_aloud(
    open_page: OpenPage, playwright: Playwright, tmp_path: Path
) -> None:
    microphone = tmp_path / "question.wav"
    write_voice(microphone, QUESTION, silence_s=6)  # Chromium repeats it: a busy machine may garble it once
    browser = launch(playwright, microphone=microphone)
    live = open_page(other_browser=browser)
    live.page.context.add_init_script(RECORD_LOUDNESS)
    live.open().start()
    found = live.page.wait_for_function(
        "([type, words]) => events.find((e) => e.type === type && e.transcript.toLowerCase().includes(words))?.at_ms",
        arg=[TRANSCRIBED, WORDS],
        timeout=2 * ANSWER_MS,
    )
    assert live.answer().locator(".text").inner_text().strip()
    assert loud_ms(live, SERVER, found.json_value()), "the answer is heard"
    live.event("response.done", within_ms=ANSWER_MS)
    live.leave()
    browser.close()


def test_a_voice_cancels_the_answer_that_is_heard(open_page: OpenPage, tmp_path: Path) -> None:
    voice = tmp_path / "voice.wav"
    write_voice(voice, "Please stop talking now.", silence_s=0.2)
    models = VoiceModels.load(ModelStore())
    with server_of(ScriptedEngine(), models) as server:
        live = open_page(link=f"{server.url}/?")
        for script in (SCRIPTED_MICROPHONE, RECORD_LOUDNESS):
            live.page.context.add_init_script(script)
        live.open().start()
        live.event("echo.window")
        live.ask("a long one")
        loud_ms(live, SERVER, 0)
        say(live, voice)
        done = live.event("response.done", within_ms=ANSWER_MS)["response"]
        assert (done["status"], done["status_details"]["reason"]) == ("cancelled", "turn_detected")
        live.leave()
    models.close()
