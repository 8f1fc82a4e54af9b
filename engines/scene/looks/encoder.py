"""The image tower of CLIP ViT-B/16 under ONNX Runtime: a picture to one vector.

The file comes with a package (`clip-vit-b16` in `engines/models.toml`), weights as int8. It was trained on squares that
were cut out of pictures; here the whole picture is squeezed into one, and so are those that the heads learnt from.
"""

from pathlib import Path

import cv2
import numpy as np

from engines.model_store import ModelStore
from engines.runtimes.session import open_session
from engines.scene.detectors.pictures import Floats, Picture

WIDTH = 512  # of a vector
SIZE = 224  # pixels
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of red, green and blue
INPUT, OUTPUT = "pixel_values", "image_embeds"


class PictureEncoder:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """`graph`: a file that `ModelStore` has verified."""
        self._session = open_session(str(graph), num_threads)

    def vector(self, rgb: Picture) -> Floats:
        """The vector (512,) of a picture (H,W,3), of length 1."""
        shrinks = min(rgb.shape[:2]) >= SIZE
        squeezed = cv2.resize(rgb, (SIZE, SIZE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
        scaled = (squeezed.astype(np.float32) / 255 - np.asarray(MEAN, np.float32)) / np.asarray(DEVIATION, np.float32)
        (vectors,) = self._session.run([OUTPUT], {INPUT: np.ascontiguousarray(scaled.transpose(2, 0, 1))[None]})
        vector: Floats = vectors[0] / np.linalg.norm(vectors[0])
        return vector


def picture_encoder(store: ModelStore, num_threads: int) -> PictureEncoder:
    """Load the network. Raises ModelFileMissingError or ModelFileCorruptError."""
    (graph,) = store.files("clip-vit-b16").values()
    return PictureEncoder(graph, num_threads)
