"""Whether somebody stands, sits, lies, walks or smiles now, for questions that ask just that. Pure."""

import re

from engines.scene.classes import PERSON
from engines.scene.posture.wording import doing_groups, doing_sentence
from engines.scene.state import SceneState, Thing
from engines.scene.wording import listed

SMILING = "smiling"
_DOINGS = ("standing", "sitting", "lying", "walking", SMILING)
_IS_ANYBODY = re.compile(
    rf"\b(?:is|are) (?:there )?(?:any|some)(?:body|one)(?: else)?(?: there| here)? (?P<doing>{'|'.join(_DOINGS)})\b"
    r"(?: there| here| down| up| now| right now| at the moment| around)*\W*\Z",
    re.IGNORECASE,
)


def doing_looked_for(question: str) -> str | None:
    """The word of what is asked for in "Is anybody sitting?"; None for other questions."""
    match = _IS_ANYBODY.search(question)
    return match["doing"].lower() if match else None


def corrected_doing(doing: str, sentence: str, state: SceneState) -> str | None:
    """What is right of an answer to "Is anybody sitting?"; None if it may stand, or nothing is known."""
    people = state.things_called(PERSON)
    found = [person for person in people if _does(person, doing)]
    says_another = doing not in sentence and any(other in sentence for other in _DOINGS)
    if found:
        if sentence.startswith("Yes") and not says_another:
            return None
        told = [doing_sentence(done, group, people) for done, group in doing_groups(found).items()]
        return f"Yes, {listed(told)}."
    is_known = any(_does(person, doing) is not None for person in people)
    return f"No, I do not see anybody {doing}." if is_known and sentence.startswith("Yes") else None


def _does(person: Thing, doing: str) -> bool | None:
    """None if it is not known."""
    if person.doing is None:
        return None
    if doing == SMILING:
        return person.doing.is_smiling
    return None if person.doing.posture is None else person.doing.posture == doing
