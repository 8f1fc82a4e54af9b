"""Transcription of the demo clip, of other languages, of repetitions, and of noises."""

import av
import numpy as np
import pytest

from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.speech.cutter import SpeechCutter
from engines.speech.vad import VoiceDetector, VoiceState
from engines.speech.whisper import FIRST_LOOK_TOKENS, Transcriber
from tests.conftest import ROOT
from tests.support.media.demo_media import RATE_HZ, DemoMedia

CLIPS = ROOT / "tests/support/media/speech"
QUIET = np.zeros(RATE_HZ, np.float32)


@pytest.fixture(scope="module")
def transcriber(store: ModelStore) -> Transcriber:
    return Transcriber(store.files("whisper-tiny.en")["model.bin"].parent, num_threads=2)


@pytest.fixture(scope="module")
def speech(store: ModelStore) -> dict[str, FloatArray]:
    """The first stretch of speech of each clip, cut as a stream's is."""
    (graph,) = store.files("silero-vad").values()
    detector, found = VoiceDetector(graph), dict[str, FloatArray]()
    for path in CLIPS.glob("*.ogg"):
        with av.open(str(path)) as container:
            resampler = av.AudioResampler("fltp", "mono", RATE_HZ)
            frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
            frames += resampler.resample(None)
        pcm = np.concatenate([QUIET, *(frame.to_ndarray()[0] for frame in frames), QUIET]).astype(np.float32)
        cutter = SpeechCutter()
        found[path.stem] = (cutter.add(pcm, detector.probabilities(pcm, VoiceState())) + cutter.finish())[0][1]
    return found


def test_speech_is_transcribed_and_silence_is_not(transcriber: Transcriber, media: DemoMedia) -> None:
    said = transcriber.transcribe(media.sound(9.0, 13.2))
    assert said == "The coffee is ready. Please bring two cups to the garden."
    assert not transcriber.transcribe(np.zeros(3 * RATE_HZ, np.float32))


@pytest.mark.parametrize("name", ["german", "spanish", "french", "chinese", "go_go_go"])
def test_what_is_improbable_or_loops_from_an_improbable_first_round_is_not_understood(
    transcriber: Transcriber, speech: dict[str, FloatArray], name: str
) -> None:
    assert transcriber.transcribe(speech[name]) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_no_no", "no no no"),
        ("very_very_good", "this is very very good"),
        ("one_two_three", "1 2 3 1 2 3"),
        ("testing_testing", "testing testing 1 2 3 testing testing 1 2 3"),
        (
            "happy_birthday",
            "happy birthday to you happy birthday to you happy birthday dear anna happy birthday to you",
        ),
        ("meeting", "no no no no no i told you the meeting is on thursday"),
        ("go_we_won", "go go go go go go we won"),
    ],
)
def test_what_people_repeat_is_kept(
    transcriber: Transcriber, speech: dict[str, FloatArray], name: str, words: str
) -> None:
    text = transcriber.transcribe(speech[name])
    assert text is not None
    assert text.lower().translate(str.maketrans("", "", ".,!")).split() == words.split()


def test_what_follows_a_loop_is_kept(transcriber: Transcriber, speech: dict[str, FloatArray]) -> None:
    """The model writes "Stop" seventeen times, which is longer than the first look, and then the rest."""
    assert transcriber.transcribe(speech["car_behind_you"]) == "Stop, there is a car behind you."


def test_decoding_stops_early_when_it_loops(
    transcriber: Transcriber, speech: dict[str, FloatArray], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    decode = transcriber._decode

    def counting(sound: object, max_tokens: int, *begun: object) -> object:
        asked.append(max_tokens)
        return decode(sound, max_tokens, *begun)  # type: ignore[arg-type]

    monkeypatch.setattr(transcriber, "_decode", counting)
    assert transcriber.transcribe(speech["go_go_go"]) is None
    assert max(asked) == FIRST_LOOK_TOKENS


@pytest.mark.parametrize(
    ("name", "last_words"), [("shopping", "rice, salt, sugar"), ("fast_shopping", "sugar, tea, coffee.")]
)
def test_speech_of_more_words_than_the_first_look_is_whole(
    transcriber: Transcriber, speech: dict[str, FloatArray], name: str, last_words: str
) -> None:
    """The model goes on with the last words of the first clip for ever."""
    text = transcriber.transcribe(speech[name])
    assert text is not None
    assert text.endswith(last_words)


@pytest.mark.parametrize("kind", ["noise", "claps", "hum"])
def test_noises_are_no_words(transcriber: Transcriber, kind: str) -> None:
    times = np.arange(4 * RATE_HZ) / RATE_HZ
    noise = np.random.default_rng(0).normal(size=len(times))
    sounds = {
        "noise": 0.1 * noise,
        "claps": 0.5 * noise * np.exp(-40 * (times % 0.7)),
        "hum": 0.2 * np.sin(2 * np.pi * 120 * times),
    }
    assert not transcriber.transcribe(sounds[kind].astype(np.float32))
