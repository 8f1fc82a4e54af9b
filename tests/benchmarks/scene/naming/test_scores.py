from pathlib import Path

import numpy as np
import pytest

from benchmarks.scene.naming.scores import among, read_names, similarities, surest
from training.naming.packages import NamingFileError, unit
from training.naming.vectors import Names, to_bytes

VECTORS = np.eye(3, dtype=np.float32)


def test_names_are_read_back(tmp_path: Path) -> None:
    file = tmp_path / "names.safetensors"
    file.write_bytes(to_bytes(Names(("cat", "zoo"), ("animals", "places"), (True, False), VECTORS[:2], VECTORS[1:])))
    about, vectors, left_out = read_names(file)
    assert about == {"said": ["cat", "zoo"], "kinds": ["animals", "places"], "is_exact": [True, False]}
    np.testing.assert_array_equal(vectors, VECTORS[:2])
    np.testing.assert_array_equal(left_out, VECTORS[1:])


def test_a_file_that_is_missing_or_no_safetensors_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.safetensors").write_bytes(b"{")
    for name in ("none", "broken"):
        with pytest.raises(NamingFileError, match=r"python -m training\.naming makes it"):
            read_names(tmp_path / f"{name}.safetensors")


def test_pictures_are_like_the_names_that_they_show() -> None:
    pictures = unit([[3, 1, 0], [0, 1, 3]])
    scores = similarities(pictures, VECTORS, VECTORS.mean(0))
    np.testing.assert_allclose(scores.sum(0), 0, atol=1e-6)
    assert scores[0, 0] > 0 > scores[1, 0]
    probabilities = among(pictures, VECTORS)
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)
    assert probabilities.argmax(1).tolist() == [0, 2]


def test_a_name_that_fits_everything_comes_after_one_that_fits_this() -> None:
    pictures = np.asarray([[0.5, 0.4], [0.5, 0.0]], np.float32)
    assert surest(pictures, np.eye(2, dtype=np.float32), 1).tolist() == [[1], [0]]
