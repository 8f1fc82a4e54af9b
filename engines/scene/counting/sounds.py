"""What people call the sounds that can be counted. Pure. All texts are in small letters."""

import re

INSTRUMENTS = (
    *("a banjo", "a cello", "a clarinet", "a double bass", "a flute", "a gong", "a guitar", "a harmonica", "a harp"),
    *("a harpsichord", "a piano", "a saxophone", "a sitar", "a steel drum", "a synthesizer", "a tambourine"),
    *("a trombone", "a trumpet", "a violin", "a xylophone", "an accordion", "an organ", "bagpipes", "cymbals"),
    *("drums", "a didgeridoo", "a horn"),
)
# Words of people → names of the encoder of sounds.
SOUNDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("phone", "telephone"), ("a telephone",)),
    **dict.fromkeys(("doorbell", "door bell"), ("a doorbell", "a ding")),
    "bell": ("a bell", "bells", "a doorbell", "a ding"),
    "baby": ("a baby crying", "crying"),
    "horn": ("a car horn", "a horn"),
    "train": ("a train", "a train horn", "a train whistle"),
    "siren": ("a siren", "an ambulance", "a fire truck"),
    "alarm": ("an alarm", "a fire alarm", "a smoke alarm", "an alarm clock", "a car alarm", "a beep"),
    "music": (*INSTRUMENTS, "singing", "a choir", "opera", "an orchestra"),
    "instrument": INSTRUMENTS,
    "alarm clock": ("an alarm clock",),
    "whistle": ("a whistle", "whistling"),
    "cough": ("coughing",),
    "scream": ("screaming",),
    "toilet": ("a toilet flushing",),
    **{word: (word,) for word in ("applause", "laughter", "thunder", "typing", "snoring")},
    **{word: (f"a {word}",) for word in ("dog", "cat", "bird", "car", "rooster", "cow", "horse", "sheep", "duck")},
    **dict.fromkeys(("bang", "slam"), ("a bang", "a slamming door", "a thud", "gunfire", "an explosion", "fireworks")),
    "click": ("clicking", "a camera"),
    **{word: (f"a {word}",) for word in ("knock", "sneeze", "drill", "hammer", "vacuum cleaner")},
    **{word: (f"a {word}",) for word in ("piano", "guitar", "trumpet", "violin", "flute", "helicopter", "motorcycle")},
    **{word: (f"an {word}",) for word in ("airplane", "explosion", "organ", "engine", "owl")},
}
# What a room or a street hardly ever has: laughter, tones, clicks and steps are called so (docs/decisions.md).
RARE = frozenset(
    ("a heartbeat", "a whale", "sonar", "a didgeridoo", "an ice cream truck", "cannon fire", "a machine gun")
)
# What is told of a sound whose name says more than can be heard.
_PLAIN = {
    "gunfire": "a bang",
    "an explosion": "a bang",
    "a camera": "a click",
    "a squeak": "a squeak or a beep",
    "a dentist drill": "a drill",
    "a steam whistle": "a whistle",
    "a foghorn": "a horn",
}
ALL_SOUNDS = tuple(dict.fromkeys(name for names in SOUNDS.values() for name in names))
# What is the sound itself, whoever does it: "Did somebody knock?"
_DOING = {
    "knock": "knock",
    "cough": "cough",
    "sneez": "sneeze",
    "laugh": "laughter",
    "scream": "scream",
    "clap": "applause",
    "snor": "snoring",
}
HEARD = re.compile(
    r"\b(?:hear|heard|r[iau]ng|ringing|bark(?:s|ed|ing)?|m(?:ia|e)ow(?:s|ed|ing)?|cr(?:y|ies|ied|ying)|go(?:es|ne)? off"
    r"|went off|whistl(?:e|es|ed|ing)|honk(?:s|ed|ing)?|beep(?:s|ed|ing)?|knock(?:s|ed|ing)?|cough(?:s|ed|ing)?"
    r"|play(?:s|ed|ing)?"
    r"|sneez(?:e|es|ed|ing)|laugh(?:s|ed|ing|ter)?|scream(?:s|ed|ing)?|clap(?:s|ped|ping)?|snor(?:e|es|ed|ing))\b"
)
_NAMED = re.compile(rf"\b(?:{'|'.join(sorted(SOUNDS, key=len, reverse=True))})s?\b")


def plainly(name: str) -> str:
    """The name of a sound as it is told."""
    return _PLAIN.get(name, name)


def sound_in(text: str) -> tuple[str, str] | None:
    """The one sound that a text is about, a key of `SOUNDS`, and the text without it; None if there is not one."""
    words = (match.group() for match in _NAMED.finditer(text))
    found = {word if word in SOUNDS else word.removesuffix("s") for word in words}
    found |= {word for stem, word in _DOING.items() if re.search(rf"\b{stem}", text)}
    return (found.pop(), _NAMED.sub("", text)) if len(found) == 1 else None
