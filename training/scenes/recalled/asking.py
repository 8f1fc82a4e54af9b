"""Draws questions about what was said and seen minutes to hours ago, with what the engine would read again for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engines.answers.fixed import needs_memory
from engines.answers.recall.search import MAX_FOUND, found_in
from engines.answers.recall.told import told_or_read
from engines.answers.when.question import time_of_perception
from engines.api import Modality, Turn
from engines.memory.token_table import Group
from engines.wall_clock import WallClock
from training.scenes.facts import WINDOW_S
from training.scenes.plan import Rng
from training.scenes.recalled.of_rooms import draw_saying_of_rooms
from training.scenes.recalled.pieces import SECOND, Draft, Piece
from training.scenes.recalled.said import draw_said
from training.scenes.recalled.seen import draw_sign, draw_thing
from training.scenes.rooms.asking import varied

EARLIEST_S, LATEST_S = 300.0, 16000.0  # of the stream, when it is asked
LEAST_AGE_S, MOST_AGE_S = 60.0, 14400.0
Maker = Callable[[Rng, int], Draft | None]
SHARES: tuple[tuple[Maker, float], ...] = (
    (draw_said, 0.66),
    (draw_saying_of_rooms, 0.14),
    (draw_sign, 0.1),
    (draw_thing, 0.1),
)
UNKNOWN_SHARE = 0.15  # of the questions have no answer in what was found
MORE_SHARE = 0.35  # of what is found stands beside something else, as if the search had found that, too
MOST_CHARACTERS = 200  # of several pieces: the engine reads no more of them
TURNS_SHARE = 0.2
NOON = WallClock(43200.0)


@dataclass(frozen=True)
class Recalled:
    """A question at `asked_s` of a stream; `found`: the sentences and notes that are read again for it, by time."""

    kind: str
    text: str
    answer: str
    asked_s: float
    found: tuple[Group, ...]
    turns: tuple[Turn, ...] = ()


def ask_recalled(count: int, split: int, rng: Rng) -> list[Recalled]:
    """`count` questions; some follow another one."""
    asked = list[Recalled]()
    while len(asked) < count:
        question = draw_recalled(split, rng)
        if question is None:
            continue
        if rng.random() < TURNS_SHARE and (before := draw_recalled(split, rng)):
            question = replace(question, turns=(Turn(before.text, before.answer),))
        asked.append(question)
    return asked


def draw_recalled(split: int, rng: Rng) -> Recalled | None:
    """One question; None if what was drawn makes none, or one for which the engine reads nothing again."""
    makers, shares = zip(*SHARES, strict=True)
    draft = makers[int(rng.choice(len(makers), p=shares))](rng, split)
    if draft is None:
        return None
    asked_s = WINDOW_S * round(_log_uniform(EARLIEST_S, LATEST_S, rng) / WINDOW_S)
    text = varied(draft.text, rng)
    if not needs_memory(text) or time_of_perception(text, asked_s, NOON) is not None:
        return None
    is_known = rng.random() > UNKNOWN_SHARE
    key, before, others = placed(draft, asked_s, rng)
    others = [*before, *others] if is_known else others
    memory = sorted([*others, key] if is_known else others, key=_by_time)
    found = found_in(memory, text, None, asked_s)
    if told_or_read(text, found, asked_s, None) is not None:
        return None
    read = _read_again(found, key if is_known else None, others, rng)
    answer = draft.answer.replace(SECOND, str(round(key.start_s))) if is_known else draft.denial
    return Recalled(draft.kind if is_known else "recalled_unknown", text, answer, asked_s, read) if read else None


def placed(draft: Draft, asked_s: float, rng: Rng) -> tuple[Group, list[Group], list[Group]]:
    """The pieces of a draft at their times: the key, what it replaced, the others."""
    times = sorted(asked_s - _log_uniform(LEAST_AGE_S, min(MOST_AGE_S, asked_s - 2), rng) for _ in range(2))
    key = _at(draft.key, times[1])
    before = [_at(draft.outdated, times[0])] if draft.outdated and times[1] - times[0] > WINDOW_S else []
    others = [
        _at(piece, asked_s - _log_uniform(LEAST_AGE_S, min(MOST_AGE_S, asked_s - 2), rng)) for piece in draft.others
    ]
    return key, before, others


def _at(piece: Piece, at_s: float) -> Group:
    """A piece at a time: a note begins with its window, speech anywhere."""
    is_note = piece.modality == Modality.NOTE
    return piece.at(WINDOW_S * (at_s // WINDOW_S) if is_note else round(at_s, 1))


def _log_uniform(least: float, most: float, rng: Rng) -> float:
    return float(np.exp(rng.uniform(np.log(least), np.log(most))))


def _by_time(group: Group) -> tuple[float, int]:
    return group.start_s, group.modality


def _read_again(found: Sequence[Group], key: Group | None, others: Sequence[Group], rng: Rng) -> tuple[Group, ...]:
    """What is read again: what was found, with the key, and sometimes something more; as much as fits."""
    chosen = [key] if key is not None else []
    more = [group for group in found if group != key]
    if not found or rng.random() < MORE_SHARE:
        rest = [group for group in others if group not in more]
        more += [rest[i] for i in rng.permutation(len(rest))[: int(rng.integers(0 if chosen else 1, MAX_FOUND))]]
    for group in more:
        fits = sum(len(each.text) for each in chosen) + len(group.text) <= MOST_CHARACTERS
        if len(chosen) < MAX_FOUND and (fits or not chosen):
            chosen.append(group)
    return tuple(sorted(chosen, key=_by_time))
