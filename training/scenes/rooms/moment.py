"""A room at the time of a question, and how an answer names what it holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from engines.scene.state import Thing
from engines.scene.wording import MAX_TOLD_APART, NUMBERS, coloured_name, counted, place_words, plural, with_article
from training.scenes.facts import sentence
from training.scenes.plan import Plan, Rng
from training.scenes.rooms.history import Event, History
from training.scenes.rooms.plan import Saying
from training.scenes.rooms.words import capitalised

PERSON = "person"
MAX_LISTED = 5
LIVING = {PERSON, "dog", "cat", "bird", "horse", "sheep", "cow"}
PLURALS = {"man": "men", "woman": "women", "lady": "ladies"}
NOT_LOOKING = "I can't tell: I was not looking then."

Slots = dict[str, str]


@dataclass(frozen=True)
class Reply:
    """Right answer to a question before its wording is chosen: `slots` fill the wording.

    `subject`: name of the one thing that it is about, for a question that follows. `wordings` replace the usual ones.
    """

    answer: str
    slots: Slots = field(default_factory=dict)
    subject: str = ""
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """What is known at `now_s`. `past`: history after each window until now, at least one. `said`: what was understood
    so far; `told`: the statements among it."""

    plan: Plan
    past: Sequence[History]
    now_s: float
    rng: Rng
    absent_sounds: Sequence[str]
    said: tuple[str, ...]
    told: tuple[Saying, ...]

    @property
    def now(self) -> History:
        return self.past[-1]

    @property
    def changes(self) -> list[Event]:
        """What happened after the scene's beginning."""
        return self.now.changes

    def pick(self, names: Sequence[str]) -> str:
        """A random name of at least one."""
        return names[int(self.rng.integers(len(names)))]

    def maybe(self, names: Sequence[str]) -> str | None:
        """A random name; None if there are none."""
        return self.pick(names) if names else None


def name_slots(name: str) -> Slots:
    """A thing's name in a wording."""
    return {"thing": name, "a_thing": with_article(name), "things": PLURALS.get(name) or plural(name)}


def coloured(thing: Thing) -> str:
    """ "a red cup", "a person in orange"."""
    return with_article(coloured_name(thing.name, thing.colour))


def group(things: Sequence[Thing]) -> str:
    """Things of one name: "a red cup", "two people"."""
    return coloured(things[0]) if len(things) == 1 else counted(len(things), things[0].name)


def told_apart(things: Sequence[Thing]) -> str:
    """Things of one name with their colours: "two people, one in orange and one in blue", "two red cups"."""
    if len(things) == 1 or len(things) > MAX_TOLD_APART or any(thing.colour is None for thing in things):
        return group(things)
    name, colour = things[0].name, things[0].colour
    if all(thing.colour == colour for thing in things):
        return (
            f"{counted(len(things), name)} in {colour}" if name == PERSON else counted(len(things), f"{colour} {name}")
        )
    return f"{counted(len(things), name)}, {colours_of(things)}"


def colours_of(things: Sequence[Thing]) -> str:
    """ "one in orange and two in blue"; every colour is known."""
    numbers = Counter(thing.colour for thing in things)
    between = " in " if things[0].name == PERSON else " "
    return joined([f"{NUMBERS[number]}{between}{colour}" for colour, number in numbers.items()])


def is_or_are(name: str, things: Sequence[Thing], past: bool = False) -> str:
    """ "It is", "They are": of several, and of a person, who may be he or she."""
    several = len(things) > 1 or name == PERSON
    return f"They {'were' if past else 'are'}" if several else f"It {'was' if past else 'is'}"


def placed(things: Sequence[Thing]) -> str:
    """Things of one name with the place of a single one."""
    if len(things) > 1:
        return group(things)
    (thing,) = things
    return f"{coloured(thing)} {place_words(thing.row, thing.column)}"


def groups(history: History) -> list[Sequence[Thing]]:
    """All things by name, in the order in which they came."""
    return list(history.things.values())


def joined(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return sentence(parts)[:-1] if not parts else f"{parts[0]}{sentence(parts)[len(parts[0]) : -1]}"


def answer_of(words: str) -> str:
    """The words as a sentence."""
    return f"{capitalised(words)}."


def clause(event: Event, left_over: bool) -> str:
    """What changed: "a person in blue came at 12 seconds". `left_over`: more things of the name were there."""
    at = f"at {event.second} seconds"
    if event.kind == "light":
        return f"the picture became black {at}" if event.name == "black" else f"it became {event.name} {at}"
    alive, several = event.name in LIVING, len(event.things) > 1
    if event.kind == "came":
        verb = "came back" if event.is_back and alive else "came" if alive else "appeared"
        return f"{group(event.things)} {verb}{' again' if event.is_back and not alive else ''} {at}"
    who = counted(len(event.things), event.name) if several or left_over else f"the {event.name}"
    return f"{who} {'left' if alive else 'were gone' if several else 'was gone'} {at}"
