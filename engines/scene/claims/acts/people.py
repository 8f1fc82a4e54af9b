"""What each of the people in view does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.scene.claims.acts.parts import act_of_looks, acts_of_parts, without_ball
from engines.scene.claims.acts.things import acts_with_things
from engines.scene.claims.acts.words import Act, act_words
from engines.scene.claims.kinds import KINDS
from engines.scene.classes import PERSON
from engines.scene.posture.doing import Doing
from engines.scene.posture.wording import group_words
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, listed

MOST_TOLD = 3  # groups of people who do the same


@dataclass(frozen=True)
class Deed:
    """What somebody does, in words: "sitting on a chair and reading a book". `is_inferred`: it is only likely."""

    words: str
    is_inferred: bool


def people_told(
    those: Sequence[Thing], state: SceneState, sounds: Sequence[str], parts: Sequence[str] = ()
) -> str | None:
    """What those of the people do. `sounds`: of the last seconds. `parts`: names of parts of the picture. None if
    nothing is known."""
    people, groups, is_inferred = state.things_called(PERSON), dict[str, list[Thing]](), False
    seen = acts_of_parts(parts, len(people)) or act_of_looks(state.looks)
    if seen and len(those) == len(people) > 1:
        return f"I think {group_words(people, people)} are {listed([act.words for act in seen])}."
    alone = [*seen, *_playing(sounds)] if len(people) == 1 else []
    for person in those:
        deed = _deed(person, without_ball([*alone, *acts_with_things(person, state.things), *_moving(person)]))
        if deed.words:
            groups.setdefault(deed.words, []).append(person)
            is_inferred |= deed.is_inferred
    told = [
        f"{group_words(group, people)} {'is' if len(group) == 1 else 'are'} {words}"
        for words, group in list(groups.items())[:MOST_TOLD]
    ]
    if not told:
        return None
    if len(people) == 1 and "speech" in sounds:
        told[0] += ", perhaps talking: I hear speech"
    return f"I think {listed(told)}." if is_inferred else as_sentence(listed(told))


def deed_of_all(state: SceneState) -> Deed | None:
    """What everybody in view does, without smiles and small movements; None if they do different things, or if it is
    not known of somebody."""
    people = [replace(each, doing=_lasting(each)) for each in state.things_called(PERSON) if each.is_in_view]
    deeds = {_deed(person, acts_with_things(person, state.things)) for person in people}
    deed = deeds.pop() if len(deeds) == 1 else None
    return deed if deed is not None and deed.words else None


def _lasting(person: Thing) -> Doing | None:
    return replace(person.doing, is_smiling=None) if person.doing is not None else None


def _deed(person: Thing, acts: list[Act]) -> Deed:
    is_inferred = any(act.is_inferred for act in acts) or bool(person.doing and person.doing.is_running)
    return Deed(act_words(person.doing, acts), is_inferred)


def _playing(sounds: Sequence[str]) -> list[Act]:
    heard = [sound.split(" ", 1)[-1] for sound in sounds]
    return [Act(f"playing the {name}") for name in heard if name in KINDS["instrument"]]


def _moving(person: Thing) -> list[Act]:
    """Arms or legs that move; of who walks that is told already."""
    doing = person.doing
    if doing is None or not doing.moves or doing.posture == "walking":
        return []
    return [Act(f"moving {listed([f'the {limb}' for limb in doing.moves])}", is_inferred=False)]
