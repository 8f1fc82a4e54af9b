"""The image tower of CLIP ViT-B/16 under ONNX Runtime: a picture to one vector, and to one of each of its patches.

The file comes with a package (`clip-vit-b16` in `engines/models.toml`), weights as int8. It was trained on squares that
were cut out of pictures; here the whole picture is squeezed into one, and so are those that the heads learnt from.

The vector of a patch is what the last layer makes of it without what comes from elsewhere: queries attend to queries
instead of keys, and neither the residual nor the feed-forward part is added (ClearCLIP, Lan et al., ECCV 2024):

    patches = normed(softmax(q qᵀ / √d) v W_out + b_out) W_projection
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional

from engines.model_store import ModelStore
from engines.runtimes.session import open_session
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.grid import SIZE

WIDTH = 512  # of a vector
NUM_HEADS, NORM_EPS = 12, 1e-5
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of red, green and blue
INPUT, OUTPUT = "pixel_values", "image_embeds"
LAST = "vision_model/encoder/layers.11/self_attn"
QUERIES, VALUES = f"/{LAST}/q_proj/Add_output_0", f"/{LAST}/v_proj/Add_output_0"
OUT_WEIGHT, OUT_BIAS = "onnx::MatMul_1766", f"{LAST.replace('/', '.')}.out_proj.bias"
PROJECTION, NORM = "onnx::MatMul_1769", "vision_model.post_layernorm"


@dataclass(frozen=True)
class Encoded:
    """Vectors of length 1: of the whole picture (512,), and of its patches (196,512), row by row."""

    whole: Floats
    patches: Floats


class PictureEncoder:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """`graph`: a file that `ModelStore` has verified."""
        model = onnx.load(graph)
        stored = {each.name: each for each in model.graph.initializer}
        out, self._projection = (_dequantised(stored, name) for name in (OUT_WEIGHT, PROJECTION))
        self._out, self._out_bias = out.T.contiguous(), _tensor(stored[OUT_BIAS])
        self._norm = [_tensor(stored[f"{NORM}.{part}"]) for part in ("weight", "bias")]
        model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in (QUERIES, VALUES))
        self._session = open_session(model.SerializeToString(), num_threads)

    def vector(self, rgb: Picture) -> Floats:
        """The vector (512,) of a picture (H,W,3), of length 1."""
        (vectors,) = self._session.run([OUTPUT], {INPUT: _input(rgb)})
        return _of_length_1(vectors[0])

    @torch.no_grad()
    def encode(self, rgb: Picture) -> Encoded:
        """A picture (H,W,3) and its patches."""
        vectors, queries, values = self._session.run([OUTPUT, QUERIES, VALUES], {INPUT: _input(rgb)})
        return Encoded(_of_length_1(vectors[0]), self._patches(queries[0], values[0]))

    def _patches(self, queries: Floats, values: Floats) -> Floats:
        """From the last layer's queries and values (197,768), the first of which are of the whole picture."""
        alike, mixed = (
            torch.from_numpy(each).reshape(len(each), NUM_HEADS, -1).transpose(0, 1) for each in (queries, values)
        )
        attended = functional.scaled_dot_product_attention(alike, alike, mixed).transpose(0, 1).flatten(1)[1:]
        found = functional.linear(attended, self._out, self._out_bias)
        weight, bias = self._norm
        normed = functional.layer_norm(found, weight.shape, weight, bias, NORM_EPS)
        return _of_length_1((normed @ self._projection).numpy())


def squeezed(rgb: Picture) -> Picture:
    """A picture (H,W,3) as the network sees it (224,224,3)."""
    shrinks = min(rgb.shape[:2]) >= SIZE
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, (SIZE, SIZE), interpolation=method), np.uint8)


def _input(rgb: Picture) -> Floats:
    pixels = squeezed(rgb).astype(np.float32) / 255
    scaled = (pixels - np.asarray(MEAN, np.float32)) / np.asarray(DEVIATION, np.float32)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1), np.float32)[None]


def _of_length_1(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def _tensor(stored: onnx.TensorProto) -> Tensor:
    return torch.from_numpy(numpy_helper.to_array(stored).copy())


def _dequantised(stored: dict[str, onnx.TensorProto], name: str) -> Tensor:
    """A weight of the int8 graph."""
    packed, zero, scale = (_tensor(stored[f"{name}_{part}"]) for part in ("quantized", "zero_point", "scale"))
    return (packed.float() - zero.float()) * scale


def picture_encoder(store: ModelStore, num_threads: int) -> PictureEncoder:
    """Load the network. Raises ModelFileMissingError or ModelFileCorruptError."""
    (graph,) = store.files("clip-vit-b16").values()
    return PictureEncoder(graph, num_threads)
