"""Kinds of questions that are answered with yes or no."""

import re

from engines.scene.wording import BLACK, NO_PEOPLE, place_words, third, with_article
from training.scenes.rooms.kinds.now import SIDES, a_name
from training.scenes.rooms.moment import PERSON, Moment, Reply, Slots, answer_of, group, name_slots, placed
from training.scenes.rooms.words import inventory, pick, wordings

DARK, HOW_SHARE = re.compile(r"dark|off\b", re.IGNORECASE), 0.12
STOPPED = re.compile(r"frozen|freeze|stuck|stands? still|stopped|wrong", re.IGNORECASE)
OPEN, THINGS_MOVE = re.compile(r"\bor\b"), re.compile(r"thing|movement", re.IGNORECASE)  # a live picture may be at rest
GONE_SHARE = 0.25  # of questions whether something is there that has left
VIEW_SHARE = 0.3  # of questions about what the whole picture looks like


def is_anybody(moment: Moment) -> Reply | None:
    people = moment.now.people
    if moment.now.light == "black":
        return Reply(BLACK)
    return Reply(f"Yes, {group(people)}.", subject=PERSON) if people else Reply(f"No, {NO_PEOPLE}")


def can_see_me(moment: Moment) -> Reply | None:
    people = moment.now.people
    if moment.now.light == "black":
        return Reply(f"No, {BLACK}")
    return Reply(f"Yes, I see {group(people)}.", subject=PERSON) if people else Reply(f"No, {NO_PEOPLE}")


def is_light(moment: Moment) -> Reply | None:
    light = moment.now.light
    if light == "black":
        return Reply(BLACK)
    usual = wordings("is_light", moment.plan.split)
    about_dark = [text for text in usual if DARK.search(text)]
    if light == "dim":
        return Reply("It is dim, there is little light.")
    says_how = [text for text in usual if text.startswith("How")]
    chance = moment.rng.random()
    if says_how and chance < HOW_SHARE:
        return Reply(f"It is {light}.", wordings=tuple(says_how))
    asks_dark = chance < 0.5
    asked = about_dark if asks_dark else [text for text in usual if text not in about_dark + says_how]
    if not asked:
        return None
    return Reply(f"{'Yes' if asks_dark == (light == 'dark') else 'No'}, it is {light}.", wordings=tuple(asked))


def is_there(moment: Moment) -> Reply | None:
    name, view = a_name(moment, absent_share=0.35), moment.now.looks_like
    gone = [name for name in moment.now.ever if name not in moment.now.things]
    if gone and moment.rng.random() < GONE_SHARE:
        name = moment.pick(gone)
    if view and moment.rng.random() < VIEW_SHARE:
        name = view
    if name is None or moment.now.light == "black":
        return None
    return is_there_reply(moment, name)


def is_there_reply(moment: Moment, name: str, others: Slots | None = None) -> Reply:
    """Whether something is there. `others`: more slots of the wording."""
    slots, things = {**name_slots(name), **(others or {})}, moment.now.things.get(name, ())
    if not things and moment.now.looks_like == name:
        return Reply(f"Yes, it looks like {with_article(name)}.", slots)
    return (
        Reply(f"Yes, {placed(things)}.", slots, name)
        if things
        else Reply(f"No, I do not see {with_article(name)}.", slots)
    )


def is_colour(moment: Moment) -> Reply | None:
    """Whether something has a colour."""
    name = moment.maybe([name for name, things in moment.now.things.items() if len(things) == 1 and things[0].colour])
    if name is None or moment.now.light == "black":
        return None
    (thing,) = moment.now.things[name]
    asked = thing.colour if moment.rng.random() < 0.5 else pick(moment.rng, inventory()["colours"])
    words = f"in {thing.colour}" if name == PERSON else f"it is {thing.colour}"
    slots = {**name_slots(name), "colour": f"{'in ' if name == PERSON else ''}{asked}"}
    return Reply(f"{'Yes' if asked == thing.colour else 'No'}, {words}.", slots, name)


def is_at(moment: Moment) -> Reply | None:
    """Whether something is on a side."""
    name = moment.maybe([name for name, things in moment.now.things.items() if len(things) == 1])
    if name is None or moment.now.light == "black":
        return None
    (thing,) = moment.now.things[name]
    column = third(thing.column) if moment.rng.random() < 0.5 else int(moment.rng.integers(3))
    yes = "Yes" if column == third(thing.column) else "No"
    slots = {**name_slots(name), "side": moment.pick(SIDES[column])}
    return Reply(f"{yes}, {place_words(thing.row, thing.column)}.", slots, name)


def is_frozen(moment: Moment) -> Reply | None:
    """Whether the picture stands still. Some wordings ask whether it moves, some which of both it does."""
    if moment.now.light == "black":
        return Reply(BLACK)
    text = moment.pick(wordings("is_frozen", moment.plan.split))
    is_still = moment.now.is_still
    words = "the picture stands still" if is_still else "the picture is live"
    if OPEN.search(text) or (THINGS_MOVE.search(text) and not STOPPED.search(text) and not is_still):
        return Reply(answer_of(words), wordings=(text,))
    yes = "Yes" if bool(STOPPED.search(text)) == is_still else "No"
    return Reply(f"{yes}, {words}.", wordings=(text,))
