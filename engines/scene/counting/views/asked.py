"""Which view a question means, and what it asks of it: "the second picture", "before the fence", "and then?". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engines.answers.fixed import POLITE_OPENING
from engines.answers.question_senses import asks_to_see, names_a_sense
from engines.api import Turn
from engines.scene.claims.looks.asked_words import NO_THINGS, shown_names
from engines.scene.claims.where.rooms import place_of_word
from engines.scene.claims.words import NAME_OF_WORD, name_of, names_in
from engines.scene.classes import PERSON
from engines.scene.counting.views.record import View
from engines.scene.counting.views.said import chance_of

Aspect = Literal["place", "shown", "season", "daylight", "presence"]
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SHORT = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th")
_NUMBERS = {word: at for words in (_ORDINALS, _SHORT) for at, word in enumerate(words)} | {
    **dict.fromkeys(("last", "final", "latest", "newest"), -1),
    **dict.fromkeys(("previous", "last but one", "second to last", "second last", "penultimate"), -2),
}
_PLACE = r"places?|rooms?|locations?|stops?|stations?|sites?|destinations?|buildings?"
_VIEW = rf"(?P<noun>pictures?|photos?|photographs?|images?|views?|scenes?|shots?|slides?|parts?|clips?|{_PLACE}"
_VIEW += r"|things?(?= (?:that )?(?:i|we|you) (?:have )?(?:saw|seen|showed|looked at)))"
_SHOWN_BY = (
    r"(?:(?: that| which)? (?:i|we|you|it)(?: have| had|'ve)? (?:showed|shown|saw|seen|visited|went to|were in"
    r"|were at|was|been to|been|looked at)(?: you| me| us)?)"
)
_OF = (
    r"(?: (?:of|on|in) (?:our|the|my|this|that|your) (?:outing|trip|walk|tour|visit|day(?: out)?|film|video|clip|round"
    r"|journey))"
)
_ORDINAL = re.compile(
    rf"(?:(?:in|on|at|of|with|from|during|about|for) )?(?:the |my |our )?(?:very )?(?P<number>{'|'.join(_NUMBERS)})"
    rf"(?: of (?:the|my|our|these|those))? {_VIEW}\b{_OF}?(?P<by>{_SHOWN_BY})?{_OF}?"
)
_AT_FIRST = re.compile(
    r"(?:at first|initially|first of all|(?:at|in) the (?:very )?(?:beginning|start|outset)(?: of (?:it|this|the \w+))?"
    r"|to (?:begin|start) with|(?<=\w )first(?=\W*\Z)"
    r"|(?<=where )did we (?:start|begin)(?: from)?\Z)"
)
_NEIGHBOUR = re.compile(
    r"(?:(?:right|just|directly|immediately|shortly|straight) )?(?P<side>before|after|following|prior to)"
    r"(?: (?P<what>.+))?\Z"
)
_NEXT = re.compile(
    r"(?:\b(?:came |comes )?next|\bafterwards|(?<=and )then|(?<=\w )then)(?: after (?:that|this|it))?(?=\W*\Z)"
)
_THIS = re.compile(r"(?:that|this|it|them|these|those|then|now|here)(?: (?:one|picture|view|place|room|scene|photo))?")
_BEFORE_IT = re.compile(
    r"(?:(?:we|you|i)(?:'d| had| have)? (?:saw|seen|were (?:in|at|on)|was (?:in|at|on)|went to|got to|came to|visited"
    r"|reached|looked at|entered|arrived at|showed you)|seeing|showing|visiting|going (?:to|into)|entering) "
)
_ARTICLE = re.compile(r"(?:the|an?|that|this|my|our|those|these|some) ")
_AFTER_IT = re.compile(
    r"(?: (?:picture|photo|one|scene|view|image|came|appeared|arrived|turned up|showed up|was|were|could be|is|are|had"
    r"|shown|seen|there|visible|on|up|in|into|view|the|to|be|display|show|camera))+\Z"
)
_WORD = re.compile(r"[a-z']+")
_EITHER_SEASON = re.compile(
    r"\b(?P<one>summer|winter|spring|autumn|fall),? or (?:rather )?(?P<other>summer|winter|spring|autumn|fall)\b"
)
_DAYLIGHT = re.compile(
    r"\b(?:by|at) (?:day|night)\b.*\bor\b|\bday(?:time)? or (?:at )?night|\bnight(?:time)? or (?:by )?day"
)
_THING_SHOWN = re.compile(  # whose view is meant
    r"(?:was|were|is) (?:the|that|this) (?P<what>[a-z -]+?)(?: (?:shown|seen|taken|filmed|photographed|there|visible))?"
    r" (?:(?:by|at|during|in) )?(?:the )?(?:day|night)"
)
_PRESENCE = re.compile(r"(?:was|were|is|are) there (?:(?:any|an?|the|some) )?(?P<what>[a-z -]+?)(?: there)?\Z")
_PLACE_WORDS = frozenset(
    (
        *("where", "place", "places", "room", "rooms", "location", "stop", "building", "spot", "area", "site"),
        *("destination", "whereabouts"),
    )
)
_NEUTRAL = frozenset(
    (
        *("what", "which", "one", "ones", "else", "did", "do", "does", "could", "can", "you", "we", "i", "me", "us"),
        *("see", "seen", "saw", "notice", "noticed", "spot", "spotted", "was", "were", "is", "are", "there", "shown"),
        *("show", "showed", "visible", "on", "in", "at", "to", "be", "been", "being", "had", "has", "have", "come"),
        *("came", "comes", "appear", "appeared", "the", "a", "an", "picture", "pictures", "photo", "image"),
        *("screen", "camera", "view", "display", "scene", "lying", "standing", "look", "looked", "looking", "thing"),
        *("things", "object", "objects", "right", "just", "and", "then", "so", "that", "this", "of", "film", "video"),
        *("contain", "go", "went", "gone", "visit", "visited", "our", "my", "outing", "trip", "walk", "tour"),
        *("day", "kind", "sort", "type", "taken", "filmed", "stand", "house", "again", "about", "before", "s", "sight"),
        *("front", "got", "begin", "start", "started", "began", "us", "next", "after", "earlier"),
    )
)
_HELPING = frozenset(("do", "does", "did", "have", "has", "had"))  # of these alone nobody learns that a view is meant
_OF_VIEWS = frozenset(
    (
        *("see", "seen", "saw", "notice", "noticed", "spot", "spotted", "show", "shown", "showed", "contain", "visit"),
        *("visited", "go", "went", "gone", "been", "come", "came", "look", "looked", "looking", "appear", "appeared"),
        *("start", "started", "begin"),
    )
)
_PLANNED = frozenset(("go", "come", "visit", "start", "begin"))  # after "do": "Where do we go first?"
_SOMEBODY = frozenset(("person", "people", "anybody", "anyone", "somebody", "someone"))  # and not a woman
OF_SURE = 0.5
OF_LEAST = 0.1  # the chance of a view that is meant by what it shows
LIKE_BEST = 0.5  # of the best one's chance: others show it, too
_ALSO_CALLED = {
    "playground": ("a playground", "a park", "a garden"),
    "town": ("a city", "a street", "a square"),
    "wood": ("a forest",),
    "woods": ("a forest",),
    "seaside": ("a beach", "the sea"),
    "cinema": ("a hall", "a stage"),
    "concert": ("a stage",),
    "garage": ("a car park",),
    "match": ("a sports ground",),
}


@dataclass(frozen=True)
class AskedView:
    """The view number `at`, counted from 0; there may be none of that number. `is_known`: it was meant by a number or
    an earlier question, and not only by what it shows."""

    at: int
    aspect: Aspect
    is_known: bool = True
    words: tuple[str, ...] = ()


def asked_view(question: str, turns: Sequence[Turn], views: Sequence[View], at_s: float | None) -> AskedView | None:
    """The view that a question means, after the `turns` of its dialogue, or that went on `at_s`; None if it means none,
    or asks for something else than where it was and what was to be seen."""
    opening = re.match(POLITE_OPENING, question, re.IGNORECASE)
    text = question[opening.end() if opening else 0 :].lower().strip(" ?.!,")
    text = f"and {text}" if re.match(r"\W*and\b", question, re.IGNORECASE) else text
    if not views or _asks_to_hear(text):
        return None
    if at_s is not None:
        meant = _asked(text, _at_time(views, at_s), False, None)
        return None if meant is None or meant.aspect == "shown" else meant  # the LLM knows what was seen by finer names
    if match := _ORDINAL.search(text):
        number = _NUMBERS[match["number"]]
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        is_place = re.fullmatch(_PLACE, match["noun"]) is not None
        if is_place and match["by"] is None and re.search(r"\b(?:is|are)\b", rest):
            return None  # "Where is the last stop?" may be about a way or a plan
        return _asked(rest, number if number >= 0 else len(views) + number, True, "place" if is_place else None)
    if match := _AT_FIRST.search(text):
        return _asked(f"{text[: match.start()]} {text[match.end() :]}", 0, True, None)
    if (match := _THING_SHOWN.match(text)) and (at := _showing(match["what"], views)) is not None:
        return _asked(text, at, False, None)
    match = _NEIGHBOUR.search(text)
    step = -1 if match is not None and match["side"] in ("before", "prior to") else 1
    if match is not None and match["what"] and not _THIS.fullmatch(match["what"]):
        at = _view_of(match["what"], views, step)
        return None if at is None else _asked(text[: match.start()], at, False, None)
    match = match or _NEXT.search(text)
    if match is None:
        return None
    told = _told(turns, views)
    if told is None and step < 0 and not (turns and text.startswith("and")):
        told = AskedView(len(views) - 1, "shown")  # "What did we see before this?"
    return None if told is None else _asked(text[: match.start()], told.at + step, told.is_known, told.aspect)


def _asked(rest: str, at: int, is_known: bool, aspect: Aspect | None) -> AskedView | None:
    """What is asked of a view, by what is left of the question."""
    words = set(_WORD.findall(rest))
    if match := _EITHER_SEASON.search(rest):
        return AskedView(at, "season", is_known, (match["one"], match["other"]))
    if "season" in words or "time of year" in rest:
        return AskedView(at, "season", is_known)
    if _DAYLIGHT.search(rest):
        return AskedView(at, "daylight", is_known)
    if match := _PRESENCE.match(rest.strip()):
        return AskedView(at, "presence", is_known, _present(match["what"]))
    if words - _NEUTRAL - _PLACE_WORDS or (
        words and not words & {"what", "which", "where", "and", "whereabouts", "the"}
    ):
        return None
    if "where" in words and words & {"this", "that"}:
        return None  # "Where was that before?": a thing
    if (words & _HELPING and not words & _OF_VIEWS) or (words & {"do", "does"} and words & _PLANNED):
        return None
    if words & _PLACE_WORDS:
        return AskedView(at, "place", is_known)
    return AskedView(at, aspect or "shown", is_known)


def _present(what: str) -> tuple[str, ...]:
    """The names that are asked for by just these words; none of people of a sex, of a colour or of a number."""
    known = NAME_OF_WORD.get(what)
    if known == PERSON and what not in _SOMEBODY:
        return ()
    names = (*((known,) if known else ()), *shown_names(what), what)
    return tuple(name for name in dict.fromkeys(names) if name not in NO_THINGS)


def _asks_to_hear(text: str) -> bool:
    return re.search(r"\b(?:sounds?|nois\w+|hear\w*|heard|said|say|signs?|texts?|read)\b", text) is not None or (
        names_a_sense(text) and not asks_to_see(text)
    )


def _at_time(views: Sequence[View], at_s: float) -> int:
    """The number of the view that went on at a time."""
    begun = [at for at, view in enumerate(views) if view.start_s <= at_s]
    return begun[-1] if begun else 0


def _view_of(what: str, views: Sequence[View], step: int) -> int | None:
    """The number of the view before or after those that show what is named; None if no view of them is clear."""
    words = _AFTER_IT.sub("", _ARTICLE.sub("", _BEFORE_IT.sub("", what), count=1)).strip()
    last = words.split()[-1] if words else ""
    names = {name for word in (words, last) for name in _names(word)}
    chances = [chance_of(names, view) for view in views]
    best = max(chances)
    edge = 0 if step < 0 else len(views) - 1
    if best < OF_LEAST:  # with two views, the one that has such a neighbour is meant
        return edge if len(views) == 2 and words else None
    shows = [chance >= max(OF_LEAST, LIKE_BEST * best) for chance in chances]
    if all(shows):
        shows = [chance >= 0.9 * best for chance in chances]
    beside = [
        at + step for at, is_it in enumerate(shows) if is_it and 0 <= at + step < len(views) and not shows[at + step]
    ]
    return beside[-1] if beside else None


def _showing(what: str, views: Sequence[View]) -> int | None:
    """The number of the view that most surely shows what is named."""
    chances = [chance_of(_names(what), view) for view in views]
    return chances.index(max(chances)) if max(chances) >= OF_SURE else None


def _names(word: str) -> tuple[str, ...]:
    if not word:
        return ()
    known = name_of(word)
    return (word, *shown_names(word), place_of_word(word), *_ALSO_CALLED.get(word, ()), *((known,) if known else ()))


def _told(turns: Sequence[Turn], views: Sequence[View]) -> AskedView | None:
    """The view that the last answer was about."""
    if not turns:
        return None
    *earlier, last = turns
    if told := asked_view(last.question, earlier, views, None):
        return replace(told, is_known=True)
    if re.search(
        r"\b(?:reads?|heard|hear|said|say|doing|many|colou?r)\b", f"{last.question} {last.answer}", re.IGNORECASE
    ):
        return None
    named = names_in(last.answer) | {name for word in _WORD.findall(last.answer.lower()) for name in shown_names(word)}
    found = [at for at, view in enumerate(views) if named and chance_of(named, view) >= OF_SURE]
    return AskedView(found[-1], "shown", False) if found else None
