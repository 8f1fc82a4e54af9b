"""How much an untrained model already gets right on the demo clip, by ratio and by how much refined states count.

    python -m benchmarks.warm_start [--out benchmarks/results/warm_start.json]

Ten questions with known answers; one is right if it contains one of the words given with it. Ten questions tell little:
read differences of one or two as none. Then: how well novelty tells a new object from a known one, on embeddings and on
refined states (area under the ROC curve over pairs of the clip's scenes). Prints two tables; the last line is JSON.
"""

import argparse
import itertools
import re
import time
from pathlib import Path

import torch
from platformdirs import user_cache_path
from torch import Tensor

import engines.mini_stream
from benchmarks.latency import DEMO
from benchmarks.picture import Collector
from benchmarks.projectors import SEEN, seen_features
from benchmarks.report import report
from clients.replay import Question, ReplayOptions, replay
from engines.api import Modality
from engines.config import MINI_MEDIA
from engines.mini import MiniEngine
from engines.model_store import ModelStore
from realtime.media import MediaReader

ASKED = {
    Question("What animal do you see?", 4.0): "cat",
    Question("What do you hear?", 8.0): "phone|ring|bell|alarm",
    Question("What was said?", 14.0): "coffee|ready|garden",
    Question("What do you see?", 14.0): "espresso|coffee|cup|cat",
    Question("What do you hear?", 22.0): "bell|chime",
    Question("What building do you see?", 24.0): "palace|temple|church|monastery|castle|mosque",
    Question("Which instruments do you see?", 30.0): "drum|trumpet|cornet|horn",
    Question("Which animal did you see?"): "cat",
    Question("What was said about the coffee?"): "ready",
    Question("What did you hear last?"): "sea|ocean|wave|water",
}
RATIOS = (1.0, 0.2, 0.1, 0.05)
GATES = (0.0, 0.05, 0.1, 0.2, 0.4)
CACHE_TOKENS = 8192


def num_right(engine: MiniEngine, ratio: float, gate: float) -> int:
    """Replay the clip with another weight of the refined states than the built-in one."""
    built_in, engines.mini_stream.REFINED_GATE = engines.mini_stream.REFINED_GATE, gate
    collected = Collector()
    with MediaReader(str(DEMO), MINI_MEDIA) as reader:
        replay(reader, ReplayOptions(tuple(ASKED), ratio, CACHE_TOKENS), engine, collected, time.perf_counter)
    engines.mini_stream.REFINED_GATE = built_in
    timed = [question for question in ASKED if question.at_s is not None]
    in_order = [*timed, *(question for question in ASKED if question.at_s is None)]
    assert [question.text for question in in_order] == [text for text, _, _ in collected.answers]
    answers = [answer.text.lower() for _, _, answer in collected.answers]
    return sum(bool(re.search(ASKED[question], text)) for question, text in zip(in_order, answers, strict=True))


@torch.no_grad()
def novelty_auc(engine: MiniEngine) -> dict[str, float]:
    """Known: another frame of the scene that was kept. New: a frame of another scene. Mean over ordered pairs."""
    encoders, models = engine.models.encoders, engine.models
    project, centre = encoders.projectors[Modality.VIDEO], encoders.spaces[Modality.VIDEO].centre
    scenes = [[project(case.features) for case in seen_features(encoders, truth)] for truth in SEEN]
    auc: dict[str, list[float]] = {"embeddings": [], "refined states": []}
    for known, other in itertools.permutations(scenes, 2):
        kept, again, new = known[0], known[-1], other[0]
        block = torch.cat((models.prompt_embeds, kept, again, new))
        positions = torch.arange(len(block)).expand(4, -1)
        refined = models.refiner(block[None], positions)[0, len(models.prompt_embeds) :]
        spaces = {"embeddings": torch.cat((kept, again, new)) - centre, "refined states": refined}
        for name, tokens in spaces.items():
            auc[name].append(_auc(*tokens.split([len(kept), len(again), len(new)])))
    return {name: sum(values) / len(values) for name, values in auc.items()}


def _auc(kept: Tensor, again: Tensor, new: Tensor) -> float:
    """How often a token of `new` is farther from all `kept` ones than one of `again`."""
    unit = torch.nn.functional.normalize
    known, fresh = (1 - (unit(x, dim=1) @ unit(kept, dim=1).T).max(1).values for x in (again, new))
    return float((fresh[:, None] > known[None, :]).float().mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    engine = MiniEngine(ModelStore(), user_cache_path("echoingpixels"), time.perf_counter)
    gate = engines.mini_stream.REFINED_GATE
    by_ratio = {f"{ratio:g}": num_right(engine, ratio, gate) for ratio in RATIOS}
    by_gate = {f"{gate:g}": num_right(engine, 0.2, gate) for gate in GATES}
    auc = novelty_auc(engine)
    for title, column in (("ratio", by_ratio), ("refined states count, at ratio 0.2", by_gate)):
        print(f"| {title} | " + " | ".join(column) + " |")
        print("|---" * (len(column) + 1) + "|")
        print(f"| right of {len(ASKED)} | " + " | ".join(str(right) for right in column.values()) + " |\n")
    print("new or known, AUC: " + ", ".join(f"{name} {value:.2f}" for name, value in auc.items()))
    report(
        options.out,
        benchmark="warm_start",
        questions=len(ASKED),
        right_by_ratio=by_ratio,
        right_by_gate=by_gate,
        novelty_auc=auc,
    )


if __name__ == "__main__":
    main()
