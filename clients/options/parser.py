"""The parser of the command line: commands, their options and their help. No command runs here."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from clients.options.arguments import add_settings, minutes, question, seconds, track_number, track_or_language
from clients.options.build import add_build_command
from clients.options.models import add_models_command
from clients.options.sources import NAMES
from clients.options.talk import add_talk_command
from realtime.sources.addresses import masked_text

PROGRAM = "echoingpixels"
NO_OPTIONS = ("mqtt_password",)  # settings of the environment and the file only
OPTIONS = tuple(name for name in NAMES if name not in NO_OPTIONS)
SETTINGS_OF = {
    "replay": ("ratio", "cache_tokens", "model", "checkpoint", "quantise", "runtime", "engines", "models_dir"),
    "serve": OPTIONS,
    "talk": (
        *("ratio", "cache_tokens", "model", "checkpoint", "quantise", "runtime", "engines", "models_dir"),
        *("record", "state", "speaker"),
    ),
    "build": ("models_dir",),
    "doctor": ("checkpoint", "quantise", "engines", "models_dir", "port"),
    "config": OPTIONS,
    "forget": ("host", "port", "token", "tls_cert"),
}

# what a setting means to a command, where that is not what it means to `serve`
WORDS = {
    "forget": {
        "host": "the server's address, as `serve --host` was given it",
        "port": "the server's port",
        "token": "the server's token; better given as ECHOINGPIXELS_TOKEN, which other users of the machine cannot see",
        "tls_cert": "the server's certificate, if it has HTTPS",
    },
    "talk": {
        "record": "record what is seen, heard and asked in a folder in DIR that `replay` reads",
        "state": "save the memory in DIR, and go on with it the next time",
    },
}


class Parser(argparse.ArgumentParser):
    """Reports an error in one line, with exit code 2. Secrets of addresses among the arguments are masked."""

    _given: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Parse, and keep the arguments for `error`."""
        self._given = sys.argv[1:] if args is None else list(args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {masked_text(message, self._given)} (see {self.prog} --help)\n")


def make_parser() -> Parser:
    """All commands; the name of the one that was given is in `command`."""
    parser = Parser(
        prog=PROGRAM,
        description="Answers questions about what is seen and heard. Everything runs on this machine.",
        epilog=f"example: {PROGRAM} serve. Options can also be given in a file or in the environment: {PROGRAM} config "
        "--help",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(commands)
    add_talk_command(commands)
    _add_replay(commands)
    add_build_command(commands)
    _add_doctor(commands)
    _add_config(commands)
    _add_forget(commands)
    for name, command in commands.choices.items():
        add_settings(command, SETTINGS_OF[name], WORDS.get(name, {}))
    add_models_command(commands)  # it has no settings
    return parser


def _add_serve(commands: Any) -> None:
    commands.add_parser(
        "serve",
        help="start the live server and its page",
        description="Starts the live server: open its page, allow camera and microphone, and ask. "
        "Without options only this machine can reach it.",
        epilog=f"example: {PROGRAM} serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem",
    )


def _add_replay(commands: Any) -> None:
    command = commands.add_parser(
        "replay",
        help="run a recorded clip through the whole path and ask about it",
        description="Runs a clip (any file or URL that FFmpeg reads) through the whole path: of every 2 s the most "
        "important details of picture and sound are kept, and what was said. Questions are answered from those. "
        "A folder that `serve --record` wrote is run again exactly, with the questions that were asked; it is told "
        "whether kept details and answers are the same now, and how long each stage took then and takes now.",
        epilog=f'example: {PROGRAM} replay party.mp4 --ask "What do you see?" --at 12 --ask "What was said?"',
    )
    command.add_argument(
        "clip",
        metavar="CLIP",
        help="a video, a sound or a picture: file or URL (- is standard input), or a recorded folder",
    )
    command.add_argument(
        "--ask",
        metavar="Q",
        action="append",
        default=[],
        type=question,
        help="a question; may be given more than once",
    )
    command.add_argument(
        "--at",
        metavar="S",
        action="append",
        default=[],
        type=seconds,
        help="when to ask, in seconds of the clip: the first --at belongs to the first --ask, and so on "
        "(default: when the clip has ended). The answer knows the windows of 2 s that have ended by then",
    )
    command.add_argument(
        "--speed",
        choices=("max", "realtime"),
        default="max",
        help="as fast as possible, or paced like a live stream (default: %(default)s)",
    )
    command.add_argument(
        "--video-track",
        metavar="N",
        type=track_number,
        help="number of the track with pictures, as `doctor CLIP` lists them (default: the clip's own default)",
    )
    command.add_argument(
        "--audio-track",
        metavar="N|LANG",
        type=track_or_language,
        help="number of the track with sound, or its language, such as en (default: the clip's own default)",
    )
    command.add_argument(
        "--memory",
        action="store_true",
        help="at the end, tell how much is left of what was seen, heard and said: the last 30 s, and back from there "
        "stretches of time that double",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object per line, the last one a summary")


def _add_doctor(commands: Any) -> None:
    command = commands.add_parser(
        "doctor",
        help="check this machine and say what to do about what is missing, or list the tracks of a file",
        description="Checks cores, runtimes, model files, GPU, camera, microphone and ports. "
        "Exit code 1 if something is missing that `replay` needs. With --checkpoint it says whether that can be loaded "
        "and how much memory its weights take; they are not read. With FILE it lists the tracks in it "
        "instead, and which of them `replay` uses. With --source it reads a camera for some seconds, and says what "
        "comes and what to change.",
        epilog=f"example: {PROGRAM} doctor --source rtsp://user:password@192.168.1.20/stream1",
    )
    what = command.add_mutually_exclusive_group()
    what.add_argument("file", metavar="FILE", nargs="?", help="a video, a sound or a picture: file or URL")
    what.add_argument(
        "--source", metavar="URL", help="try a camera, as `serve --source NAME=URL` reads it (docs/cameras.md)"
    )


def _add_config(commands: Any) -> None:
    command = commands.add_parser(
        "config",
        help="show all settings and where each value comes from",
        description="Shows the settings that the other commands would run with. Each can be given in four places; the "
        "first that has it wins: the command line (--cache-tokens 4096), the environment "
        "(ECHOINGPIXELS_CACHE_TOKENS=4096), the file given with --config (cache_tokens = 4096), the default. "
        "Secrets are shown as ********.",
        epilog=f"example: ECHOINGPIXELS_RATIO=0.1 {PROGRAM} config --config home.toml --port 9000",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_forget(commands: Any) -> None:
    command = commands.add_parser(
        "forget",
        help="have a running server forget what a camera has seen and heard",
        description="Forgets what was seen, heard, told and asked: in the memory, the thumbnails, the saved memory "
        "(--state). A recording, or a part of one, that was written to in that time is deleted as a whole. Give the "
        "host, port, token and certificate that the server was started with.",
        epilog=f"example: {PROGRAM} forget kitchen --minutes 10",
    )
    command.add_argument("stream", metavar="NAME", help="the camera's name, as in ?stream=NAME")
    how_much = command.add_mutually_exclusive_group(required=True)
    how_much.add_argument("--minutes", metavar="N", type=minutes, help="the last N minutes")
    how_much.add_argument("--everything", action="store_true", help="everything, also of a camera that is not live")
