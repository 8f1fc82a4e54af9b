"""The tables and the picture of `benchmarks.answers.quality`."""

from math import isnan
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from benchmarks.answers.scoring import SLICES, Score


def print_tables(
    scores: dict[str, Score], ours: Score, chance: dict[str, float], curve: list[dict[str, float]]
) -> None:
    """A table of all ways to choose tokens; then for `ours`: kinds of questions, share of sound, confidence."""
    print(
        "| way to choose tokens | kept | share of sound | "
        + " | ".join(SLICES)
        + " | moment kept, right if kept | questions |"
    )
    print("|---" * (len(SLICES) + 5) + "|")
    for name, score in most_asked_first(scores):
        shares = [score.share(wanted) for wanted in SLICES.values()]
        given = score.given_survival()
        print(
            f"| {name} | {sum(score.kept) / score.pool:.1%} | {sum(score.kept_audio) / max(sum(score.kept), 1):.0%} | "
            + " | ".join(map(str, shares))
            + f" | {given['survived']:.0%}, {given['right_if_survived']:.0%} | {score.num_questions} |"
        )
    print(
        "\nright by guessing among the names in the scene: "
        + ", ".join(f"{name} {share:.0%}" for name, share in chance.items())
    )
    print("\n| kind of question | right | n |\n|---|---|---|")
    for kind in sorted({question.kind for asked in ours.questions for question in asked}):
        share = ours.share(lambda q, kind=kind: q.kind == kind)  # type: ignore[misc]
        print(f"| {kind} | {share} | {share.n} |")
    print("\n| time with sound | share of sound among kept tokens |\n|---|---|")
    for row in ours.audio_share_by_density():
        print(f"| {row['heard']:.0%} | {row['audio_share_of_kept']:.0%} |")
    print("\n| confidence from | answers | right | right among the others |\n|---|---|---|---|")
    for row in curve:
        parts = (row[key] for key in ("sure", "right_if_sure", "right_if_not"))
        print(f"| {row['sure_from']:g} | " + " | ".join("–" if isnan(part) else f"{part:.0%}" for part in parts) + " |")


def most_asked_first(scores: dict[str, Score]) -> list[tuple[str, Score]]:
    """Scores by falling number of questions: those over the same questions are adjacent."""
    return sorted(scores.items(), key=lambda item: -item[1].num_questions)


def draw(scores: dict[str, Score], out: Path) -> None:
    """Bar chart of right answers by way to choose, with intervals, over all and over cross-modal questions."""
    names = [name for name, _ in most_asked_first(scores)][::-1]
    labels = [f"{name} ({scores[name].num_questions})" for name in names]
    figure, axes = plt.subplots(1, 2, figsize=(10, 0.3 * len(names) + 1), sharey=True)
    for axis, slice_name in zip(axes, ("all", "cross-modal"), strict=True):
        shares = [scores[name].share(SLICES[slice_name]) for name in names]
        right = [100 * share.right for share in shares]
        errors = [
            [100 * (share.right - share.low) for share in shares],
            [100 * (share.high - share.right) for share in shares],
        ]
        colours = ["C0" if "@" in name else "C2" if name.startswith("CS2") else "0.7" for name in names]
        axis.barh(labels, right, xerr=errors, color=colours, error_kw={"elinewidth": 1, "ecolor": "0.3"})
        axis.set_title(f"{slice_name} questions, exactly right, %", fontsize=9)
        axis.tick_params(labelsize=7)
        axis.grid(axis="x", alpha=0.3)
        axis.set_ylim(-0.6, len(names) - 0.4)
    figure.tight_layout()
    figure.savefig(out, dpi=110)
