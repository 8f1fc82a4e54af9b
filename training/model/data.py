"""Training and test examples by number: plan, features and questions. A number always gives the same example."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.api import Turn
from training.model.packing import LabelledQuestion
from training.phrasings import PHRASINGS
from training.scenes.compose import Composed, Composer
from training.scenes.facts import WINDOW_S
from training.scenes.plan import TRAINING_STYLES, Plan, Style
from training.scenes.planner import Stock, draw_plan
from training.scenes.questions import NUM_TRAINING_PHRASINGS, Question, ask
from training.scenes.recalled.asking import ask_recalled
from training.scenes.rooms.drawn import with_notes
from training.scenes.rooms.example import room_example
from training.scenes.rooms.words import chat_lines

CHAT_SHARE, FOLLOW_UP_SHARE = 0.06, 0.12
NUM_SUMS, LATEST_S = 3, 600  # subtractions of times per scene, and the latest time in them
NOT_ASKED_FOR = {"", "silence", "speech", "noise", "the outdoors", "an echo", "static", "website"}


@dataclass(frozen=True)
class Example:
    """A scene with its questions; `asked` has the same order as `questions`, then what is of no scene: the chat, the
    sums, and what is read again."""

    plan: Plan
    scene: Composed
    questions: tuple[Question, ...]
    asked: tuple[LabelledQuestion, ...]


@dataclass(frozen=True)
class Examples:
    """All examples of a stock, in styles with their weights. `room_share` of them are rooms, the others scenes; for
    every question there are `recalled_share` about old sentences and notes that are read again."""

    stock: Stock
    composer: Composer
    styles: Sequence[tuple[float, Style]] = TRAINING_STYLES
    num_questions: int = 24
    with_chat: bool = True
    room_share: float = 0.0
    recalled_share: float = 0.0

    def __getitem__(self, number: int) -> Example:
        rng = np.random.default_rng([number, self.stock.split, 17])
        if rng.random() < self.room_share:
            return self._room(number)
        weights = [weight for weight, _ in self.styles]
        style = self.styles[rng.choice(len(weights), p=np.asarray(weights) / sum(weights))][1]
        plan = with_notes(draw_plan(self.stock, style, number), rng)
        return self.about(plan, number, rng, plan)

    def about(self, plan: Plan, number: int, rng: np.random.Generator, shown: Plan) -> Example:
        """The example of a drawn scene: questions about `plan`, features of what is `shown`; what is shown beside the
        plan is not asked for."""
        questions = self._questions(
            plan, number, {item.name for item in shown.seen} - {item.name for item in plan.seen}
        )
        asked = [
            LabelledQuestion(q.text, q.answer, q.asked_s, _turns(q, questions, rng), kind=q.kind) for q in questions
        ]
        if self.with_chat:
            asked += [self._chat(rng) for _ in range(rng.binomial(self.num_questions, CHAT_SHARE))]
            asked += [self._sum(plan.duration_s, rng) for _ in range(NUM_SUMS)]
        asked += self._recalled(number)
        return Example(shown, self.composer.compose(shown), tuple(questions), tuple(asked))

    def _room(self, number: int) -> Example:
        """A room has its chat among its own questions."""
        room = room_example(number, self.stock, self.num_questions)
        asked = [LabelledQuestion(q.text, q.answer, q.asked_s, q.turns, kind=q.kind) for q in room.questions]
        asked += self._recalled(number)
        return Example(room.plan, self.composer.compose(room.plan), room.questions, tuple(asked))

    def _questions(self, plan: Plan, number: int, beside: set[str]) -> list[Question]:
        things = [name for name in (*self.stock.drawings, *self.stock.object_names) if name not in beside]
        noises = [*self.stock.cuts, *self.stock.sound_names]
        rng = np.random.default_rng([number, 19])
        pick = [[str(name) for name in rng.choice(names, 6) if name not in NOT_ASKED_FOR] for names in (things, noises)]
        return ask(plan, self.num_questions, number, *pick)

    def _recalled(self, number: int) -> list[LabelledQuestion]:
        rng = np.random.default_rng([number, self.stock.split, 29])
        count = int(rng.binomial(self.num_questions, self.recalled_share))
        return [
            LabelledQuestion(q.text, q.answer, q.asked_s, q.turns, kind=q.kind, recalled=q.found)
            for q in ask_recalled(count, self.stock.split, rng)
        ]

    def _chat(self, rng: np.random.Generator) -> LabelledQuestion:
        text, answer = chat_lines()[rng.integers(len(chat_lines()))]
        return LabelledQuestion(text, answer, 0.0)

    def _sum(self, duration_s: float, rng: np.random.Generator) -> LabelledQuestion:
        """ "How long ago" with the time of the event given: only the subtraction is learnt."""
        window_s = int(WINDOW_S)
        last_s = int(duration_s) if rng.random() < 0.7 else LATEST_S
        now = window_s * int(rng.integers(1, last_s // window_s + 1))
        at = window_s * int(rng.integers(0, now // window_s))
        names = list(self.stock.cuts)
        wordings = PHRASINGS["how_long_ago"][:NUM_TRAINING_PHRASINGS]
        text = wordings[rng.integers(len(wordings))].format(sound=names[rng.integers(len(names))])
        given = f"At {at} seconds,"
        return LabelledQuestion(text, f"{given} {now - at} seconds ago.", float(now), given=given, kind="sum")


def _turns(question: Question, others: Sequence[Question], rng: np.random.Generator) -> tuple[Turn, ...]:
    """Turns before a question: sometimes another question that was asked at the same time."""
    if rng.random() > FOLLOW_UP_SHARE:
        return ()
    before = [other for other in others if other.asked_s == question.asked_s and other is not question]
    if not before:
        return ()
    other = before[rng.integers(len(before))]
    return (Turn(other.text, other.answer),)
