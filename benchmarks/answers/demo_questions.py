"""Ten questions about the demo clip, which training has never seen, from the file to the answer, at several ratios.

    python -m benchmarks.answers.demo_questions [--out benchmarks/results/demo_questions.json]

An answer is right if it contains one of the words given with its question. The building is the Tower of Buddhist
Incense of the Summer Palace, a temple. Ten questions are few: differences of one
or two mean nothing. Prints every answer at ratio 0.2 and a table; the last line is JSON.
"""

import argparse
import re
import time
from pathlib import Path

from benchmarks.report import report
from benchmarks.speed.latency import DEMO
from benchmarks.speed.picture import Collector
from clients.replay import Question, ReplayOptions, replay
from echoingpixels import Assistant
from engines.api import Engine
from engines.shapes import MINI_MEDIA
from realtime.sources.reader import MediaReader

ASKED = {
    Question("What animal do you see?", 4.0): "cat",
    Question("What do you hear?", 8.0): "phone|ring|bell|alarm",
    Question("What was said?", 14.0): "coffee|ready|garden",
    Question("What do you see?", 14.0): "espresso|coffee|cup|cat",
    Question("What do you hear?", 22.0): "bell|chime",
    Question("What building do you see?", 24.0): "palace|temple|monastery|tower|pagoda",
    Question("Which instruments do you see?", 30.0): "drum|trumpet|cornet|horn",
    Question("Which animal did you see?"): "cat",
    Question("What was said about the coffee?"): "ready",
    Question("What did you hear last?"): "sea|ocean|wave|water",
}
RATIOS = (1.0, 0.2, 0.1, 0.05)
CACHE_TOKENS = 8192


def answers(engine: Engine, ratio: float) -> dict[Question, str]:
    """Replay the clip and ask."""
    collected = Collector()
    with MediaReader(str(DEMO), MINI_MEDIA) as reader:
        replay(reader, ReplayOptions(tuple(ASKED), ratio, CACHE_TOKENS), engine, collected, time.perf_counter)
    timed = [question for question in ASKED if question.at_s is not None]
    in_order = [*timed, *(question for question in ASKED if question.at_s is None)]
    assert [question.text for question in in_order] == [text for text, _, _ in collected.answers]
    return {question: answer.text for question, (_, _, answer) in zip(in_order, collected.answers, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    engine = Assistant.load().engine
    given = {f"{ratio:g}": answers(engine, ratio) for ratio in RATIOS}
    for question, text in given["0.2"].items():
        print(f"{question.text} -> {text}")
    right = {
        ratio: sum(bool(re.search(ASKED[question], text.lower())) for question, text in found.items())
        for ratio, found in given.items()
    }
    print("| ratio | " + " | ".join(right) + " |")
    print("|---" * (len(right) + 1) + "|")
    print(f"| right of {len(ASKED)} | " + " | ".join(map(str, right.values())) + " |")
    report(options.out, benchmark="demo_questions", questions=len(ASKED), right_by_ratio=right)


if __name__ == "__main__":
    main()
