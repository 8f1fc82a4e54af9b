"""Questions about what somebody said."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from training.scenes.plan import Rng
from training.scenes.planner import spoken_sentence
from training.scenes.recalled.pieces import NOT_TOLD, SECOND, Draft, Piece
from training.scenes.recalled.words import asked_with, draw_words, filled, sentence, slots_of, tables, to_you
from training.scenes.rooms.words import capitalised, pick

NOTHING_ABOUT = "You did not say anything about it."
ABOUT_SHARE, MENTIONED_SHARE, WHEN_SHARE = 0.12, 0.07, 0.05  # of the questions
OUTDATED_SHARE = 0.3  # of those whose answer may have changed
OPENING_SHARE, TALK_SHARE = 0.2, 0.15  # of what is said
SAME_KIND_SHARE, SAME_WORD_SHARE = 0.4, 0.7  # of the other sentences are of the same kind; have a word of the question
NUM_OTHERS, MOST_TRIES = (2, 9), 40
_REQUESTS = ("Remind", "Do", "Give", "Keep", "Note", "For", "From", "Because")  # nothing can stand before these


@dataclass(frozen=True)
class Ask:
    """Wordings of a question, and its answer; templates. A sentence as an answer is the statement if that fits."""

    ask: tuple[str, ...]
    answer: str
    is_sentence: bool


@dataclass(frozen=True)
class Kind:
    """Templates of one kind of statement and of the questions that it answers.

    Kinds that have an `alike` in common may answer the same question. If it is `newest`, a later statement of the same
    topic replaces an earlier one.
    """

    kind: str
    say: tuple[str, ...]
    asks: tuple[Ask, ...]
    topic: str
    alike: frozenset[str]
    newest: bool


@dataclass(frozen=True)
class Statement:
    """A statement of a kind: its template and words."""

    kind: Kind
    say: str
    words: dict[str, str]

    @property
    def text(self) -> str:
        """The statement alone."""
        return sentence(self.say, self.words)

    @property
    def begins_with_subject(self) -> bool:
        """Whether the first words name what the statement is about."""
        return self.say.startswith("{") and not self.say.startswith("{when}")

    @property
    def clause(self) -> str | None:
        """The statement as it stands behind other words, without a point; None if it cannot."""
        if self.say.startswith(_REQUESTS):
            return None
        text = filled(self.say, self.words).rstrip(".")
        return text if self.say.startswith(("{", "I ")) else text[0].lower() + text[1:]


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds of statements."""
    return tuple(
        Kind(
            entry["kind"],
            tuple(entry["say"]),
            tuple(Ask(tuple(ask["ask"]), ask["answer"], ask.get("is_sentence", False)) for ask in entry["asks"]),
            entry["topic"],
            frozenset(entry.get("alike", ())),
            entry.get("newest", False),
        )
        for entry in tables()["statement"]
    )


def _one_of(among: Sequence[Kind], rng: Rng) -> Kind:
    return among[int(rng.integers(len(among)))]


def draw_said(rng: Rng, split: int) -> Draft | None:
    """A question about a statement; None if the one that was drawn cannot be asked for."""
    kind = _one_of(kinds(), rng)
    statement = Statement(kind, pick(rng, kind.say), draw_words(rng, split))
    chance = rng.random()
    if chance < ABOUT_SHARE + MENTIONED_SHARE:
        return _about(statement, chance < ABOUT_SHARE, split, rng) if kind.topic else None
    if chance < ABOUT_SHARE + MENTIONED_SHARE + WHEN_SHARE:
        return _said_when(statement, split, rng)
    given = slots_of(statement.say)
    fitting = [
        (wording, statement.say if ask.is_sentence and statement.begins_with_subject else ask.answer)
        for ask in kind.asks
        if slots_of(wording := asked_with(ask.ask, split, rng)) | slots_of(ask.answer) <= _with_asked(given)
    ]
    if not fitting:
        return None
    wording, answer = fitting[int(rng.integers(len(fitting)))]
    asked = slots_of(wording)
    outdated = None
    if kind.newest and asked == slots_of(kind.topic) and rng.random() < OUTDATED_SHARE:
        before = {**draw_words(rng, split), **{slot: statement.words[slot] for slot in asked}}
        outdated = Statement(kind, pick(rng, kind.say), before)
    return Draft(
        "recalled_said",
        filled(wording, statement.words),
        to_you(filled(answer, statement.words)),
        NOT_TOLD,
        _spoken(statement, split, rng),
        _others(statement, asked, split, rng),
        _spoken(outdated, split, rng) if outdated else None,
    )


def _with_asked(slots: frozenset[str]) -> frozenset[str]:
    return slots | {f"{slot}_asked" for slot in slots}


def _about(statement: Statement, is_open: bool, split: int, rng: Rng) -> Draft:
    """What was said about something, or whether anything was."""
    topic = filled(statement.kind.topic, statement.words)
    wording = asked_with(tables()["about" if is_open else "mentioned"], split, rng)
    asked = slots_of(statement.kind.topic)
    others = tuple(other for other in _others(statement, asked, split, rng) if topic.lower() not in other.text.lower())
    answer = statement.text if is_open else f"Yes, at {SECOND} seconds: {statement.text}"
    kind = "recalled_about" if is_open else "recalled_mentioned"
    key = _spoken(statement, split, rng)
    return Draft(kind, filled(wording, {"topic": topic}), answer, NOTHING_ABOUT, key, others)


def _said_when(statement: Statement, split: int, rng: Rng) -> Draft | None:
    if statement.clause is None:
        return None
    text = filled(asked_with(tables()["said_when"], split, rng), {"clause": statement.clause})
    key, others = _spoken(statement, split, rng), _others(statement, frozenset(), split, rng)
    return Draft("recalled_when", text, f"At {SECOND} seconds.", NOT_TOLD, key, others)


def _others(statement: Statement, asked: frozenset[str], split: int, rng: Rng) -> tuple[Piece, ...]:
    """Statements that do not answer a question which names the slots `asked`; many have its words."""
    found = list[Piece]()
    wanted = int(rng.integers(*NUM_OTHERS))
    shared = [kind for kind in kinds() if asked and any(asked & slots_of(say) for say in kind.say)]
    for _ in range(MOST_TRIES):
        if len(found) == wanted:
            break
        kind = statement.kind
        if rng.random() > SAME_KIND_SHARE:
            kind = _one_of(shared or kinds(), rng)
        kept = {slot: statement.words[slot] for slot in sorted(asked) if rng.random() < SAME_WORD_SHARE}
        other = Statement(kind, pick(rng, kind.say), {**draw_words(rng, split), **kept})
        if not _may_answer(other, statement, asked):
            found.append(_spoken(other, split, rng))
    return tuple(found)


def _may_answer(other: Statement, statement: Statement, asked: frozenset[str]) -> bool:
    """Whether a statement could also be what is asked for."""
    named = slots_of(other.say)
    if other.kind is statement.kind:
        return all(other.words[slot] == statement.words[slot] for slot in asked if slot in named)
    if not other.kind.alike & statement.kind.alike:
        return False
    return any(statement.words[slot].lower() in other.text.lower() for slot in asked)


def _spoken(statement: Statement, split: int, rng: Rng) -> Piece:
    """A statement as it is said: sometimes with other words before it, or with another sentence."""
    text = statement.text
    if statement.clause is not None and rng.random() < OPENING_SHARE:
        text = f"{pick(rng, tables()['openings'])}{statement.clause}."
    if rng.random() < TALK_SHARE:
        talk = spoken_sentence(rng, split)
        text = f"{talk} {text}" if rng.random() < 0.5 else f"{text} {talk}"
    return Piece(capitalised(text))
