"""Whether somebody stands, sits, lies, walks, smiles or talks now, for questions that ask just that. Pure."""

import re
from collections.abc import Sequence

from engines.scene.claims.acts.answers import acts_answer
from engines.scene.classes import PERSON
from engines.scene.posture.wording import doing_groups, doing_sentence
from engines.scene.state import SceneState, Thing
from engines.scene.wording import listed

SMILING = "smiling"
_DOINGS = ("standing", "sitting", "lying", "walking", SMILING)
_IS_ANYBODY = re.compile(
    r"(?<!why )(?<!where )(?<!how )\b(?:is|are) (?:there )?(?:any|some)(?:body|one)(?: there| here)? "
    rf"(?P<doing>{'|'.join(_DOINGS)})\b"
    r"(?: there| here| down| up| now| right now| at the moment| around)*\W*\Z",
    re.IGNORECASE,
)
_DENIAL = re.compile(rf"(?:No, )?I do not see anybody (?P<doing>{'|'.join(_DOINGS)})(?: there)?\.")
_WHAT_IS_DONE = re.compile(
    r"\bwhat(?: is|'s| are) (?:he|she|they|(?:the|this|that) (?:person|man|woman|boy|girl|guy|lady|people|child))"
    r" (?:doing|up to)(?: there| here| now| right now| at the moment)*\W*\Z",
    re.IGNORECASE,
)
UNKNOWN = "I can't tell what they are doing."
TALKING = "Perhaps talking: I hear speech."


def doing_looked_for(question: str) -> str | None:
    """The word of what is asked for in "Is anybody sitting?"; None for other questions."""
    match = _IS_ANYBODY.search(question)
    return match["doing"].lower() if match else None


def corrected_of_people(
    question: str, doing: str | None, sentence: str, state: SceneState, sounds: Sequence[str], parts: Sequence[str]
) -> str | None:
    """What is right of an answer about what is done, `doing` or anything; None if it may stand. `sounds`: of the last
    seconds. `parts`: names of parts of the picture."""
    if doing is not None and (said := _corrected_doing(doing, sentence, state)):
        return said
    if doing is None and (said := acts_answer(question, state, sounds, parts)):
        return said
    return _talking(question, sentence, state, "speech" in sounds) or _corrected_denial(sentence, state)


def _corrected_doing(doing: str, sentence: str, state: SceneState) -> str | None:
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


def _corrected_denial(sentence: str, state: SceneState) -> str | None:
    """What to say instead of "I do not see anybody sitting.", if there is somebody of whom it is not known."""
    match = _DENIAL.fullmatch(sentence)
    if match is None:
        return None
    is_unknown = any(_does(person, match["doing"]) is None for person in state.things_called(PERSON))
    return UNKNOWN if is_unknown else None


def _talking(question: str, sentence: str, state: SceneState, hears_speech: bool) -> str | None:
    """What to say instead of "I can't tell what they are doing.", if speech is heard and one person is in view."""
    is_one = len(state.things_called(PERSON)) == 1
    return TALKING if is_one and hears_speech and sentence == UNKNOWN and _WHAT_IS_DONE.search(question) else None


def _does(person: Thing, doing: str) -> bool | None:
    """None if it is not known."""
    if person.doing is None:
        return None
    if doing == SMILING:
        return person.doing.is_smiling
    return None if person.doing.posture is None else person.doing.posture == doing
