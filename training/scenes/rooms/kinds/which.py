"""Kinds of questions that tell things from others: by side, colour, kind, and the place where they are."""

from collections.abc import Collection

from engines.scene.claims.words import CLOTHES
from engines.scene.wording import BLACK, MAX_TOLD_APART, NUMBERS, place_words, third, with_article
from training.scenes.rooms.kinds.now import (
    MAX_CHARACTERS,
    MAX_TEXTS,
    NO_COLOUR,
    NOBODY_THERE,
    NOTHING_KNOWN,
    PEOPLE_WORDS,
    SIDES,
    colour_reply,
    where_reply,
)
from training.scenes.rooms.moment import MAX_LISTED, PERSON, Moment, Reply, answer_of, group, joined, name_slots
from training.scenes.rooms.words import inventory, singular

NONE_SHARE = 0.2
NO_SEVERAL_SHARE = 0.1  # of the moments without several things of a name that are asked about them


def wearing_at(moment: Moment) -> Reply | None:
    """What somebody on one side wears."""
    people = moment.now.people
    if moment.now.light == "black" or len(people) > MAX_TOLD_APART:
        return None
    by_side = {side: [person for person in people if third(person.column) == side] for side in SIDES}
    single = [side for side, there in by_side.items() if len(there) == 1]
    empty = [side for side, there in by_side.items() if not there]
    sides = empty if not single or moment.rng.random() < NONE_SHARE else single
    if not sides:
        return None
    side = sides[int(moment.rng.integers(len(sides)))]
    slots = {"side": moment.pick(SIDES[side]), "person": moment.pick(PEOPLE_WORDS)}
    slots["garment"] = moment.pick(CLOTHES)
    if not by_side[side]:
        return Reply(NOBODY_THERE, slots)
    colour = by_side[side][0].colour
    return Reply(f"Something {colour}." if colour else NO_COLOUR, slots)


def colour_at(moment: Moment) -> Reply | None:
    """The colour of a thing on one side; there may be more of its name elsewhere."""
    names = [name for name, things in moment.now.things.items() if name != PERSON and len(things) <= MAX_TOLD_APART]
    name, side = moment.maybe(names), int(moment.rng.integers(len(SIDES)))
    if moment.now.light == "black" or name is None:
        return None
    there = [thing for thing in moment.now.things[name] if third(thing.column) == side]
    if len(there) > 1 or (not there and moment.rng.random() > NONE_SHARE):
        return None
    slots = {**name_slots(name), "side": moment.pick(SIDES[side])}
    if not there:
        return Reply(f"I do not see {with_article(name)} there.", slots)
    colour = there[0].colour
    return Reply(answer_of(colour) if colour else NO_COLOUR, slots, name)


def colours_of_several(moment: Moment) -> Reply | None:
    """The colours of several things of one name."""
    name = _a_plural(moment)
    return None if name is None else colour_reply(moment, name)


def where_several(moment: Moment) -> Reply | None:
    """Where several things of one name are."""
    name = _a_plural(moment)
    if name is None or any(name in text for text in moment.said):
        return None
    reply = where_reply(moment, name)
    things = moment.now.things.get(name, ())
    places = {place_words(thing.row, thing.column) for thing in things}
    if len(things) > 1 and len(places) == 1:
        return Reply(f"{'Both' if len(things) == 2 else 'All'} {places.pop()}.", name_slots(name), name)
    return reply


def _a_plural(moment: Moment) -> str | None:
    """A name of which there are several, seldom one that was never there."""
    if moment.now.light == "black":
        return None
    several = [name for name, things in moment.now.things.items() if len(things) > 1 and name != PERSON]
    absent = [name for name in inventory()["things"]["several"] if name not in moment.now.ever]
    if several:
        return moment.pick(several)
    return moment.maybe(absent) if moment.rng.random() < NO_SEVERAL_SHARE else None


def where_coloured(moment: Moment) -> Reply | None:
    """Where the one thing of a name and a colour is."""
    names = [name for name, things in moment.now.things.items() if len(things) <= MAX_TOLD_APART]
    coloured = [thing for name in names for thing in moment.now.things[name] if thing.colour]
    if moment.now.light == "black" or not coloured:
        return None
    thing = coloured[int(moment.rng.integers(len(coloured)))]
    if any(thing.name in text for text in moment.said):
        return None
    alike = moment.now.things[thing.name]
    known = {other.colour for other in alike}
    word = moment.pick(PEOPLE_WORDS) if thing.name == PERSON else thing.name
    others = [colour for colour in inventory()["colours"] if colour not in known]
    is_there = None in known or moment.rng.random() > NONE_SHARE
    colour = thing.colour if is_there else moment.pick(others)
    words = f"{word} in {colour}" if thing.name == PERSON else f"{colour} {word}"
    if not is_there:
        return Reply(f"I do not see {with_article(words)}.", {"coloured": words})
    if sum(other.colour == colour for other in alike) > 1:
        return None
    return Reply(answer_of(place_words(thing.row, thing.column)), {"coloured": words}, thing.name)


def of_kind(moment: Moment) -> Reply | None:
    """Which things of a kind are there."""
    if moment.now.light == "black":
        return None
    return _of_kind(moment, {name: group(things) for name, things in moment.now.things.items()}, "do")


def kinds_seen(moment: Moment) -> Reply | None:
    """Which things of a kind have been there."""
    return _of_kind(moment, {name: with_article(name) for name in moment.now.ever}, "did")


def _of_kind(moment: Moment, words: dict[str, str], do: str) -> Reply | None:
    """The things of a kind in order of their first notes; `words` of those that there are."""
    kind, names = _a_kind(moment, words)
    found = [words[name] for name in moment.now.ever if name in words and name in names]
    if len(found) > MAX_LISTED:
        return None
    slots = {"kinds": kind, "kind": singular(kind)}
    return Reply(answer_of(joined(found)) if found else f"I {do} not see any {kind}.", slots)


def how_many_of_kind(moment: Moment) -> Reply | None:
    """How many things of a kind there are in all."""
    if moment.now.light == "black":
        return None
    kind, names = _a_kind(moment, moment.now.things)
    slots = {"kinds": kind}
    found = [things for name, things in moment.now.things.items() if name in names]
    number = sum(map(len, found))
    if number >= len(NUMBERS) or len(found) > MAX_LISTED:
        return None
    if not found:
        return Reply(f"I do not see any {kind}.", slots)
    words = joined([group(things) for things in found])
    if len(found) == 1 and number > 1:
        return Reply(answer_of(words), slots)
    return Reply(answer_of(f"{NUMBERS[number]}: {words}"), slots)


def _a_kind(moment: Moment, there: Collection[str]) -> tuple[str, list[str]]:
    """A kind of things and their names, mostly one of which something is there."""
    kinds: dict[str, list[str]] = inventory()["kinds"]
    present = [kind for kind, names in kinds.items() if not set(names).isdisjoint(there)]
    kind = moment.pick(present if present and moment.rng.random() > NONE_SHARE else list(kinds))
    return kind, kinds[kind]


def is_inside(moment: Moment) -> Reply | None:
    """Whether the place is inside or outside, as the things in it tell."""
    around = inventory()["around"]
    names = [*moment.now.things, *([moment.now.looks_like] if moment.now.looks_like else [])]
    outside, inside = ([name for name in names if name in around[place]] for place in ("outside", "inside"))
    if moment.now.light == "black":
        return Reply(BLACK)
    if bool(outside) == bool(inside):
        return Reply("I can't tell whether it is inside or outside.")
    name = (outside or inside)[0]
    seen = group(moment.now.things[name]) if name in moment.now.things else with_article(name)
    return Reply(f"{'Outside' if outside else 'Inside'}, I think: I see {seen}.")


def on_surface(moment: Moment) -> Reply | None:
    """What stands on a table or a desk."""
    around = inventory()["around"]
    found = [group(things) for name, things in moment.now.things.items() if name in around["on_surfaces"]]
    if moment.now.light == "black" or len(found) > MAX_LISTED:
        return None
    slots = {"surface": moment.pick(around["surfaces"])}
    return Reply(answer_of(joined(found)) if found else NOTHING_KNOWN, slots)


def text_colour(moment: Moment) -> Reply | None:
    """The colour of letters, which no note tells."""
    if moment.now.light == "black":
        return Reply(BLACK)
    return Reply(NO_COLOUR if moment.now.readings else "I do not see any text.")


def texts_seen(moment: Moment) -> Reply | None:
    """Every text that was read, in order."""
    texts = list(dict.fromkeys(text for _, text in moment.now.readings))
    if len(texts) > MAX_TEXTS or len(" ".join(texts)) > MAX_CHARACTERS:
        return None
    return Reply(f"I read {joined(texts)}." if texts else "I did not see any text.")
