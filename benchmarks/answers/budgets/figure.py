"""The tables and the picture of `benchmarks.answers.budgets`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from benchmarks.answers.budgets.choosing import BUDGETS, CS2, NAMES
from benchmarks.answers.scoring import Gain, Score, gains


def label(name: str, budget: str) -> str:
    return f"{name} @ {budget}"


@dataclass
class Compared:
    """The answers about one kind of scenes, by who chooses under which budget. `minutes`: length of each scene;
    `names` and `budgets`: which of all were compared, CS2 first."""

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    minutes: list[float] = field(default_factory=list)
    names: tuple[str, ...] = NAMES
    budgets: tuple[str, ...] = tuple(BUDGETS)

    def of(self, name: str, budget: str) -> Score:
        """The score of one way to choose."""
        return self.scores[label(name, budget)]

    def ahead(self, budget: str, name: str) -> Gain:
        """How many more answers are right with CS2 than with another way to choose, scene by scene."""
        return gains(self.of(CS2, budget), self.of(name, budget))

    def kept_a_minute(self, budget: str) -> float:
        return sum(self.of(CS2, budget).kept) / sum(self.minutes)


def together(parts: Sequence[Compared]) -> Compared:
    """All scenes of several kinds."""
    minutes = [length for part in parts for length in part.minutes]
    whole = Compared(minutes=minutes, names=parts[0].names, budgets=parts[0].budgets)
    for key in parts[0].scores:
        score = whole.scores[key]
        for part in parts:
            score.right += part.scores[key].right
            score.questions += part.scores[key].questions
            score.survived += part.scores[key].survived
            score.kept += part.scores[key].kept
            score.kept_audio += part.scores[key].kept_audio
            score.pool += part.scores[key].pool
    return whole


def print_tables(title: str, compared: Compared) -> None:
    """Right answers by budget and by who chooses, then how far CS2 is ahead of each of the others."""
    names, others = compared.names, compared.names[1:]
    first = compared.of(CS2, compared.budgets[0])
    print(
        f"\n**{title}**: {len(first.right)} scenes, {sum(compared.minutes):.0f} minutes, "
        f"{first.num_questions} questions"
    )
    print("\n| budget | kept a minute | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 2) + "|")
    for budget in compared.budgets:
        shares = " | ".join(str(compared.of(name, budget).share(lambda _: True)) for name in names)
        print(f"| {budget} | {compared.kept_a_minute(budget):.0f} | {shares} |")
    print("\n| CS2 ahead of | " + " | ".join(others) + " |")
    print("|---" * (len(others) + 1) + "|")
    for budget in compared.budgets:
        print(f"| {budget} | " + " | ".join(str(compared.ahead(budget, name)) for name in others) + " |")


def draw(kinds: dict[str, Compared], out: Path) -> None:
    """Right answers over the budget, one plot for each kind of scenes, with intervals."""
    figure, axes = plt.subplots(1, len(kinds), figsize=(3.4 * len(kinds), 3.6), sharey=True, squeeze=False)
    budgets = {title: sorted(compared.budgets, key=compared.kept_a_minute) for title, compared in kinds.items()}
    for axis, (title, compared) in zip(axes[0], kinds.items(), strict=True):
        kept = [compared.kept_a_minute(budget) for budget in budgets[title]]
        for name in compared.names:
            shares = [compared.of(name, budget).share(lambda _: True) for budget in budgets[title]]
            (line,) = axis.plot(kept, [100 * share.right for share in shares], ".-", label=name, linewidth=1)
            low, high = ([100 * getattr(share, end) for share in shares] for end in ("low", "high"))
            axis.fill_between(kept, low, high, alpha=0.12, color=line.get_color())
        axis.set_xscale("log")
        axis.set_xticks(kept, [f"{count:.0f}" for count in kept], rotation=60)
        axis.minorticks_off()
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("kept tokens a minute", fontsize=8)
        axis.tick_params(labelsize=7)
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("exactly right, %", fontsize=8)
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="lower center", ncols=len(NAMES), fontsize=7)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    figure.savefig(out, dpi=110)
    plt.close(figure)
