"""Shows what the devices of one source deliver, for `echoingpixels doctor --source /dev/video0+default-mic`."""

import math
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from realtime.capture.trial import DeviceTrial

QUIET = 1e-3  # of full scale: no room is so quiet for seconds
FEW_PICTURES_PER_S = 1.5  # two a second are used


def show_devices_of(source: str, trial: DeviceTrial, console: Console) -> bool:
    """Print what came and what to change; returns whether all that is wanted came."""
    how = "not read" if trial.problem is not None else f"read for {trial.seconds:.0f} s"
    console.print(f"{escape(source)}: {how}", soft_wrap=True)
    for kind, text in _found(trial):
        console.print(f"  {kind:<10}{escape(text)}", soft_wrap=True)
    advice = list(advice_on(trial))
    for line in advice:
        console.print(f"[yellow]change[/]  {escape(line)}", soft_wrap=True)
    if not advice:
        console.print("[green]ok[/]      nothing to change")
    return trial.problem is None and _has_all(trial)


def advice_on(trial: DeviceTrial) -> Iterator[str]:
    """What to change, one line each; nothing if all is well."""
    if trial.problem is not None:
        yield trial.problem
        return
    if "video" in trial.devices and not trial.num_pictures:
        yield f"no picture came: {trial.devices['video']}"
    elif "video" in trial.devices and trial.num_pictures < FEW_PICTURES_PER_S * trial.seconds:
        yield "it delivers few pictures: more light lets a camera expose shorter; two a second are used"
    if "audio" in trial.devices and not trial.heard_s:
        yield f"no sound came: {trial.devices['audio']}"
    elif "audio" in trial.devices and trial.loudest < QUIET:
        yield "the microphone delivers nothing but silence: is it muted, or not the system's default one?"


def _has_all(trial: DeviceTrial) -> bool:
    return bool(trial.num_pictures or "video" not in trial.devices) and bool(
        trial.heard_s or "audio" not in trial.devices
    )


def _found(trial: DeviceTrial) -> Iterator[tuple[str, str]]:
    if trial.num_pictures:
        yield "pictures", f"{trial.devices['video']}: {trial.num_pictures} were used"
    if trial.heard_s:
        loudest = f"{20 * math.log10(trial.loudest):.0f} dB" if trial.loudest else "silent"
        yield "sound", f"{trial.devices['audio']}: {trial.heard_s:.1f} s came, the loudest {loudest}"
