"""How soon a sound may be told of: recall, precision and time on cuts of real recordings.

    python -m benchmarks.watches.heard --out benchmarks/results/watch_sounds.json

The recordings are the bank's for tests (`make bank`), of which nothing was learnt, without speech and instruments. Each
cut begins somewhere in a half second and lasts 1 to 4 s; it is put at four places of a window. A finding is what the
encoder of sounds calls half a second if it is as sure as a window tells. Every name that would be told of a cut counts,
so that two names of one sound are one right and one false. Seconds are from the sound's beginning to the end of the
window that tells, and `WORK_S` for the work on it; where half seconds are named as they come, to the end of the half
second, and `SOUND_WORK_S`.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import track

from benchmarks.report import report
from benchmarks.watches.senses import HALF_S
from benchmarks.watches.told import GOAL_S, SOUND_WORK_S, WORK_S
from engines.api import FloatArray, Modality
from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.sound_kinds import told_apart
from engines.mini.hearing.names import (
    FAINTEST_SOUND,
    MIN_SOUND_SURENESS,
    QUARTER_SAMPLES,
    SOUND_NAMES,
    SURE_SOUND,
)
from engines.mini.trained import WEIGHTS_FILE, load_weights
from engines.model_store import ModelStore
from engines.shapes import AUDIO_HOP_SAMPLES, MINI_MEDIA, SAMPLE_RATE_HZ
from engines.watches.signs import SOUND_FINDINGS, SOUND_WITHIN_S
from training.bank.sounds import recording
from training.bank.store import Bank
from training.bank.variants import HOP_S, TEST, Cut, sound_of

LEAD_SAMPLES, NOISE = SAMPLE_RATE_HZ, 1e-4  # of a quiet room, before and behind a cut
QUARTER_S = QUARTER_SAMPLES / SAMPLE_RATE_HZ
Looks = Mapping[int, float]  # quarter second with which a look ends → how sure the name is there


class Ear:
    """What the assistant's encoder of sounds calls them."""

    def __init__(self) -> None:
        store = ModelStore()
        yamnet = store.files("yamnet")
        self._encoder = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], 1)
        self._projector = load_weights(store, WEIGHTS_FILE).trained.projectors[Modality.AUDIO]
        sounds = SOUND_NAMES.read_text(encoding="utf-8").splitlines()
        self._names = dict(zip(self._projector.group[: len(sounds)].tolist(), sounds, strict=True))
        self._numbers = {name: number for number, name in self._names.items()}

    def looks(self, sound: FloatArray) -> Mapping[str, Looks]:
        """By name: where it is the likeliest one, at every quarter second."""
        ends = range(LEAD_SAMPLES, len(sound) + 1, QUARTER_SAMPLES)
        patches = np.stack([sound[end - PATCH_SAMPLES : end] for end in ends])
        with torch.no_grad():
            own = self._projector.probabilities(torch.from_numpy(self._encoder.encode(patches)))
            best = told_apart(own, self._numbers)[:, :-1].max(-1)
        looks = defaultdict[str, dict[int, float]](dict)
        for end, patch, index, sure in zip(ends, patches, best.indices.tolist(), best.values.tolist(), strict=True):
            if index in self._names and np.sqrt(np.mean(patch**2)) >= FAINTEST_SOUND:
                looks[self._names[index]][end // QUARTER_SAMPLES] = sure
        return looks


def is_twice(looks: Looks) -> bool:
    """Whether it was found in two half seconds."""
    found = [at for at, sure in looks.items() if at % 2 == 0 and sure >= MIN_SOUND_SURENESS]
    several = zip(found, found[SOUND_FINDINGS - 1 :], strict=False)
    return any((last - first) * QUARTER_S <= SOUND_WITHIN_S for first, last in several)


def is_sure(looks: Looks, alone: float, confirmed: float = 0.0) -> bool:
    """Whether half a second is so sure, and the look a quarter of a second before as sure as `confirmed`."""
    return is_twice(looks) or any(
        at % 2 == 0 and sure >= alone and looks.get(at - 1, 0.0) >= confirmed for at, sure in looks.items()
    )


IS_SURE = partial(is_sure, alone=SURE_SOUND, confirmed=MIN_SOUND_SURENESS)
AS_THEY_COME = "the same, half seconds as they come"
RULES: Mapping[str, Callable[[Looks], bool]] = {
    "two half seconds": is_twice,
    f"or one, {SURE_SOUND:.0%} sure, and another look": IS_SURE,
    AS_THEY_COME: IS_SURE,
    "or one, 80% sure, and another look": partial(is_sure, alone=0.8, confirmed=MIN_SOUND_SURENESS),
    "or one, 98% sure": partial(is_sure, alone=0.98),
    "or one, 90% sure": partial(is_sure, alone=0.9),
    "one": partial(is_sure, alone=MIN_SOUND_SURENESS),
}


def cuts_of(bank: Bank) -> Sequence[Cut]:
    return [cut for cut in bank.cuts if cut.split == TEST and cut.name != "speech" and Path(cut.file).is_file()]


def placed(cut: Cut) -> FloatArray:
    """The cut in a quiet room, as long after a half second as it was when it was encoded."""
    pcm = sound_of(cut, recording(Path(cut.file)))
    begin = LEAD_SAMPLES + round(cut.offset_s * SAMPLE_RATE_HZ)
    length = -(-(begin + len(pcm) + LEAD_SAMPLES) // AUDIO_HOP_SAMPLES) * AUDIO_HOP_SAMPLES
    sound = NOISE * np.random.default_rng(cut.first).standard_normal(length)
    sound[begin : begin + len(pcm)] += pcm
    return sound.astype(np.float32)


def told_after_s(
    looks: Looks, offset_s: float, rule: Callable[[Looks], bool], step_s: float, work_s: float
) -> Iterator[float]:
    """How long after the beginning it is told, for each place of the cut in a window where it is. Every `step_s` all
    that came so far is looked at, which takes `work_s`."""
    for place in range(round(MINI_MEDIA.window_s / HOP_S)):
        begin_s = place * HOP_S + offset_s
        shift_s = LEAD_SAMPLES / SAMPLE_RATE_HZ - place * HOP_S  # from the window to the cut's own sound
        for end_s in np.arange(step_s, 4 * MINI_MEDIA.window_s + step_s, step_s).tolist():
            if rule({at: sure for at, sure in looks.items() if at * QUARTER_S - shift_s <= end_s}):
                yield end_s - begin_s + work_s
                break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bank", type=Path, default=user_cache_path("echoingpixels") / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args, ear = parser.parse_args(), Ear()
    heard = [(cut, ear.looks(placed(cut))) for cut in track(cuts_of(Bank.load(args.bank)), "listening")]
    rows, num_places = [], round(MINI_MEDIA.window_s / HOP_S)
    print("told when it was found in               recall  precision  within 3 s   delay: median    p95")
    for words, rule in RULES.items():
        delays_s, num_false = list[float](), 0
        step = (HALF_S, SOUND_WORK_S) if words == AS_THEY_COME else (MINI_MEDIA.window_s, WORK_S)
        for cut, by_name in heard:
            for name, looks in by_name.items():
                told = list(told_after_s(looks, cut.offset_s, rule, *step))
                delays_s += told if name == cut.name else []
                num_false += len(told) if name != cut.name else 0
        row = {
            "told": words,
            "recall": round(len(delays_s) / len(heard) / num_places, 3),
            "precision": round(len(delays_s) / (len(delays_s) + num_false), 3),
            "in_time": round(float(np.mean(np.asarray(delays_s) <= GOAL_S)), 3),
            "median_s": round(float(np.median(delays_s)), 2),
            "p95_s": round(float(np.percentile(delays_s, 95)), 2),
        }
        rows.append(row)
        print(
            f"{words:38} {row['recall']:7.1%} {row['precision']:10.1%} {row['in_time']:11.1%}"
            f" {row['median_s']:14} s {row['p95_s']:4} s"
        )
    report(args.out, benchmark="watch_sounds", cuts=len(heard), rows=rows)


if __name__ == "__main__":
    main()
