"""What real photographs look like, through the real network and the heads that ship."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from engines.errors import ModelFileCorruptError
from engines.model_store import ModelStore
from engines.saving.packing import packed, unpacked
from engines.scene.looks.encoder import WIDTH
from engines.scene.looks.heads import HEADS_FILE, Head, Heads, to_bytes
from engines.scene.looks.names import PLACES, SAID, THING_OF_WORD
from engines.scene.looks.sense import LIGHT, PLACE, THINGS, WHERE, LooksMemory, LooksSense, looks_sense
from engines.scene.senses import SceneSenses
from tests.engines.scene.photographs import photograph


@pytest.fixture(scope="module")
def sense() -> LooksSense:
    return looks_sense(ModelStore(), 1)


def test_photographs(sense: LooksSense) -> None:
    coffee, _ = sense.look(photograph("coffee"), LooksMemory())
    rocket, _ = sense.look(photograph("rocket"), LooksMemory())
    assert "coffee" in coffee.things
    assert rocket.where == "outside"
    assert rocket.chance("coffee") is not None
    assert rocket.chance("unicorn") is None


def test_pictures_of_one_view_are_judged_together_and_another_view_begins_anew(sense: LooksSense) -> None:
    memory, coffee = LooksMemory(), photograph("coffee")
    for shift in range(5):
        sense.look(np.roll(coffee, 3 * shift, 1), memory)
    assert len(memory.vectors) == 3
    classes = SceneSenses.saved_classes
    restored = unpacked(packed(memory, classes), LooksMemory(), classes)
    np.testing.assert_array_equal(restored.vectors[-1], memory.vectors[-1])
    sense.look(photograph("rocket"), memory)
    assert len(memory.vectors) == 1


def test_every_name_of_the_heads_can_be_said() -> None:
    heads = Heads.read(HEADS_FILE)
    assert {WHERE, PLACE, LIGHT, THINGS} <= set(heads.groups)
    assert set(heads.groups[PLACE].names) - {""} <= set(PLACES)
    assert set(SAID) | set(THING_OF_WORD.values()) <= set(heads.groups[THINGS].names)


def test_heads_are_the_same_after_they_are_written_and_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    head = Head(
        *(("a", ""), True, rng.normal(size=(2, WIDTH)).astype(np.float16).astype(np.float32)),
        *(np.zeros(2, np.float32), np.asarray([0.75, 2], np.float32)),
    )
    heads = Heads(np.zeros(WIDTH, np.float32), {"group": head})
    write(tmp_path, to_bytes(heads))
    again = Heads.read(tmp_path / "heads.safetensors").groups["group"]
    vector = heads.centred(rng.normal(size=WIDTH).astype(np.float32))
    np.testing.assert_array_equal(again.probabilities(vector), head.probabilities(vector))
    assert (again.names, again.is_one) == (head.names, head.is_one)


def test_heads_that_do_not_fit_their_names_are_refused(tmp_path: Path) -> None:
    narrow = Head(("a", "b"), True, np.zeros((1, WIDTH), np.float32), np.zeros(1, np.float32), np.zeros(1, np.float32))
    write(tmp_path, to_bytes(Heads(np.zeros(WIDTH, np.float32), {"group": narrow})))
    with pytest.raises(ModelFileCorruptError, match="does not fit its 2 names"):
        Heads.read(tmp_path / "heads.safetensors")


def write(folder: Path, data: bytes) -> None:
    (folder / HEADS_FILE.name).write_bytes(data)
    (folder / HEADS_FILE.name).with_suffix(".sha256").write_text(hashlib.sha256(data).hexdigest())
