"""Train CS2 for Qwen2.5-Omni weights, and write an EchoingPixels checkpoint. Unverified with real weights.

    python -m training.omni --checkpoint qwen2.5-omni-7b --data train.jsonl --out my-cs2
    python -m training.omni --checkpoint qwen2.5-omni-7b --data train.jsonl --out my-cs2     # goes on where it was
    accelerate launch --num_processes 8 --use_fsdp --fsdp_version 2 -m training.omni …       # several GPUs, sharded
    echoingpixels replay party.mp4 --model qwen2.5-omni --checkpoint my-cs2 --ask "What rang?"

A line of --data is one question: {"video": "clips/a.mp4", "question": "What rang?", "answer": "A telephone."}, and
"asked_s" if it is asked before the end of the video. Videos lie relative to the file. Needs pip install -e
'.[omni,train]'.

Writes to --out: `training-state.pt` and `curve.csv` on the way; at the end `config.json`, `model-*.safetensors` and
what else the base checkpoint holds. --llm lora and full change the LLM's weights, too, as the paper does; frozen leaves
it as it is, so that only CS2 learns what a given LLM can read.
"""

import argparse
import hashlib
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType
from rich.console import Console

from engines.errors import EchoingPixelsError
from engines.omni.wording import OmniWording, read_tokenizer
from engines.shapes import OMNI_MEDIA
from training.omni.clips import Videos
from training.omni.curve import Curve
from training.omni.errors import TrainingError
from training.omni.lesson import LessonMaker
from training.omni.records import read_records
from training.omni.run import Run
from training.omni.start import NUM_REFINER_LAYERS, model_to_train
from training.omni.state import Settings
from training.omni.student import Student


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(soft_wrap=True)
    try:
        is_done = train(options, console)
    except EchoingPixelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not is_done:
        console.print("stopped before the last step: the same command goes on, and writes the checkpoint at the end")
    return 0


def train(options: argparse.Namespace, console: Console) -> bool:
    """Train as the options say; whether all steps are done and the checkpoint is written. Raises EchoingPixelsError."""
    _check(options)
    curve = Curve(options.out, options.tensorboard)
    records = read_records(options.data)
    is_cpu = not torch.cuda.is_available()
    precision = options.precision or ("fp32" if is_cpu else "bf16")
    accelerator = Accelerator(mixed_precision="bf16" if precision == "bf16" else "no", cpu=is_cpu)
    console.quiet = not accelerator.is_main_process
    if options.clips_per_step % accelerator.num_processes:
        raise TrainingError(f"--clips-per-step must be a multiple of {accelerator.num_processes}, the processes")
    is_sharded = accelerator.distributed_type == DistributedType.FSDP  # one precision in a layer
    dtype = torch.bfloat16 if precision == "bf16" and not is_sharded else torch.float32
    tokenizer = read_tokenizer(options.checkpoint)
    model = model_to_train(
        options.checkpoint, options.llm, options.refiner_layers, options.seed, accelerator.device, dtype
    )
    wording = OmniWording(tokenizer, model.config.marks)
    steps = options.steps or max(len(records) // options.clips_per_step, 1)
    settings = Settings(
        base=options.checkpoint.resolve().name,
        data_sha256=hashlib.sha256(options.data.read_bytes()).hexdigest(),
        llm=options.llm,
        refiner_layers=model.config.refiner_layers,
        clips_per_step=options.clips_per_step,
        steps=steps,
        rate=options.rate,
        ratios=tuple(options.ratios),
        knows_question_share=options.query_aware,
        max_s=options.max_seconds,
        seed=options.seed,
    )
    videos = Videos(records, OMNI_MEDIA, options.seed, options.max_seconds)
    student = Student(model, wording.system(), options.gradient_checkpointing)
    maker = LessonMaker(model, wording, OMNI_MEDIA)
    run = Run(student, maker, videos, settings, accelerator, options.out, curve, options.workers)
    if run.resume():
        console.print(f"resumed at step {run.progress.step} of {steps}")
    console.print(f"{len(records)} records, {steps} steps of {options.clips_per_step}, on {accelerator.device}")
    with stopped_by_ctrl_c(run), closing(curve):
        is_done = run.run_for(options.minutes, console)
    if is_done:
        run.write(options.checkpoint, model.config.refiner_layers)
        console.print(f"wrote the checkpoint {options.out}")
    accelerator.end_training()
    return is_done


@contextmanager
def stopped_by_ctrl_c(run: Run) -> Iterator[None]:
    """The first Ctrl-C lets the step end that is running; the second one ends the program."""

    def stop(*_: object) -> None:
        run.is_asked_to_stop = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _check(options: argparse.Namespace) -> None:
    low, high = options.ratios
    if not 0 < low <= high <= 1:
        raise TrainingError(f"--ratios are two numbers above 0 and at most 1, the smaller one first, not {low} {high}")
    if not 0 <= options.query_aware <= 1:
        raise TrainingError(f"--query-aware is a share from 0 to 1, not {options.query_aware}")
    if not 0 < options.max_seconds < float("inf"):
        raise TrainingError(f"--max-seconds is a number of seconds above 0, not {options.max_seconds}")
    if options.workers < 0:
        raise TrainingError(f"--workers is a number of processes, 0 for none beside this one, not {options.workers}")
    if options.clips_per_step < 1 or (options.steps is not None and options.steps < 1):
        raise TrainingError("--clips-per-step and --steps are at least 1")
    if options.out.resolve() == options.checkpoint.resolve():
        raise TrainingError("--out is the base checkpoint itself: give another folder")


def _parser() -> argparse.ArgumentParser:
    about, epilog = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(
        prog="python -m training.omni",
        description=about,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="folder of a Qwen2.5-Omni or EchoingPixels checkpoint"
    )
    parser.add_argument("--data", type=Path, required=True, help="JSONL file of videos, questions and answers")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run, then of the trained checkpoint")
    parser.add_argument(
        "--llm", choices=("frozen", "lora", "full"), default="frozen", help="what of the LLM learns (default frozen)"
    )
    parser.add_argument(
        "--refiner-layers",
        type=int,
        default=NUM_REFINER_LAYERS,
        help="of CS2, copied from the LLM's first layers, if the checkpoint has no CS2 (default 4)",
    )
    parser.add_argument("--steps", type=int, help="length of the run (default: each record once)")
    parser.add_argument("--clips-per-step", type=int, default=8, help="records of a step, of all GPUs (default 8)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many minutes")
    parser.add_argument(
        "--rate", type=float, default=2e-5, help="learning rate; 10 times that for the score head and LoRA"
    )
    parser.add_argument(
        "--ratios",
        type=float,
        nargs=2,
        default=(0.05, 1.0),
        metavar=("LOW", "HIGH"),
        help="shares of the tokens to keep, drawn anew for each record (default 0.05 1)",
    )
    parser.add_argument(
        "--query-aware",
        type=float,
        default=0.25,
        metavar="SHARE",
        help="of the records, how many CS2 reads together with the question (default 0.25); a stream never does",
    )
    parser.add_argument(
        "--max-seconds", type=float, default=60.0, help="of a longer video, the last so many before the question"
    )
    parser.add_argument("--precision", choices=("bf16", "fp32"), help="default: bf16 on a GPU, fp32 on a CPU")
    parser.add_argument(
        "--gradient-checkpointing",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="compute layers twice to hold less",
    )
    parser.add_argument("--workers", type=int, default=2, help="processes that decode videos, for each GPU (default 2)")
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="write the curve for TensorBoard, too, to DIR")
    parser.add_argument("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
