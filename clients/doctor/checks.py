"""`echoingpixels doctor`: checks what this machine has and says what to do about what is missing. Changes nothing."""

import math
import os
import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from clients.checkpoints.fit import Fit, fit, this_box
from clients.checkpoints.registry import Checkpoint, read_registry
from clients.doctor.hardware import find_gpus, memory_bytes
from engines.builds.choice import choose, choose_for_checkpoint, why_unavailable
from engines.errors import EngineError
from engines.model_store import ModelStore
from engines.shapes import Quantisation
from engines.voice import SMALL_VOICE
from realtime.devices.sound_cards import load_portaudio
from realtime.errors import DeviceError

MIN_CORES, MIN_MEMORY_GIB = 2, 4


@dataclass(frozen=True)
class Check:
    """Result of one check. `needed`: `replay` fails without it. `remedy` says what to do if it is missing."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    needed: bool = True


def examine(
    store: ModelStore,
    engines_dir: Path | None,
    server_port: int,
    checkpoint: Path | None = None,
    quantise: Quantisation | None = None,
) -> Iterator[Check]:
    """Run all checks, one after the other; `server_port` is the port that `serve` would listen at."""
    yield _python()
    yield _cores()
    yield _memory()
    yield _runtime("torch", "torch")
    yield _runtime("ONNX Runtime", "onnxruntime")
    yield _runtime("CTranslate2 (Whisper)", "ctranslate2")
    yield _runtime("PyAV (media)", "av")
    for model_id in store.models:
        yield _model(store, model_id)
    yield _gpu()
    yield _tensorrt()
    yield _language_model(engines_dir) if checkpoint is None else _language_model_of(checkpoint, engines_dir)
    yield _larger_models()
    if checkpoint is not None:
        yield checkpoint_check(checkpoint, quantise)
    yield _camera()
    yield _microphone()
    yield _portaudio()
    yield _port(server_port)


def report(checks: Iterator[Check], console: Console) -> bool:
    """Print a line for each check; returns whether everything that is needed is there."""
    healthy = True
    for check in checks:
        healthy &= check.ok or not check.needed
        mark = "[green]ok     [/]" if check.ok else f"[{'red' if check.needed else 'yellow'}]missing[/]"
        optional = "" if check.ok or check.needed else " (optional)"
        remedy = "" if check.ok else f": {check.remedy}"
        console.print(f"{mark} {check.name:<28} {escape(check.found + optional + remedy)}", soft_wrap=True)
    return healthy


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    return Check("Python", ok, platform.python_version(), "install Python 3.11 or newer")


def _cores() -> Check:
    count = os.cpu_count() or 1
    found = f"{count} ({platform.machine()})"
    return Check("CPU cores", count >= MIN_CORES, found, "one core is too slow for a live stream", needed=False)


def _memory() -> Check:
    found = memory_bytes()
    if found is None:
        return Check("memory", True, "unknown on this system")
    gib = found / 2**30
    return Check("memory", gib >= MIN_MEMORY_GIB, f"{gib:.1f} GiB", f"{MIN_MEMORY_GIB} GiB are needed")


def _runtime(name: str, package: str) -> Check:
    try:
        return Check(name, True, metadata.version(package))
    except metadata.PackageNotFoundError:
        return Check(name, False, "not installed", "run `make` in the project, or `pip install -e .`")


def _model(store: ModelStore, model_id: str) -> Check:
    model = store.models[model_id]
    try:
        store.files(model_id)
    except EngineError as error:
        return Check(f"model {model_id}", False, model.use, str(error))
    return Check(f"model {model_id}", True, f"{model.use}; sha256 verified")


def _gpu() -> Check:
    gpus, why_none = find_gpus()
    remedy = "check the driver" if "failed" in why_none else "none is needed: the mini model runs on the CPU"
    found = "; ".join(gpu.description for gpu in gpus) or why_none
    return Check("NVIDIA GPU", bool(gpus), found, remedy, needed=False)


def _tensorrt() -> Check:
    for package in ("tensorrt", "tensorrt_rtx"):
        if util.find_spec(package):
            return Check("TensorRT", True, package, needed=False)
    return Check(
        "TensorRT", False, "not installed", "only GPU boxes need it: `pip install -e .[rtx]`, or .[gpu]", needed=False
    )


def _language_model(engines_dir: Path | None) -> Check:
    """What the language model would run on, and why."""
    name = "CS2 and language model run on"
    try:
        chosen, why = choose(None, engines_dir)
    except EngineError as error:
        return Check(name, False, f"nothing in {engines_dir}", str(error))
    if engines_dir is None:
        libraries = [runtime for runtime in ("tensorrt", "tensorrt-rtx") if not why_unavailable(runtime)]
        why += f"; for the GPU: --runtime {libraries[0]} --engines DIR" if libraries else "; TensorRT cannot run here"
    return Check(name, True, f"{chosen.runtime}: {why}")


def _language_model_of(checkpoint: Path, engines_dir: Path | None) -> Check:
    """What the language model of a checkpoint would run on, and why. Whether an engine fits is told when it is
    loaded."""
    from engines.omni.families.family import FIRST, family_of  # imports torch

    name = "language model runs on"
    try:
        chosen, why = choose_for_checkpoint(family_of(checkpoint) or FIRST, None, engines_dir)
    except EngineError as error:
        return Check(name, False, f"nothing in {engines_dir or checkpoint}", str(error))
    return Check(name, True, f"{chosen.runtime}: {why}")


def _larger_models() -> Check:
    """Which checkpoints fit this box, and how fast they should be."""
    box, name = this_box(), "larger models"
    found = [(checkpoint, fit(checkpoint, box)) for checkpoint in read_registry().values() if checkpoint.model]
    on_gpu = [_told(checkpoint, fits) for checkpoint, fits in found if fits.where == "gpu"]
    if on_gpu:
        return Check(name, True, "; ".join(on_gpu) + " (computed, unverified)", needed=False)
    on_cpu = [checkpoint.name for checkpoint, fits in found if fits.where == "cpu"]
    slowly = f"; too slow for a camera, on the CPU: {', '.join(on_cpu)}" if on_cpu else ""
    return Check(name, True, f"none fits a GPU here{slowly} (computed)", needed=False)


def _told(checkpoint: Checkpoint, fits: Fit) -> str:
    packed = f" with --quantise {fits.quantise}" if fits.quantise else ""
    speed = f", about {fits.tokens_per_s:.0f} tokens a second" if fits.tokens_per_s else ""
    return f"{checkpoint.name} fits{packed}{speed}"


def checkpoint_check(folder: Path, quantise: Quantisation | None = None) -> Check:
    """Whether a checkpoint can be loaded, and whether it fits; its weights are not read."""
    from engines.omni.engine import place_to_run  # they import torch
    from engines.omni.families.family import FIRST, family_file, family_of

    device, dtype = place_to_run()
    try:
        family = family_of(folder) or FIRST
        plan = family_file(family).plan(folder, quantise)
        voice, voice_gb = _voice_of(folder, dtype.itemsize) if family == FIRST else (f"spoken by {SMALL_VOICE}", 0.0)
    except EngineError as error:
        return Check("checkpoint", False, str(folder), str(error))
    needed_gb = plan.num_bytes(dtype.itemsize) / 1e9
    gpus, _ = find_gpus()
    has = gpus[0].memory if device.type == "cuda" and gpus else None
    has_gb = (has or memory_bytes() or math.inf) / 1e9
    if needed_gb < has_gb <= needed_gb + voice_gb:
        voice += f": too much here, give --speaker {SMALL_VOICE}"
    weights = f"{needed_gb:.1f} GB of weights on the {device.type} (unverified)"
    found = f"{folder.resolve().name}: {plan.about}, {weights}; {voice}"
    return Check("checkpoint", needed_gb < has_gb, found, f"there are {has_gb:.1f} GB: docs/models.md has sizes")


def _voice_of(folder: Path, itemsize: int) -> tuple[str, float]:
    """Who says answers aloud, for people to read, and the GB of weights of the checkpoint's own voice."""
    from engines.omni.config import read_config
    from engines.omni.voice.plan import planned_voice, why_no_voice

    lacking = why_no_voice(folder)
    if lacking:
        return f"spoken by {SMALL_VOICE} ({lacking})", 0.0
    plan = planned_voice(folder, read_config(folder))
    more_gb = plan.num_bytes(itemsize) / 1e9
    return f"spoken by its own voice ({', '.join(plan.speakers)}), {more_gb:.1f} GB more", more_gb


def _camera() -> Check:
    if platform.system() != "Linux":
        return Check("camera", True, f"not looked for on {platform.system()}", needed=False)
    devices = sorted(str(path) for path in Path("/dev").glob("video*"))
    remedy = "plug one in; a recorded clip needs none"
    return Check("camera", bool(devices), " ".join(devices) or "no /dev/video*", remedy, needed=False)


def _microphone() -> Check:
    if platform.system() != "Linux":
        return Check("microphone", True, f"not looked for on {platform.system()}", needed=False)
    captures = sorted(str(path) for path in Path("/dev/snd").glob("pcm*c"))
    remedy = "plug one in; a recorded clip needs none"
    return Check("microphone", bool(captures), " ".join(captures) or "no capture device", remedy, needed=False)


def _portaudio() -> Check:
    name = "PortAudio (sound of `talk`)"
    try:
        load_portaudio()
    except DeviceError:
        remedy = "`sudo apt install libportaudio2` (Debian, Ubuntu), `brew install portaudio` (macOS)"
        return Check(name, False, "not installed", remedy, needed=False)
    return Check(name, True, "installed", needed=False)


def _port(number: int) -> Check:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            found = f"taken ({error.strerror})"
            return Check(f"port {number}", False, found, "give `serve` another one with --port", needed=False)
    return Check(f"port {number}", True, "free")
