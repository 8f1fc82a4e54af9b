import hashlib
import zipfile
from pathlib import Path

import pytest

from training.wheels import WheelFileError, read_verified

PACKAGE = "made 1.0"


def wheel(folder: Path) -> Path:
    path = folder / "made.whl"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("inside.txt", "hello")
    return path


def test_a_file_is_read_only_if_it_is_the_expected_one(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"hello").hexdigest()
    assert read_verified(wheel(tmp_path), "inside.txt", sha256, PACKAGE) == b"hello"
    with pytest.raises(WheelFileError, match=r"another one: get made 1\.0"):
        read_verified(wheel(tmp_path), "inside.txt", "0" * 64, PACKAGE)
    with pytest.raises(WheelFileError, match=r"holds no other\.txt: get made 1\.0"):
        read_verified(wheel(tmp_path), "other.txt", sha256, PACKAGE)
    with pytest.raises(WheelFileError, match="not a wheel"):
        read_verified(tmp_path / "none.whl", "inside.txt", sha256, PACKAGE)
