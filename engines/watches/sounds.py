"""Which sounds of the encoder a clause asks for: "the doorbell rings", "you hear a dog". Pure, small letters."""

import re

from engines.scene.counting.sounds import SOUNDS

# More words of people than those that can be counted → names of the encoder of sounds, and how they are told.
_OTHERS: dict[str, tuple[str, ...]] = {
    "kettle": ("a steam whistle", "a whistle", "steam", "boiling water"),
    "microwave": ("a beep", "a microwave"),
    "oven": ("a beep",),
    "timer": ("a beep", "an alarm", "an alarm clock", "a ding"),
    "washing machine": ("a beep",),
    "smoke alarm": ("a smoke alarm", "a fire alarm"),
    "smoke detector": ("a smoke alarm", "a fire alarm"),
    "fire alarm": ("a fire alarm", "a smoke alarm"),
    "car alarm": ("a car alarm",),
    "car horn": ("a car horn", "a horn"),
    "ambulance": ("an ambulance", "a siren"),
    "fire truck": ("a fire truck", "a siren"),
    "fire engine": ("a fire truck", "a siren"),
    "police": ("a siren",),
    "breaking glass": ("breaking glass",),
    "glass breaking": ("breaking glass",),
    "running water": ("running water", "a tap"),
    "tap": ("a tap", "running water"),
    "dripping water": ("dripping water",),
    "water dripping": ("dripping water",),
    "hair dryer": ("a hair dryer",),
    "lawn mower": ("a lawn mower",),
    "gunshot": ("gunfire",),
    "shot": ("gunfire",),
    "fireworks": ("fireworks",),
    "footsteps": ("footsteps",),
    "steps": ("footsteps",),
    "music": ("music",),
    "rain": ("rain",),
    "wind": ("wind",),
    "crying": ("crying", "a baby crying"),
    "shouting": ("shouting",),
    "singing": ("singing",),
    "clapping": ("applause",),
    "barking": ("a dog",),
    "meowing": ("a cat",),
    "knocking": ("a knock",),
    "slamming door": ("a slamming door",),
    "beeping": ("a beep",),
    "beep": ("a beep",),
    "voice": ("speech",),
    "voices": ("speech",),
    "speech": ("speech",),
    "talking": ("speech",),
    "speaking": ("speech",),
    "somebody talk": ("speech",),
    "somebody speak": ("speech",),
    "somebody talking": ("speech",),
    "somebody speaking": ("speech",),
}
NAMES = SOUNDS | _OTHERS
_SOMEBODY = r"(?:some(?:body|one)|any(?:body|one)|a person|people)"
_ARTICLE = r"(?:(?:the|a|an|my|our|your|any|some|that|this) )?"
_NAME = "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True))
_HEARD = re.compile(
    rf"(?:you (?:can )?hear|i hear) (?:the sound of |the noise of )?{_ARTICLE}(?P<name>{_NAME})s?"
    r"(?: (?:ring|ringing|bark|barking|sound|sounding|go off|going off|play|playing|cry|crying|whistle|whistling|meow"
    r"|meowing|beep|beeping|honk|honking|at the door|outside|inside|again))*"
)
_SOUNDS_ITSELF = re.compile(
    rf"{_ARTICLE}(?P<name>{_NAME})s?(?: (?:is|are|starts|begins|started|to))*"
    r" (?:rings?|ringing|barks?|barking|goes off|go off|going off|sounds?|sounding|plays?|playing|cr(?:y|ies)|crying"
    r"|whistl(?:e|es|ing)|meows?|meowing|beeps?|beeping|honks?|honking|can be heard|heard)(?: outside| inside| again)*"
)
# What somebody or something does is the sound itself.
_DOING: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (rf"{_SOMEBODY} (?:is )?knock(?:s|ing)?(?: (?:on|at) the (?:\w+ )?door)?", ("a knock",), "a knock"),
    (rf"{_SOMEBODY} (?:is )?ring(?:s|ing)(?: (?:the (?:door ?)?bell|at the door))?", SOUNDS["doorbell"], "a doorbell"),
    (rf"{_SOMEBODY} (?:is )?cough(?:s|ing)?", ("coughing",), "coughing"),
    (rf"{_SOMEBODY} (?:is )?sneez(?:es?|ing)", ("a sneeze",), "a sneeze"),
    (rf"{_SOMEBODY} (?:is )?laugh(?:s|ing)?", ("laughter",), "laughter"),
    (rf"{_SOMEBODY} (?:is )?scream(?:s|ing)?", ("screaming",), "screaming"),
    (rf"{_SOMEBODY} (?:is )?shout(?:s|ing)?", ("shouting",), "shouting"),
    (rf"{_SOMEBODY} (?:is )?clap(?:s|ping)?", ("applause",), "applause"),
    (rf"{_SOMEBODY} (?:is )?snor(?:es?|ing)", ("snoring",), "snoring"),
    (rf"{_SOMEBODY} (?:is )?(?:cr(?:y|ies|ying))", ("crying", "a baby crying"), "crying"),
    (rf"{_SOMEBODY} (?:is )?(?:sing(?:s|ing)?)", ("singing",), "singing"),
    (rf"{_SOMEBODY} (?:is )?(?:speak(?:s|ing)|talk(?:s|ing)|says? (?:something|anything))", ("speech",), "speech"),
    (r"(?:the |a )?(?:door|gate)(?: is)? slam(?:s|med|ming)", ("a slamming door",), "a slamming door"),
    (r"(?:the |a |some )?(?:glass|window|something)(?: is)? break(?:s|ing)", ("breaking glass",), "breaking glass"),
    (r"(?:the )?(?:water|tap) (?:runs|is running)", ("running water", "a tap"), "running water"),
    (r"(?:it (?:rains|is raining|starts raining|starts to rain))", ("rain",), "rain"),
    (r"(?:it thunders|there is thunder)", ("thunder",), "thunder"),
    (r"(?:the |a )?kettle (?:whistles|boils|is (?:whistling|boiling))", NAMES["kettle"], "a kettle"),
)


def sound_asked(clause: str) -> tuple[tuple[str, ...], str] | None:
    """The encoder's names of the sound that a clause is about, and how it is told; None if it is about none."""
    doing = re.sub(r"^(?:you (?:can )?|i )hear ", "", clause)
    for pattern, names, called in _DOING:
        if re.fullmatch(pattern, doing):
            return names, called
    match = _HEARD.fullmatch(clause) or _SOUNDS_ITSELF.fullmatch(clause)
    return None if match is None else named(match["name"])


def named(word: str) -> tuple[tuple[str, ...], str]:
    """The encoder's names of the sound that people call so, and how it is told."""
    names = NAMES[word]
    return names, names[0] if word in SOUNDS else f"a {word}" if word in _WITH_ARTICLE else word


_WITH_ARTICLE = frozenset(
    (
        *(
            "kettle",
            "microwave",
            "timer",
            "washing machine",
            "smoke alarm",
            "smoke detector",
            "fire alarm",
            "car alarm",
        ),
        *("car horn", "fire truck", "fire engine", "tap", "hair dryer", "lawn mower", "gunshot", "shot", "beep"),
        *("voice", "slamming door"),
    )
)
