"""Kinds of questions about what people do now. A right answer is what notes told last."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from engines.scene.posture.doing import Posture
from engines.scene.posture.wording import doing_words
from engines.scene.wording import BLACK, MAX_TOLD_APART, NO_PEOPLE, NUMBERS, counted, place_words, third, with_article
from training.scenes.rooms.history import History, Told
from training.scenes.rooms.kinds.now import NOBODY_THERE, PEOPLE_WORDS, SIDES
from training.scenes.rooms.moment import PERSON, Moment, Reply, Slots, answer_of, joined
from training.scenes.rooms.words import inventory

POSTURE_WORDS: dict[Posture, tuple[str, ...]] = {
    "sitting": ("sitting", "sitting", "sitting down", "seated"),
    "standing": ("standing", "standing", "standing up", "on their feet"),
    "lying": ("lying", "lying down"),
    "walking": ("walking", "walking", "walking around", "walking about"),
}
UNKNOWN = "I can't tell what they are doing."
SMILING = "smiling"
NOBODY_SHARE = 0.3  # of the questions about people where none is seen
SEEN_SHARE, ABSENT_SHARE, BY_SIDE_SHARE = 0.5, 0.2, 0.4

Maker = Callable[[Moment], Reply | None]


def of_people(no: str = "") -> Callable[[Maker], Maker]:
    """A maker that is asked only while people are seen; else, now and then, the reply is that nobody is."""

    def wrapped(maker: Maker) -> Maker:
        @wraps(maker)
        def make(moment: Moment) -> Reply | None:
            is_black = moment.now.light == "black"
            if moment.now.people and not is_black:
                return maker(moment)
            if moment.rng.random() > NOBODY_SHARE:
                return None
            slots = {"person": moment.pick(PEOPLE_WORDS), **a_posture(moment)[1]}
            return Reply(BLACK if is_black else f"{no}{NO_PEOPLE}", slots)

        return make

    return wrapped


def doing_told(history: History, with_smiles: bool = True) -> str | None:
    """What the people do: of one person "Sitting on a sofa.", of several sentences; None if nothing is told."""
    told = history.told if with_smiles else [_plain(group) for group in history.told if group.doing.posture]
    if len(history.people) == 1 == len(told):
        return answer_of(doing_words(told[0].doing))
    return sentences(told) if told else None


def sentences(told: Sequence[Told]) -> str:
    """ "The person in grey is standing. Two people are sitting on a sofa."."""
    return " ".join(answer_of(group.sentence) for group in told)


def _plain(group: Told) -> Told:
    """Without the smile."""
    return replace(group, doing=replace(group.doing, is_smiling=False))


@of_people()
def people_doing(moment: Moment) -> Reply | None:
    """What all the people do."""
    return Reply(sentences(moment.now.told) or UNKNOWN)


def doing_of(moment: Moment) -> Reply | None:
    """What the person of a colour or on a side does."""
    people = moment.now.people
    word = moment.pick(PEOPLE_WORDS)
    if moment.now.light == "black" or not people or len(people) > MAX_TOLD_APART:
        return None
    if moment.rng.random() < BY_SIDE_SHARE:
        side = int(moment.rng.integers(len(SIDES)))
        slots = {"person": word, "which": moment.pick(SIDES[side])}
        found, nobody = [person for person in people if third(person.column) == side], NOBODY_THERE
    else:
        colours = [person.colour for person in people if person.colour]
        absent = [colour for colour in inventory()["colours"] if colour not in colours]
        is_absent = len(colours) < len(people) or moment.rng.random() < ABSENT_SHARE
        colour = moment.pick(absent if is_absent else [colour for colour in colours if colour])
        slots = {"person": word, "which": f"in {colour}"}
        found, nobody = [p for p in people if p.colour == colour], f"I do not see {with_article(word)} in {colour}."
        if is_absent and len(colours) < len(people):
            return None
    if not found:
        return Reply(nobody, slots)
    if len(found) > 1:
        return None
    number = found[0].number
    group = next((told for told in moment.now.told if any(p.number == number for p in told.people)), None)
    if group is None:
        return Reply(UNKNOWN, slots)
    return Reply(answer_of(doing_words(group.doing)), slots) if _is_clear(group, moment) else None


def _is_clear(group: Told, moment: Moment) -> bool:
    """Whether the notes tell of each of a group that they do what the group does."""
    others = [told for told in moment.now.told if told is not group]
    if len(group.people) == 1 and group.who != with_article(PERSON):
        return True
    num_told = sum(len(told.people) for told in moment.now.told)
    is_rest = all(len(told.people) == 1 and told.who != with_article(PERSON) for told in others)
    return num_told == len(moment.now.people) and is_rest


@of_people("No, ")
def is_anybody_doing(moment: Moment) -> Reply | None:
    """Whether somebody sits, stands, lies or walks."""
    posture, slots = a_posture(moment)
    found = _with_posture(moment, posture)
    if found:
        words = _plain(found[0]).sentence if len(found) == 1 else _who(found, moment)
        return Reply(f"Yes, {words}.", slots)
    if not _knows_postures(moment):
        return Reply(f"I can't tell whether anybody is {posture}.", slots)
    return Reply(f"No, I do not see anybody {posture}.", slots)


@of_people("No, ")
def is_doing(moment: Moment) -> Reply | None:
    """Whether the only person sits, stands, lies or walks."""
    posture, slots = a_posture(moment)
    slots["person"] = moment.pick(PEOPLE_WORDS)
    if len(moment.now.people) > 1:
        return None
    if not _knows_postures(moment):
        return Reply(f"I can't tell whether they are {posture}.", slots)
    (group,) = moment.now.told
    return Reply(f"{'Yes' if group.doing.posture == posture else 'No'}, {doing_words(_plain(group).doing)}.", slots)


@of_people()
def sit_or_stand(moment: Moment) -> Reply | None:
    """Which of both somebody does."""
    slots = {"person": moment.pick(PEOPLE_WORDS)}
    return Reply(
        doing_told(moment.now, with_smiles=False) or "I can't tell whether they are sitting or standing.", slots
    )


@of_people()
def how_many_doing(moment: Moment) -> Reply | None:
    """How many people sit, stand, lie or walk."""
    posture, slots = a_posture(moment)
    number = sum(len(group.people) for group in _with_posture(moment, posture))
    if not _knows_postures(moment):
        return Reply(f"I can't tell how many people are {posture}.", slots)
    if not number:
        return Reply(f"I do not see anybody {posture}.", slots)
    return Reply(f"{NUMBERS[1].capitalize()} person." if number == 1 else answer_of(counted(number, PERSON)), slots)


@of_people()
def who_does(moment: Moment) -> Reply | None:
    """Who sits, stands, lies or walks."""
    posture, slots = a_posture(moment)
    found = _with_posture(moment, posture)
    if not found and not _knows_postures(moment):
        return Reply(f"I can't tell who is {posture}.", slots)
    return Reply(answer_of(_who(found, moment)) if found else f"I do not see anybody {posture}.", slots)


@of_people()
def who_smiles(moment: Moment) -> Reply | None:
    """Who smiles: a smile is told, no smile is not."""
    found = [group for group in moment.now.told if group.doing.is_smiling]
    return Reply(answer_of(_who(found, moment)) if found else f"I do not see anybody {SMILING}.")


@of_people("No, ")
def is_smiling(moment: Moment) -> Reply | None:
    """Whether somebody smiles."""
    slots = {"person": moment.pick(PEOPLE_WORDS)}
    found = [group for group in moment.now.told if group.doing.is_smiling]
    if not found:
        return Reply(f"No, I do not see anybody {SMILING}.", slots)
    return Reply(f"Yes, {_who(found, moment)}.", slots)


@of_people()
def sits_on(moment: Moment) -> Reply | None:
    """On what somebody sits."""
    slots = {"person": moment.pick(PEOPLE_WORDS)}
    sitting = _with_posture(moment, "sitting")
    if not sitting:
        only = moment.now.told[0].doing.posture if len(moment.now.people) == 1 and moment.now.told else None
        return Reply(f"They are {only}." if only else "I do not see anybody sitting.", slots)
    seats = {group.doing.on for group in sitting}
    if None in seats:
        return Reply("I can't tell what they are sitting on.", slots) if len(seats) == 1 else None
    if len(seats) == 1:
        return Reply(f"On {with_article(str(seats.pop()))}.", slots)
    return Reply(answer_of(joined([f"{group.who} on {with_article(str(group.doing.on))}" for group in sitting])), slots)


def a_posture(moment: Moment) -> tuple[Posture, Slots]:
    """A posture to ask for, mostly one that somebody has, and its words in a question."""
    there = [group.doing.posture for group in moment.now.told if group.doing.posture]
    every: list[Posture] = list(POSTURE_WORDS)
    candidates = there if there and moment.rng.random() < SEEN_SHARE else every
    posture = candidates[int(moment.rng.integers(len(candidates)))]
    return posture, {"posture": moment.pick(POSTURE_WORDS[posture])}


def _with_posture(moment: Moment, posture: Posture) -> list[Told]:
    return [group for group in moment.now.told if group.doing.posture == posture]


def _knows_postures(moment: Moment) -> bool:
    return any(group.doing.posture for group in moment.now.told)


def _who(groups: Sequence[Told], moment: Moment) -> str:
    """Who the people of some groups are: "the person in grey", "two people and the person on the left"."""
    if len(moment.now.people) == 1 and groups[0].who == f"the {PERSON}":
        (person,) = groups[0].people
        return f"the {PERSON} {place_words(person.row, person.column)}"
    return joined([group.who for group in groups])
