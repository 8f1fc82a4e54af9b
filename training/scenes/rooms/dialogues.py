"""What was asked and answered before a question: questions that follow another, dialogues in which copying is wrong."""

from collections.abc import Callable, Sequence

from engines.api import Turn
from realtime.dialogue.conversation import MAX_TURNS
from training.scenes.plan import Rng
from training.scenes.questions import Question
from training.scenes.rooms.kinds.checks import is_there_reply
from training.scenes.rooms.kinds.heard import said_about
from training.scenes.rooms.kinds.now import a_name, colour_reply, how_many_reply, where_reply
from training.scenes.rooms.kinds.past import change_reply, when_reply
from training.scenes.rooms.kinds.postures.doing_now import UNKNOWN, doing_told
from training.scenes.rooms.moment import MAX_LISTED, PERSON, Moment, Reply, answer_of, group, groups, joined
from training.scenes.rooms.words import follow_ups, pick

WRONG_SHARE = 0.35  # of earlier answers belong to another question
NEXT_KINDS = ("colour", "where", "when", "sure", "how_many", "still", "doing")
SEEN_KINDS, READ_KINDS = ("see_now",), ("reads", "text_at")
OTHER_SHARE = 0.4  # of questions about a thing that can be followed by the same question about another
NO_TEXT_SHARE = 0.25  # of questions for a text before the first one
OTHER: dict[str, Callable[[Moment, str], Reply | None]] = {
    "colour_of": colour_reply,
    "where_is": where_reply,
    "how_many": how_many_reply,
    "is_there": is_there_reply,
    "when_came": when_reply,
}
DOUBTED_SHARE = 0.3  # of "are you sure" follow a wrong answer
NOT_DOUBTED = {"chat", "statement", "watch_for"}
WRONG_ANSWERS = (
    "A cat.",
    "Nothing.",
    "Two people.",
    "Red.",
    "On the left.",
    "Three books.",
    "No.",
    "A person in green.",
)


def follow_up(moment: Moment, first: Question, reply: Reply) -> Question | None:
    """A short question that follows `first`, which is the turn before it; None if none fits."""
    kind = _kind(moment.rng, first.kind)
    next_reply, answer = _reply(moment, kind, first, reply), first.answer
    if next_reply and kind == "sure" and moment.rng.random() < DOUBTED_SHARE:
        answer = pick(moment.rng, [wrong for wrong in WRONG_ANSWERS if wrong != first.answer])
        next_reply = Reply(f"No, sorry. {first.answer}")
    if next_reply is None:
        return None
    text = pick(moment.rng, follow_ups(kind, moment.plan.split)).format(**next_reply.slots)
    return Question(f"then_{kind}", text, next_reply.answer, first.asked_s, turns=(Turn(first.text, answer),))


def _kind(rng: Rng, first: str) -> str:
    if first in ("what_changed", *SEEN_KINDS, *READ_KINDS):
        return "before"
    if first == "said_about":
        return "about"
    return "other" if first in OTHER and rng.random() < OTHER_SHARE else pick(rng, list(NEXT_KINDS))


def _reply(moment: Moment, kind: str, first: Question, reply: Reply) -> Reply | None:
    subject = reply.subject
    if kind == "sure":
        return None if first.kind in NOT_DOUBTED else Reply("Yes, I am sure.")
    if kind == "about":
        return said_about(moment, without=first.answer)
    if kind == "other":
        return _of_other(moment, first.kind, subject)
    if kind == "before" and first.kind in READ_KINDS:
        return _read_before(moment, first.answer)
    if kind == "before":
        if first.kind in SEEN_KINDS:
            return _seen_before(moment)
        changes = moment.changes
        earlier = [event for event in changes if event.second < changes[-1].second] if changes else []
        return change_reply(earlier) if first.kind == "what_changed" and changes else None
    if not subject or first.kind in ("what_changed", "summary", "who_came", "who_left", "what_came", "what_left"):
        return None
    if moment.now.light == "black" and kind != "when":
        return None
    match kind:
        case "colour" if first.kind not in ("colour_of", "wearing"):
            return colour_reply(moment, subject)
        case "where" if first.kind != "where_is":
            return where_reply(moment, subject)
        case "when" if first.kind not in ("when_came", "when_left", "came_back"):
            return when_reply(moment, subject)
        case "how_many" if first.kind not in ("how_many", "how_many_people"):
            return how_many_reply(moment, subject)
        case "still":
            return is_there_reply(moment, subject)
        case "doing" if subject == PERSON and moment.now.people:
            return Reply(doing_told(moment.now) or UNKNOWN)
    return None


def _of_other(moment: Moment, first: str, subject: str) -> Reply | None:
    """The same question about another thing: "And the cup?"."""
    name = a_name(moment)
    if name is None or name == subject or moment.now.light == "black" or any(name in text for text in moment.said):
        return None
    return OTHER[first](moment, name)


def _read_before(moment: Moment, answer: str) -> Reply | None:
    """The text that was new before the one that an answer tells."""
    texts = list(dict.fromkeys(text for _, text in moment.now.readings))
    told = [number for number, text in enumerate(texts) if answer in (f"It reads {text}.", f"It read {text}.")]
    if not told:
        return None
    if told[0] == 0:
        return Reply("I did not see any text before that.") if moment.rng.random() < NO_TEXT_SHARE else None
    return Reply(f"It read {texts[told[0] - 1]}.")


def _seen_before(moment: Moment) -> Reply | None:
    """What was there before all that is there now."""
    now = set(moment.now.things)
    for history in reversed(moment.past):
        if history.things and not now & set(history.things):
            found = groups(history)
            return Reply(answer_of(joined([group(things) for things in found]))) if len(found) <= MAX_LISTED else None
    return None


def dialogue(question: Question, others: Sequence[Question], rng: Rng) -> tuple[Turn, ...]:
    """Earlier turns, as many as a conversation keeps: questions of the same scene until then.

    Some have an answer that belongs to another. The same kind of question, asked earlier when its answer was another,
    comes last if there is one.
    """
    earlier = [other for other in others if other.asked_s <= question.asked_s and other is not question]
    before = [other for other in earlier if not other.kind.startswith("then_")]  # these mean the turn before them
    if not before:
        return ()
    chosen = [before[i] for i in rng.permutation(len(before))[: rng.integers(1, MAX_TURNS + 1)]]
    chosen.sort(key=lambda other: other.asked_s)
    alike = [other for other in before if other.kind == question.kind and other.answer != question.answer]
    if alike and rng.random() < 0.5:
        chosen.append(alike[int(rng.integers(len(alike)))])
    turns = []
    for other in chosen:
        answer = other.answer
        if rng.random() < WRONG_SHARE:
            answer = chosen[int(rng.integers(len(chosen)))].answer
        turns.append(Turn(other.text, answer))
    return tuple(turns[-MAX_TURNS:])
