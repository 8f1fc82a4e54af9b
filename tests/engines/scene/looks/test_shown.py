"""What the shipped heads say of photographs, and of files that do not fit."""

from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import skimage
from PIL import Image

from engines.errors import ModelFileCorruptError
from engines.model_store import ModelStore, write_pinned
from engines.scene.looks.encoder import WIDTH
from engines.scene.looks.grid import SIDE
from engines.scene.looks.looks import Looks
from engines.scene.looks.sense import LooksMemory, looks_sense
from engines.scene.looks.shown import PARTS, ShownHeads

HEADS = ShownHeads(
    ("lamp", "dog"),
    np.zeros(WIDTH, np.float32),
    np.zeros(WIDTH, np.float32),
    np.eye(2, WIDTH, dtype=np.float32) * np.float32(8),
    np.asarray((-2, -2), np.float32),
    np.asarray((-1, -4), np.float32),
    np.asarray((1, 1), np.float32),
    np.asarray((-1, -3), np.float32),
    np.asarray((0.75, 1), np.float32),
    np.asarray((0.5, 0), np.float32),
    np.asarray((2, 2), np.float32),
    np.asarray((3, 3), np.float32),
)
NEUTRAL = HEADS.neutral


def test_evidence_is_for_against_or_too_weak() -> None:
    lamp, dog = HEADS.evidence(np.eye(1, WIDTH, dtype=np.float32)[0], NEUTRAL)
    assert (lamp.name, lamp.ratio, lamp.is_there) == ("lamp", 6 * 0.75, True)
    assert (dog.ratio, dog.is_there) == (-2.0, None)
    assert lamp.chance == pytest.approx(1 / (1 + np.exp(1 - 6 * 0.75)), abs=1e-3)
    assert HEADS.evidence(np.eye(1, WIDTH, 1, dtype=np.float32)[0], NEUTRAL)[0].is_there is False


def test_a_patch_that_looks_like_a_thing_is_evidence_for_it() -> None:
    seen = np.eye(1, WIDTH, 1, dtype=np.float32)[0]  # a dog
    patches = np.tile(np.eye(1, WIDTH, 1, dtype=np.float32), (SIDE * SIDE, 1))
    patches[17] = np.eye(1, WIDTH, dtype=np.float32)  # and a lamp in one place
    ratios = HEADS.of_patches(patches)
    assert ratios.shape == (2, SIDE * SIDE)
    assert (int(ratios[0].argmax()), float(ratios[0].max())) == (17, 6.0)
    without = HEADS.evidence(seen, HEADS.of_patches(np.delete(patches, 17, 0)).max(1))[0]
    lamp = HEADS.evidence(seen, ratios.max(1))[0]
    assert lamp.ratio == pytest.approx(without.ratio + 8 * 0.5, abs=0.02)


def test_a_file_comes_back_and_one_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shown.safetensors"
    write_pinned(path, HEADS.to_bytes())
    again = ShownHeads.read(path)
    assert again.names == HEADS.names
    np.testing.assert_array_equal(again.weights, HEADS.weights)
    tensors = {part: np.zeros(3, np.float16) for part in PARTS}
    write_pinned(path, safetensors.numpy.save(tensors, {"names": '["lamp"]'}))
    with pytest.raises(ModelFileCorruptError, match="does not fit its 1 names"):
        ShownHeads.read(path)


def test_a_cup_of_coffee_and_an_astronaut_are_known(store: ModelStore) -> None:
    sense, folder = looks_sense(store, 1), Path(skimage.__file__).parent / "data"

    def looks(file: str) -> Looks:
        return sense.look(np.asarray(Image.open(folder / file).convert("RGB")), LooksMemory())[0]

    def is_there(of: Looks, name: str) -> bool | None:
        evidence = of.evidence_of(name)
        assert evidence is not None
        return evidence.is_there

    coffee, cat = looks("coffee.png"), looks("chelsea.png")
    assert is_there(coffee, "coffee")
    assert is_there(coffee, "cup")
    assert is_there(coffee, "cat") is False
    assert is_there(cat, "cat")
    assert is_there(cat, "mountain") is False
    assert Looks().evidence_of("cat") is None
