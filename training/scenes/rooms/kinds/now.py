"""Kinds of questions about what is there now."""

import re

from engines.scene.claims.words import CLOTHES
from engines.scene.wording import (
    BLACK,
    MAX_TOLD_APART,
    NO_PEOPLE,
    NUMBERS,
    counted,
    place_words,
    plural,
    third,
    with_article,
)
from training.scenes.rooms.moment import (
    MAX_LISTED,
    PERSON,
    Moment,
    Reply,
    Slots,
    answer_of,
    colours_of,
    group,
    groups,
    is_or_are,
    joined,
    name_slots,
    placed,
    told_apart,
)
from training.scenes.rooms.words import capitalised, inventory, wordings

SIDES = {
    0: ("on the left", "on the left side"),
    1: ("in the middle", "in the centre"),
    2: ("on the right", "on the right side"),
}
AREAS = {
    "above": ("sky", "sky", "ceiling", "upper part of the picture", "top of the picture"),
    "below": ("floor", "ground", "grass", "road", "lawn", "snow", "sand", "water", "lower part of the picture"),
    "mostly": ("wall", "background", "wall behind me", "background behind them"),
}
PLACES = {"above": ", at the top", "below": ", at the bottom"}
ABSENT_SHARE, ONLY_HEARD_SHARE = 0.25, 0.35
MAX_DESCRIBED, MAX_TEXTS, MAX_CHARACTERS, READ_LATELY_S = 4, 3, 100, 24.0
KNOWN_BY_SOUND = {name for names in inventory()["heard_kinds"].values() for name in names} | {"clock", "telephone"}
ASKS_WHO = re.compile(r"\bwho\b(?! or what)", re.IGNORECASE)
NOBODY_THERE = "I do not see anybody there."
NO_COLOUR = "I can't tell the colour."
NOTHING_KNOWN = "I can't tell what is there."  # the detector knows few of all things
PEOPLE_WORDS = ("person", "person", "man", "woman", "guy", "lady")


def _subject(moment: Moment) -> str:
    """The only name there is, if it is one."""
    names = list(moment.now.things)
    return names[0] if len(names) == 1 else ""


def see_now(moment: Moment) -> Reply | None:
    now = moment.now
    if now.light == "black":
        return Reply(BLACK)
    found = groups(now)
    if len(found) > MAX_LISTED:
        return None
    if not found and now.light == "dark":
        return Reply("It is dark, I do not see anything.")
    if not found:
        text = lately_read(moment)[-1:]
        parts = [f"it looks like {with_article(now.looks_like)}"] if now.looks_like else []
        parts += [f"it reads {text[0]}"] if text and len(text[0]) < MAX_CHARACTERS / 2 else []
        return Reply(answer_of(", and ".join(parts)) if parts else "Nothing in particular.")
    words = told_apart(found[0]) if len(found) == 1 else joined([group(things) for things in found])
    if now.looks_like and now.looks_like not in now.things:
        return Reply(answer_of(f"{words}, and it looks like {with_article(now.looks_like)}"))
    return Reply(answer_of(words), subject=_subject(moment))


def who_there(moment: Moment) -> Reply | None:
    people = moment.now.people
    if moment.now.light == "black":
        return Reply(BLACK)
    return Reply(answer_of(told_apart(people)), subject=PERSON) if people else Reply(NO_PEOPLE)


def how_many_people(moment: Moment) -> Reply | None:
    people = moment.now.people
    if moment.now.light == "black":
        return Reply(BLACK)
    if not people:
        return Reply(NO_PEOPLE)
    return Reply("One person." if len(people) == 1 else answer_of(counted(len(people), PERSON)), subject=PERSON)


def how_many(moment: Moment) -> Reply | None:
    name = a_name(moment, plural_first=True)
    if moment.now.light == "black" or name is None:
        return None
    return how_many_reply(moment, name)


def how_many_reply(moment: Moment, name: str) -> Reply:
    """How many of a name are there."""
    things, slots = moment.now.things.get(name, ()), name_slots(name)
    if not things:
        return Reply(f"I do not see any {plural(name)}.", slots)
    words = f"{NUMBERS[1]} {name}" if len(things) == 1 else counted(len(things), name)
    return Reply(answer_of(words), slots, name)


def colour_of(moment: Moment) -> Reply | None:
    name = a_name(moment)
    return None if name is None else colour_reply(moment, name)


def colour_reply(moment: Moment, name: str) -> Reply | None:
    """The colour of what is there, or was there last."""
    slots, told = name_slots(name), moment.now.ever.get(name, ())
    if not told:
        return Reply(f"I do not see {with_article(name)}.", slots)
    things = told[-1]
    colours = {thing.colour for thing in things}
    if colours == {None}:
        return Reply(NO_COLOUR, slots, name)
    if None in colours or len(things) > MAX_TOLD_APART:
        return None
    if len(things) == 1:
        words = f"in {things[0].colour}" if name == PERSON else f"{things[0].colour}"
        return Reply(answer_of(words), slots, name)
    if len(colours) == 1:
        words = f"{'in ' if name == PERSON else ''}{things[0].colour}"
        return Reply(f"{'Both' if len(things) == 2 else 'All'} {words}.", slots, name)
    return Reply(answer_of(colours_of(things)), slots, name)


def wearing(moment: Moment) -> Reply | None:
    reply = colour_reply(moment, PERSON)
    slots = {"person": moment.pick(PEOPLE_WORDS), "garment": moment.pick(CLOTHES)}
    if reply is None:
        return None
    if not reply.subject:
        return Reply(NO_PEOPLE, slots)
    return Reply(reply.answer.replace("In ", "Something ", 1), slots, PERSON)


def where_is(moment: Moment) -> Reply | None:
    name = a_name(moment)
    if name is None or moment.now.light == "black" or any(name in text for text in moment.said):
        return None
    return where_reply(moment, name)


def where_reply(moment: Moment, name: str) -> Reply | None:
    """Where something is, or was."""
    slots, told = name_slots(name), moment.now.ever.get(name, ())
    if not told:
        return Reply(f"I do not see {with_article(name)}.", slots)
    places = list(dict.fromkeys(place_words(thing.row, thing.column) for thing in told[-1]))
    if len(told[-1]) > MAX_TOLD_APART:
        return None
    if name not in moment.now.things:
        are, were = is_or_are(name, told[-1]), is_or_are(name, told[-1], past=True)
        return Reply(f"{are} gone. {were} {joined(places)}.", slots, name)
    return Reply(
        answer_of(places[0] if len(places) == 1 else joined([f"one {place}" for place in places])), slots, name
    )


def on_side(moment: Moment) -> Reply | None:
    """What is there; who, if the wording asks for people."""
    column = int(moment.rng.integers(3))
    slots, text = {"side": moment.pick(SIDES[column])}, moment.pick(wordings("on_side", moment.plan.split))
    if moment.now.light == "black":
        return Reply(BLACK, slots)
    asks_who = ASKS_WHO.search(text) is not None
    candidates = [moment.now.people] if asks_who else groups(moment.now)
    if any(len(things) > MAX_TOLD_APART for things in candidates):
        return None
    there = [[thing for thing in things if third(thing.column) == column] for things in candidates]
    found = [group(things) for things in there if things]
    if len(found) > MAX_LISTED:
        return None
    nothing = NOBODY_THERE if asks_who else NOTHING_KNOWN
    return Reply(answer_of(joined(found)) if found else nothing, slots, wordings=(text,))


def reads(moment: Moment) -> Reply | None:
    told = moment.now.readings
    if moment.now.light == "black" and not told:
        return Reply(BLACK)
    if not told:
        return Reply("I do not see any text.")
    texts = lately_read(moment) or [told[-1][1]]
    while len(texts) > 1 and (len(texts) > MAX_TEXTS or len(" ".join(texts)) > MAX_CHARACTERS):
        texts.pop(0)
    return Reply(f"It reads {joined(texts)}.")


def lately_read(moment: Moment) -> list[str]:
    """Texts that may still be there, in order of their first notes of late."""
    return list(dict.fromkeys(text for at_s, text in moment.now.readings if at_s > moment.now_s - READ_LATELY_S))


def main_colour(moment: Moment) -> Reply | None:
    return _colour_of_part(moment, "mostly", {})


def area_colour(moment: Moment) -> Reply | None:
    """The colour of the sky, the ground or a wall: of that part of the picture."""
    part = moment.pick(list(AREAS))
    return _colour_of_part(moment, part, {"area": moment.pick(AREAS[part])})


def _colour_of_part(moment: Moment, part: str, slots: Slots) -> Reply:
    """The last told colour of a part of the picture, or of all of it ("mostly")."""
    colour = moment.now.colours.get(part)
    if moment.now.light == "black":
        return Reply(BLACK, slots)
    if colour is None:
        return Reply(NO_COLOUR, slots)
    return Reply(f"{capitalised(colour)}{PLACES[part]}." if part in PLACES else f"Mostly {colour}.", slots)


def describe(moment: Moment) -> Reply | None:
    now, found = moment.now, groups(moment.now)
    if now.light == "black":
        return Reply(BLACK)
    if len(found) > MAX_DESCRIBED:
        return None
    parts = [joined([placed(things) for things in found])] if found else []
    doing = [group.sentence for group in now.told] if len(now.told) <= MAX_DESCRIBED - len(found) else []
    parts += doing
    if not found and now.looks_like:
        parts.append(f"it looks like {with_article(now.looks_like)}")
    texts = lately_read(moment)
    if texts and len(found) + 2 * len(doing) < MAX_DESCRIBED and len(texts[-1]) < MAX_CHARACTERS / 2:
        parts.append(f"it reads {texts[-1]}")
    parts.append("the picture stands still" if now.is_still else f"it is {now.light}")
    return Reply(" ".join(answer_of(part) for part in parts))


def a_name(moment: Moment, absent_share: float = ABSENT_SHARE, plural_first: bool = False) -> str | None:
    """The name of something that is or was there, or sometimes of something else."""
    ever, rng = list(moment.now.ever), moment.rng
    several = [name for name, things in moment.now.things.items() if len(things) > 1]
    if plural_first and several and rng.random() < 0.5:
        return moment.pick(several)
    if ever and rng.random() > absent_share:
        return moment.pick(list(moment.now.things) if moment.now.things and rng.random() < 0.8 else ever)
    looked = {history.view[1] for history in moment.past if history.view}
    heard = [name for item in moment.plan.heard if (name := item.name.partition(" ")[2]) in KNOWN_BY_SOUND]
    names = heard if heard and rng.random() < ONLY_HEARD_SHARE else inventory()["things"]["absent"]
    return moment.maybe([name for name in names if name not in ever and name not in looked])
