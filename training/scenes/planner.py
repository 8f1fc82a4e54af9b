"""Draws plans of scenes from seeds: which things and sounds occur, when, and where in the picture."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engines.shapes import GRID
from training import phrasings
from training.bank.store import Bank
from training.bank.variants import TEST
from training.scenes.plan import FRAME_S, Heard, Plan, Rng, Said, Seen, Style, is_held_out_pair

PERSON = "person"
MAX_TOGETHER = 3
MAX_OVERLAP = 0.25  # of the cells of the smaller of two things


@dataclass(frozen=True)
class Stock:
    """What plans of one split are made of; `object_names` and `sound_names` are those of the class prototypes."""

    bank: Bank
    split: int
    object_names: tuple[str, ...]
    sound_names: tuple[str, ...]

    @cached_property
    def drawings(self) -> dict[str, list[tuple[int, ...]]]:
        """Numbers of this split's drawings, by name; those of one that moves belong together."""
        found: dict[str, list[tuple[int, ...]]] = {}
        for number, drawing in enumerate(self.bank.drawings):
            if drawing.split == self.split:
                of_name = found.setdefault(drawing.name, [])
                of_name.append((*of_name.pop(), number) if drawing.step else (number,))
        return found

    @cached_property
    def cuts(self) -> dict[str, list[int]]:
        """Numbers of this split's cuts, by name."""
        found: dict[str, list[int]] = {}
        for number, cut in enumerate(self.bank.cuts):
            if cut.split == self.split:
                found.setdefault(cut.name, []).append(number)
        return found

    @cached_property
    def grounds(self) -> list[int]:
        """Numbers of this split's backgrounds."""
        return [ground.number_in_bank for ground in self.bank.backgrounds if ground.split == self.split]


def draw_plan(stock: Stock, style: Style, seed: int) -> Plan:
    """A scene from a seed; the same arguments give the same plan."""
    rng = np.random.default_rng([seed, stock.split, 7])
    duration_s = 2.0 * round(rng.uniform(style.shortest_s, style.longest_s) / 2)
    quiet = [rng.random() < style.quiet_share for _ in range(int(duration_s // 10) + 1)]
    things = draw_names(rng, list(stock.drawings), stock.object_names, style, round(3 + duration_s / 6))
    if style.people and PERSON in stock.drawings and rng.random() < style.people:
        things = [(PERSON, None), *(thing for thing in things[1:] if thing[0] != PERSON)]
    noises = draw_names(
        rng, [n for n in stock.cuts if n != "speech"], stock.sound_names, style, round(2 + duration_s / 8)
    )
    if not style.with_held_out_pairs:
        noises = [noise for noise in noises if not any(is_held_out_pair(thing[0], noise[0]) for thing in things)]
    seen = _appearances(rng, stock, style, duration_s, quiet, things)
    heard, said = draw_sounds(rng, stock, style, duration_s, quiet, noises)
    changes = [0.0] + [t for t in np.arange(12.0, duration_s - 6, 2.0).tolist() if rng.random() < 0.04]
    grounds = tuple((t, stock.grounds[rng.integers(len(stock.grounds))]) for t in changes)
    return Plan(seed, stock.split, duration_s, grounds, tuple(seen), tuple(heard), tuple(said))


Name = tuple[str, int | None]  # with the number of its class prototype, if it is one


def draw_names(rng: Rng, real: list[str], prototypes: tuple[str, ...], style: Style, count: int) -> list[Name]:
    """Distinct names of things or sounds for a scene, some of class prototypes."""
    share = style.prototypes if any(prototypes) else 0.0
    available = {*real, *(name for name in prototypes if name and share)}
    names: dict[str, int | None] = {}
    while len(names) < min(count, len(available)):
        if not real or rng.random() < share:
            number = int(rng.integers(len(prototypes)))
            if prototypes[number]:
                names.setdefault(prototypes[number], number)
        else:
            names.setdefault(real[rng.integers(len(real))], None)
    return list(names.items())


def _pause_s(rng: Rng, style: Style, quiet: list[bool], now_s: float) -> float:
    factor = 3.0 if quiet[min(int(now_s // 10), len(quiet) - 1)] else 1.0
    return float(rng.exponential(style.gap_s * factor))


def _appearances(
    rng: Rng, stock: Stock, style: Style, duration_s: float, quiet: list[bool], things: list[Name]
) -> list[Seen]:
    seen: list[Seen] = []
    now_s = float(rng.choice((0.0, rng.uniform(0, 3))))
    while now_s < duration_s - 1.5:
        start_s = FRAME_S * round(now_s / FRAME_S)
        now_s += 0.5 + _pause_s(rng, style, quiet, now_s)
        name, prototype = things[rng.integers(len(things))]
        present = [item for item in seen if item.end_s > start_s - 1.0]
        if len(present) >= MAX_TOGETHER or any(item.name == name for item in present):
            continue
        length_s = FRAME_S * round(rng.uniform(2.0, 10.0) / FRAME_S)
        end_s = min(start_s + length_s, duration_s)
        for _ in range(6):
            item = _appearance(rng, stock, name, prototype, start_s, end_s)
            if not any(_hides(item, other) for other in present):
                seen.append(item)
                break
    return sorted(seen, key=lambda item: item.start_s)


def _hides(one: Seen, other: Seen) -> bool:
    shared = set(one.cells) & set(other.cells)
    return len(shared) > MAX_OVERLAP * min(len(one.cells), len(other.cells))


def _appearance(rng: Rng, stock: Stock, name: str, prototype: int | None, start_s: float, end_s: float) -> Seen:
    if prototype is None:
        numbers = stock.drawings[name][rng.integers(len(stock.drawings[name]))]
        shown = [stock.bank.drawings[number] for number in numbers]
        cells = tuple(sorted({cell for drawing in shown for cell in drawing.cells}))
        return Seen(name, start_s, end_s, cells, shown[0].row, shown[0].column, numbers, None)
    height, width = rng.integers(2, 6, 2)
    top, left = rng.integers(0, GRID - height + 1), rng.integers(0, GRID - width + 1)
    cells = tuple(int(r * GRID + c) for r in range(top, top + height) for c in range(left, left + width))
    return Seen(name, start_s, end_s, cells, top + (height - 1) / 2, left + (width - 1) / 2, (), prototype)


def draw_sounds(
    rng: Rng, stock: Stock, style: Style, duration_s: float, quiet: list[bool], noises: list[Name]
) -> tuple[list[Heard], list[Said]]:
    """Sounds and speech one after the other. `quiet` tells of each stretch of 10 s whether little happens in it."""
    heard: list[Heard] = []
    said: list[Said] = []
    now_s = float(rng.uniform(0, 3))
    while noises or style.speech:
        grid_s = FRAME_S * round(now_s / FRAME_S)
        is_speech = not noises or rng.random() < style.speech
        name, prototype = ("speech", None) if is_speech else noises[rng.integers(len(noises))]
        carrier = name
        if prototype is not None:  # a prototype borrows how a real sound swells and fades
            carriers = [other for other in stock.cuts if other != "speech"]
            carrier = carriers[rng.integers(len(carriers))]
        numbers = stock.cuts[carrier]
        number = numbers[rng.integers(len(numbers))]
        cut = stock.bank.cuts[number]
        start_s = grid_s + cut.offset_s
        end_s = start_s + cut.length_s
        if end_s > duration_s - 0.2:
            break
        if is_speech:
            said.append(Said(name, start_s, end_s, number, None, spoken_sentence(rng, stock.split)))
        else:
            heard.append(Heard(name, start_s, end_s, number, prototype))
        now_s = end_s + 1.0 + _pause_s(rng, style, quiet, now_s)
    return heard, said


def spoken_sentence(rng: Rng, split: int) -> str:
    """A sentence to be said: from a template, or one of the sentences of this split."""
    if rng.random() < 0.7:
        template = phrasings.SENTENCE_TEMPLATES[rng.integers(len(phrasings.SENTENCE_TEMPLATES))]
        return template.format(
            name=phrasings.NAMES[rng.integers(len(phrasings.NAMES))],
            thing=phrasings.THINGS[rng.integers(len(phrasings.THINGS))],
            place=phrasings.PLACES[rng.integers(len(phrasings.PLACES))],
            number=int(rng.integers(2, 31)),
        )
    numbers = [i for i in range(len(phrasings.SENTENCES)) if (i % 5 == 0) == (split == TEST)]
    return phrasings.SENTENCES[numbers[rng.integers(len(numbers))]]
