"""The names of sounds that are counted are those of the encoder."""

from engines.mini.hearing.names import SOUND_NAMES
from engines.scene.counting.sounds import SOUNDS, sound_in


def test_the_encoder_knows_every_sound() -> None:
    names = set(SOUND_NAMES.read_text(encoding="utf-8").splitlines())
    assert {name for names_of_word in SOUNDS.values() for name in names_of_word} <= names


def test_a_text_is_about_one_sound() -> None:
    assert sound_in("the alarm clocks rang") == ("alarm clock", "the  rang")
    assert sound_in("the dog and the cat") is None
    assert sound_in("a person coughed") == ("cough", "a person coughed")
