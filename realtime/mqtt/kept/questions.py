"""Questions that came from the broker, until they are answered. Pure.

A question has one answer, however often the broker delivers it: one with an `id` is known by that, another one by its
packet, which the broker repeats with a mark.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

MAX_WAITING = 32
MAX_KNOWN = 1000
MAX_LETTERS, MAX_ID_LETTERS, MAX_BYTES = 2000, 128, 16_384


@dataclass(frozen=True)
class Question:
    """`number` counts up; `id` is the asker's."""

    number: int
    stream: str
    text: str
    id: str | None
    asked_unix_s: float


@dataclass(frozen=True)
class Refusal:
    """Why a question is not answered: a code of docs/home-assistant.md, and a line that says what to do."""

    code: str
    message: str


class Questions:
    """`waiting`: by number, oldest first. `num_repeated`: deliveries of questions that were known."""

    def __init__(self) -> None:
        self.waiting: dict[int, Question] = {}
        self.num_repeated = 0
        self._known: dict[str, int] = {}  # what it is known by → its number; oldest first
        self._last = 0

    def receive(
        self, stream: str, payload: bytes, packet_id: int, is_repeated: bool, now_unix_s: float
    ) -> tuple[Question, Refusal | None] | int:
        """Take a question, which waits then, unless it is refused. The number of one that is known already.

        `is_repeated`: the broker says that it has sent this packet before.
        """
        text, asker_id, refusal = _read(payload)
        key = f"id/{stream}/{asker_id}" if asker_id is not None else _packet_key(stream, payload, packet_id)
        if key in self._known and (is_repeated or asker_id is not None):
            self.num_repeated += 1
            return self._known[key]
        if refusal is None and len(self.waiting) >= MAX_WAITING:
            refusal = Refusal(
                "too_many_questions", f"{MAX_WAITING} questions wait already: ask again later, with another id"
            )
        self._last += 1
        question = Question(self._last, stream, text, asker_id, now_unix_s)
        self._known.pop(key, None)
        self._known[key] = question.number
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]
        if refusal is None:
            self.waiting[question.number] = question
        return question, refusal

    def of(self, stream: str) -> list[Question]:
        """Those that wait for an answer about a stream, oldest first."""
        return [question for question in self.waiting.values() if question.stream == stream]

    def entries(self) -> dict[str, str]:
        """Everything, as texts by name."""
        waiting = {f"question/{number}": json.dumps(vars(each)) for number, each in self.waiting.items()}
        return waiting | {f"known/{number}": key for key, number in self._known.items()}

    def restore(self, entries: Mapping[str, str]) -> None:
        """Go on with what `entries` returned; before anything is received."""
        questions = [Question(**json.loads(each)) for name, each in entries.items() if name.startswith("question/")]
        known = [(int(name.removeprefix("known/")), key) for name, key in entries.items() if name.startswith("known/")]
        self.waiting = {each.number: each for each in sorted(questions, key=lambda each: each.number)}
        self._known = {key: number for number, key in sorted(known)}
        self._last = max([*self.waiting, *self._known.values()], default=0)


def _packet_key(stream: str, payload: bytes, packet_id: int) -> str:
    return f"packet/{stream}/{packet_id}/{hashlib.sha256(payload).hexdigest()[:16]}"


def _read(payload: bytes) -> tuple[str, str | None, Refusal | None]:
    """The question and the asker's id, if it has one. A payload is text, or an object with `question` and `id`."""
    too_long = Refusal("invalid_question", f"a question has 1 to {MAX_LETTERS} letters")
    no_text = Refusal("invalid_question", "a question and its id are text in UTF-8")
    if len(payload) > MAX_BYTES:
        return "", None, too_long
    try:
        text = payload.decode().strip()
    except UnicodeDecodeError:
        return "", None, no_text
    asker_id: str | None = None
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return (
                "",
                None,
                Refusal("invalid_question", 'this is not JSON: send plain text or {"id": …, "question": …}'),
            )
        given_id, asked = found.get("id"), found.get("question")
        asker_id = str(given_id)[:MAX_ID_LETTERS] if isinstance(given_id, str | int) else None
        text = asked.strip() if isinstance(asked, str) else ""
    if any("\ud800" <= letter <= "\udfff" for letter in text + (asker_id or "")):
        return "", None, no_text
    if not text or len(text) > MAX_LETTERS:
        return "", asker_id, too_long
    return text, asker_id, None
