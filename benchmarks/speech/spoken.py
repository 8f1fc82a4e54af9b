"""Speech for `benchmarks.speech.transcripts`: English with its words, and languages that Whisper tiny.en does not know.

What is not installed is left out.
"""

import gzip
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from engines.api import FloatArray
from training import phrasings
from training.bank import sounds
from training.bank.voices import PROMPTS, synthetic

TEXTS_OF_PROMPTS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
RECORDED = {
    "Spanish": "es_MX_f_Allison",
    "French": "fr_CA_f_June",
    "Italian": "it_IT_m_Carlo",
    "Russian": "ru_RU_f_IvrvoiceRU",
}
SYNTHETIC = {  # by espeak-ng's name of the language
    "de": "Guten Tag. Ich heiße Anna und ich wohne in Berlin. Heute ist Montag und das Wetter ist schön.",
    "es": "Hola, me llamo Carlos y vivo en Sevilla. Hoy es lunes y hace mucho calor.",
    "fr": "Bonjour, je m'appelle Claire et j'habite à Lyon. Aujourd'hui il fait très beau.",
    "it": "Buongiorno, mi chiamo Maria e abito a Roma. Oggi fa molto caldo.",
    "pl": "Dzień dobry, mieszkam w Warszawie. Dzisiaj jest bardzo ciepło.",
    "pt": "Bom dia, eu moro em Lisboa e gosto de café. Hoje está muito calor.",
    "ru": "Здравствуйте, меня зовут Иван. Последний поезд отправляется в полночь.",
    "cmn": "你好，我叫小明，我住在北京。今天天气很好。",
}
REPEATED = (  # in English, by espeak-ng
    "No no no no no, I told you the meeting is on Thursday.",
    "Help! Help! Help! Help! Help! Somebody call an ambulance.",
    "Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily, life is but a dream.",
    "Stop! Stop! Stop! Stop! Stop! Stop! There is a car behind you.",
    "Go, go, go, go, go! We won!",
    "Hello, hello, hello. Can you hear me? Hello, hello, hello.",
    "Yes, yes, yes, yes, yes, yes, I will bring the ladder tomorrow.",
    "Come on, come on, come on, come on, the train leaves at ten.",
    "It was very very very very very good and then we went home.",
)
VOICES, WORDS_PER_MINUTE = ("", "+f3", "+m3"), (130, 160, 200)
MIN_BYTES = 16_000  # of a recording: a shorter one is a single number or letter


@dataclass(frozen=True)
class Spoken:
    """Sound, float32 (n,) at 16 kHz, and the words in it; in another language than English the words do not count."""

    material: str
    pcm: FloatArray
    text: str = ""


def english(every: int) -> Iterator[Spoken]:
    """All sentences of the synthetic voice, and one of `every` recorded prompts that have a text."""
    for i, sentence in enumerate(phrasings.SENTENCES):
        yield Spoken("English, synthetic", synthetic(sentence, seed=i), sentence)
    texts = texts_of_prompts()
    for name in sorted(texts)[::every]:
        path = PROMPTS / f"{name}.wav"
        if path.exists() and "[" not in texts[name]:
            yield Spoken("English, recorded", sounds.recording(path), texts[name])


def texts_of_prompts() -> dict[str, str]:
    """What recorded prompts say, by their names; none if the package is not installed."""
    if not TEXTS_OF_PROMPTS.exists():
        return {}
    lines = gzip.decompress(TEXTS_OF_PROMPTS.read_bytes()).decode().splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith(";"))


def repeated() -> Iterator[Spoken]:
    """English sentences in which a word is repeated before something else is said."""
    yield from (
        Spoken("English, repeated words", pcm, text) for text, pcm in _by_espeak(dict.fromkeys(REPEATED, "en-us"))
    )


def other_languages(every: int) -> Iterator[Spoken]:
    """One of `every` recorded prompts of each language, and each sentence by several voices of espeak-ng."""
    for language, folder in RECORDED.items():
        paths = sorted((PROMPTS.parent / folder).rglob("*.wav"))
        for path in [path for path in paths if path.stat().st_size > MIN_BYTES][::every]:
            yield Spoken(f"{language}, recorded", sounds.recording(path))
    for _, pcm in _by_espeak({sentence: language for language, sentence in SYNTHETIC.items()}):
        yield Spoken("eight languages, synthetic", pcm)


def _by_espeak(sentences: dict[str, str]) -> Iterator[tuple[str, FloatArray]]:
    """Each of the `sentences`, whose values are languages, by each voice at each speed."""
    if shutil.which("espeak-ng") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        for number, ((sentence, language), voice, speed) in enumerate(
            product(sentences.items(), VOICES, WORDS_PER_MINUTE)
        ):
            path = Path(folder) / f"{number}.wav"  # a name of its own: `recording` remembers what a path held
            subprocess.run(
                ["espeak-ng", "-v", language + voice, "-s", str(speed), "-w", str(path), sentence], check=True
            )
            yield sentence, sounds.recording(path)
