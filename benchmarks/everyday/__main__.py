"""Ask what people ask of a camera, about photographs, films and recordings that training has never seen.

python -m benchmarks.everyday                             everything: tables, picture, docs/everyday.md
python -m benchmarks.everyday --only counting             one kind of question, or one clip
python -m benchmarks.everyday --clip bus --ask "Where is the bus?"
python -m benchmarks.everyday --weights model.safetensors
"""

import argparse
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.everyday import report
from benchmarks.everyday.asking import Watched, watch
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.clips import KINDS, Asked, Clip, read_clips
from benchmarks.everyday.film import composed
from benchmarks.everyday.media import Library
from benchmarks.everyday.wordings import is_in_training
from benchmarks.report import report as report_json
from engines.errors import EchoingPixelsError

ROOT = Path(__file__).parents[2]
RESULTS, PICTURE, ANSWERS = (
    ROOT / "benchmarks/results/everyday.json",
    ROOT / "docs/everyday.png",
    ROOT / "docs/everyday.md",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--weights", type=Path, help="trained weights to try instead of those that ship")
    parser.add_argument("--only", help="a kind of question or a clip; nothing is written then")
    parser.add_argument("--clip", help="with --ask: the clip to ask about")
    parser.add_argument("--ask", help="one question, asked when the clip has ended")
    options = parser.parse_args()
    clips = read_clips()
    if (options.ask is None) != (options.clip is None):
        parser.error("--ask and --clip go together")
    if options.ask is not None:
        clips = tuple(clip for clip in clips if clip.name == options.clip)
    names = {*KINDS, *(clip.name for clip in clips)}
    if not clips or options.only not in {None, *names}:
        parser.error(f"no kind or clip has this name: {', '.join((*KINDS, *(clip.name for clip in read_clips())))}")
    try:
        run(clips, options.weights, options.only, options.ask)
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")


def run(clips: tuple[Clip, ...], weights: Path | None, only: str | None, question: str | None) -> None:
    """Ask, print, and write everything down if it was everything."""
    began = time.perf_counter()
    assistant = load(weights)
    say, library = voice(assistant), Library.read()
    chosen = [(clip, asked) for clip in clips if (asked := questions_of(clip, only, question))]
    watched: list[Watched] = []
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=sum(clip.seconds for clip, _ in chosen))
        for clip, asked in chosen:
            progress.update(task, description=clip.name)
            watched.append(watch(assistant, clip, library, composed(clip, library, say), asked, say))
            progress.advance(task, clip.seconds)
    if question is not None:
        (outcome,) = watched[0].outcomes
        print(outcome.answer)
        for moment in outcome.evidence:
            print(f"  {moment.start_s:g} to {moment.end_s:g} s, {moment.modality}, {moment.weight:.2f}")
        return
    print(report.tables(watched))
    if only is not None:
        print(f"\n{report.every_answer(watched)}")
    took_s = time.perf_counter() - began
    is_whole = only is None and weights is None
    if is_whole:
        report.draw(watched, PICTURE)
        ANSWERS.write_text(page(watched, library), encoding="utf-8")
    report_json(
        RESULTS if is_whole else None,
        benchmark="everyday",
        clips=len(watched),
        questions=sum(len(clip.outcomes) for clip in watched),
        took_s=round(took_s),
        shares={name: vars(found) for name, found in report.summary(watched).items()},
        proofs=report.proofs(watched),
        right_by_kind={kind: vars(found[0]) for kind, found in report.by_kind(watched).items()},
        fresh_right_by_kind={kind: vars(found[3]) for kind, found in report.by_kind(watched).items() if found[3].n},
        speed=report.speed(watched),
    )


def questions_of(clip: Clip, only: str | None, question: str | None) -> tuple[Asked, ...]:
    """What is to be asked of a clip; with a kind also the whole dialogues that it is asked in."""
    if question is not None:
        return (Asked("chat", clip.seconds, question, right=(".",)),)
    if only is None or only == clip.name:
        return clip.ask
    dialogues = {asked.dialogue for asked in clip.ask if asked.kind == only and asked.dialogue}
    return tuple(asked for asked in clip.ask if asked.kind == only or asked.dialogue in dialogues)


def page(watched: list[Watched], library: Library) -> str:
    """`docs/everyday.md`."""
    num_questions = sum(len(clip.outcomes) for clip in watched)
    num_known = sum(is_in_training(outcome.asked.text) for clip in watched for outcome in clip.outcomes)
    chosen_on = ", ".join(file.id for file in library.files.values() if file.chosen_on)
    fresh, old = ([clip for clip in watched if clip.clip.fresh is is_fresh] for is_fresh in (True, False))
    return f"""# Everyday questions

Made by `python -m benchmarks.everyday`; do not edit. Every question that was asked and every answer, failures included.

{len(watched)} clips of photographs, films and recordings that training has never seen (`benchmarks/everyday/clips/`,
[credits](../CREDITS.md)); {num_questions} questions, {num_known} of them in words that training has, too, because
everybody uses them, such as "What do you see?". A photograph is filmed as by a hand-held camera; a film stays as it
is. Sentences in clips and spoken questions are said by the project's synthetic voice. Questions are asked through
`echoingpixels.Dialogue`, as the library's users ask; moments are named as on the page. How answers are judged:
`benchmarks/everyday/judging.py`. "What do you see?" and "Who is there?" are answered right if one thing that is there
is named, whatever else is named and however many people are told.

**Fresh are {len(fresh)} clips with {sum(len(clip.outcomes) for clip in fresh)} questions** (`fresh = true`),
marked below: their pictures and sounds had no part in anything, and questions and right answers were written down by
somebody who had read no rule of the assistant and seen no answer of it, before it was asked any of them. How good the
assistant is on new questions is told by *fresh clips: written without knowing any rule*. They stay fresh only until
somebody reads their answers below to write rules or to choose anything; then new ones are needed, and `fresh = true`
goes.

**The other {len(old)} clips with {sum(len(clip.outcomes) for clip in old)} questions are not new to the assistant**
(*earlier clips*). Thresholds of the detector, rules for colours and the text reader were chosen by looking at these
pictures, too (`benchmarks/scene`): {chosen_on}. Rules for how answers are hedged and put right, and those that answer
without the LLM, were written after answers of this list had been read. Those of `clips/homes_and_streets.toml`,
`clips/gardens_and_games.toml` and `clips/cafes_and_outings.toml` were fresh until 2026-11-27, the last until that
evening, those of `clips/errands_and_evenings.toml` until 2026-11-28: their answers were read for rules from then on,
and before that their shares were measured.
*Pictures without a part in any choice* are the
{sum(not clip.chosen_on for clip in old)} earlier clips that show none of these pictures.

![Right answers by kind](everyday.png)

{report.tables(watched)}

*Core* are the questions what do you see, how many people, read it, what colour, what was said, what time.
*Denied though there*: "I do not see X" of what is there. *Named though not there*: something is said of what is not
there. *Named something that is not shown*: an answer to "What do you see?" or "Who is there?" holds one of the
detector's 80 things that no picture of the clip shows. *Copied*: a wrong answer that repeats an earlier one of its
dialogue. Right answers count for *true moment named* where the clip shows more than one thing.

## All answers

{report.every_answer(watched)}"""


if __name__ == "__main__":
    main()
