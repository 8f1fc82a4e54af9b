"""Questions about a room: which kind at which time, in which words, after which turns."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engines.api import Turn
from engines.scene.classes import SYNONYMS
from training.bank.variants import TRAIN
from training.scenes.facts import WINDOW_S
from training.scenes.plan import Plan, Rng
from training.scenes.questions import Question
from training.scenes.rewording import REWORDED_SHARE, reworded
from training.scenes.rooms.dialogues import dialogue, follow_up
from training.scenes.rooms.history import History
from training.scenes.rooms.kinds.makers import ROOM_MAKERS
from training.scenes.rooms.moment import PERSON, Moment, Reply, Slots, name_slots
from training.scenes.rooms.plan import Saying
from training.scenes.rooms.words import pick, wordings

FIRST_WINDOWS = 2  # nothing is asked before
SPEECH_KNOWN_S = 0.6  # after its end
FOLLOW_UP_SHARE, DIALOGUE_SHARE = 0.15, 0.3
ABOUT_SHARE = 0.5  # of questions about a topic of statements that are followed by one about another topic
SYNONYM_SHARE = 0.25  # of things that have one are asked for by it
ABSENT = ("I do not see", "I did not", "No, I do not", "No, I did not", "I can't see", "No, I can't see", "Nothing")
SAID_AS_IT_IS = {"chat", "small_sum", "statement"}  # kinds whose texts are not reworded
OF_THINGS_ONLY = re.compile(r"\bmy \{thing|taken away|brought")  # nobody says so of a person
MOST_WORDS, MOST_DIGITS = 42, 5  # of an answer, a mark or a digit of a time being a word, and of a time
TIME = re.compile(r"\b([Aa]t |[Ii]t is )(\d+) seconds")
WORD = re.compile(r"\w+|[^\w\s]")
ASKED_TIME = re.compile(r"\b((?:[Bb]etween|[Ff]rom|[Aa]fter|[Aa]nd|at|to|till|until|before) )(\d+) seconds")
ALWAYS_SO = (
    *("It was there from", "They were there from", "It is still", "They are still"),
    *("I can't tell the colour", "I can't tell whether it", "I can't tell what is"),
    *("I can't tell what they", "I can't tell who is", "I can't tell how many", "I can't tell whether an"),
)
SELDOM_NEWS = (
    "I did not see anybody",
    "I did not see anything",
    "It never left",
    "They never left",
    "Yes, all the time",
    "Nothing, it is",
)
BALANCED = {"is_there", "did_see", "did_hear", "is_anybody"}  # their makers see to it that there is often enough a yes
DENIAL_SHARE, SELDOM_SHARE = 0.4, 0.2  # of the replies that nothing is there, or nothing new, are asked for


def ask_room(
    plan: Plan, past: Sequence[History], sayings: Sequence[Saying], absent_sounds: Sequence[str], count: int, rng: Rng
) -> list[Question]:
    """`count` questions, fewer if little can be asked; a third of them at the end.

    `past`: history after each window of the plan. Test scenes use held-out wordings.
    """
    kinds = list(ROOM_MAKERS)
    weights = np.array([ROOM_MAKERS[kind][0] for kind in kinds])
    asked: dict[tuple[str, str, float], Question] = {}
    for attempt in range(10 * count):
        if len(asked) == count:
            break
        num_windows = len(past) if attempt % 3 == 0 else int(rng.integers(FIRST_WINDOWS, len(past) + 1))
        moment = moment_at(plan, past[:num_windows], sayings, absent_sounds, rng)
        kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
        reply = None if _is_being_said(moment) or _is_blind(moment) else ROOM_MAKERS[kind][1](moment)
        share = 1.0 if reply is None or kind in BALANCED else _share(reply.answer)
        if reply is not None and _is_short(reply.answer) and rng.random() < share:
            question = _question(kind, reply, moment)
            if rng.random() < (ABOUT_SHARE if kind == "said_about" else FOLLOW_UP_SHARE):
                question = follow_up(moment, question, reply) or question
            asked.setdefault((question.kind, question.text.lower(), question.asked_s), question)
    found = sorted(asked.values(), key=lambda question: question.asked_s)
    return [_with_dialogue(question, found, rng) for question in found]


def _is_short(answer: str) -> bool:
    """Whether an answer is written to its end, however late in a stream: long ones are cut off."""
    return len(WORD.findall(answer)) + (MOST_DIGITS - 1) * len(TIME.findall(answer)) <= MOST_WORDS


def _share(answer: str) -> float:
    """How many of the questions with such an answer are asked: most moments know no news."""
    if answer.startswith(SELDOM_NEWS):
        return SELDOM_SHARE
    return DENIAL_SHARE if answer.startswith(ABSENT + ALWAYS_SO) else 1.0


def told_later(question: Question, start_s: float) -> Question:
    """The question in a scene that begins at `start_s`: all its times are later."""

    def later(times: re.Pattern[str], text: str) -> str:
        return times.sub(lambda match: f"{match[1]}{int(match[2]) + round(start_s)} seconds", text)

    turns = tuple(Turn(later(ASKED_TIME, turn.question), later(TIME, turn.answer)) for turn in question.turns)
    text, answer = later(ASKED_TIME, question.text), later(TIME, question.answer)
    return replace(question, text=text, answer=answer, asked_s=question.asked_s + start_s, turns=turns)


def moment_at(
    plan: Plan, past: Sequence[History], sayings: Sequence[Saying], absent_sounds: Sequence[str], rng: Rng
) -> Moment:
    """The moment after the windows of `past`."""
    now_s = WINDOW_S * len(past)
    said = tuple(item.text for item in plan.said if item.end_s <= now_s - SPEECH_KNOWN_S)
    told = tuple(saying for saying in sayings if saying.text in said)
    return Moment(plan, past, now_s, rng, absent_sounds, said, told)


def _is_being_said(moment: Moment) -> bool:
    """Whether speech or a sound is just going on, so that nobody can say what was heard."""
    now_s = moment.now_s
    speaks = any(item.start_s < now_s and item.end_s > now_s - SPEECH_KNOWN_S for item in moment.plan.said)
    return speaks or any(now_s - 1.0 < item.start_s < now_s for item in moment.plan.heard)


def _is_blind(moment: Moment) -> bool:
    """Whether there is no picture just now, of which nothing tells the LLM: nobody could say what is there."""
    return len(moment.past) - 1 in moment.plan.blind_windows and moment.now.light != "black"


def _question(kind: str, reply: Reply, moment: Moment) -> Question:
    texts = list(reply.wordings or wordings(kind, moment.plan.split))
    if reply.slots.get("thing") == PERSON:
        texts = [text for text in texts if not OF_THINGS_ONLY.search(text)]
    text = pick(moment.rng, texts)
    may_reword = moment.plan.split == TRAIN and kind not in SAID_AS_IT_IS
    is_reworded = may_reword and moment.rng.random() < REWORDED_SHARE
    if is_reworded:
        text = reworded(text, moment.rng)
    if reply.slots:
        text = text.format(**_with_synonym(reply.slots, moment.rng))
    return Question(kind, text if is_reworded else varied(text, moment.rng), reply.answer, moment.now_s)


def _with_synonym(slots: Slots, rng: Rng) -> Slots:
    """Sometimes another word for the thing than the notes have."""
    others = SYNONYMS.get(slots.get("thing", ""))
    if "a_thing" not in slots or not others or rng.random() > SYNONYM_SHARE:
        return slots
    return {**slots, **name_slots(pick(rng, others))}


def varied(text: str, rng: Rng) -> str:
    """The wording as people type or say it: sometimes without capitals or marks, with "hey" or "please"."""
    chance = rng.random()
    if chance < 0.62:
        return text
    if chance < 0.74:
        return text.lower().rstrip("?.")
    if chance < 0.82:
        return text.rstrip("?.")
    first = text if text.startswith(("I ", "I'")) else text[0].lower() + text[1:]
    if chance < 0.9:
        opening = pick(rng, ["Hey, ", "Okay, ", "So ", "And ", "Please, ", "Tell me, ", "Now ", "Well, ", "Hello, "])
        return opening + first
    if chance < 0.95 and text[-1] in "?." and "please" not in text.lower():
        return f"{text[:-1]}, please{text[-1]}"
    return _with_typo(text, rng)


def _with_typo(text: str, rng: Rng) -> str:
    """Two neighbouring letters of a word change places."""
    places = [
        i for i in range(1, len(text) - 2) if text[i].isalpha() and text[i + 1].isalpha() and text[i - 1].isalpha()
    ]
    if not places or any(mark.isdigit() for mark in text):
        return text
    at = places[int(rng.integers(len(places)))]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _with_dialogue(question: Question, others: Sequence[Question], rng: Rng) -> Question:
    if question.turns or rng.random() > DIALOGUE_SHARE:
        return question
    turns = dialogue(question, others, rng)
    return replace(question, turns=turns)
