"""The command line: `echoingpixels serve | replay | build | doctor`. The only place where errors become exit codes.

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

from clients.build_options import add_build_command
from clients.doctor import SERVER_PORT, examine, report
from clients.presenters import JsonPresenter, TerminalPresenter
from clients.replay import Presenter, Question, ReplayOptions, replay
from clients.values import (
    InputError,
    cache_tokens,
    ice_server,
    port,
    question,
    ratio,
    seconds,
    streams,
    token,
)
from engines.api import Engine
from engines.builds.choice import choose
from engines.errors import EchoingPixelsError
from engines.model_store import ModelStore
from engines.registry import MEDIA, load_engine
from engines.runtimes.run_on import DEFAULT_RUNTIME, RUNTIMES, RunOn
from realtime.errors import MediaError
from realtime.media.clock import SystemClock
from realtime.media.reader import MediaReader

DEFAULT_RATIO = 0.2
DEFAULT_CACHE_TOKENS = 2048
APP_NAME = "echoingpixels"
TOKEN_VARIABLE = "ECHOINGPIXELS_TOKEN"
DEFAULT_STREAMS = 4


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
    except (MediaError, InputError) as error:
        return _fail(error, 2)
    except EchoingPixelsError as error:
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
            engine = load_engine(options.model, store, cache_dir, time.perf_counter, _run_on(options))
        replay(reader, wanted, engine, _presenter(options, engine), time.perf_counter, clock)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from clients.serve import (  # half a second
        PAGE_DIR,
        Address,
        ServeOptions,
        ServerConfig,
        VoiceModels,
        listen,
        run_server,
        token_for,
    )

    if bool(options.tls_cert) != bool(options.tls_key):
        raise InputError("HTTPS needs both --tls-cert and --tls-key")
    for path in filter(None, (options.tls_cert, options.tls_key)):
        if not path.is_file():
            raise InputError(f"{path}: no such file")
    if options.record is not None:
        options.record.mkdir(parents=True, exist_ok=True)
    config = ServerConfig(
        ratio=options.ratio,
        cache_tokens=options.cache_tokens,
        token=token_for(options.host, options.token or os.environ.get(TOKEN_VARIABLE)),
        max_streams=options.max_streams,
        max_calls=4 * options.max_streams,
        ice_servers=tuple(options.ice_server),
        page_dir=PAGE_DIR,
        record_dir=options.record,
    )
    address = Address(options.host, options.port, options.tls_cert, options.tls_key)
    console = Console(stderr=True, highlight=False)
    store, cache_dir = ModelStore(options.models_dir), user_cache_path(APP_NAME)
    listening = listen(address)
    with console.status("loading the models (longer the first time)"):
        engine = load_engine(options.model, store, cache_dir, time.perf_counter, _run_on(options))
        voice_models = VoiceModels.load(store)
    wanted = ServeOptions(config, address, opens_browser=not options.no_browser)
    run_server(wanted, listening, engine, voice_models, time.perf_counter, console)
    return 0


def _run_on(options: argparse.Namespace) -> RunOn:
    return choose(options.runtime, options.engines)[0]


def _build(options: argparse.Namespace) -> int:
    from clients.build import run_build, run_compare

    store = ModelStore(options.models_dir)
    if options.compare:
        return run_compare(options, store, time.perf_counter)
    if options.out is None:
        raise InputError("build needs --out DIR")
    return run_build(options, store)


def _presenter(options: argparse.Namespace, engine: Engine) -> Presenter:
    if options.json:
        return JsonPresenter(sys.stdout, engine.name, engine.weights, options.ratio)
    console = Console(highlight=False, soft_wrap=True)
    return TerminalPresenter(console, engine.name, engine.weights, options.ratio, engine.media.window_s)


def _doctor(options: argparse.Namespace) -> int:
    return 0 if report(examine(ModelStore(options.models_dir), options.engines), Console(highlight=False)) else 1


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
        type=question,
        help="a question; may be given more than once",
    )
    replay_command.add_argument(
        "--at",
        metavar="S",
        action="append",
        default=[],
        type=seconds,
        help="when to ask, in seconds of the clip: the first --at belongs to the first --ask, and so on "
        "(default: when the clip has ended). The answer knows the windows of 2 s that have ended by then",
    )
    replay_command.add_argument(
        "--speed",
        choices=("max", "realtime"),
        default="max",
        help="as fast as possible, or paced like a live stream (default: %(default)s)",
    )
    replay_command.add_argument("--json", action="store_true", help="one JSON object a line, the last one a summary")
    replay_command.set_defaults(run=_replay)

    serve_command = commands.add_parser(
        "serve",
        help="start the live server and its page",
        description="Starts the live server: open its page, allow camera and microphone, and ask. "
        "Without options only this machine can reach it.",
        epilog="example: echoingpixels serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem",
    )
    serve_command.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    serve_command.add_argument(
        "--port", metavar="N", type=port, default=SERVER_PORT, help="0 takes a free one (default: %(default)s)"
    )
    serve_command.add_argument(
        "--token",
        metavar="T",
        type=token,
        help=f"what callers must know (default: {TOKEN_VARIABLE}; else none on this machine, and a new one beyond)",
    )
    serve_command.add_argument("--tls-cert", metavar="FILE", type=Path, help="certificate for HTTPS (PEM)")
    serve_command.add_argument("--tls-key", metavar="FILE", type=Path, help="its key (PEM)")
    serve_command.add_argument(
        "--max-streams",
        metavar="N",
        type=streams,
        default=DEFAULT_STREAMS,
        help="cameras at the same time; four times as many people may ask (default: %(default)s)",
    )
    serve_command.add_argument(
        "--record", metavar="DIR", type=Path, help="write every stream to a file in DIR that `replay` reads"
    )
    serve_command.add_argument(
        "--ice-server",
        metavar="URL",
        action="append",
        default=[],
        type=ice_server,
        help="stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT]; may be given more than once (default: none)",
    )
    serve_command.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    serve_command.set_defaults(run=_serve)

    build_command = add_build_command(commands)
    build_command.set_defaults(run=_build)

    doctor_command = commands.add_parser(
        "doctor",
        help="say what this box has and what to do about what it lacks",
        description="Looks at cores, runtimes, model files, GPU, camera, microphone and ports. "
        "Exit code 1 if something is missing that `replay` needs.",
    )
    doctor_command.set_defaults(run=_doctor)

    for command in (serve_command, replay_command):
        command.add_argument(
            "--ratio",
            metavar="R",
            type=ratio,
            default=DEFAULT_RATIO,
            help="share of sound and picture tokens to keep, above 0 and at most 1 (default: %(default)s)",
        )
        command.add_argument(
            "--cache-tokens",
            metavar="N",
            type=cache_tokens,
            default=DEFAULT_CACHE_TOKENS,
            help="how many tokens to remember of a stream, 45 KiB of memory each, and twice as much again for copies "
            "(default: %(default)s)",
        )
        command.add_argument("--model", choices=("mini",), default="mini", help="model family (default: mini)")
        command.add_argument(
            "--runtime",
            choices=RUNTIMES,
            help="what runs CS2 and the language model; one that cannot run is an error (default: the best of "
            f"--engines that can run here, without them {DEFAULT_RUNTIME})",
        )
    for command in (serve_command, replay_command, doctor_command):
        command.add_argument(
            "--engines", metavar="DIR", type=Path, help="engines that `build` made (tensorrt needs them)"
        )
    for any_command in (serve_command, replay_command, build_command, doctor_command):
        any_command.add_argument(
            "--models-dir",
            metavar="DIR",
            type=Path,
            help="take model files from DIR/<model id>/<file name> instead of the installed packages",
        )
    return parser
