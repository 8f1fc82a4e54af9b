"""Kinds of questions about what people hold and do."""

from engines.scene.following import HOLDABLE
from engines.scene.state import Thing
from engines.scene.wording import BLACK, MAX_TOLD_APART, NO_PEOPLE, with_article
from training.scenes.rooms.kinds.now import PEOPLE_WORDS
from training.scenes.rooms.kinds.postures.doing_now import UNKNOWN, doing_told
from training.scenes.rooms.moment import Moment, Reply, answer_of, coloured, joined, name_slots
from training.scenes.rooms.words import inventory

MAX_HELD = 2
NOTHING_HELD = "I can't tell what is in the hand."
HELD_FIRST = 0.5


def holding(moment: Moment) -> Reply | None:
    return _of_hands(moment, NOTHING_HELD, "")


def doing(moment: Moment) -> Reply | None:
    """What somebody does: notes tell postures, smiles, what is held, and things that go with one sport."""
    activities: dict[str, str] = inventory()["activities"]
    found = {activities[name] for name in moment.now.things if name in activities}
    guess = f"It looks like {found.pop()}." if len(found) == 1 else ""
    told = doing_told(moment.now)
    if told is None or moment.now.light == "black" or not moment.now.people:
        return _of_hands(moment, guess or UNKNOWN, "holding ")
    slots, is_alone = {"person": moment.pick(PEOPLE_WORDS)}, len(moment.now.people) == 1
    held = _held(moment) if is_alone else []
    if held is None:
        return None
    if held:
        return Reply(f"{told[:-1]}, holding {joined([coloured(thing) for thing in held])}.", slots)
    return Reply(f"{told} {guess}" if guess and is_alone else told, slots)


def is_holding(moment: Moment) -> Reply | None:
    """Whether somebody holds some thing."""
    held = _held(moment)
    if moment.now.light == "black" or not moment.now.people or held is None:
        return None
    names = [thing.name for thing in held] if held and moment.rng.random() < HELD_FIRST else sorted(HOLDABLE)
    name = moment.pick(names)
    slots = {**name_slots(name), "person": moment.pick(PEOPLE_WORDS)}
    found = [thing for thing in held if thing.name == name]
    if found:
        return Reply(f"Yes, {coloured(found[0])}.", slots, name)
    if not held:
        return Reply(f"No, I do not see {with_article(name)} in the hand.", slots)
    return Reply(f"No, {joined([coloured(thing) for thing in held])}.", slots)


def _of_hands(moment: Moment, nothing: str, verb: str) -> Reply | None:
    slots = {"person": moment.pick(PEOPLE_WORDS)}
    if moment.now.light == "black":
        return Reply(BLACK, slots)
    if not moment.now.people:
        return Reply(NO_PEOPLE, slots)
    held = _held(moment)
    if not held:
        return None if held is None else Reply(nothing, slots)
    words = joined([coloured(thing) for thing in held])
    return Reply(answer_of(f"{verb}{words}"), slots, held[0].name if len(held) == 1 else "")


def _held(moment: Moment) -> list[Thing] | None:
    """What is held, or None if the notes do not tell it clearly."""
    held = [thing for things in moment.now.things.values() for thing in things if thing.held]
    is_unclear = any(len(moment.now.things[thing.name]) > MAX_TOLD_APART for thing in held)
    return None if len(held) > MAX_HELD or is_unclear else held
