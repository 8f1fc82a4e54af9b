"""Channels that would spoil a mix to mono, out of phase, dead, broken or much weaker, are replaced before FFmpeg mixes.

Ordinary sound passes untouched. Every 20 ms of a track decide for the 20 ms that follow: the result depends on no chunk
size, nothing waits, and a crossfade of 20 ms leaves no click. Of broken channels those are found that are stuck, white
noise or no numbers; a loud hum or a square wave is taken for sound. A voice out of phase is lost under sound in phase
that is less than 10 dB weaker.
"""

from typing import Any, TypeAlias

import av
import av.error
import numpy as np
import numpy.typing as npt

HOPS_PER_S = 50
MEMORY_HOPS = 10  # time constant of the mean powers: 0.2 s
MIN_HOPS = 2  # of evidence, before a channel is chosen: a sound reaches two microphones at two times
MIN_POWER = 1e-8  # -80 dBFS: below, noise of the last bit would decide
CANCELLED, NO_LONGER_CANCELLED = 0.025, 0.05  # power of the mean by that of the strongest channel: -16 dB, -13 dB
# The same of two channels: -10 dB, -7 dB. One of the two alone is at -6 dB, so only what is out of phase is below.
CANCELLED_OF_TWO, NO_LONGER_CANCELLED_OF_TWO = 0.1, 0.2
WEAK, NO_LONGER_WEAK = 1e-4, 4e-4  # power of a channel by that of the strongest: -40 dB, -34 dB
NOISE_POWER, NOISE_CORRELATION = 0.01, 0.1  # a broken channel: noise above -20 dBFS, white up to the highest frequency
STUCK_MEAN = 0.5  # a broken channel: nearly constant, beyond half of full scale

Samples: TypeAlias = "npt.NDArray[np.float64]"  # (channels, samples), full scale is ±1
Stored: TypeAlias = "npt.NDArray[Any]"  # as PyAV shows a frame: planar (channels, n) or packed (1, n × channels)


class ChannelRepair:
    """One track. While a channel is chosen, all channels carry it, so any mix of them is that channel at its level."""

    def __init__(self) -> None:
        self._format: tuple[str, int] | None = None
        self._chooser = _Chooser(np.ones(1, np.bool_), 1)
        self._is_mixable = True

    def repair(self, frame: av.AudioFrame) -> av.AudioFrame:
        """The frame itself if its channels can be mixed as they are, else one of the same length, rate and time."""
        channels = frame.layout.nb_channels
        if channels < 2 or frame.samples == 0:
            return frame
        try:
            stored = frame.to_ndarray()
        except ValueError:  # a format that PyAV cannot show
            return frame
        self._take_format(frame)
        samples = _as_samples(stored, channels)
        is_whole = stored.dtype.kind != "f" or bool(np.isfinite(samples).all())
        samples = samples if is_whole else np.where(np.isfinite(samples), samples, 0.0)
        repaired = self._chooser.repair(samples)
        if repaired is samples and is_whole and self._is_mixable:
            return frame
        layout: str | av.AudioLayout = frame.layout
        if not self._is_mixable:
            repaired, layout = repaired[self._chooser.is_used].mean(0, keepdims=True), "mono"
        made = av.AudioFrame.from_ndarray(_as_stored(repaired, stored), format=frame.format.name, layout=layout)
        made.sample_rate, made.pts = frame.sample_rate, frame.pts
        if frame.time_base is not None:
            made.time_base = frame.time_base
        return made

    def _take_format(self, frame: av.AudioFrame) -> None:
        frame_format = (frame.layout.name, frame.sample_rate)
        if frame_format != self._format:
            self._format = frame_format
            names = [channel.name for channel in frame.layout.channels]
            is_used = [not name.startswith(("LFE", "AMBI")) or name == "AMBI0" for name in names]
            self._chooser = _Chooser(np.array(is_used), max(frame.sample_rate // HOPS_PER_S, 1))
            self._is_mixable = _is_mixable(frame)


class _Chooser:
    """Chooses a channel, or none, for each hop. `is_used`: channels that may be chosen, not that of low frequencies."""

    def __init__(self, is_used: npt.NDArray[np.bool_], hop: int) -> None:
        self.is_used, self._hop = is_used, hop
        self._before: int | None = None  # what was chosen in the hop before: there the crossfade begins
        self._chosen: int | None = None
        self._num_in_favour = 0
        channels = len(is_used)
        self._count = 0  # samples of this hop so far, and sums over them:
        self._sum, self._products, self._lagged = _zeros(channels)
        self._last = np.zeros(channels)  # the newest sample
        _, self._covariance, self._lagged_covariance = _zeros(channels)  # decaying means

    def repair(self, samples: Samples) -> Samples:
        """The channels as they are to be mixed: the same array if nothing is changed."""
        repaired = samples
        start = 0
        while start < samples.shape[1]:
            first = self._count
            end = min(start + self._hop - first, samples.shape[1])
            piece = samples[:, start:end]
            if self._chosen is not None or self._before is not None:
                repaired = samples.copy() if repaired is samples else repaired
                share = np.arange(first + 1, first + 1 + end - start) / self._hop
                old, new = _replaced(piece, self._before), _replaced(piece, self._chosen)
                repaired[:, start:end] = new if self._before == self._chosen else old + (new - old) * share
            self._add(piece)
            start = end
        return repaired

    def _add(self, piece: Samples) -> None:
        self._sum += piece.sum(1)
        self._products += piece @ piece.T
        self._lagged += np.einsum("ct,ct->c", piece[:, 1:], piece[:, :-1]) + self._last * piece[:, 0]
        self._last = piece[:, -1]
        self._count += piece.shape[1]
        if self._count == self._hop:
            means = self._sum / self._hop
            covariance = self._products / self._hop - np.outer(means, means)
            self._covariance += (covariance - self._covariance) / MEMORY_HOPS
            self._lagged_covariance += (self._lagged / self._hop - means**2 - self._lagged_covariance) / MEMORY_HOPS
            self._count, (self._sum, self._products, self._lagged) = 0, _zeros(len(means))
            self._choose(means)

    def _choose(self, means: npt.NDArray[np.float64]) -> None:
        """A hop is complete: choose for the next one."""
        best = self._best(means)
        self._num_in_favour = self._num_in_favour + 1 if best is not None else 0
        self._before, self._chosen = self._chosen, best if self._num_in_favour >= MIN_HOPS else None

    def _best(self, means: npt.NDArray[np.float64]) -> int | None:
        chosen, powers = self._chosen, self._covariance.diagonal()
        mean_power = self._covariance[self.is_used][:, self.is_used].mean()
        is_stuck = (np.abs(means) > STUCK_MEAN) & (means**2 > 10 * powers)
        is_noise = (powers > NOISE_POWER) & (np.abs(self._lagged_covariance) < NOISE_CORRELATION * powers)
        is_sound = self.is_used & ~is_stuck & ~is_noise
        strongest = int(np.where(is_sound, powers, -1.0).argmax())
        if not is_sound[strongest]:
            return None
        if powers[strongest] < MIN_POWER:
            return strongest if chosen is None and is_stuck.any() else chosen
        weak = powers[strongest] * (WEAK if chosen is None else NO_LONGER_WEAK)
        limits = (CANCELLED, NO_LONGER_CANCELLED)
        if len(powers) == 2:
            limits = (CANCELLED_OF_TWO, NO_LONGER_CANCELLED_OF_TWO)
        cancelled = powers[strongest] * limits[chosen is not None]
        others = np.delete(is_sound & (powers > weak), strongest)
        if others.any() and mean_power > cancelled and not (self.is_used & ~is_sound).any():
            return None
        stays = chosen is not None and is_sound[chosen] and powers[chosen] > powers[strongest] / 4
        return chosen if stays else strongest


def _zeros(channels: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Sums of samples, of products of channels, of products of neighbouring samples."""
    return np.zeros(channels), np.zeros((channels, channels)), np.zeros(channels)


def _replaced(samples: Samples, chosen: int | None) -> Samples:
    return samples if chosen is None else np.broadcast_to(samples[chosen], samples.shape)


def _is_mixable(frame: av.AudioFrame) -> bool:
    """Whether FFmpeg mixes the layout to mono: it refuses a left channel without a right one, and ambisonics."""
    if "(" in frame.layout.name:  # it has no name: PyAV cannot make another frame like this one, see `layout_of`
        return False
    silence = np.zeros((1, frame.layout.nb_channels), np.int16)
    probe = av.AudioFrame.from_ndarray(silence, format="s16", layout=frame.layout)
    probe.sample_rate = frame.sample_rate
    try:
        av.AudioResampler(format="s16", layout="mono", rate=frame.sample_rate).resample(probe)
    except av.error.FFmpegError:
        return False
    return True


def _as_samples(stored: Stored, channels: int) -> Samples:
    planar = stored if len(stored) == channels else stored.reshape(-1, channels).T
    zero, scale = _zero_and_scale(stored)
    return (planar.astype(np.float64) - zero) / scale


def _as_stored(samples: Samples, like: Stored) -> Stored:
    """Samples in the type of `like`; planar if `like` is."""
    zero, scale = _zero_and_scale(like)
    values = samples * scale + zero
    if like.dtype.kind != "f":
        limits = np.iinfo(like.dtype)
        values = values.round().clip(limits.min, limits.max)
    planar = values.astype(like.dtype)
    return np.ascontiguousarray(planar if len(like) > 1 else planar.T.reshape(1, -1))


def _zero_and_scale(stored: Stored) -> tuple[float, float]:
    if stored.dtype.kind == "f":
        return 0.0, 1.0
    return (128.0, 128.0) if stored.dtype == np.uint8 else (0.0, -float(np.iinfo(stored.dtype).min))
