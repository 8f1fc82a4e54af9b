"""Encoders with projectors: a window's pictures and sound to video and audio tokens in the LLM's input space.

What a window must be is checked here, too.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engines.answers.prompt import PromptWriter
from engines.api import NO_NOTE, AVTokens, FloatArray, Modality, Window
from engines.core.neighbours import object_centres, smooth_over_similar_neighbours
from engines.core.projector import sum_by_name
from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.efficientnet import FEATURES
from engines.encoders.video import VideoEncoder
from engines.errors import InvalidWindowError
from engines.media import Detail, Frame
from engines.mini.finding.finder import PictureNames, picture_names
from engines.mini.hearing.names import FAINTEST_SOUND, MIN_SOUND_SURENESS, QUARTER_SAMPLES, SURE_SOUND, SoundNames
from engines.mini.trained import WEIGHTS_FOLDER, TrainedParts
from engines.model_store import ModelStore
from engines.notes import Note, Reading
from engines.scene.claims.kinds import likely_of_kinds
from engines.shapes import AUDIO_HOP_SAMPLES, GRID, MAX_NOTE_WORDS, MAX_NOTES, MINI_MEDIA, SAMPLE_RATE_HZ
from engines.speech.vad import chunks_ending_in

MIN_HEARD_SHARE = 0.2
# So many patches of a picture with one name, one of them so sure, and the name counts where its kind is asked for.
MIN_PATCHES, MIN_PATCH_SURENESS = 6, 0.9
PICTURE = (MINI_MEDIA.frame_size, MINI_MEDIA.frame_size, 3)
AUDIO_CENTRE_S = PATCH_SAMPLES / SAMPLE_RATE_HZ / 2
OBJECT_NAMES = WEIGHTS_FOLDER / "object_names.txt"  # of the encoder's classes


Sounds = tuple[tuple[float, str], ...]  # when half a second begins, in seconds, and the name of its sound
FoundSound = tuple[int, str, float]  # the sample of the window with which half a second ends, a name, how sure


@dataclass
class AudioHistory:
    """The last sound of a stream, so that a patch can reach back across the window's edge."""

    pcm: FloatArray
    end_s: float


@dataclass(frozen=True)
class Encoded:
    """The tokens of a window, and what its newest picture looks like as a whole: a name and its probability. `sounds`:
    when each half second begins whose sound is sure, and the name of it; `confirmed_sounds`: those that no other half
    second shows, but another look. `parts`: names of larger parts of the picture and likely kinds of the window's
    pictures, right often enough only among things of one kind. `patches`: what those of the newest picture look like.
    """

    tokens: AVTokens
    whole_picture: tuple[str, float] | None
    sounds: Sounds = ()
    confirmed_sounds: Sounds = ()
    parts: tuple[str, ...] = ()
    patches: PictureNames | None = None


class MiniEncoders:
    """Frozen encoders and projectors; the only state is the caller's AudioHistory."""

    def __init__(self, store: ModelStore, cache_dir: Path, trained: TrainedParts, num_threads: int) -> None:
        (checkpoint,) = store.files("efficientnet-lite0").values()
        self.video = VideoEncoder(checkpoint, cache_dir, num_threads)
        yamnet = store.files("yamnet")
        self.audio = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], num_threads)
        self.projectors, self.centres = trained.projectors, trained.centres
        names = OBJECT_NAMES.read_text(encoding="utf-8").splitlines()
        self._names = tuple(dict.fromkeys(names))
        self._known = {name.lower() for name in self._names}
        self.sounds = SoundNames(self.audio, self.projectors[Modality.AUDIO])
        self._name_of_class = torch.tensor([self._names.index(name) for name in names])

    @torch.no_grad()
    def encode(self, window: Window, history: AudioHistory) -> Encoded:
        """All tokens of a window, pictures first, each kind in order of time. Modifies `history`."""
        features = torch.zeros(0, GRID * GRID, FEATURES)
        if window.frames:
            features = torch.from_numpy(self.video.encode(window.frames))  # (F,49,1280)
        heard, sounds, confirmed = self._encode_sound(window, history)
        seen, parts = self._picture_tokens(window.frames, features)
        if not window.frames:
            return Encoded(seen.concatenate(heard), None, sounds, confirmed, parts)
        named = self._whole_pictures(features)
        whole = self._names[int(named[-1].argmax())], float(named[-1].max())
        of_kinds = (
            found for each in named.tolist() for found in likely_of_kinds(dict(zip(self._names, each, strict=True)))
        )
        kinds = tuple(dict.fromkeys((*parts, *of_kinds)))
        patches = self._patches(window.frames[-1], features[-1])
        return Encoded(seen.concatenate(heard), whole, sounds, confirmed, kinds, patches)

    def knows_thing(self, name: str) -> bool:
        """Whether a thing of this name, singular or plural, is among the classes of the encoder of pictures."""
        words = name.lower()
        return words in self._known or words.removesuffix("s") in self._known or words.removesuffix("es") in self._known

    def _patches(self, frame: Frame, features: Tensor) -> PictureNames:
        return picture_names(frame, features, self.video.classifier, self._name_of_class, self._names)

    def _whole_pictures(self, features: Tensor) -> Tensor:
        """The probabilities (F, names) of the encoder's own names for pictures as wholes."""
        classifier = self.video.classifier
        logits = features.mean(1) @ classifier.weight.T + classifier.bias
        return sum_by_name(logits, self._name_of_class, len(self._names))

    def _picture_tokens(self, frames: tuple[Frame, ...], features: Tensor) -> tuple[AVTokens, tuple[str, ...]]:
        """Tokens, and names of parts of the newest picture. `features` (F,49,1280) of the frames."""
        count = len(frames) * GRID * GRID
        projector = self.projectors[Modality.VIDEO]
        named = torch.zeros(0, len(projector.words))
        if frames:
            own = projector.probabilities(features.flatten(0, 1)).view(*features.shape[:2], -1)
            named = smooth_over_similar_neighbours(own, features).flatten(0, 1)
        embeds, sure = projector.read(named)
        row, column = object_centres(
            torch.from_numpy(embeds).view(len(frames), GRID * GRID, embeds.shape[1]),
            torch.from_numpy(sure).view(len(frames), GRID * GRID),
            self.centres[Modality.VIDEO],
        )
        tokens = AVTokens(
            embeds,
            np.repeat([frame.time_s for frame in frames], GRID * GRID).astype(np.float64),
            row.flatten().numpy(),
            column.flatten().numpy(),
            np.full(count, Modality.VIDEO, np.int64),
            sure,
            np.full(count, NO_NOTE),
        )
        return tokens, self._parts(named[-GRID * GRID :])

    def _parts(self, named: Tensor) -> tuple[str, ...]:
        """Names that are sure in several of the patches (49, names) of a picture; none of an empty tensor."""
        best = named.max(-1) if len(named) else None
        if best is None:
            return ()
        patches = Counter(number for number in best.indices.tolist() if number < len(self._names))
        return tuple(
            self._names[number]
            for number, count in sorted(patches.items())
            if count >= MIN_PATCHES and named[:, number].max() >= MIN_PATCH_SURENESS
        )

    def _encode_sound(self, window: Window, history: AudioHistory) -> tuple[AVTokens, Sounds, Sounds]:
        """A token for every half second of which a fifth or more was heard, unless it is too faint; its patch ends with
        it. And the sounds that are sure, and those of them that no other half second shows, but another look."""
        if abs(history.end_s - window.start_s) > 1e-6:
            history.pcm = np.zeros(PATCH_SAMPLES + QUARTER_SAMPLES, np.float32)
        sound = np.concatenate((history.pcm, window.pcm))
        ends = range(AUDIO_HOP_SAMPLES, len(window.pcm) + 1, AUDIO_HOP_SAMPLES)
        ends_heard = [end for end in ends if window.heard[end - AUDIO_HOP_SAMPLES : end].mean() >= MIN_HEARD_SHARE]
        cut = ((end, sound[len(history.pcm) + end - PATCH_SAMPLES :][:PATCH_SAMPLES]) for end in ends_heard)
        loud = [(end, patch) for end, patch in cut if np.sqrt(np.mean(patch**2)) >= FAINTEST_SOUND]
        ends_heard, patches = [end for end, _ in loud], [patch for _, patch in loud]
        heard = self.sounds.features(patches)
        named = self.sounds.probabilities(heard)
        embeds, sure = self.projectors[Modality.AUDIO].read(named)
        zeros = np.zeros(len(patches), np.int64)
        tokens = AVTokens(
            embeds,
            np.asarray([window.start_s + end / SAMPLE_RATE_HZ - AUDIO_CENTRE_S for end in ends_heard], np.float64),
            zeros,
            zeros,
            np.full(len(patches), Modality.AUDIO, np.int64),
            sure,
            np.full(len(patches), NO_NOTE),
        )
        found, likely = (
            [(end, *each) for end, each in zip(ends_heard, names, strict=True) if each[1] >= MIN_SOUND_SURENESS]
            for names in (self.sounds.told(named, heard), self.sounds.best(named))
        )
        confirmed = self._confirmed(likely, sound, len(window.pcm))
        history.pcm, history.end_s = sound[-PATCH_SAMPLES - QUARTER_SAMPLES :], window.end_s

        def sounds(those: Iterable[FoundSound]) -> Sounds:
            return tuple((window.start_s + (end - AUDIO_HOP_SAMPLES) / SAMPLE_RATE_HZ, name) for end, name, _ in those)

        return tokens, sounds(found), sounds(confirmed)

    def _confirmed(self, found: Sequence[FoundSound], sound: FloatArray, num_samples: int) -> list[FoundSound]:
        """Those that are sure, alone in the window, and found a quarter of a second earlier, too. `sound` ends with the
        window of `num_samples`."""
        before = len(sound) - num_samples - QUARTER_SAMPLES - PATCH_SAMPLES
        times = Counter(name for _, name, _ in found)
        found = [each for each in found if each[2] >= SURE_SOUND and times[each[1]] == 1 and before + each[0] >= 0]
        earlier = [sound[before + end :][:PATCH_SAMPLES] for end, _, _ in found]
        again = self.sounds.best(self.sounds.probabilities(self.sounds.features(earlier)))
        return [
            each
            for each, (name, sure) in zip(found, again, strict=True)
            if name == each[1] and sure >= MIN_SOUND_SURENESS
        ]


def check_window(window: Window) -> None:
    """Raises InvalidWindowError."""
    if window.pcm.shape != (MINI_MEDIA.window_samples,) or window.heard.shape != window.pcm.shape:
        raise InvalidWindowError(f"a window holds {MINI_MEDIA.window_samples} samples, not {window.pcm.shape}")
    chunks = chunks_ending_in(window.index * MINI_MEDIA.window_samples, (window.index + 1) * MINI_MEDIA.window_samples)
    if window.voice_probabilities is not None and len(window.voice_probabilities) != len(chunks):
        raise InvalidWindowError(f"window {window.index} has {len(chunks)} voice probabilities or none")
    for frame in window.frames:
        if frame.rgb.shape != PICTURE or frame.rgb.dtype != np.uint8:
            raise InvalidWindowError(f"a picture is uint8 {PICTURE}, not {frame.rgb.dtype} {frame.rgb.shape}")
    if window.detail is not None:
        _check_detail(window.detail)
    for reading in window.readings or ():
        _check_reading(reading)


def _check_detail(detail: Detail) -> None:
    shape, size = detail.rgb.shape, MINI_MEDIA.detail_size
    is_picture = len(shape) == 3 and shape[2] == 3 and min(shape) >= 1 and max(shape) <= size
    if not is_picture or detail.rgb.dtype != np.uint8:
        found = f"{detail.rgb.dtype} {shape}"
        raise InvalidWindowError(f"a picture in detail is uint8 (H, W, 3), H and W from 1 to {size}, not {found}")
    if not math.isfinite(detail.time_s):
        raise InvalidWindowError(f"a picture in detail has a time in seconds, not {detail.time_s}")


def _check_reading(reading: Reading) -> None:
    if not reading.text.strip():
        raise InvalidWindowError("a reading has a text")
    if not all(0 <= value <= 1 for value in (reading.certainty, *reading.box)):
        raise InvalidWindowError(
            f"certainty and box of a reading are in [0, 1], not {reading.certainty} and {reading.box}"
        )


def limited_notes(notes: Sequence[Note], writer: PromptWriter) -> tuple[Note, ...]:
    """At most `MAX_NOTES` notes, of at most `MAX_NOTE_WORDS` ids in all: the surest ones, in their order."""
    chosen, room = list[int](), MAX_NOTE_WORDS
    for number in sorted(range(len(notes)), key=lambda number: -notes[number].certainty):
        count = len(writer.note(notes[number].text))
        if count <= room and len(chosen) < MAX_NOTES:
            chosen.append(number)
            room -= count
    return tuple(notes[number] for number in sorted(chosen))


def note_tokens(notes: Sequence[Note], writer: PromptWriter, table: Tensor) -> AVTokens:
    """Notes as items of the pool: the mean embedding of each key's words, from the LLM's `table` (vocab, D)."""
    embeds = [table[writer.key(note.key)].mean(0) for note in notes]
    return AVTokens(
        embeds=torch.stack(embeds).numpy() if embeds else np.zeros((0, table.shape[1]), np.float32),
        time_s=np.asarray([note.time_s for note in notes], np.float64),
        row=np.asarray([note.row for note in notes], np.int64),
        column=np.asarray([note.column for note in notes], np.int64),
        modality=np.full(len(notes), Modality.NOTE, np.int64),
        certainty=np.asarray([note.certainty for note in notes], np.float32),
        note=np.arange(len(notes)),
    )
