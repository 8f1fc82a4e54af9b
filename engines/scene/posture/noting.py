"""Makes notes of what people do: when it has changed, and now and then again. Pure: the times come with the calls."""

from collections.abc import Sequence

from engines.notes import Note
from engines.scene.classes import PERSON
from engines.scene.posture.doing import Doing
from engines.scene.posture.wording import doing_groups, doing_sentence
from engines.scene.state import Thing
from engines.scene.wording import counted

LEAST_WAIT_S = 4.0  # between two tellings
CERTAINTY = 0.85


class DoingNotes:
    """Of one camera. A telling is about all people of whom something is known: the last one alone says what holds."""

    def __init__(self) -> None:
        self._told: dict[int, Doing] = {}  # by number of the person
        self._told_s: float | None = None

    def notes(self, things: Sequence[Thing], now_s: float, refresh_s: float) -> list[Note]:
        """The notes of a picture, one for all who do the same; none if nothing has changed for less than `refresh_s`.

        Somebody of whom nothing is known is not told of, nor that nobody is left.
        """
        people = [thing for thing in things if thing.name == PERSON]
        told = self._told
        known = {p.number: p.doing for p in people if p.doing and is_telling(p.doing, told.get(p.number))}
        is_new = known.keys() != told.keys() or any(
            _has_changed(told[number], doing) for number, doing in known.items()
        )
        waited_s = now_s - self._told_s if self._told_s is not None else refresh_s
        if not known or waited_s < (LEAST_WAIT_S if is_new else refresh_s):
            return []
        self._told, self._told_s = known, now_s
        those = [person for person in people if person.number in known]
        return [_note(doing, group, people, now_s) for doing, group in doing_groups(those).items()]


def is_telling(doing: Doing, told: Doing | None) -> bool:
    """Whether there is a posture or a smile to tell of, or the end of a smile. `told`: what was told of the person."""
    has_stopped = doing.is_smiling is False and told is not None and told.is_smiling
    return bool(doing.posture or doing.is_smiling or has_stopped)


def _has_changed(told: Doing, doing: Doing) -> bool:
    """Whether words about it are others than what was told. That a face is not seen any more is no change."""
    is_smile_new = doing.is_smiling is not None and doing.is_smiling != bool(told.is_smiling)
    return is_smile_new or (told.posture, told.on) != (doing.posture, doing.on)


def _note(doing: Doing, group: Sequence[Thing], people: Sequence[Thing], now_s: float) -> Note:
    row, column = (round(sum(at) / len(group)) for at in zip(*((t.row, t.column) for t in group), strict=True))
    who = f"{PERSON} {group[0].colour or ''}".rstrip() if len(group) == 1 else counted(len(group), PERSON)
    words = [who, doing.posture, doing.on, "smiling" if doing.is_smiling else None]
    key = " ".join(word for word in words if word)
    return Note("doing", doing_sentence(doing, group, people), key, now_s, row, column, CERTAINTY)
