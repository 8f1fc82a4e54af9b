"""Whether somebody does something, for questions such as "Is he reading a book?". Pure.

What lies at somebody's hands tells some actions; of most others no sense knows, and they are not guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.acts.parts import acts_of_parts
from engines.scene.claims.acts.people import people_told
from engines.scene.claims.acts.subject import Subject, subject_in
from engines.scene.claims.acts.things import RIDDEN, STOOD_ON, WITH_SPORT, acts_with_things
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.posture.wording import group_words
from engines.scene.state import SceneState
from engines.scene.wording import with_article

_SYNONYMS = {  # of what is told of things
    "reading a book": ("reading", "reading the book", "reading something"),
    "working at a computer": (
        *("using a computer", "using the computer", "using a laptop", "using the laptop", "working on a laptop"),
        *("working on a computer", "working on the computer", "working at the computer", "typing"),
    ),
    "talking on the phone": ("on the phone", "phoning", "making a phone call", "making a call", "calling somebody"),
    "using a phone": ("using the phone", "using his phone", "using her phone", "texting"),
    "riding a bicycle": ("riding a bike", "riding the bike", "riding the bicycle", "cycling", "biking"),
    "riding a motorcycle": ("riding a motorbike", "riding the motorcycle", "riding the motorbike"),
    "riding a horse": ("riding the horse",),
    "brushing teeth": ("brushing his teeth", "brushing her teeth", "brushing their teeth"),
    "playing with a ball": ("playing ball", "playing with the ball"),
    "drinking": ("drinking something", "drinking coffee", "drinking tea", "drinking water"),
    "eating": ("eating something", "having lunch", "having dinner", "having breakfast"),
    "flying a kite": ("flying the kite",),
    "holding an umbrella": ("using an umbrella",),
    "using a camera": (
        *("taking a picture", "taking a photo", "taking pictures", "taking photos", "filming", "taking photographs"),
        *("filming something", "photographing something", "filming us", "using the camera"),
    ),
    "swimming": ("diving", "snorkelling", "snorkeling"),
    "playing the guitar": ("playing guitar", "playing a guitar"),
}
_GAMES = {"playing soccer": "playing football"}
_KNOWN = (*RIDDEN.values(), *STOOD_ON.values(), *dict.fromkeys(WITH_SPORT.values()), *_SYNONYMS)
_UNSEEN = (  # no sense tells these
    *("cooking", "dancing", "writing", "drawing", "painting", "climbing", "fishing", "knitting", "sewing", "cleaning"),
    *("washing the dishes", "washing up", "ironing", "gardening", "shopping", "driving", "smoking", "praying"),
    *("exercising", "fighting", "arguing", "waving", "hugging", "kissing", "shaking hands", "playing chess"),
    *("playing cards", "playing a game", "playing football", "playing basketball", "playing golf", "watching tv"),
    *("studying", "repairing something", "building something", "feeding the dog", "feeding the cat", "petting the cat"),
    *("petting the dog", "walking the dog", "walking a dog"),
)
_TOLD_AS = (
    {words: told for told, all_words in _SYNONYMS.items() for words in all_words}
    | {words: words for words in (*_KNOWN, *_UNSEEN)}
    | _GAMES
)
_ACTIONS = "|".join(sorted(_TOLD_AS, key=len, reverse=True))
_IS_DONE = re.compile(
    rf"{POLITE_OPENING}(?:is|are) (?P<subject>[\w' -]+?) (?P<action>{_ACTIONS})"
    r"(?: there| here| now| right now| just now| at the moment| currently)*\W*",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf"{POLITE_OPENING}what(?: is|'s) (?:going on|happening)"
    r"(?: there| here| now| right now| at the moment| in (?:the|this) (?:picture|room|video))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ActionAsked:
    """Whether people do what `words` say, as it is told."""

    subject: Subject
    words: str


def asks_what_goes_on(question: str) -> bool:
    """Whether it is "What is going on?", with nothing else."""
    return _GOES_ON.fullmatch(question) is not None


def action_asked(question: str) -> ActionAsked | None:
    """Whom and what "Is he reading a book?" means; None for other questions, and for what is no known action."""
    match = _IS_DONE.fullmatch(question)
    subject = subject_in(match["subject"]) if match else None
    if match is None or subject is None or not subject.are_people:
        return None
    return ActionAsked(subject, _TOLD_AS[match["action"].lower()])


def is_it_done(asked: ActionAsked, state: SceneState, sounds: Sequence[str], parts: Sequence[str] = ()) -> str | None:
    """Whether it is done; if something else is, or not enough is known, that. None if nobody is there. `sounds` and
    `parts`: as `acts_answer` has them."""
    those, people = asked.subject.among(state), state.things_called(PERSON)
    seen = [act.words for act in acts_of_parts(parts, len(people))] if len(those) == len(people) else []
    if asked.words in seen:
        return f"Yes, {people_told(those, state, (), parts)}"
    doers = [each for each in those if asked.words in {act.words for act in acts_with_things(each, state.things)}]
    if doers:
        return f"Yes, I think {group_words(doers, people)} {'is' if len(doers) == 1 else 'are'} {asked.words}."
    if not those:
        return None
    missing = [thing for thing, words in RIDDEN.items() if words == asked.words and not state.things_called(thing)]
    if missing and missing[0] in RELIABLE:
        return f"No, I do not see {with_article(missing[0])}."
    unknown = f"I can't tell whether {'the person is' if len(those) == 1 else 'they are'} {asked.words}"
    does_other = bool(seen) or any(act.is_inferred for each in those for act in acts_with_things(each, state.things))
    told = people_told(those, state, sounds, parts) if does_other else None
    return told or f"{unknown}."
