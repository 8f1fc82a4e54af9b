"""Kinds of questions whose right answer is that it cannot be perceived."""

from dataclasses import replace

from engines.scene.wording import plural, with_article
from training.scenes.rooms.kinds.now import a_name
from training.scenes.rooms.moment import NOT_LOOKING, PERSON, Moment, Reply, name_slots
from training.scenes.rooms.words import inventory, part_of_words, pick, word_lists, wordings

PEOPLE_WORDS = ("person", "man", "woman", "guy", "child")
ABSENT_SHARE = 0.7  # of what is taken for granted


def _about(moment: Moment, answer: str) -> Reply:
    things = list(moment.now.ever) or inventory()["things"]["absent"]
    thing = moment.pick([name for name in things if name != "person"] or ["cup"])
    return Reply(answer, {"thing": thing, "person": moment.pick(PEOPLE_WORDS)})


def what_is_name(moment: Moment) -> Reply | None:
    if any(saying.kind in ("owner", "job", "workplace", "who_comes", "when_comes") for saying in moment.told):
        return None
    name = pick(moment.rng, part_of_words(word_lists()["names"], moment.plan.split))
    slots = {"name": name, "person": moment.pick(PEOPLE_WORDS)}
    return Reply("I can't tell: I do not know who people are.", slots)


def smell(_: Moment) -> Reply | None:
    return Reply("I can't smell.")


def feel(moment: Moment) -> Reply | None:
    return _about(moment, "I can't tell: I can only see and hear.")


def behind_camera(_: Moment) -> Reply | None:
    return Reply("I can only see what is in the picture.")


def hidden(moment: Moment) -> Reply | None:
    """What no note tells: what is behind, under, in or on something."""
    told = {PERSON, "table", *(group.doing.on for group in moment.now.told)}
    names = [name for name in moment.now.things if name not in told] or ["cup"]
    where = moment.pick(inventory()["around"]["hidden"])
    where = where.format(thing=moment.pick(names), person=moment.pick(PEOPLE_WORDS))
    answered = "behind you" if where == "behind me" else where
    return Reply(f"I can't tell what is {answered}.", {"where": where})


def unknowable(moment: Moment) -> Reply | None:
    """What no sense tells, of people and of things that have been there."""
    reply = _about(moment, "I can't tell: I do not know that.")
    is_of_thing = any(name != PERSON for name in moment.now.ever)
    texts = [text for text in wordings("unknowable", moment.plan.split) if is_of_thing or "{thing}" not in text]
    return replace(reply, wordings=tuple(texts))


def of_absent(moment: Moment) -> Reply | None:
    """What takes for granted that something is there, which mostly is not, and which nobody mentioned."""
    name = a_name(moment, absent_share=ABSENT_SHARE)
    if name is None or name == PERSON or moment.now.light == "black" or any(name in text for text in moment.said):
        return None
    if any(name in item.name for item in moment.plan.heard):
        return None
    if name in moment.now.ever:
        return Reply("I can't tell: I do not know that.", name_slots(name))
    return Reply(f"I do not see {with_article(name)}.", name_slots(name))


def before_start(_: Moment) -> Reply | None:
    return Reply(NOT_LOOKING)


def watch_for(moment: Moment) -> Reply | None:
    name = moment.pick(inventory()["things"]["absent"])
    return Reply("I can only answer when you ask me.", {"a_thing": with_article(name), "thing": name})


def hard_thing(moment: Moment) -> Reply | None:
    name = pick(moment.rng, part_of_words(inventory()["things"]["hard"], moment.plan.split))
    if any(name in text for text in moment.said):
        return None
    return Reply(
        f"I can't tell: I might not recognise {with_article(name)}.",
        {"thing": name, "a_thing": with_article(name), "things": plural(name)},
    )
