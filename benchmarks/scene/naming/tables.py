"""The tables of the benchmark: prints each, and returns its figures."""

from typing import Any

import numpy as np

from benchmarks.scene.detections import GROUPS, Photograph
from benchmarks.scene.naming.ranking import (
    Scores,
    Truths,
    area_under_curve,
    found_at_precision,
    interval,
    rejected,
)
from benchmarks.scene.naming.scores import among, similarities
from benchmarks.scene.naming.seeing import ENCODERS, Seen
from engines.scene.classes import NAMES
from training.naming.packages import Array

LEAST = 3  # photographs that show a thing
PRECISION, KEEPING = 0.95, 0.95
PARTS = ("people", "vehicles", "animals", "things")


def known_names(about: dict[str, Any], vectors: Array) -> Array:
    """(80,D): the vectors of the detectors' names, in their order."""
    return vectors[[about["said"].index(name) for name in NAMES]]


def presence(truths: list[Photograph]) -> tuple[Truths, Truths]:
    """(N,80): whether each name is there, and whether that is sure."""
    there = np.asarray([[truth.things.get(name, 0) > 0 for name in NAMES] for truth in truths])
    may = np.asarray([[name in truth.may for name in NAMES] for truth in truths])
    return there, there | ~may


def by_name(truths: list[Photograph], seen: Seen, variant: str, names: Array, centre: Array) -> dict[str, float]:
    """The area under the curve of each name that enough photographs show."""
    there, sure = presence(truths)
    scores = similarities(seen.photographs[variant], names, centre)
    return {
        name: area_under_curve(scores[sure[:, number], number], there[sure[:, number], number])
        for number, name in enumerate(NAMES)
        if there[:, number].sum() >= LEAST
    }


def areas(
    truths: list[Photograph], seen: Seen, about: dict[str, Any], exact: Array, left_out: Array
) -> dict[str, dict[str, float]]:
    """By variant and kind of vectors, then by name, and their mean."""
    centre, results = known_names(about, exact).mean(0), dict[str, dict[str, float]]()
    for variant in ENCODERS:
        for kind, vectors in (("exact", exact), ("left out", left_out)):
            values = by_name(truths, seen, variant, known_names(about, vectors), centre)
            results[f"{variant}, {kind}"] = {"mean": float(np.mean(list(values.values()))), **values}
    columns = list(results)
    print(f"| area under curve | photographs | {' | '.join(columns)} |\n|---|---|{'---|' * len(columns)}")
    there, _ = presence(truths)
    numbers = {name: int(there[:, number].sum()) for number, name in enumerate(NAMES)}
    for name in results[columns[0]]:
        figures = " | ".join(f"{results[column][name]:.2f}" for column in columns)
        print(f"| {name} | {numbers.get(name, '')} | {figures} |")
    return results


def found_alone(
    truths: list[Photograph], seen: Seen, about: dict[str, Any], exact: Array, left_out: Array
) -> dict[str, dict[str, float]]:
    """Share of what is there (a name in a photograph) that is said, where 95% of what is said is there.

    One threshold for all names of a group, chosen on these photographs. `detectors`: what they say, whatever is false.
    """
    there, sure = presence(truths)
    centre, results = known_names(about, exact).mean(0), dict[str, dict[str, float]]()
    groups = np.asarray([GROUPS[name] for name in NAMES])
    detectors = np.asarray([[found.get(name, 0.0) for name in NAMES] for found in seen.named])
    all_scores = {"detectors, by their score": detectors}
    for variant in ENCODERS:
        for kind, vectors in (("exact", exact), ("left out", left_out)):
            scores = similarities(seen.photographs[variant], known_names(about, vectors), centre)
            all_scores[f"{variant}, {kind}"] = scores
    for label, scores in all_scores.items():
        results[label] = {}
        for group in PARTS:
            chosen = sure & (groups == group)
            results[label][group] = found_at_precision(scores[chosen], there[chosen], PRECISION)
    _print_shares(f"found at a precision of {PRECISION:.0%}", results)
    said = (detectors > 0) & sure
    results["detectors, all that they say"] = {
        group: float((said & there)[:, groups == group].sum() / there[:, groups == group].sum()) for group in PARTS
    }
    right = float((said & there).sum() / said.sum())
    _print_shares(f"found by the detectors ({right:.0%} of what they say is there)", dict([results.popitem()]))
    return results


def _print_shares(title: str, results: dict[str, dict[str, float]]) -> None:
    print(f"\n| {title} | {' | '.join(PARTS)} |\n|---|{'---|' * len(PARTS)}")
    for label, shares in results.items():
        print(f"| {label} | {' | '.join(f'{shares[group]:.0%}' for group in PARTS)} |")


def told_apart(seen: Seen, about: dict[str, Any], exact: Array) -> dict[str, object]:
    """Of true and false finds: the area under the curve with its interval, and the share of false ones rejected."""
    photographs, finds = (list(column) for column in zip(*seen.finds, strict=True))
    is_true = np.asarray([find.is_true for find in finds])
    groups = np.asarray([GROUPS[find.name] for find in finds])
    results: dict[str, object] = {}
    for group, chosen in {"all": groups != "", "things": groups == "things", "others": groups != "things"}.items():
        print(f"\n{group}: {is_true[chosen].sum()} true finds, {(~is_true[chosen]).sum()} false ones")
        print(f"| score | area under curve | false ones rejected, {KEEPING:.0%} of the true ones kept |\n|---|---|---|")
        for label, scores in find_scores(seen, about, exact).items():
            area = area_under_curve(scores[chosen], is_true[chosen])
            low, high = interval(area_under_curve, scores[chosen], is_true[chosen], np.asarray(photographs)[chosen])
            share = rejected(scores[chosen], is_true[chosen], KEEPING)
            print(f"| {label} | {area:.2f} ({low:.2f} to {high:.2f}) | {share:.0%} |")
            results[f"{group}, {label}"] = {"area_under_curve": area, "interval": (low, high), "rejected": share}
        results[f"{group}, finds"] = {"true": int(is_true[chosen].sum()), "false": int((~is_true[chosen]).sum())}
    return results


def find_scores(seen: Seen, about: dict[str, Any], exact: Array) -> dict[str, Scores]:
    """What could tell true finds (M) from false ones."""
    names = known_names(about, exact)
    rows = np.arange(len(seen.finds))
    photographs = np.asarray([number for number, _ in seen.finds])
    columns = np.asarray([NAMES.index(find.name) for _, find in seen.finds])
    detector = np.asarray([find.score for _, find in seen.finds])
    scores: dict[str, Scores] = {"the detectors' score": detector}
    for variant in ENCODERS:
        whole = similarities(seen.photographs[variant], names, names.mean(0))[photographs, columns]
        part = similarities(seen.parts[variant], names, names.mean(0))[rows, columns]
        one_of_80 = among(seen.parts[variant], names)[rows, columns]
        scores |= {
            f"{variant}: photograph": whole,
            f"{variant}: part": part,
            f"{variant}: part, as one of 80": one_of_80,
            f"{variant}: part, as one of 80, times the detectors' score": np.sqrt(one_of_80) * detector,
        }
    return scores
