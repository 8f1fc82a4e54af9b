"""Sounds of training scenes: recordings, instruments and voices, cut, changed in speed and mixed with room noise.

Everything follows from the seed. All sound is mono float32 at 16 kHz.
"""

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from training.bank.catalog import SOUNDFONT, Instrument

RATE_HZ = 16_000
MAX_LENGTH_S, MIN_LENGTH_S = 4.0, 0.8
SLOT_S = 5.0  # of one phrase that an instrument plays
DRUM_CHANNEL = 9

Rng = np.random.Generator
Pcm = NDArray[np.float32]


@lru_cache(maxsize=256)
def recording(path: Path) -> Pcm:
    """A whole file, trimmed to where it is loud."""
    return trim_silence(untrimmed(path))


def untrimmed(path: Path) -> Pcm:
    """A whole file's sound."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", RATE_HZ)
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def trim_silence(pcm: Pcm) -> Pcm:
    """`pcm` without leading and trailing silence (40 dB below the peak)."""
    loud = np.flatnonzero(np.abs(pcm) > 0.01 * np.abs(pcm).max(initial=1e-6))
    return pcm[loud[0] : loud[-1] + 1] if len(loud) else pcm


def random_cut(pcm: Pcm, rng: Rng) -> Pcm:
    """A random stretch of 0.8 to 4 s, up to 8 % faster or slower, at a random loudness, faded at both ends."""
    speed = rng.uniform(0.92, 1.08)
    pcm = np.interp(np.arange(0, len(pcm) - 1, speed), np.arange(len(pcm)), pcm).astype(np.float32)
    length = round(rng.uniform(1.5, MAX_LENGTH_S) * RATE_HZ)
    if len(pcm) > length:
        start = rng.integers(0, len(pcm) - length)
        pcm = pcm[start : start + length]
    while len(pcm) < MIN_LENGTH_S * RATE_HZ:
        pcm = np.concatenate((pcm, pcm))
    pcm = pcm * (10 ** rng.uniform(-0.9, -0.1) / max(float(np.abs(pcm).max()), 1e-4))
    fade = np.minimum(1, np.minimum(np.arange(1, len(pcm) + 1), np.arange(len(pcm), 0, -1)) / 160)
    return np.asarray(pcm * fade, np.float32)


def room_noise(length: int, rng: Rng) -> Pcm:
    """Noise of a quiet room: silence, hiss or rumble, at least 40 dB below full scale."""
    kind = rng.integers(0, 3)
    if kind == 0:
        return np.zeros(length, np.float32)
    noise = rng.standard_normal(length)
    if kind == 2:
        noise = np.convolve(noise, np.full(24, 1 / 5), "same")
    return np.asarray(noise * 10 ** rng.uniform(-4.0, -2.3), np.float32)


def phrases(instrument: Instrument, count: int, rng: Rng) -> list[Pcm]:
    """`count` short phrases with random programs and notes."""
    events: list[tuple[float, bytes]] = []
    for slot in range(count):
        program = instrument.programs[rng.integers(len(instrument.programs))]
        channel = DRUM_CHANNEL if program < 0 else 0
        start_s = slot * SLOT_S
        if program >= 0:
            events.append((start_s, bytes((0xC0 | channel, program))))
        at_s, end_s = start_s + 0.05, start_s + rng.uniform(1.2, 3.8)
        step_s = rng.choice((0.18, 0.3, 0.5, 0.9, 4.0), p=(0.2, 0.3, 0.25, 0.15, 0.1))
        while at_s < end_s:
            length_s = min(step_s * rng.uniform(0.7, 1.1), end_s - at_s + 0.2)
            for _ in range(rng.choice((1, 2, 3), p=(0.7, 0.15, 0.15))):
                key = int(rng.integers(instrument.keys[0], instrument.keys[1] + 1))
                events.append((at_s, bytes((0x90 | channel, key, int(rng.integers(80, 127))))))
                events.append((at_s + length_s, bytes((0x80 | channel, key, 0))))
            at_s += step_s
        events.append((start_s + SLOT_S - 0.3, bytes((0xB0 | channel, 120, 0))))  # all sound off
    played = play(events, count * SLOT_S)
    slots = played[: round(count * SLOT_S * RATE_HZ)].reshape(count, -1)
    return [trim_silence(slot) for slot in slots]


def play(events: list[tuple[float, bytes]], duration_s: float) -> Pcm:
    """MIDI messages and their times in seconds → sound of at least `duration_s`."""
    track, last_ms = b"", 0
    for at_s, message in sorted(events):  # one tick is 1 ms
        wait_ms, last_ms = round(at_s * 1000) - last_ms, round(at_s * 1000)
        groups = [wait_ms >> shift & 127 for shift in (21, 14, 7, 0)]
        track += bytes(group | 128 for group in groups[:3]) + bytes(groups[3:]) + message
    track += b"\x00\xff\x2f\x00"
    header = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xf4MTrk"  # one track, 500 ticks a beat
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder, "phrases.mid"), Path(folder, "phrases.s16")
        score.write_bytes(header + len(track).to_bytes(4) + track)
        command = f"fluidsynth -niq -r {RATE_HZ} -T raw -F {sound} {SOUNDFONT} {score}"
        subprocess.run(command.split(), check=True, capture_output=True)
        stereo = np.fromfile(sound, np.int16).reshape(-1, 2)
    pcm = stereo.mean(axis=1, dtype=np.float32) / 32768
    return np.pad(pcm, (0, max(0, round(duration_s * RATE_HZ) - len(pcm))))
