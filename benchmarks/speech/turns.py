"""When does a spoken question end? Silence alone, and with the model that judges pauses: how often a question is cut in
two at a pause for thought, and how long after its last sound the turn ends.

    python -m benchmarks.speech.turns [--every 1] [--out benchmarks/results/turns.json]

Real voice detector, real model, real rules; the clock is that of the sound, and the model's answer comes `JUDGING_S`
after it is asked. The rules were chosen on the same sentences, with pauses at other places. Prints a table; the last
line is one JSON object.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.progress import track

from benchmarks.report import report
from benchmarks.speech.turn_material import Heard, Sentence, heard, sentences
from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.cutter import PRE_ROLL_SAMPLES
from engines.speech.turn_end import HEARD_SAMPLES, TurnEndModel
from engines.speech.vad import CHUNK_S, VoiceDetector, VoiceState
from realtime.voice.pauses import PAUSE_RULES, PauseRule
from realtime.voice.turn_detection import JudgePause, SpeechStopped, TurnDetector

PAUSES_S = (0.0, 0.3, 0.6, 1.0, 1.5)
SILENCES_S = (0.6, 0.3, 1.0)
JUDGING_S = 0.09  # as on a busy core
UNFINISHED_S = 1.0  # a turn that ends sooner after an unfinished sentence counts as cut
Rule = tuple[float, PauseRule | None]  # seconds of silence, and what the model's answer means


@dataclass
class Judged:
    """The model, which is asked once about the same sound. `seconds` it took, each time."""

    model: TurnEndModel
    known: dict[bytes, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def probability(self, pcm: FloatArray) -> float:
        key = pcm.tobytes()
        if key not in self.known:
            started = time.perf_counter()
            self.known[key] = self.model.probability(pcm)
            self.seconds.append(time.perf_counter() - started)
        return self.known[key]


@dataclass
class Turns:
    """How often turns ended before the sentence did, and how long after it they ended otherwise."""

    sentences: int = 0
    cut: int = 0
    delays_s: list[float] = field(default_factory=list)

    def add(self, sentence: Sentence, sound: Heard, ends_s: list[float]) -> None:
        end_s = sound.end / SAMPLE_RATE_HZ
        self.sentences += 1
        patience_s = 0.0 if sentence.is_finished else UNFINISHED_S
        if any(at_s < end_s + patience_s for at_s in ends_s):
            self.cut += 1
        elif ends_s:
            self.delays_s.append(ends_s[0] - end_s)

    def described(self) -> dict[str, float]:
        p50, p90 = np.percentile(self.delays_s, [50, 90]) if self.delays_s else (float("nan"), float("nan"))
        return {
            "sentences": self.sentences,
            "cut": self.cut,
            "p50_ms": round(1e3 * p50, 1),
            "p90_ms": round(1e3 * p90, 1),
        }


def ends_of_turns(
    pcm: FloatArray, voices: FloatArray, rule: Rule, probability: Callable[[FloatArray], float]
) -> list[float]:
    """Seconds at which a turn ended. `voices`: voice probabilities of the chunks of `pcm`."""
    detector = TurnDetector(silence_s=rule[0], pause_rule=rule[1])
    ends_s, answers = list[float](), list[tuple[float, int, float]]()
    for index, voice in enumerate(voices):
        start_s = index * CHUNK_S
        while answers and answers[0][0] <= start_s:
            _, number, answer = answers.pop(0)
            detector.judge(number, answer)
        for decision in detector.step(start_s, float(voice), is_audible=False):
            if isinstance(decision, SpeechStopped):
                ends_s.append(start_s + CHUNK_S)
            elif isinstance(decision, JudgePause):
                first, end = (round(at_s * SAMPLE_RATE_HZ) for at_s in (decision.start_s, decision.end_s))
                first = max(first - PRE_ROLL_SAMPLES, end - HEARD_SAMPLES, 0)
                answers.append((start_s + CHUNK_S + JUDGING_S, decision.number, probability(pcm[first:end])))
    return ends_s


def measure(
    said: list[Sentence], rules: dict[str, Rule], detector: VoiceDetector, judged: Judged
) -> dict[str, dict[float, dict[str, Turns]]]:
    """By material, length of the pause, and rule."""
    found: dict[str, dict[float, dict[str, Turns]]] = {}
    for sentence in track(said, "sentences"):
        for pause_s in PAUSES_S if sentence.word_ends and sentence.is_finished else (0.0,):
            sound = heard(sentence, pause_s, np.random.default_rng(len(sentence.pcm)))
            voices = detector.probabilities(sound.pcm, VoiceState())
            by_rule = found.setdefault(sentence.material, {}).setdefault(pause_s, {name: Turns() for name in rules})
            for name, rule in rules.items():
                by_rule[name].add(sentence, sound, ends_of_turns(sound.pcm, voices, rule, judged.probability))
    return found


def table(found: dict[str, dict[float, dict[str, Turns]]], names: list[str]) -> None:
    print("| speech | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for material, by_pause in found.items():
        for pause_s, by_rule in by_pause.items():
            title = f"{material}, {f'pause of {pause_s:g} s' if pause_s else 'no pause'}"
            print(f"| {title} | " + " | ".join(_cell(by_rule[name]) for name in names) + " |")


def _cell(turns: Turns) -> str:
    told = turns.described()
    return f"{turns.cut} of {turns.sentences} cut, {told['p50_ms']:.0f} / {told['p90_ms']:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--every", type=int, default=1, help="one of how many sentences to use")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    store = ModelStore()
    (graph,) = store.files("silero-vad").values()
    (path,) = store.files("smart-turn-v3.2").values()
    detector, judged = VoiceDetector(graph), Judged(TurnEndModel(path, num_threads=1))
    said = sentences(store, options.every)
    silence: dict[str, Rule] = {f"silence {silence_s:g} s": (silence_s, None) for silence_s in SILENCES_S}
    model: dict[str, Rule] = {
        f"with the model, {eagerness}": (SILENCES_S[0], PAUSE_RULES[eagerness])
        for eagerness in ("low", "medium", "high")
    }
    rules = silence | model
    found = measure(said, rules, detector, judged)
    table(found, list(rules))
    results = {
        material: {
            f"{pause_s:g}": {name: turns.described() for name, turns in by_rule.items()}
            for pause_s, by_rule in by_pause.items()
        }
        for material, by_pause in found.items()
    }
    judging_ms = dict(zip(("p50", "p90"), np.percentile(judged.seconds, [50, 90]) * 1e3, strict=True))
    report(
        options.out, benchmark="turns", every=options.every, judging_s=JUDGING_S, judging_ms=judging_ms, speech=results
    )


if __name__ == "__main__":
    main()
