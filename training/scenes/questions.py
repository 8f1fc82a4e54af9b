"""Questions about a plan, with short natural answers and the moments that prove them.

Never asked: questions whose answer depends on less than a second of overlap, or on which of two things of one name is
meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.api import Turn
from training.phrasings import PHRASINGS
from training.scenes.facts import WINDOW_S, Scene
from training.scenes.kinds.details import absent_sound, absent_thing
from training.scenes.kinds.makers import MAKERS
from training.scenes.plan import Heard, Plan, Seen, is_held_out_pair
from training.scenes.rewording import REWORDED_SHARE, reworded

NUM_TRAINING_PHRASINGS, NUM_PHRASINGS = 20, 22  # the last two are for tests
CROSS_MODAL = frozenset(
    {
        "seen_at_sound",
        "heard_at_object",
        "see_before_sound",
        "see_after_sound",
        "hear_before_object",
        "hear_after_object",
        "was_there_at_sound",
        "said_at_object",
        "seen_at_speech",
    }
)
KINDS_ABOUT_THINGS = ("where", "when_seen", "heard_at_object", "hear_after_object", "visible_with")
KINDS_ABOUT_SOUNDS = ("when_heard", "how_long_ago", "seen_at_sound", "see_after_sound", "how_often_heard")
ABSENT_SHARE = 0.12
KIND_WEIGHTS = {  # weights in training: higher for kinds that are seldom possible or slowly learnt
    "describe": 5.0,
    "hear_all": 4.0,
    "see_all": 5.0,
    "together": 5.0,
    "how_long_ago": 3.0,
    "where": 4.0,
    "see_after_sound": 4.0,
    "seen_at_speech": 4.0,
    "visible_with": 4.0,
    "seen_category": 5.0,
    "see_before_sound": 4.0,
    "hear_after_object": 3.0,
    "heard_at_object": 3.0,
    "seen_at_sound": 4.0,
    "hear_before_object": 2.0,
    "see_category": 2.0,
    "see_now": 2.0,
    "did_hear": 4.0,
    "was_there_at_sound": 4.0,
}


@dataclass(frozen=True)
class Question:
    """`things` and `sounds` prove the answer; `choices`: how many answers are possible, knowing the scene.

    `turns` are earlier ones of the dialogue.
    """

    kind: str
    text: str
    answer: str
    asked_s: float
    things: tuple[Seen, ...] = ()
    sounds: tuple[Heard, ...] = ()
    choices: int = 1
    is_about_absent: bool = False
    turns: tuple[Turn, ...] = ()

    @property
    def items(self) -> tuple[Seen | Heard, ...]:
        """All things and sounds that prove the answer."""
        return (*self.things, *self.sounds)

    @property
    def is_unseen_pair(self) -> bool:
        """Whether the answer binds an object to a sound that training kept apart."""
        return self.kind in CROSS_MODAL and any(
            is_held_out_pair(thing.name, sound.name) for thing in self.things for sound in self.sounds
        )


def ask(
    plan: Plan, count: int, seed: int, absent_things: Sequence[str], absent_sounds: Sequence[str]
) -> list[Question]:
    """`count` questions (fewer if a scene contains little), half at its end; no two of one kind, time and filling.

    `absent_things` and `absent_sounds`: names to ask for that may not occur. Test scenes use held-out wordings.
    """
    rng = np.random.default_rng([seed, plan.seed, 11])
    asked: dict[tuple[str, str], Question] = {}
    kinds = list(MAKERS)
    weights = np.array([1.0 if plan.split else KIND_WEIGHTS.get(kind, 1.0) for kind in kinds])
    for attempt in range(8 * count):
        if len(asked) == count:
            break
        is_late = attempt % 2 == 0
        num_windows = int(plan.duration_s // WINDOW_S)
        now_s = plan.duration_s if is_late else WINDOW_S * int(rng.integers(2, max(num_windows, 3)))
        scene = Scene(plan, float(min(now_s, plan.duration_s)), rng, absent_things, absent_sounds)
        kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
        maker = MAKERS[kind]
        if rng.random() < ABSENT_SHARE and kind in KINDS_ABOUT_THINGS + KINDS_ABOUT_SOUNDS:
            maker = absent_thing if kind in KINDS_ABOUT_THINGS else absent_sound
        draft = None if scene.is_unclear else maker(scene)
        if draft is None:
            continue
        first, last = (NUM_TRAINING_PHRASINGS, NUM_PHRASINGS) if plan.split else (0, NUM_TRAINING_PHRASINGS)
        phrasing = PHRASINGS[kind][rng.integers(first, last)]
        if not plan.split and rng.random() < REWORDED_SHARE:
            phrasing = reworded(phrasing, rng)
        question = Question(
            kind,
            phrasing.format(**draft.slots),
            draft.answer,
            scene.now_s,
            draft.things,
            draft.sounds,
            draft.choices,
            draft.is_about_absent,
        )
        asked.setdefault((kind, f"{sorted(draft.slots.items())} {scene.now_s}"), question)
    return sorted(asked.values(), key=lambda question: question.asked_s)
