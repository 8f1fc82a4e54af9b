"""Options of `echoingpixels models`."""

import argparse
from pathlib import Path
from typing import Any

PROGRAM = "echoingpixels models"


def add_models_command(commands: Any) -> None:
    """Add the command, with its own commands, to the parser's commands."""
    command: argparse.ArgumentParser = commands.add_parser(
        "models",
        help="list, download and verify checkpoints of larger models",
        description="Checkpoints of real audio-visual LLMs (Qwen2.5-Omni, Gemma 4): what there is, under which "
        "licence, what fits this box. Nothing is downloaded without being asked for. The model that the program runs "
        "with by default needs none of them. No real weights have run here yet: unverified.",
        epilog=f"example: {PROGRAM} list",
    )
    kinds = command.add_subparsers(dest="models_command", required=True, metavar="list|pull|verify|where")
    listing = kinds.add_parser(
        "list",
        help="what there is, and what fits this box",
        description="Lists the checkpoints with licence, size and whether they fit this box.",
        epilog=f"example: {PROGRAM} list --json",
    )
    listing.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    _add_pull(kinds)
    verify = kinds.add_parser(
        "verify",
        help="check the files of a checkpoint",
        description="Compares every file with the sha256 that was recorded when it was pulled, and lists what is "
        "missing, wrong or unexpected. A folder that was copied by hand has no record: its weights are compared with "
        "their own index. Exit code 1 if a file is missing or wrong.",
        epilog=f"example: {PROGRAM} verify qwen2.5-omni-7b",
    )
    verify.add_argument("what", metavar="NAME|DIR", help="a name of `models list`, or the folder of a checkpoint")
    where = kinds.add_parser(
        "where",
        help="print the folder of a checkpoint",
        description="Prints the folder of a checkpoint that was pulled.",
        epilog=f"example: ls $({PROGRAM} where qwen2.5-omni-7b)",
    )
    where.add_argument("name", metavar="NAME", help="a name of `models list`")


def _add_pull(kinds: Any) -> None:
    pull: argparse.ArgumentParser = kinds.add_parser(
        "pull",
        help="download a checkpoint",
        description="Downloads a checkpoint from a model hub, or copies it from a folder. It tells size and licence "
        "and asks first. If it is cut, the same command goes on where it was. Every file's hash is verified and "
        "recorded. A token of the hub is read from HF_TOKEN, another hub from HF_ENDPOINT.",
        epilog=f"example: {PROGRAM} pull qwen2.5-omni-7b --to /data/qwen2.5-omni-7b",
    )
    pull.add_argument("name", metavar="NAME", help="a name of `models list`")
    pull.add_argument("--to", metavar="DIR", type=Path, help="the checkpoint's folder (default: one for this user)")
    pull.add_argument(
        "--hub",
        metavar="URL|DIR",
        help="address of a hub (default: https://huggingface.co), or a folder that holds the checkpoint in "
        "<owner>/<name on the hub> or in <name>, for a box without a network",
    )
    pull.add_argument("--yes", action="store_true", help="do not ask")
