"""The command line: `echoingpixels replay | doctor`. The only place where errors become exit codes.

0: fine. 1: a failure here (a model file is missing, a check of `doctor` failed). 2: bad input. 130: interrupted.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads must sleep: three runtimes share the cores

from platformdirs import user_cache_path
from rich.console import Console

from clients.doctor import examine, report
from clients.presenters import JsonPresenter, TerminalPresenter
from clients.replay import Presenter, Question, ReplayOptions, replay
from engines.api import Engine
from engines.errors import EngineError
from engines.model_store import ModelStore
from engines.registry import MEDIA, load_engine
from realtime.clock import SystemClock
from realtime.errors import MediaError, RealtimeError
from realtime.media import MediaReader

DEFAULT_RATIO = 0.2
DEFAULT_CACHE_TOKENS = 2048
LEAST_CACHE_TOKENS, MOST_CACHE_TOKENS = 64, 131_072
APP_NAME = "echoingpixels"


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no bars shows question marks
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except MediaError as error:
        return _fail(error, 2)
    except (EngineError, RealtimeError) as error:
        return _fail(error, 1)
    except BrokenPipeError:
        _let_go_of_stdout()
        return 0
    except OSError as error:
        _let_go_of_stdout()
        return _fail(error, 1)
    except KeyboardInterrupt:
        return 130


def _let_go_of_stdout() -> None:
    """Nobody reads on, or nothing can be written: what is still buffered must not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(error: Exception, code: int) -> int:
    print(f"echoingpixels: {' '.join(str(error).split())}", file=sys.stderr)
    return code


def _replay(options: argparse.Namespace) -> int:
    if len(options.at) > len(options.ask):
        raise MediaError(f"{len(options.at)} times --at but only {len(options.ask)} times --ask: each --at needs one")
    at_s = [*options.at, *[None] * (len(options.ask) - len(options.at))]
    questions = tuple(Question(text, when) for text, when in zip(options.ask, at_s, strict=True))
    wanted = ReplayOptions(questions, options.ratio, options.cache_tokens)
    clock = SystemClock() if options.speed == "realtime" else None
    store, cache_dir = ModelStore(options.models_dir), user_cache_path(APP_NAME)
    with MediaReader(options.clip, MEDIA[options.model]) as reader:
        with Console(stderr=True).status("loading the models (longer the first time)"):
            engine = load_engine(options.model, store, cache_dir, time.perf_counter)
        replay(reader, wanted, engine, _presenter(options, engine), time.perf_counter, clock)
    return 0


def _presenter(options: argparse.Namespace, engine: Engine) -> Presenter:
    if options.json:
        return JsonPresenter(sys.stdout, engine.name, engine.weights, options.ratio)
    console = Console(highlight=False, soft_wrap=True)
    return TerminalPresenter(console, engine.name, engine.weights, options.ratio, engine.media.window_s)


def _doctor(options: argparse.Namespace) -> int:
    return 0 if report(examine(ModelStore(options.models_dir)), Console(highlight=False)) else 1


def _parser() -> Parser:
    parser = Parser(
        prog=APP_NAME,
        description="Answers questions about what is seen and heard. Everything runs on this machine.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    replay_command = commands.add_parser(
        "replay",
        help="run a recorded clip through the whole path and ask about it",
        description="Run a clip (any file or URL that FFmpeg reads) through the whole path: 2 s windows, encoders, "
        "sieve, rolling cache, language model. Questions are answered from what was kept.",
        epilog='example: echoingpixels replay party.mp4 --ask "What do you see?" --at 12 --ask "What was said?"',
    )
    replay_command.add_argument("clip", metavar="CLIP", help="a video, a sound or a picture: file or URL")
    replay_command.add_argument(
        "--ask",
        metavar="Q",
        action="append",
        default=[],
        type=_question,
        help="a question; may be given more than once",
    )
    replay_command.add_argument(
        "--at",
        metavar="S",
        action="append",
        default=[],
        type=_seconds,
        help="when to ask, in seconds of the clip: the first --at belongs to the first --ask, and so on "
        "(default: when the clip has ended). The answer knows the windows of 2 s that have ended by then",
    )
    replay_command.add_argument(
        "--ratio",
        metavar="R",
        type=_ratio,
        default=DEFAULT_RATIO,
        help="share of sound and picture tokens to keep, above 0 and at most 1 (default: %(default)s)",
    )
    replay_command.add_argument(
        "--cache-tokens",
        metavar="N",
        type=_cache_tokens,
        default=DEFAULT_CACHE_TOKENS,
        help="how many tokens to remember, 45 KiB of memory each and as much again while read (default: %(default)s)",
    )
    replay_command.add_argument(
        "--speed",
        choices=("max", "realtime"),
        default="max",
        help="as fast as possible, or paced like a live stream (default: %(default)s)",
    )
    replay_command.add_argument("--json", action="store_true", help="one JSON object a line, the last one a summary")
    replay_command.add_argument("--model", choices=("mini",), default="mini", help="model family (default: mini)")
    replay_command.set_defaults(run=_replay)

    doctor_command = commands.add_parser(
        "doctor",
        help="say what this box has and what to do about what it lacks",
        description="Looks at cores, runtimes, model files, GPU, camera, microphone and ports. "
        "Exit code 1 if something is missing that `replay` needs.",
    )
    doctor_command.set_defaults(run=_doctor)

    for command in (replay_command, doctor_command):
        command.add_argument(
            "--models-dir",
            metavar="DIR",
            type=Path,
            help="take model files from DIR/<model id>/<file name> instead of the installed packages",
        )
    return parser


def _question(text: str) -> str:
    if not text.strip() or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise argparse.ArgumentTypeError("a question is made of words, in UTF-8")
    return text


def _seconds(text: str) -> float:
    value = _number(text)
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is no time: seconds of the clip, from 0")
    return value


def _ratio(text: str) -> float:
    value = _number(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no ratio: above 0 and at most 1")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a number") from error


def _cache_tokens(text: str) -> int:
    if not text.isdecimal() or not LEAST_CACHE_TOKENS <= int(text) <= MOST_CACHE_TOKENS:
        raise argparse.ArgumentTypeError(f"{text}: a cache holds {LEAST_CACHE_TOKENS} to {MOST_CACHE_TOKENS} tokens")
    return int(text)
