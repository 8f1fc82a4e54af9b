"""What is still known of the events of a stream: asks about each at several ages, and counts right answers.

An answer that is not right is *admitted* if it says that it does not know, and *denied* if it says that there was none.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from benchmarks.everyday.clips import Asked
from benchmarks.everyday.judging import REFUSAL, judge
from benchmarks.memory.stream import Happened

AGES_S = {"10 s": 10.0, "1 min": 60.0, "10 min": 600.0, "1 h": 3600.0, "4 h": 14400.0}
KINDS = {"speech": "said", "alignment": "sound with sight", "text-rich": "read"}
ADMITS = ("I no longer know", "I do not remember")


@dataclass(frozen=True)
class JudgedAnswer:
    """An answer to a question about an event of this age."""

    age: str
    clip: str
    kind: str
    question: str
    answer: str
    is_right: bool
    is_admitted: bool
    is_denied: bool


class Examiner:
    """Asks when it is time."""

    def __init__(self, ask: Callable[[str, float], str], ages: Iterable[str] = AGES_S) -> None:
        """`ask` answers a question at a time, in seconds of the stream."""
        self._ask, self._ages = ask, tuple(ages)
        self._due: list[tuple[float, int, str, Happened]] = []
        self.given: list[JudgedAnswer] = []

    def add(self, happened: Happened) -> None:
        """An event has ended."""
        for age in self._ages:
            end_s = happened.start_s + happened.clip.seconds
            heapq.heappush(self._due, (end_s + AGES_S[age], len(self._due), age, happened))

    def pass_to(self, now_s: float) -> None:
        """Ask all that is due at this second of the stream."""
        while self._due and self._due[0][0] <= now_s:
            _, _, age, happened = heapq.heappop(self._due)
            for asked in happened.clip.ask:
                answer = self._ask(asked.text, now_s)
                self.given.append(_judged(age, happened, asked, answer, now_s))


def _judged(age: str, happened: Happened, asked: Asked, answer: str, now_s: float) -> JudgedAnswer:
    """An answer is right about the time if it names any second at which the event went on."""
    ways, start_s = [replace(asked, at=now_s)], happened.start_s
    if asked.when is not None:
        first, last = asked.proof[0]
        ways = [replace(asked, at=now_s, when=start_s + second) for second in range(round(first), round(last) + 1)]
    verdicts = [judge(way, answer) for way in ways]
    is_right = any(verdict.right for verdict in verdicts)
    is_admitted = not is_right and (answer.startswith(ADMITS) or REFUSAL.search(answer) is not None)
    is_denied = not is_right and not is_admitted and verdicts[0].denies
    kind = KINDS[asked.kind]
    return JudgedAnswer(age, happened.clip.name, kind, asked.text, answer, is_right, is_admitted, is_denied)


def shares(given: Iterable[JudgedAnswer]) -> dict[str, dict[str, dict[str, float]]]:
    """By kind, and of all, then by age: how many answers, and which share is right, admitted, denied."""
    given = list(given)
    table: dict[str, dict[str, dict[str, float]]] = {}
    for kind in ("all", *KINDS.values()):
        of_kind = [each for each in given if kind in ("all", each.kind)]
        for age in AGES_S:
            if group := [each for each in of_kind if each.age == age]:
                table.setdefault(kind, {})[age] = {
                    "n": len(group),
                    "right": round(sum(each.is_right for each in group) / len(group), 3),
                    "admitted": round(sum(each.is_admitted for each in group) / len(group), 3),
                    "denied": round(sum(each.is_denied for each in group) / len(group), 3),
                }
    return table
