"""Tables of right answers by budget, and how far CS2 is ahead."""

from pathlib import Path

import pytest

from benchmarks.answers.budgets.choosing import BUDGETS, CS2, NAMES, NOVELTY
from benchmarks.answers.budgets.figure import Compared, draw, label, print_tables, together
from training.scenes.questions import Question

QUESTIONS = tuple(Question("where", "?", "!", 1.0) for _ in range(4))


def compared(num_scenes: int, minutes: float, right_more: int) -> Compared:
    """In every scene CS2 answers `right_more` of four questions more than the others, which answer one."""
    found = Compared(minutes=[minutes] * num_scenes)
    for position, budget in enumerate(BUDGETS):
        for name in NAMES:
            score, num_right = found.scores[label(name, budget)], 1 + (right_more if name == CS2 else 0)
            for _ in range(num_scenes):
                score.right.append([number < num_right for number in range(4)])
                score.questions.append(QUESTIONS)
                score.survived.append([None] * 4)
                score.kept.append(20 * (position + 1))
                score.kept_audio.append(1)
                score.pool += 1000
    return found


def test_ahead_is_counted_on_the_same_questions_and_over_all_kinds(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    short, long = compared(6, 1.0, 2), compared(3, 4.0, 1)
    budget = next(iter(BUDGETS))
    assert short.ahead(budget, NOVELTY).more == 0.5
    assert short.kept_a_minute(budget) == 20
    assert long.kept_a_minute(budget) == 5
    both = together([short, long])
    assert both.ahead(budget, NOVELTY).more == pytest.approx((6 * 2 + 3 * 1) / (9 * 4))
    assert both.kept_a_minute(budget) == pytest.approx(9 * 20 / 18)
    print_tables("all", both)
    lines = capsys.readouterr().out.splitlines()
    assert "9 scenes, 18 minutes, 36 questions" in lines[1]
    assert sum(line.startswith(f"| {budget} ") for line in lines) == 2
    assert "+41.7 points" in "\n".join(lines)
    draw({"short": short, "all": both}, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 10_000
