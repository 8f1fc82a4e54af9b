"""The tables, the picture and `docs/everyday.md` of what was asked."""

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("Agg")

from matplotlib import pyplot as plt

from benchmarks.answers.scoring import Share, share_of
from benchmarks.everyday.asking import Outcome, Watched
from benchmarks.everyday.clips import KINDS
from benchmarks.everyday.proofs import chance_of_proof, num_true
from benchmarks.everyday.wordings import is_in_training

GOALS = {"core": 0.85, "all": 0.75}
Chosen = Callable[[Outcome], bool]


def share(watched: Sequence[Watched], among: Chosen, counted: Chosen) -> Share:
    """Share of outcomes that count among those chosen, with its 95 % interval (bootstrap over clips)."""
    return share_of([[counted(outcome) for outcome in clip.outcomes if among(outcome)] for clip in watched])


def is_right(outcome: Outcome) -> bool:
    return outcome.verdict.right


def summary(watched: Sequence[Watched]) -> dict[str, Share]:
    """The main figures by name."""

    def right(among: Chosen) -> Share:
        return share(watched, among, is_right)

    def proven(among: Chosen) -> Share:
        return share(watched, among, lambda o: o.shows_proof is True)

    parts = {
        "fresh clips: written without knowing any rule": [clip for clip in watched if clip.clip.fresh],
        "earlier clips: rules were written after their answers": [clip for clip in watched if not clip.clip.fresh],
        "earlier clips, pictures without a part in any choice": [
            clip for clip in watched if not (clip.clip.fresh or clip.chosen_on)
        ],
    }
    found = {"all": right(lambda _: True), "core": right(lambda o: o.asked.core)}
    for part, clips in parts.items():
        found[f"all, {part}"] = share(clips, lambda _: True, is_right)
        found[f"core, {part}"] = share(clips, lambda o: o.asked.core, is_right)
    fresh = parts["fresh clips: written without knowing any rule"]
    return found | {
        "fresh clips, denied though there": share(fresh, lambda o: o.asked.is_there, lambda o: o.verdict.denies),
        "fresh clips, named though not there": share(
            fresh, lambda o: not o.asked.is_there, lambda o: o.verdict.invents
        ),
        "other": right(lambda o: not o.asked.core),
        "in words that training has": right(lambda o: is_in_training(o.asked.text)),
        "in other words": right(lambda o: not is_in_training(o.asked.text)),
        "typed": right(lambda o: not o.asked.spoken),
        "spoken": right(lambda o: o.asked.spoken),
        **{about: right(lambda o, about=about: o.asked.about == about) for about in ("now", "backward", "forward")},  # type: ignore[misc]
        "denied though there": share(watched, lambda o: o.asked.is_there, lambda o: o.verdict.denies),
        "named though not there": share(watched, lambda o: not o.asked.is_there, lambda o: o.verdict.invents),
        "named something that is not shown": share(
            watched, lambda o: o.asked.kind == "object" and o.asked.yes is None, lambda o: bool(o.false_names)
        ),
        "copied": share(watched, lambda o: bool(o.asked.dialogue), lambda o: o.is_copied),
        "true moment named, of right answers": proven(
            lambda o: is_right(o) and o.asked.kind != "chat" and o.shows_proof is not None
        ),
        "no moment named, of chat": proven(lambda o: o.asked.kind == "chat"),
    }


def proofs(watched: Sequence[Watched]) -> dict[str, float]:
    """Of right answers that name moments: the share of moments that are true, and what random moments would reach."""
    found = [o for clip in watched for o in clip.outcomes if is_right(o) and o.asked.proof and o.asked.kind != "chat"]
    named = sum(len(o.evidence) for o in found)
    return {
        "true ones among the moments named": sum(num_true(o.asked, o.evidence) for o in found) / max(1, named),
        "true moment named, if as many were named at random": float(
            np.mean([chance_of_proof(o.asked, len(o.evidence)) for o in found] or [0.0])
        ),
    }


def by_kind(watched: Sequence[Watched]) -> dict[str, tuple[Share, Share, Share, Share]]:
    """Kind → right answers of all, of core and of other questions, and of those about fresh clips."""
    kinds = [kind for kind in KINDS if any(o.asked.kind == kind for clip in watched for o in clip.outcomes)]
    fresh = [clip for clip in watched if clip.clip.fresh]

    def of(kind: str, is_core: tuple[bool, ...], clips: Sequence[Watched] = watched) -> Share:
        return share(clips, lambda o: o.asked.kind == kind and o.asked.core in is_core, is_right)

    both = (True, False)
    return {kind: (of(kind, both), of(kind, (True,)), of(kind, (False,)), of(kind, both, fresh)) for kind in kinds}


def speed(watched: Sequence[Watched]) -> dict[str, float]:
    """Median and 95th percentile of the times of answers, mean milliseconds of each step of a window."""
    outcomes = [outcome for clip in watched for outcome in clip.outcomes]
    found: dict[str, float] = {}
    for way, is_spoken in (("typed", False), ("spoken", True)):
        chosen = [o for o in outcomes if o.asked.spoken is is_spoken]
        for name, values in (
            ("first text", [o.first_text_ms for o in chosen]),
            ("last word", [o.last_word_ms for o in chosen]),
        ):
            if values:
                found |= {f"{way}: {name}, p{q}, ms": float(np.nanpercentile(values, q)) for q in (50, 95)}
    steps: dict[str, list[float]] = {}
    for clip in watched:
        for window in clip.steps_ms:
            for name, ms in window.items():
                steps.setdefault(name, []).append(ms)
    return found | {f"a window: {name}, mean, ms": float(np.mean(values)) for name, values in steps.items()}


def tables(watched: Sequence[Watched]) -> str:
    """Everything that is printed, as Markdown."""
    lines = ["| kind of question | right | core | other | n | fresh clips | n |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {kind} | {a} | {core} | {other} | {a.n} | {fresh} | {fresh.n} |"
        for kind, (a, core, other, fresh) in by_kind(watched).items()
    ]
    lines += ["", "| | share (95 %) | n |", "|---|---|---|"]
    goals = {name: f", goal {goal:.0%}" for name, goal in GOALS.items()}
    lines += [f"| {name}{goals.get(name, '')} | {found} | {found.n} |" for name, found in summary(watched).items()]
    lines += [f"| {name} | {value:.0%} | |" for name, value in proofs(watched).items()]
    lines += ["", "| time | |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {value:.0f} |" for name, value in speed(watched).items()])


def draw(watched: Sequence[Watched], out: Path) -> None:
    """Bar chart of right answers by kind, with intervals; core questions in another colour."""
    rows = [(kind, found[0], "C0") for kind, found in by_kind(watched).items()]
    main = summary(watched)
    rows += [(name, main[name], "C2") for name in ("core", "other", "all")]
    fresh = "fresh clips: written without knowing any rule"
    rows += [(f"{name}, fresh clips", main[f"{name}, {fresh}"], "C1") for name in ("core", "all")]
    rows = rows[::-1]
    figure, axis = plt.subplots(figsize=(7, 0.28 * len(rows) + 1))
    right = [100 * found.right for _, found, _ in rows]
    errors = [
        [100 * (found.right - found.low) for _, found, _ in rows],
        [100 * (found.high - found.right) for _, found, _ in rows],
    ]
    labels, colours = [f"{name} ({found.n})" for name, found, _ in rows], [colour for *_, colour in rows]
    axis.barh(labels, right, xerr=errors, color=colours, error_kw={"elinewidth": 1, "ecolor": "0.3"})
    axis.set_title("everyday questions, right answers, %", fontsize=9)
    axis.tick_params(labelsize=7)
    axis.grid(axis="x", alpha=0.3)
    axis.set(xlim=(0, 100), ylim=(-0.6, len(rows) - 0.4))
    figure.tight_layout()
    figure.savefig(out, dpi=110)


def every_answer(watched: Sequence[Watched]) -> str:
    """All clips with their questions and answers, as Markdown."""
    lines: list[str] = []
    for clip in watched:
        shown = ", ".join(
            item.file + (" (dark)" if item.dim < 1 else "") or ("stuck" if item.frozen else "black")
            for item in clip.clip.show
        )
        heard = "; ".join(f"“{item.say}”" if item.say else item.file for item in clip.clip.hear)
        lines += [
            f"### {clip.clip.name}{', fresh' if clip.clip.fresh else ''}",
            f"{clip.clip.seconds:g} s from {clip.clip.began}. Shown: {shown}." + (f" Heard: {heard}." if heard else ""),
        ]
        lines += ["", "| at | kind | asked | answered | |", "|---|---|---|---|---|"]
        lines += [_row(outcome) for outcome in clip.outcomes] + [""]
    return "\n".join(lines)


def _row(outcome: Outcome) -> str:
    asked = outcome.asked
    how = f"{asked.text} (spoken{', heard as: ' + outcome.understood if outcome.understood != asked.text else ''})"
    notes = [
        "right" if outcome.verdict.right else "**wrong**",
        *(["denied though there"] if outcome.verdict.denies else []),
        *(["named though not there"] if outcome.verdict.invents else []),
        *([f"not shown: {', '.join(outcome.false_names)}"] if outcome.false_names else []),
        *(["copied"] if outcome.is_copied else []),
        *(["moment wrong"] if outcome.shows_proof is False and outcome.verdict.right else []),
    ]
    kind = asked.kind + (", core" if asked.core else "") + (f", dialogue {asked.dialogue}" if asked.dialogue else "")
    cells = [f"{asked.at:g} s", kind, how if asked.spoken else asked.text, outcome.answer or "–", ", ".join(notes)]
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
