"""Sounds to features: YAMNet (w8a8) under ONNX Runtime, with its log-mel front end."""

import csv
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from engines.api import FloatArray
from engines.runtimes.session import open_session
from engines.shapes import SAMPLE_RATE_HZ

FRAME_SAMPLES = 400  # 25 ms
HOP_SAMPLES = 160  # 10 ms
FFT_SIZE = 512
NUM_BANDS = 64
BAND_EDGES_HZ = (125.0, 7500.0)
LOG_OFFSET = 0.001
PATCH_FRAMES = 96
PATCH_SAMPLES = (PATCH_FRAMES - 1) * HOP_SAMPLES + FRAME_SAMPLES  # 0.975 s
FEATURES = 1024
INPUT_SCALE, INPUT_ZERO = 0.047938, 144  # of the quantised log-mel
POOL_OUTPUT = "/model/GlobalAveragePool_output_0_updated"


@dataclass(frozen=True)
class AudioClassifier:
    """YAMNet's last layer and its classes: `weight` (521,1024), `bias` (521,), `names` 521."""

    weight: FloatArray
    bias: FloatArray
    names: tuple[str, ...]


class AudioEncoder:
    """Frozen; reads patches of 0.975 s."""

    def __init__(self, graph_zip: Path, class_map: Path, num_threads: int) -> None:
        """Read the verified graph and class names."""
        graph = _read_graph(graph_zip)
        constants = {constant.name: constant for constant in graph.graph.initializer}
        with class_map.open(encoding="utf-8", newline="") as rows:
            names = tuple(row["display_name"] for row in csv.DictReader(rows))
        self.classifier = AudioClassifier(
            weight=numpy_helper.to_array(constants["model.classifier.weight"]),
            bias=numpy_helper.to_array(constants["model.classifier.bias"]),
            names=names,
        )
        graph.graph.output.append(onnx.helper.make_empty_tensor_value_info(POOL_OUTPUT))
        self._session = open_session(graph.SerializeToString(), num_threads)
        self._bands = mel_bands()

    def encode(self, patches: FloatArray) -> FloatArray:
        """Sound in patches (P, 15600) float32 → features (P, 1024), none below zero."""
        features = np.zeros((len(patches), FEATURES), np.float32)
        for index, patch in enumerate(patches):
            mel = log_mel(patch, self._bands)  # (96,64)
            quantised = np.clip(np.round(mel / INPUT_SCALE) + INPUT_ZERO, 0, 255).astype(np.uint8)
            features[index] = self._session.run([POOL_OUTPUT], {"audio": quantised[None, None]})[0].reshape(-1)
        return features


def log_mel(patch: FloatArray, bands: FloatArray) -> FloatArray:
    """15600 samples → (96,64): YAMNet's log(mel magnitude + 0.001), 25 ms periodic Hann frames every 10 ms."""
    frames = np.lib.stride_tricks.sliding_window_view(patch, FRAME_SAMPLES)[::HOP_SAMPLES]  # (96,400)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME_SAMPLES) / FRAME_SAMPLES)
    magnitude = np.abs(np.fft.rfft(frames * hann, FFT_SIZE))  # (96,257)
    mel: FloatArray = np.log(magnitude @ bands + LOG_OFFSET).astype(np.float32)
    return mel


def mel_bands() -> FloatArray:
    """(257, 64) triangles on the HTK mel scale, 125 to 7500 Hz."""

    def to_mel(hz: FloatArray) -> FloatArray:
        mel: FloatArray = 1127.0 * np.log1p(hz / 700.0)
        return mel

    bins = to_mel(np.linspace(0, SAMPLE_RATE_HZ / 2, FFT_SIZE // 2 + 1, dtype=np.float32))[:, None]
    low, high = to_mel(np.asarray(BAND_EDGES_HZ, np.float32))
    edges = np.linspace(low, high, NUM_BANDS + 2, dtype=np.float32)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    triangles = np.minimum((bins - left) / (centre - left), (right - bins) / (right - centre))
    bands: FloatArray = np.maximum(triangles, 0).astype(np.float32)
    bands[0] = 0
    return bands


def _read_graph(graph_zip: Path) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(graph_zip) as archive:
        members = [name for name in archive.namelist() if not name.endswith("/")]
        paths = [Path(archive.extract(name, folder)) for name in members]
        model = next(path for path in paths if path.suffix == ".onnx")
        return onnx.load(str(model), load_external_data=True)
