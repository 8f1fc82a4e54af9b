"""Shows what one source is and what to change, for `echoingpixels doctor --source URL`."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from realtime.sources.cameras.trial import Trial

MANY_PIXELS = 1280 * 720
MUCH_CPU = 0.3  # of one core, for one camera beside the models
SLOW_START_S = 5.0
RARE_KEY_FRAMES_S = 4.0
FEW_PICTURES_PER_S = 2.0  # the model sees so many
OLD_S = 3.0
LONG_WAIT_S = 2.0


def show_trial(trial: Trial, console: Console) -> bool:
    """Print what came and what to change; returns whether pictures or sound came."""
    console.print(f"{escape(trial.source)}: {trial.format_name}, connected after {trial.open_s:.1f} s", soft_wrap=True)
    for line in _found(trial):
        console.print(f"  {escape(line)}", soft_wrap=True)
    advice = list(advice_on(trial))
    for line in advice:
        console.print(f"[yellow]change[/]  {escape(line)}", soft_wrap=True)
    if not trial.first_s:
        console.print("[red]Nothing to see or hear came.[/]")
        return False
    if not advice:
        console.print("[green]ok[/]      nothing to change")
    return True


def advice_on(trial: Trial) -> Iterator[str]:
    """What to change at the camera, one line each; nothing if all is well."""
    pictures, every_s = trial.pictures, trial.pictures.key_frame_every_s
    for kind, reason in trial.counters.left_out.items():
        yield f"its {'sound' if kind == 'audio' else 'pictures'} cannot be used: {reason}"
    if "video" not in trial.descriptions:
        yield "it has no pictures: is this the address of a microphone or a radio?"
    if "audio" not in trial.descriptions:
        if trial.format_name in ("mpjpeg", "mjpeg"):
            yield "MJPEG has no sound: if the camera has a microphone, take its RTSP address"
        else:
            yield "it has no sound: if the camera has a microphone, switch its audio on (AAC or G.711) in its settings"
    elif "audio" not in trial.first_s and "audio" not in trial.counters.left_out:
        yield f"it announces sound, but none came in {trial.seconds:.0f} s: is its microphone muted?"
    if not trial.is_live:
        return
    is_large = trial.size is not None and trial.size[0] * trial.size[1] > MANY_PIXELS
    if trial.cpu_share > MUCH_CPU or is_large:
        yield (
            f"decoding takes {100 * trial.cpu_share:.0f}% of a core: take the camera's second, smaller stream "
            "(640 × 360 to 1280 × 720); more is not seen"
        )
    if every_s is not None and every_s > RARE_KEY_FRAMES_S:
        yield (
            f"a picture that needs no other comes every {every_s:.0f} s, so after each loss nothing is seen for that "
            "long: set the key frame (I-frame, GOP) interval to 1 or 2 s"
        )
    if pictures.has_b_frames:
        yield "it sends B-frames, which delay pictures: switch them off (H.264 profile Baseline, or B-frames 0)"
    if 0 < pictures.per_s < FEW_PICTURES_PER_S:
        yield f"it sends {pictures.per_s:.1f} pictures a second: {FEW_PICTURES_PER_S:.0f} are used, 5 to 15 are good"
    if trial.first_s and min(trial.first_s.values()) > SLOW_START_S:
        yield f"the first picture or sound came after {min(trial.first_s.values()):.0f} s: see the key frame interval"
    if trial.age_s is not None and trial.age_s > OLD_S:
        yield f"pictures are {trial.age_s:.1f} s old by the camera's clock: set its clock, or its latency lower"
    if trial.longest_wait_s > LONG_WAIT_S and trial.format_name not in ("hls", "dash"):
        yield f"once nothing came for {trial.longest_wait_s:.1f} s: is its Wi-Fi weak? A cable is better"
    if trial.counters.corrupt_packets or trial.counters.damaged_pictures:
        damaged = trial.counters.corrupt_packets + trial.counters.damaged_pictures
        yield f"{damaged} pictures or packets arrived damaged: fewer kbit/s or a cable may help"
    if trial.counters.clock_restarts:
        yield f"its clock began anew {trial.counters.clock_restarts} times: update its firmware"
    if trial.counters.broken_off:
        yield f"it ended early: {trial.counters.broken_off}"


def _found(trial: Trial) -> Iterator[str]:
    pictures = trial.pictures
    if "video" in trial.descriptions:
        yield f"pictures  {trial.descriptions['video']}"
        every_s = pictures.key_frame_every_s
        parts = [f"{pictures.per_s:.1f} came a second"] if pictures.per_s else []
        parts += [f"the first after {trial.first_s['video']:.1f} s"] if "video" in trial.first_s else []
        parts += [f"one that needs no other every {every_s:.1f} s"] if every_s else []
        parts += [f"{trial.age_s:.1f} s old by the camera's clock"] if trial.age_s is not None else []
        if parts:
            yield f"          {', '.join(parts)}"
    if "audio" in trial.descriptions:
        yield f"sound     {trial.descriptions['audio']}"
        if "audio" in trial.first_s:
            first_s = trial.first_s["audio"]
            yield f"          {trial.heard_s:.1f} s came in {trial.seconds:.1f} s, the first after {first_s:.1f} s"
    if trial.is_live:
        yield f"decoding  {100 * trial.cpu_share:.0f}% of a core"
