"""Options of `echoingpixels talk`. They are not in `clients.talk`, because that imports what calls need."""

import argparse
from typing import Any

from realtime.events.client import VoiceMode

VOICE_MODES: dict[str, VoiceMode] = {
    "every-utterance": "every_utterance",
    "wake-word": "wake_word",
    "push-to-talk": "push_to_talk",
    "off": "off",
}


def add_talk_command(commands: Any) -> None:
    """Add the command to the parser's commands."""
    command: argparse.ArgumentParser = commands.add_parser(
        "talk",
        help="talk with this machine's own camera, microphone and loudspeaker, in the terminal",
        description="Watches with this machine's own camera, listens with its microphone and answers on its "
        "loudspeaker, without a browser. Ask aloud, or type and press Enter. Esc stops an answer, Ctrl-D ends. What is "
        "missing or is pulled out is told, and the rest works: over SSH, without any of the three, questions are typed "
        "and answers are read. While the assistant speaks, the microphone is muted, so that it does not hear itself.",
        epilog='examples: echoingpixels talk; echoingpixels talk --camera "HD Webcam" --voice push-to-talk; '
        "echoingpixels talk --camera party.mp4 --microphone party.mp4 --loudspeaker none",
    )
    command.add_argument(
        "--list-devices", action="store_true", help="list cameras, microphones and loudspeakers, and end"
    )
    command.add_argument(
        "--camera",
        metavar="C",
        help="number or name, as --list-devices shows it, a part of the name, a video file, an address, or none "
        "(default: the first camera)",
    )
    command.add_argument(
        "--microphone",
        metavar="M",
        help="number, name or a part of it, a sound file, or none (default: the system's microphone)",
    )
    command.add_argument(
        "--loudspeaker",
        metavar="L",
        help="number, name or a part of it, or none: answers are only written (default: the system's loudspeaker)",
    )
    command.add_argument(
        "--voice",
        choices=VOICE_MODES,
        default="every-utterance",
        help="what is said is a question: always; if it begins or ends with the word echo; between two presses of the "
        "space bar; never (default: %(default)s)",
    )
    command.add_argument(
        "--headphones",
        action="store_true",
        help="do not mute the microphone while the assistant speaks, so that you can interrupt it aloud: for "
        "headphones, or a microphone that cancels echo",
    )
