"""Which questions ask for a duration, a number of times or a time of one thing or sound, and for nothing else. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.words import NAME_OF_WORD
from engines.scene.classes import NAMES, PERSON, RELIABLE
from engines.scene.counting.sounds import ALL_SOUNDS, HEARD, SOUNDS, sound_in

Kind = Literal["how long", "how often", "when", "whether", "what", "what then"]
Event = Literal["there", "came", "left", "heard"]

_KINDS: dict[Kind, re.Pattern[str]] = {
    "how often": re.compile(rf"{POLITE_OPENING}(?:count )?how (?:often|many times)\b"),
    "when": re.compile(rf"{POLITE_OPENING}(?:how long ago|(?:since )?when|(?:at |since )?what time)\b"),
    "how long": re.compile(rf"{POLITE_OPENING}(?:for )?how long\b"),
    "whether": re.compile(r"\W*(?:and )?(?:did|has|have|was|were)\b"),
}
_WHAT_CHANGED = re.compile(
    rf"{POLITE_OPENING}(?:what(?: has|'s| else)? (?:happened|changed|went on|took place|was (?:going on|new))"
    r"|(?:did|has) (?:any|some)thing (?:happen|change)(?:ed|d)?"
    r"|(?:sum(?:mari[sz]e)?(?: up)?|recap)(?: what (?:has )?(?:happened|changed))?)"
    r"(?: here| there| in the (?:room|picture))*\W*"
)
_SEEN_THEN = re.compile(
    rf"{POLITE_OPENING}(?:what|(?P<who>who)m?) (?:else )?"
    r"(?:(?:did|could) you see|was (?:there|visible|(?:to be )?(?:seen|shown)|(?:in|on) (?:the )?(?:room"
    r"|picture|view|camera)"
    r"|in front of (?:the camera|you|me))|were there)"
    r"(?: here| there| in the (?:room|picture))*\W*"
)
_WHICH_THEN = re.compile(
    rf"{POLITE_OPENING}(?:which|what) (?P<thing>[a-z ]+?) (?:was|were) (?:there|visible|shown|(?:in"
    rf"|on) (?:the )?(?:room"
    r"|picture|view|camera)|in front of (?:the camera|you|me))(?: here| there)*\W*"
)
_HEARD_THEN = re.compile(rf"{POLITE_OPENING}what (?:else )?(?:(?:did|could) you hear|sounds? (?:was|were) there)\W*")
_CAME = re.compile(r"\b(?:come|came|coming|arrived?|appear(?:ed)?|enter(?:ed)?|show(?:n|ed)? up|turn(?:ed)? up)\b")
_LEFT = re.compile(r"\b(?:leave|left|gone?(?: away)?|go away|went(?: away)?|disappear(?:ed)?|vanish(?:ed)?)\b")
_LAST_SEEN = re.compile(
    r"\blast (?:see|seen|there|visible|here)\b|\b(?:see|seen|there|visible|here) last\b|\blast time you saw\b"
)
_LAST = re.compile(r"\b(?:last|how long ago|since when)\b")
# "How long was the train?" and "When is the bus?" ask for something else.
_PLACED = re.compile(r"\b(?:there|here|room|house|picture|view|camera|visible|around|stay|stayed|see|seen|saw)\b")
_PAST = re.compile(r"\b(?:did|was|were|has|have|had|saw|heard|rang|came|left)\b|^\W*since\b")
_SIDE = re.compile(r"\b(?:on|to|at) (?:the|your|my) left\b")
_SOMEBODY = ("anybody", "anyone", "somebody", "someone", "person", "persons", "people")
_OTHER_WORDS = frozenset(
    (
        *("the", "a", "an", "any", "some", "my", "our", "your", "this", "that", "it", "you", "me", "there", "here"),
        *("into", "out", "at", "on", "up", "off", "of", "to", "for", "and", "since", "away", "around", "room", "house"),
        *("picture", "view", "camera", "visible", "been", "was", "were", "is", "are", "be", "did", "do", "does", "has"),
        *("have", "had", "see", "seen", "saw", "hear", "heard", "go", "gone", "went", "stay", "stayed", "show", "turn"),
        *("so", "far", "all", "total", "altogether", "please", "again", "ever", "already", "yet", "first", "last"),
        *("time", "times", "sound", "sounds", "noise", "how", "long", "often", "many", "when", "what", "ago", "count"),
        *("tell", "can", "could", "say", "know", "in"),
    )
)
_KNOWN_PERSON = re.compile(r"\b(?:he|she|they|the (?:man|woman|lady|guy|boy|girl|person|visitor|guest))\b")
_WORD = re.compile(r"[a-z']+")
_NAMED = re.compile(rf"\b(?:{'|'.join(sorted(NAME_OF_WORD, key=len, reverse=True))})\b")


@dataclass(frozen=True)
class Counted:
    """What is asked of the episodes of `names`; of kind "what", what came and left; of kind "what then", what was there
    at the time that the question names.

    `is_now`: it is about what is there still. `which`: of several times the first or last one only.
    """

    kind: Kind
    event: Event
    names: tuple[str, ...]
    is_now: bool = False
    which: Literal["first", "last", "all"] = "all"


def counted_in(question: str) -> Counted | None:
    """What a question without the words of its time asks to count or measure; None if it asks for anything else."""
    text = question.lower().replace("’", "'")
    if _WHAT_CHANGED.fullmatch(text):
        return Counted("what", "there", RELIABLE)
    if seen := _SEEN_THEN.fullmatch(text):
        return Counted("what then", "there", (PERSON,) if seen["who"] else NAMES)
    if (of_thing := _WHICH_THEN.fullmatch(text)) and of_thing["thing"] in NAME_OF_WORD:
        return Counted("what then", "there", (NAME_OF_WORD[of_thing["thing"]],))
    if _HEARD_THEN.fullmatch(text):
        return Counted("what then", "heard", ALL_SOUNDS)
    kind = next((kind for kind, opening in _KINDS.items() if opening.match(text)), None)
    if kind is None or _SIDE.search(text):
        return None
    event: Event = "heard" if HEARD.search(text) else "came" if _CAME.search(text) else "there"
    if event == "there" and (_LEFT.search(text) or (kind == "when" and _LAST_SEEN.search(text))):
        event = "left"
    if (event == "there" and not _PLACED.search(text)) or (kind == "when" and not _PAST.search(text)):
        return None
    subject = _sound(text) if event == "heard" else _thing(text)
    is_of_one = subject is None and kind == "when" and event in ("came", "left")
    if is_of_one:
        subject = _somebody_known(text)
    if subject is None:
        return None
    names, rest = subject
    left_over = set(_WORD.findall(_LEFT.sub("", _CAME.sub("", HEARD.sub("", rest))))) - _OTHER_WORDS
    if left_over:
        return None
    is_now = re.search(r"\b(?:has|have|is|are)\b", text) is not None
    which = "first" if re.search(r"\bfirst\b", text) else "last" if is_of_one or _LAST.search(text) else "all"
    return Counted(kind, event, names, is_now, which)  # type: ignore[arg-type]


def _thing(text: str) -> tuple[tuple[str, ...], str] | None:
    """The detector's name of the one thing in a text, and the text without it. Of people only anybody is known."""
    found = list(_NAMED.finditer(text))
    if len(found) != 1 or (NAME_OF_WORD[found[0].group()] == PERSON and found[0].group() not in _SOMEBODY):
        return None
    name = NAME_OF_WORD[found[0].group()]
    return (name,), _NAMED.sub("", text)


def _somebody_known(text: str) -> tuple[tuple[str, ...], str] | None:
    """Somebody who was talked of, "he" or "the man", and the text without them: the last person is meant."""
    found = list(_KNOWN_PERSON.finditer(text))
    return ((PERSON,), _KNOWN_PERSON.sub("", text)) if len(found) == 1 else None


def _sound(text: str) -> tuple[tuple[str, ...], str] | None:
    """The names of the one sound in a text, and the text without it."""
    found = sound_in(re.sub(rf"\b(?:{'|'.join(_SOMEBODY)})\b", "", text))
    return None if found is None else (SOUNDS[found[0]], found[1])
