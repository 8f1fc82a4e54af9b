"""What people do, in the words of notes. Pure."""

from collections.abc import Sequence

from engines.scene.classes import PERSON
from engines.scene.posture.doing import Doing
from engines.scene.state import Thing
from engines.scene.wording import MAX_TOLD_APART, colour_words, counted, place_words, with_article


def doing_groups(people: Sequence[Thing]) -> dict[Doing, tuple[Thing, ...]]:
    """Those of whom it is known what they do, by what it is; of many people the furniture is left out.

    Who has a posture and is not known to smile is told of like somebody who does not smile.
    """
    groups: dict[Doing, tuple[Thing, ...]] = {}
    for person in people:
        if person.doing:
            seat = person.doing.on if len(people) <= MAX_TOLD_APART else None
            doing = Doing(person.doing.posture, seat, bool(person.doing.is_smiling))
            groups[doing] = (*groups.get(doing, ()), person)
    return groups


def doing_words(doing: Doing) -> str:
    """ "sitting on a sofa, smiling", "standing", "smiling"; "not smiling" if nothing else is known."""
    if doing.posture is None:
        return "smiling" if doing.is_smiling else "not smiling"
    seat = f" on {with_article(doing.on)}" if doing.on else ""
    return f"{doing.posture}{seat}{', smiling' if doing.is_smiling else ''}"


def who_words(person: Thing, people: Sequence[Thing]) -> str:
    """One of the `people` that are there, by colour or place: "the person in grey", "the person on the left".

    "a person" if neither tells them apart.
    """
    others = [other for other in people if other is not person]
    if person.colour and all(other.colour != person.colour for other in others):
        return f"the {PERSON} {colour_words(PERSON, person.colour)}"
    if not others:
        return f"the {PERSON}"
    place = place_words(person.row, person.column)
    if all(place_words(other.row, other.column) != place for other in others):
        return f"the {PERSON} {place}"
    return with_article(PERSON)


def group_words(group: Sequence[Thing], people: Sequence[Thing]) -> str:
    """ "the person in grey", "two people"."""
    return who_words(group[0], people) if len(group) == 1 else counted(len(group), PERSON)


def doing_sentence(doing: Doing, group: Sequence[Thing], people: Sequence[Thing]) -> str:
    """ "the person in grey is sitting on a sofa", "two people are standing"."""
    return f"{group_words(group, people)} {'is' if len(group) == 1 else 'are'} {doing_words(doing)}"
