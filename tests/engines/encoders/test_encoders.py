"""The real encoders on the real demo clip, whose sights and sounds are known."""

from pathlib import Path

import numpy as np
import pytest
import torch
from platformdirs import user_cache_path

from engines.api import FloatArray, Frame
from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.picture_graph import load_efficientnet
from engines.encoders.video import VideoEncoder
from engines.mini.senses import OBJECT_NAMES
from engines.model_store import ModelStore
from engines.shapes import MINI_MEDIA
from engines.speech.vad import VoiceDetector, VoiceState
from engines.speech.whisper import Transcriber
from realtime.media.reader import MediaReader
from realtime.media.tracks import Picture, Sound
from tests.conftest import DEMO

RATE_HZ = MINI_MEDIA.sample_rate_hz


class Media:
    """All sound and all pictures of the demo clip."""

    def __init__(self) -> None:
        with MediaReader(str(DEMO), MINI_MEDIA) as reader:
            frames = list(reader)
        self.pcm = np.concatenate([frame.pcm for frame in frames if isinstance(frame, Sound)])
        self.pictures = [frame for frame in frames if isinstance(frame, Picture)]

    def sound(self, start_s: float, end_s: float) -> FloatArray:
        return self.pcm[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]

    def picture(self, time_s: float) -> Frame:
        picture = min(self.pictures, key=lambda shown: abs(shown.time_s - time_s))
        return Frame(picture.time_s, picture.rgb)


@pytest.fixture(scope="module")
def media() -> Media:
    return Media()


@pytest.fixture(scope="module")
def checkpoint(store: ModelStore) -> Path:
    (path,) = store.files("efficientnet-lite0").values()
    return path


@pytest.fixture(scope="module")
def video(checkpoint: Path) -> VideoEncoder:
    return VideoEncoder(checkpoint, user_cache_path("echoingpixels"), num_threads=2)


@pytest.fixture(scope="module")
def audio(store: ModelStore) -> AudioEncoder:
    files = store.files("yamnet")
    return AudioEncoder(files["YamNet_w8a8.onnx.zip"], files["yamnet_class_map.csv"], num_threads=2)


@torch.no_grad()
def test_onnx_equals_torch(video: VideoEncoder, checkpoint: Path, media: Media) -> None:
    frames = [media.picture(time_s) for time_s in (3.0, 12.0, 20.0)]
    pixels = np.stack([frame.rgb for frame in frames]).astype(np.float32)
    model, _ = load_efficientnet(checkpoint)
    expected = model(torch.from_numpy((pixels - 127) / 128).permute(0, 3, 1, 2))
    ours = torch.from_numpy(video.encode(frames)).transpose(1, 2).reshape(expected.shape)
    torch.testing.assert_close(ours, expected, atol=1e-3, rtol=1e-3)


def test_a_graph_that_cannot_be_cached_is_used_all_the_same(
    checkpoint: Path, video: VideoEncoder, media: Media, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    uncached = VideoEncoder(checkpoint, tmp_path / "file" / "cache", num_threads=2)
    frame = [media.picture(3.0)]
    np.testing.assert_array_equal(uncached.encode(frame), video.encode(frame))


def test_a_damaged_graph_in_the_cache_is_exported_again(checkpoint: Path, tmp_path: Path) -> None:
    VideoEncoder(checkpoint, tmp_path, num_threads=1)
    (graph,) = tmp_path.glob("*.onnx")
    whole = graph.read_bytes()
    graph.write_bytes(whole[:1000])
    VideoEncoder(checkpoint, tmp_path, num_threads=1)
    assert len(graph.read_bytes()) == len(whole)


def test_a_cat_is_seen_where_it_is(video: VideoEncoder, media: Media) -> None:
    names = OBJECT_NAMES.read_text().splitlines()
    assert len(names) == len(video.classifier.bias) == 1000
    logits = video.encode([media.picture(6.5)])[0] @ video.classifier.weight.numpy().T + video.classifier.bias.numpy()
    best = np.asarray(names)[logits.argmax(1)].reshape(7, 7)
    rows, columns = np.nonzero(best == "cat")
    assert len(rows) >= 3
    assert columns.mean() < 3  # it sits on the left


@pytest.mark.parametrize(
    ("start_s", "heard"),
    [(2.7, "Telephone bell ringing"), (6.5, "Silence"), (9.3, "Speech"), (24.5, "Drum"), (28.8, "Applause")],
)
def test_known_sounds_are_recognised(audio: AudioEncoder, media: Media, start_s: float, heard: str) -> None:
    patch = media.sound(start_s, start_s + 1)[:PATCH_SAMPLES]
    logits = audio.encode(patch[None])[0] @ audio.classifier.weight.T + audio.classifier.bias
    best = [audio.classifier.names[index] for index in np.argsort(-logits)[:6]]
    assert heard in best


def test_voice_is_found_where_someone_speaks_whatever_the_pieces(store: ModelStore, media: Media) -> None:
    (graph,) = store.files("silero-vad").values()
    detector = VoiceDetector(graph)
    sound = media.sound(6.0, 14.0)
    whole = detector.probabilities(sound, VoiceState())
    state = VoiceState()
    pieces = [detector.probabilities(sound[at : at + 1111], state) for at in range(0, len(sound), 1111)]
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)
    voiced_s = 6.0 + np.flatnonzero(whole > 0.5) * 512 / RATE_HZ
    assert 9.0 < voiced_s.min() < 9.7
    assert 12.3 < voiced_s.max() < 13.2


def test_speech_is_transcribed_and_silence_is_not(store: ModelStore, media: Media) -> None:
    transcriber = Transcriber(store.files("whisper-tiny.en")["model.bin"].parent, num_threads=2)
    said = transcriber.transcribe(media.sound(9.0, 13.2))
    assert said == "The coffee is ready. Please bring two cups to the garden."
    assert transcriber.transcribe(np.zeros(3 * RATE_HZ, np.float32)) == ""
