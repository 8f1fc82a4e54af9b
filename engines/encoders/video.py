"""Pictures to features: EfficientNet-Lite0 under ONNX Runtime, exported from our torch module once per machine."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from engines.api import FloatArray
from engines.encoders.efficientnet import FEATURES
from engines.encoders.picture_graph import export_graph, load_efficientnet
from engines.graphs.cache import cached_graph
from engines.media import Frame
from engines.runtimes.session import open_session
from engines.shapes import GRID

EXPORT_REVISION = 1


class VideoEncoder:
    """Frozen; one call a window."""

    def __init__(self, checkpoint: Path, cache_dir: Path, num_threads: int) -> None:
        """Read the verified checkpoint; its graph is exported into `cache_dir` if it is not there yet (some 5 s)."""
        model, self.classifier = load_efficientnet(checkpoint)
        made_from = f"{hashlib.sha256(checkpoint.read_bytes()).hexdigest()} {torch.__version__} {EXPORT_REVISION}"
        graph = cached_graph(cache_dir, "efficientnet-lite0", made_from, lambda: export_graph(model))
        self._session = open_session(graph, num_threads)

    def encode(self, frames: Sequence[Frame]) -> FloatArray:
        """Frames of (224,224,3) uint8 → features (F, 49, 1280), patches row by row."""
        pixels = np.stack([frame.rgb for frame in frames]).astype(np.float32)  # (F,224,224,3)
        normalised = ((pixels - 127.0) / 128.0).transpose(0, 3, 1, 2)
        features = self._session.run(None, {"pixels": np.ascontiguousarray(normalised)})[0]  # (F,1280,7,7)
        rows: FloatArray = features.reshape(len(frames), FEATURES, GRID * GRID).transpose(0, 2, 1)
        return rows
