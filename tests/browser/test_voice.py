"""Speech in the page: what is spoken is heard and answered aloud, and a voice interrupts the answer.

The voice detector and the synthesiser are real. What was said is told by the scripted engine, as a number of samples: a
busy Chromium garbles words. `tests/scenarios/test_voice_in_a_room.py` holds the words, the echo of an answer, and how
soon a voice silences it: no clock runs there. `benchmarks.page.browser` measures how long these take.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.page.live_page import ANSWER_MS, LivePage, OpenPage
from benchmarks.page.sound import RECORD_LOUDNESS, SCRIPTED_MICROPHONE, SERVER, loud_ms, say, write_voice
from engines.model_store import ModelStore
from realtime.voice.models import VoiceModels
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


@pytest.fixture
def live(open_page: OpenPage, store: ModelStore) -> Iterator[LivePage]:
    """A page that is live, with a microphone in which only the test speaks."""
    models = VoiceModels.load(store)
    with server_of(ScriptedEngine(), models) as server:
        page = open_page(link=f"{server.url}/?")
        for script in (SCRIPTED_MICROPHONE, RECORD_LOUDNESS):
            page.page.context.add_init_script(script)
        page.open().start()
        page.event("echo.window")
        yield page
        page.leave()
    models.close()


def test_a_spoken_question_is_heard_and_answered_aloud(live: LivePage, tmp_path: Path) -> None:
    voice = tmp_path / "question.wav"
    write_voice(voice, "What do you see right now?", silence_s=0.2)
    say(live, voice)
    heard = live.event(TRANSCRIBED)
    assert heard["transcript"].endswith(" samples")
    expect(live.find("answer").filter(has_text=f"asked: {heard['transcript']}")).to_have_count(1)
    assert loud_ms(live, SERVER, heard["at_ms"]), "the answer is heard"


def test_a_voice_cancels_the_answer_that_is_heard(live: LivePage, tmp_path: Path) -> None:
    voice = tmp_path / "voice.wav"
    write_voice(voice, "Please stop talking now.", silence_s=0.2)
    live.ask("a long one")
    loud_ms(live, SERVER, 0)
    say(live, voice)
    done = live.event("response.done", within_ms=ANSWER_MS)["response"]
    assert (done["status"], done["status_details"]["reason"]) == ("cancelled", "turn_detected")
