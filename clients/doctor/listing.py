"""Shows what is in a file or address, for `echoingpixels doctor FILE`."""

from rich.console import Console
from rich.markup import escape

from realtime.sources.listing import SourceInfo, TrackInfo


def show_source(info: SourceInfo, console: Console) -> None:
    """Print a line for each track; the used ones are marked."""
    length = "" if info.duration_s is None else f", {info.duration_s:.1f} s"
    console.print(f"{escape(info.source)}: {info.format}{length}", soft_wrap=True)
    for track in info.tracks:
        mark = "[green]used[/]" if track.is_used else "    "
        console.print(f"{track.number:>3}  {mark}  {track.kind:<9}  {escape(_about(track))}", soft_wrap=True)
    if not any(track.is_used for track in info.tracks):
        console.print("[yellow]Neither pictures nor sound: `replay` cannot use it.[/]")
    elif len(info.tracks) > sum(track.is_used for track in info.tracks):
        console.print(
            "`replay` takes others with --video-track N and --audio-track N, or a language: --audio-track en",
            soft_wrap=True,
        )


def _about(track: TrackInfo) -> str:
    extras = {
        "default": track.is_default,
        "cover picture": track.is_cover,
        f"{track.duration_s or 0:.1f} s": track.duration_s is not None,
    }
    return ", ".join([track.description, *(name for name, holds in extras.items() if holds)])
