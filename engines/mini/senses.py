"""Encoders with projectors: a window's pictures and sound to video and audio tokens in the LLM's input space."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engines.api import NO_NOTE, AVTokens, FloatArray, Frame, Modality, Window
from engines.core.neighbours import object_centres, smooth_over_similar_neighbours
from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.video import VideoEncoder
from engines.mini.trained import WEIGHTS_FOLDER, TrainedParts
from engines.model_store import ModelStore
from engines.shapes import GRID, SAMPLE_RATE_HZ

AUDIO_HOP_SAMPLES = SAMPLE_RATE_HZ // 2  # two audio tokens a second
MIN_HEARD_SHARE = 0.2
AUDIO_CENTRE_S = PATCH_SAMPLES / SAMPLE_RATE_HZ / 2
OBJECT_NAMES, SOUND_NAMES = (
    WEIGHTS_FOLDER / "object_names.txt",
    WEIGHTS_FOLDER / "sound_names.txt",
)  # of the encoders' classes


@dataclass
class AudioHistory:
    """The last sound of a stream, so that a patch can reach back across the window's edge."""

    pcm: FloatArray
    end_s: float


class MiniEncoders:
    """Frozen encoders and projectors; the only state is the caller's AudioHistory."""

    def __init__(self, store: ModelStore, cache_dir: Path, trained: TrainedParts, num_threads: int) -> None:
        (checkpoint,) = store.files("efficientnet-lite0").values()
        self.video = VideoEncoder(checkpoint, cache_dir, num_threads)
        yamnet = store.files("yamnet")
        self.audio = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], num_threads)
        self.projectors, self.centres = trained.projectors, trained.centres

    @torch.no_grad()
    def encode(self, window: Window, history: AudioHistory) -> AVTokens:
        """All tokens of a window, pictures first, each kind in order of time. Modifies `history`."""
        return self._encode_frames(window.frames).concatenate(self._encode_sound(window, history))

    def _encode_frames(self, frames: tuple[Frame, ...]) -> AVTokens:
        count = len(frames) * GRID * GRID
        projector = self.projectors[Modality.VIDEO]
        named = torch.zeros(0, len(projector.words))
        if frames:
            features = torch.from_numpy(self.video.encode(frames))  # (F,49,1280)
            own = projector.probabilities(features.flatten(0, 1)).view(*features.shape[:2], -1)
            named = smooth_over_similar_neighbours(own, features).flatten(0, 1)
        embeds, sure = projector.read(named)
        row, column = object_centres(
            torch.from_numpy(embeds).view(len(frames), GRID * GRID, embeds.shape[1]),
            torch.from_numpy(sure).view(len(frames), GRID * GRID),
            self.centres[Modality.VIDEO],
        )
        return AVTokens(
            embeds,
            np.repeat([frame.time_s for frame in frames], GRID * GRID).astype(np.float64),
            row.flatten().numpy(),
            column.flatten().numpy(),
            np.full(count, Modality.VIDEO, np.int64),
            sure,
            np.full(count, NO_NOTE),
        )

    def _encode_sound(self, window: Window, history: AudioHistory) -> AVTokens:
        """A token for every half second of which a fifth or more was heard; its patch ends with it."""
        if abs(history.end_s - window.start_s) > 1e-6:
            history.pcm = np.zeros(PATCH_SAMPLES, np.float32)
        sound = np.concatenate((history.pcm, window.pcm))
        ends = range(AUDIO_HOP_SAMPLES, len(window.pcm) + 1, AUDIO_HOP_SAMPLES)
        ends_heard = [end for end in ends if window.heard[end - AUDIO_HOP_SAMPLES : end].mean() >= MIN_HEARD_SHARE]
        patches = [sound[len(history.pcm) + end - PATCH_SAMPLES :][:PATCH_SAMPLES] for end in ends_heard]
        history.pcm, history.end_s = sound[-PATCH_SAMPLES:], window.end_s
        zeros = np.zeros(len(patches), np.int64)
        projector = self.projectors[Modality.AUDIO]
        named = torch.zeros(0, len(projector.words))
        if patches:
            named = projector.probabilities(torch.from_numpy(self.audio.encode(np.stack(patches))))
        embeds, sure = projector.read(named)
        return AVTokens(
            embeds,
            np.asarray([window.start_s + end / SAMPLE_RATE_HZ - AUDIO_CENTRE_S for end in ends_heard], np.float64),
            zeros,
            zeros,
            np.full(len(patches), Modality.AUDIO, np.int64),
            sure,
            np.full(len(patches), NO_NOTE),
        )
