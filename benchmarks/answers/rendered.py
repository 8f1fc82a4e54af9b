"""Replays held-out scenes as films: from the mp4 to the answer, with the real encoders and the real transcriber.

    python -m benchmarks.answers.rendered [--films 6] [--out benchmarks/results/rendered.json]

The scenes are those of the test split, drawn without class prototypes, which have no pixels. An answer is right if it
says exactly what the plan says. Prints the share by kind of question; the last line is JSON. Needs `make bank` and the
packages that it was made from.
"""

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

from platformdirs import user_cache_path
from rich.progress import Progress

from benchmarks.answers.scoring import share_of
from benchmarks.answers.transfer import RATIO, film_answers
from benchmarks.report import report
from clients.replay import Question
from echoingpixels import Assistant
from training.bank.build import installed
from training.bank.store import Bank
from training.bank.variants import TEST, Sizes
from training.scenes import questions
from training.scenes.plan import Style
from training.scenes.planner import Stock, draw_plan
from training.scenes.questions import CROSS_MODAL
from training.scenes.render import soundtrack, write_film

STYLE = Style(40, 40, gap_s=3.5, prototypes=0.0)
FIRST_SCENE = 4_000_000
ABSENT = ("submarine", "lighthouse", "igloo"), ("a gong", "a theremin", "a chainsaw")


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--films", type=int, default=6, help="of 40 s, 24 questions each")
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    bank, raw, sizes = Bank.load(options.bank), installed(), Sizes()
    engine = Assistant.load().engine
    by_scene: list[list[tuple[questions.Question, bool]]] = []
    with tempfile.TemporaryDirectory() as folder, Progress() as progress:
        for number in progress.track(range(FIRST_SCENE, FIRST_SCENE + options.films), description="films"):
            plan = draw_plan(Stock(bank, TEST, (), ()), STYLE, number)
            film = Path(folder, f"{number}.mp4")
            write_film(film, plan, bank, soundtrack(plan, bank, raw, sizes))
            asked = questions.ask(plan, 24, number, *ABSENT)
            timed = tuple(Question(question.text, question.asked_s) for question in asked)
            found = film_answers(engine, film, timed)
            by_scene.append([(q, answer == q.answer) for q, answer in zip(asked, found, strict=True)])
            for question, answer in zip(asked, found, strict=True):
                mark = "+" if answer == question.answer else "-"
                progress.print(f"{mark} {question.text} -> {answer} ({question.answer})")
    by_kind = defaultdict[str, list[list[bool]]](list)
    for scene in by_scene:
        for kind in ("all", "cross-modal", *sorted({question.kind for question, _ in scene})):
            wanted = {"all": lambda _: True, "cross-modal": CROSS_MODAL.__contains__}.get(kind, kind.__eq__)
            by_kind[kind].append([right for question, right in scene if wanted(question.kind)])
    print("\n| kind of question | right | n |\n|---|---|---|")
    shares = {kind: share_of(scenes) for kind, scenes in by_kind.items()}
    for kind, share in shares.items():
        print(f"| {kind} | {share} | {share.n} |")
    report(
        options.out,
        benchmark="rendered",
        ratio=RATIO,
        films=options.films,
        right={kind: vars(share) for kind, share in shares.items()},
    )


if __name__ == "__main__":
    main()
