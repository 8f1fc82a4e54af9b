"""Reads `catalog.toml`: names of things and sounds, and their files on this machine."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CATALOG = HERE / "catalog.toml"
STAMPS = Path("/usr/share/tuxpaint/stamps")
BACKGROUND_ROOTS = (Path("/usr/share/backgrounds"), Path("/usr/share/wallpapers"))
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
# Backgrounds that show a thing (a bird, a flower) or duplicate another one.
EXCLUDED_BACKGROUNDS = {
    *("calla.png", "goldfish.png", "firstgeneration.jpg", "Kleiber_by_Lukas_Baubkus.jpg", "LadyBird.jpg"),
    *("FreshFlower.jpg", "Garden.jpg", "YellowFlower.jpg", "TwoWings.jpg", "the-mouse.jpg", "GreenTraditional.jpg"),
    *("Elephants_3840x2160.jpg", "Elephants_5640x3172.jpg", "Aqua.jpg", "2004default.jpg", "focal-ubuntukylin.png"),
    *("FlyingKonqui", "SafeLanding", "EveningGlow", "Kite", "ColorfulCups", "OneStandsOut"),
}
PACKAGES = (
    "tuxpaint-stamps-default fluidsynth fluid-soundfont-gm asterisk-core-sounds-en-wav lomiri-wallpapers-20.04 "
    "ukui-wallpapers gnome-backgrounds mate-backgrounds plasma-workspace-wallpapers"
)


class MissingMaterialError(Exception):
    """A picture or recording is not installed; the message says how to get it."""


@dataclass(frozen=True)
class Instrument:
    """A family of General MIDI programs (-1: the drum channel) and the keys it plays."""

    programs: tuple[int, ...]
    keys: tuple[int, int]


@dataclass(frozen=True)
class Catalog:
    """Files by name, in the order of the catalog. Things are named without, sounds with their article. Relative paths
    begin at `HERE`: seeds follow from paths, and must not depend on where the project lies."""

    objects: dict[str, tuple[Path, ...]]
    recordings: dict[str, tuple[Path, ...]]
    instruments: dict[str, Instrument]


def load_catalog() -> Catalog:
    """Read the catalog. Raises MissingMaterialError if a file of it is not there."""
    raw = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
    catalog = Catalog(
        objects={name: tuple(STAMPS / f"{path}.png" for path in paths) for name, paths in raw["objects"].items()}
        | {name: tuple(Path("people", f"{path}.webp") for path in paths) for name, paths in raw["people"].items()},
        recordings={name: tuple(STAMPS / f"{path}.ogg" for path in paths) for name, paths in raw["recordings"].items()},
        instruments={
            name: Instrument(tuple(entry["programs"]), (entry["keys"][0], entry["keys"][1]))
            for name, entry in raw["instruments"].items()
        },
    )
    for path in _files(catalog):
        if not (HERE / path).exists():
            how = f"apt install {PACKAGES}" if path.is_absolute() else f"git checkout -- {HERE / path}"
            raise MissingMaterialError(f"{path} is missing: {how}")
    return catalog


def background_files() -> list[Path]:
    """Photographs and patterns, one size of each, in a fixed order."""
    found: dict[str, Path] = {}
    for root in BACKGROUND_ROOTS:
        for path in sorted(root.rglob("*")):
            is_picture = path.suffix in {".jpg", ".jpeg", ".png"} and "screenshot" not in path.name
            if is_picture and not EXCLUDED_BACKGROUNDS & set(path.parts):
                picture = path.parents[2].name + path.parent.name if "contents" in path.parts else path.name
                found.setdefault(picture, path)
    if not found:
        raise MissingMaterialError(f"no backgrounds are installed: apt install {PACKAGES}")
    return list(found.values())


def _files(catalog: Catalog) -> Iterator[Path]:
    yield SOUNDFONT
    for paths in (*catalog.objects.values(), *catalog.recordings.values()):
        yield from paths
