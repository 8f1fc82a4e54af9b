"""The file of a saved memory is safetensors, and no byte of it can change without notice."""

from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from engines.errors import SavedMemoryError
from engines.saved import Array
from engines.saving import file as file_module
from engines.saving.file import read_facts, read_file, write_file

FACTS = {"format": "1", "text": '{"a": ["ü", 0.1]}'}


def _arrays() -> dict[str, Array]:
    return {
        "pictures": np.arange(7, dtype=np.uint8),
        "keys": np.random.default_rng(0).normal(size=(2, 1, 3)).astype(np.float32)[:, :, ::-1],
        "values": np.random.default_rng(1).normal(size=(3, 3)).astype(np.float16),
        "times": np.asarray([0.1, -np.inf]),
        "groups": np.asarray([[2**40], [-1]]),
        "is_heard": np.asarray([True, False]),
        "none": np.zeros((4, 0)),
        "scalar": np.asarray(3),
    }


def _write(path: Path) -> Path:
    with path.open("wb") as file:
        write_file(file, FACTS, _arrays())
    return path


def test_facts_and_arrays_come_back(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.safetensors")
    facts, arrays = read_file(path)
    assert facts == FACTS
    assert read_facts(path).items() >= FACTS.items()
    for name, array in _arrays().items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)
    with safe_open(path, "np") as file:  # others can read it, too
        assert set(file.keys()) == set(arrays)
        for name in arrays:
            np.testing.assert_array_equal(file.get_tensor(name), _arrays()[name])


def test_an_array_of_a_type_of_later_versions_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(file_module._NAMES, np.dtype(np.complex64), "C64")
    path = tmp_path / "a.safetensors"
    with path.open("wb") as file:
        write_file(file, FACTS, {"waves": np.zeros(3, np.complex64)})
    with pytest.raises(SavedMemoryError, match=r"^a.safetensors: it was saved by a later version"):
        read_file(path)


def test_no_byte_can_change_and_none_can_be_missing(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.safetensors")
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SavedMemoryError, match=r"^a.safetensors: it is damaged"):
            read_file(path)
    for cut in range(0, len(whole), 5):
        path.write_bytes(whole[:cut])
        with pytest.raises(SavedMemoryError, match="damaged"):
            read_file(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(SavedMemoryError, match="damaged"):
        read_file(path)
