"""What positions are good for over hours: scenes of a minute, drawn out so that hours lie between their windows.

    python -m benchmarks.memory.elastic [--scenes 6] [--out benchmarks/results/elastic.json]

The same windows, kept tokens and questions, `gap` seconds from one window to the next; the stamps before the windows
tell the drawn out times. Positions are

- closed gaps: as shipped, exact for a minute; time before that of which nothing is kept is left out
  (`engines.memory.placing`);
- elastic: exact for a minute and logarithmic beyond (`engines.core.sync_rope.elastic_age_ids`), which shipped before;
- absolute: 25 ids a second, however long ago;
- contiguous: windows behind one another, as if no time lay between them.

Each with the rows [T, H, W, T] and, in brackets, [T, H, W]. Only questions that are asked in the last part of a scene,
and whose answers name no seconds. The weights that ship were trained on scenes of two minutes at most, in which all
are nearly the same, so none of them has been learnt over hours. Prints a table; the last line is JSON. Needs
`make bank`.
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import Progress

from benchmarks.answers.scoring import share_of
from benchmarks.answers.variants import THREE_ROWS, rope_sections
from benchmarks.report import report
from engines.api import IntArray, Seconds, Utterance
from engines.core.sync_rope import IDS_PER_SECOND, NUM_ROWS, PAPER_SECTIONS, Positions, elastic_positions
from engines.memory.placing import ClosedGaps
from engines.memory.token_table import TokenTable
from engines.mini.layout import window_layout
from engines.mini.stream import INTRODUCTION_IDS
from engines.mini.trained import WEIGHTS_FILE
from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.packing import SPEECH_ENDS_S, Context, LabelledQuestion, answer_questions
from training.model.pool import Pool, make_pool, predicted_names
from training.model.sieving import Chosen, by_cs2, llm_embeds, run_sieve, within_budget
from training.model.trainee import Trainee
from training.scenes.facts import WINDOW_S
from training.scenes.plan import MINUTE, Plan

RATIO = 0.2
GAPS_S = {"1 min": WINDOW_S, "1 h": 120.0, "4 h": 480.0}  # of the whole scene, and from one window to the next
FIRST_SCENE = 3_000_000
LAST_PART = 2 / 3  # of a scene: earlier questions see positions as they are read at its end
_SECONDS = re.compile(r"\bseconds?\b")

Way = Callable[
    [TokenTable, Seconds, float, int], Positions
]  # tokens, their times if no time lay between, now, first id


def closed_gaps(tokens: TokenTable, _close_s: Seconds, now_s: float, first_id: int) -> Positions:
    return ClosedGaps(first_id).placing(tokens, now_s)(tokens)


def elastic(tokens: TokenTable, _close_s: Seconds, now_s: float, first_id: int) -> Positions:
    return elastic_positions(tokens.time_s, tokens.offsets, now_s, first_id)


def absolute(tokens: TokenTable, _close_s: Seconds, _now_s: float, first_id: int) -> Positions:
    return first_id + IDS_PER_SECOND * tokens.time_s + tokens.offsets


def contiguous(tokens: TokenTable, close_s: Seconds, _now_s: float, first_id: int) -> Positions:
    return first_id + IDS_PER_SECOND * close_s + tokens.offsets


WAYS: dict[str, Way] = {"closed gaps": closed_gaps, "elastic": elastic, "absolute": absolute, "contiguous": contiguous}


@dataclass(frozen=True)
class DrawnOut(Context):
    """What the LLM reads of a scene of which a window begins `gap_s` after the one before it."""

    gap_s: float = WINDOW_S

    def num_visible(self, asked_s: float) -> int:
        return self.ends[min(int(asked_s // self.gap_s), len(self.ends) - 1)]


def drawn_out(trainee: Trainee, plan: Plan, pool: Pool, chosen: Chosen, gap_s: float, way: Way) -> DrawnOut:
    """The layout of a scene that begins at 0, as `training.model.packing.make_context` has it, with other times."""
    writer, system = trainee.writer, trainee.writer.system()
    first_id, now_s = len(system) + INTRODUCTION_IDS, len(pool.windows) * gap_s
    ids: list[IntArray] = [np.asarray(system, np.int64)]
    tables: list[TokenTable] = []
    close_s: list[Seconds] = []
    ends = [len(system)]
    for number, members in enumerate(pool.windows):
        later_s, start_s = number * (gap_s - WINDOW_S), number * WINDOW_S
        inside = (chosen.places >= members.start) & (chosen.places < members.stop)
        kept = pool.tokens(chosen.places[inside])
        kept = replace(kept, time_s=kept.time_s + later_s)
        said = [
            Utterance(item.start_s + later_s, item.end_s + later_s, item.text)
            for item in plan.said
            if start_s <= item.end_s + SPEECH_ENDS_S < start_s + WINDOW_S
        ]
        span_s = start_s + later_s, start_s + later_s + WINDOW_S
        layout = window_layout(writer, span_s, kept, chosen.scores[inside], said, pool.notes[number])
        ids.append(layout.ids)
        tables.append(layout.tokens)
        close_s.append(layout.tokens.time_s - later_s)
        ends.append(ends[-1] + len(layout.ids))
    all_ids = torch.from_numpy(np.concatenate(ids))
    prompt = np.tile(np.arange(len(system), dtype=np.float64), (NUM_ROWS, 1))
    tokens = TokenTable.concatenate(tables)
    positions = np.concatenate((prompt, way(tokens, np.concatenate(close_s), now_s, first_id)), axis=1)
    groups = ()  # nothing here asks what belongs together
    return DrawnOut(all_ids, positions, tuple(ends), 0.0, tokens, groups, gap_s)


def is_asked(question: LabelledQuestion, duration_s: float) -> bool:
    """Whether the answer is the same however long the scene is drawn out."""
    return question.asked_s >= LAST_PART * duration_s and not _SECONDS.search(question.answer)


def asked_at(question: LabelledQuestion, gap_s: float) -> LabelledQuestion:
    """The question after as many windows of the drawn out scene."""
    window, rest_s = divmod(question.asked_s, WINDOW_S)
    return replace(question, asked_s=window * gap_s + rest_s)


@torch.no_grad()
def measure(trainee: Trainee, example: Example, sections: tuple[int, ...]) -> dict[tuple[str, str], list[bool]]:
    """By way and length of the scene: which answers are right."""
    plan = example.plan
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), plan)
    chosen = run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(RATIO))
    embeds = llm_embeds(trainee, pool, chosen)
    asked = [question for question in example.asked if is_asked(question, plan.duration_s)]
    right = {}
    with rope_sections(sections):
        for length, gap_s in GAPS_S.items():
            questions = [asked_at(question, gap_s) for question in asked]
            for name, way in WAYS.items():
                context = drawn_out(trainee, plan, pool, chosen, gap_s, way)
                right[name, length] = answer_questions(trainee, context, embeds, questions).right if asked else []
    return right


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=6, help="held out, of a minute each (default: %(default)s)")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    test = Examples(materials.test, materials.composer, ((1.0, MINUTE),), with_chat=False)
    trainee = load_trainee(materials, options.weights)
    found: dict[tuple[str, str], list[list[bool]]] = defaultdict(list)
    with Progress(console=Console(stderr=True)) as progress:
        for number in progress.track(range(FIRST_SCENE, FIRST_SCENE + options.scenes)):
            example = test[number]
            for sections, more in ((PAPER_SECTIONS, ""), (THREE_ROWS, " [T, H, W]")):
                for (way, length), right in measure(trainee, example, sections).items():
                    found[way + more, length].append(right)
    shares = {key: share_of(by_scene) for key, by_scene in found.items()}
    ways = list(dict.fromkeys(way for way, _ in shares))
    print("| positions | " + " | ".join(f"over {length}" for length in GAPS_S) + " | n |")
    print("|---" * (len(GAPS_S) + 2) + "|")
    for way in ways:
        row = [shares[way, length] for length in GAPS_S]
        print(f"| {way} | " + " | ".join(map(str, row)) + f" | {row[0].n} |")
    report(
        options.out,
        benchmark="elastic",
        ratio=RATIO,
        scenes=options.scenes,
        positions={way: {length: vars(shares[way, length]) for length in GAPS_S} for way in ways},
    )


if __name__ == "__main__":
    main()
