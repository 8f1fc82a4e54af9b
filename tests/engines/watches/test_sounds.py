"""The sounds that can be asked for are the encoder's."""

from engines.mini.hearing.names import SOUND_NAMES
from engines.watches.sounds import NAMES, sound_asked


def test_every_name_is_one_that_the_encoder_gives() -> None:
    known = set(SOUND_NAMES.read_text(encoding="utf-8").splitlines())
    asked = {name for names in NAMES.values() for name in names}
    asked |= {
        name for clause in ("somebody knocks", "it rains", "glass breaks") for name in (sound_asked(clause) or ((),))[0]
    }
    assert asked - known == set()


def test_something_seen_is_no_sound() -> None:
    assert sound_asked("there is a dog") is None
    assert sound_asked("a dog comes") is None
