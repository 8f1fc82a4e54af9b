"""The command line: `echoingpixels serve | talk | replay | build | models | doctor | config | forget`.

Errors become exit codes here. 0: fine. 1: a failure here (a model file is missing or wrong, a check of `doctor` failed,
a recording replays to something else, a download was cut).
2: bad input. 130: interrupted.
"""

import argparse
import asyncio
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from clients.checkpoints.places import checkpoint_folder
from clients.config import show_config
from clients.doctor.checks import examine, report
from clients.doctor.devices import show_devices_of
from clients.doctor.listing import show_source
from clients.doctor.source import show_trial
from clients.errors import CheckpointError, InputError
from clients.forget import run_forget
from clients.loading import LOADING, load_assistant
from clients.options.arguments import given_settings
from clients.options.parser import SETTINGS_OF, make_parser
from clients.options.settings import Settings
from clients.options.sources import read_settings
from clients.presenters.json_lines import JsonPresenter
from clients.presenters.terminal import TerminalPresenter
from clients.recorded.report import show, write_json
from clients.recorded.rerun import read_first_start, rerun
from clients.replay import Presenter, Question, ReplayOptions, replay
from echoingpixels import Assistant, __version__
from echoingpixels.threads import prepare_threads
from engines.errors import EngineError
from engines.model_store import ModelStore
from engines.registry import MEDIA
from realtime.capture.openers import MachineDevices
from realtime.capture.trial import try_devices
from realtime.config import ModelOptions
from realtime.devices.places import wanted_devices
from realtime.errors import MediaError, RealtimeError
from realtime.media.clock import SystemClock
from realtime.sources.addresses import masked_text
from realtime.sources.cameras.trial import try_source
from realtime.sources.listing import look_into
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.choice import TrackChoice

TRIAL_S = 8.0  # of a camera: some key frames
OPENING = "Opening the clip…"  # a file on a slow disk, or a camera, takes seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no bars shows question marks
    given = sys.argv[1:] if arguments is None else arguments
    options = make_parser().parse_args(given)
    try:
        return _run(options)
    except (MediaError, InputError) as error:
        return _fail(error, 2, given)
    except (CheckpointError, EngineError, RealtimeError) as error:
        return _fail(error, 1, given)
    except BrokenPipeError:
        _discard_stdout()
        return 0
    except OSError as error:
        _discard_stdout()
        return _fail(error, 1, given)
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    if options.command == "models":
        from clients.checkpoints.command import run_models  # its bars and questions, for nobody else

        return run_models(options)
    in_force = read_settings(given_settings(options, SETTINGS_OF[options.command]), options.config)
    settings = in_force.settings
    match options.command:
        case "serve":
            from clients.serving.command import run_serve  # half a second

            run_serve(settings)
        case "talk":
            _talk(options, settings)
        case "replay":
            if Path(options.clip).is_dir():
                return _replay_recording(options, settings)
            _replay(options, settings)
        case "build":
            return _build(options, settings)
        case "doctor":
            if options.source is not None:
                return _try_source(options.source)
            if options.file is not None:
                show_source(look_into(options.file), Console(highlight=False))
                return 0
            folder = checkpoint_folder(settings.checkpoint)
            store = ModelStore(settings.models_dir)
            checks = examine(store, settings.engines, settings.port, folder, settings.quantise)
            return 0 if report(checks, Console(highlight=False)) else 1
        case "forget":
            print(run_forget(settings, options.stream, options.minutes))
        case "config":
            show_config(in_force, options.json)
    return 0


def _try_source(url: str) -> int:
    """Returns the exit code: 1 if nothing came. Raises MediaError."""
    media, console, wanted = MEDIA[ModelOptions.model], Console(highlight=False), wanted_devices(url)
    with Console(stderr=True).status(f"Reading it for {TRIAL_S:.0f} s…"):
        if wanted is None:
            trial = try_source(url, media, TRIAL_S, SystemClock())
        else:
            openers = MachineDevices().openers(wanted, SystemClock())
            devices = asyncio.run(try_devices(openers, media, TRIAL_S, SystemClock))
    if wanted is None:
        return 0 if show_trial(trial, console) else 1
    return 0 if show_devices_of(url, devices, console) else 1


def _fail(error: Exception, code: int, given: Sequence[str]) -> int:
    print(f"echoingpixels: {masked_text(' '.join(str(error).split()), given)}", file=sys.stderr)
    return code


def _discard_stdout() -> None:
    """Send what is still buffered nowhere: written at exit, it would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _talk(options: argparse.Namespace, settings: Settings) -> None:
    if options.list_devices:
        from clients.talk.listing import show_devices

        show_devices(Console(highlight=False))
        return
    from clients.talk.command import run_talk  # half a second

    run_talk(options, settings)


def _replay(options: argparse.Namespace, settings: Settings) -> None:
    if len(options.at) > len(options.ask):
        raise InputError(f"{len(options.at)} times --at but only {len(options.ask)} times --ask: each --at needs one")
    at_s = [*options.at, *[None] * (len(options.ask) - len(options.at))]
    questions = tuple(Question(text, when) for text, when in zip(options.ask, at_s, strict=True))
    wanted = ReplayOptions(questions, settings.ratio, settings.cache_tokens)
    clock = SystemClock() if options.speed == "realtime" else None
    choice = TrackChoice(options.video_track, options.audio_track)
    with Console(stderr=True).status(OPENING):
        reader = MediaReader(options.clip, MEDIA[settings.model], choice=choice)
    with reader:
        with Console(stderr=True).status(LOADING):
            assistant = load_assistant(settings)
        with assistant:
            presenter = _presenter(options.json, options.memory, assistant)
            replay(reader, wanted, assistant.engine, presenter, time.perf_counter, clock)


def _replay_recording(options: argparse.Namespace, settings: Settings) -> int:
    """Returns the exit code: 1 if tokens or answers are not what they were."""
    given = [*options.ask, *options.at, options.video_track, options.audio_track, options.ratio, options.cache_tokens]
    if any(value is not None for value in given) or options.speed != "max":
        raise InputError("a recording has its own questions, times and settings: give only --json and --memory with it")
    path = Path(options.clip)
    read_first_start(path)  # before loading: a folder that is no recording is told at once
    console = Console(stderr=True)
    with console.status(LOADING):
        assistant = load_assistant(settings)
    with assistant, console.status("") as status:
        comparison = rerun(
            path, assistant.engine, time.perf_counter, lambda count: status.update(f"window {count} of the recording")
        )
    if options.json:
        write_json(comparison, __version__, sys.stdout, options.memory)
    else:
        show(comparison, __version__, Console(highlight=False), options.memory)
    return 0 if comparison.is_same else 1


def _presenter(as_json: bool, shows_memory: bool, assistant: Assistant) -> Presenter:
    engine, ratio = assistant.engine, assistant.ratio
    if as_json:
        return JsonPresenter(sys.stdout, engine.name, engine.weights, ratio, shows_memory)
    console = Console(highlight=False, soft_wrap=True)
    return TerminalPresenter(console, engine.name, engine.weights, ratio, engine.media.window_s, shows_memory)


def _build(options: argparse.Namespace, settings: Settings) -> int:
    prepare_threads()
    from clients.build import run_build, run_compare  # imports torch

    store = ModelStore(settings.models_dir)
    if options.compare:
        return run_compare(options, store, time.perf_counter)
    if options.out is None:
        raise InputError("build needs --out DIR")
    options.checkpoint = checkpoint_folder(options.checkpoint)
    return run_build(options, store)
