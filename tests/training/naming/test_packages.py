import hashlib
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from training.naming.packages import NamingFileError, read_pickle, read_vectors, read_verified


def wheel(folder: Path) -> Path:
    path = folder / "made.whl"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("inside.txt", "hello")
    return path


def test_a_file_is_read_only_if_it_is_the_expected_one(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"hello").hexdigest()
    assert read_verified(wheel(tmp_path), "inside.txt", sha256) == b"hello"
    with pytest.raises(NamingFileError, match="another one"):
        read_verified(wheel(tmp_path), "inside.txt", "0" * 64)
    with pytest.raises(NamingFileError, match=r"holds no other\.txt"):
        read_verified(wheel(tmp_path), "other.txt", sha256)
    with pytest.raises(NamingFileError, match="not a wheel"):
        read_verified(tmp_path / "none.whl", "inside.txt", sha256)


def test_vectors_are_read_and_made_to_have_length_1() -> None:
    vectors = read_vectors(pickle.dumps(torch.tensor([[3.0, 4.0], [0.0, 2.0]], dtype=torch.float16)))
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, 1.0]], atol=1e-6)
    assert vectors.dtype == np.float32


def test_a_pickle_that_would_run_something_is_refused() -> None:
    assert read_pickle(pickle.dumps({"objects": {"joint": {"cat"}}})) == {"objects": {"joint": {"cat"}}}
    with pytest.raises(NamingFileError, match="not allowed"):
        read_pickle(pickle.dumps(print))
