"""What colours are told of things, clothes and areas of photographs that people have looked at, and of paints.

    python -m benchmarks.scene.colours PHOTOGRAPHS [--out benchmarks/results/colours.json]

PHOTOGRAPHS: a folder with the packages that `colours.toml` lists, unpacked; `photographs.py` says how it is made.
Boxes are given, so that only colours are measured, not what the detector finds. Each photograph is shown four times: as
it is, and computed for less light, for the warm light of lamps and for shade. Paints: those of the XKCD survey whose
name ends in one basic colour word and holds no other. Prints a table; the last line is one JSON object.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import XKCD_COLORS, to_rgb
from PIL import Image

from benchmarks.report import report
from benchmarks.scene.photographs import find, listed
from engines.scene.colours.clothes import clothes_of
from engines.scene.colours.names import COLOURS, Picture, named
from engines.scene.colours.naming import colour_word, main_colour
from engines.scene.posture.pose import POSE_FILE, PoseNetwork

TRUTH = Path(__file__).with_name("colours.toml")
LONGEST_SIDE = 960
LIGHTS = {  # how much of red, green and blue light there is
    "as it is": (1.0, 1.0, 1.0),
    "a third of the light": (0.35, 0.35, 0.35),
    "lamps": (1.15, 1.0, 0.72),
    "shade": (0.85, 1.0, 1.18),
}
PARTS = {"upper": "upper clothes", "lower": "lower clothes", "head": "hats"}
VERDICTS = ("right", "none", "wrong")
GROUPS = ("things", "areas", *PARTS.values())
SYNONYMS = {"gray": "grey", "violet": "purple"}
OTHER = re.compile(r"(?:black|grey|gray|white|redd?|orang|yellow|green|blu|purpl|pink|brown|violet)(?:e?y|e|ish)?")


def opened(path: Path) -> Picture:
    """The photograph, what is transparent on white."""
    picture = Image.open(path).convert("RGBA")
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    white.alpha_composite(picture)
    shown = white.convert("RGB")
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(shown)


def in_light(rgb: Picture, light: tuple[float, float, float]) -> Picture:
    """The picture as a camera without white balance shows it in this light."""
    shown: Picture = (255 * np.clip((rgb / 255.0) ** 2.2 * light, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    return shown


def said(rgb: Picture, item: Mapping[str, Any], pose: PoseNetwork) -> str | None:
    """The colour that is told of an item of `colours.toml`."""
    box = tuple(item["box"])
    if "part" in item:
        clothes = clothes_of(rgb, box, pose.pose(rgb, box))
        return getattr(clothes, item["part"]) or (colour_word(rgb, box, "person") if item["part"] == "upper" else None)
    return colour_word(rgb, box, item["name"]) if "name" in item else main_colour(rgb, box)


def paints() -> Iterator[tuple[str, tuple[float, float, float]]]:
    """The basic word and sRGB of each paint."""
    for name, code in XKCD_COLORS.items():
        *before, last = name.removeprefix("xkcd:").split()
        word = SYNONYMS.get(last, last)
        if word in COLOURS and not any(OTHER.fullmatch(part) for part in before):
            yield word, to_rgb(code)


def right_paints() -> tuple[int, int]:
    """How many paints have their word, of how many."""
    words, values = zip(*paints(), strict=True)
    codes, _ = named((255 * np.asarray(values)).astype(np.uint8), False)
    told = [COLOURS[code] if code < len(COLOURS) else None for code in codes]
    right = sum(word == each for word, each in zip(words, told, strict=True))
    return right, len(words)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    truths = listed(TRUTH)
    paths, missing = find(options.photographs, (truth["file"] for truth in truths))
    pose = PoseNetwork(POSE_FILE, num_threads=1)
    counts: dict[str, dict[str, Counter[str]]] = {light: defaultdict(Counter) for light in LIGHTS}
    for truth in truths:
        if truth["file"] not in paths:
            continue
        rgb = opened(paths[truth["file"]])
        for light, strength in LIGHTS.items():
            shown = in_light(rgb, strength)
            for item in truth["items"]:
                group = PARTS[item["part"]] if "part" in item else "things" if "name" in item else "areas"
                word = said(shown, item, pose)
                verdict = "right" if word in item["say"] else "none" if word is None else "wrong"
                counts[light][group][verdict] += 1
                if light == "as it is" and verdict != "right":
                    print(f"- {truth['file']}, {group}: {' or '.join(item['say'])}; told {word}")
    print(f"\n| light | {' | '.join(GROUPS)} | all |\n|---|{'---|' * (len(GROUPS) + 1)}")
    results: dict[str, dict[str, dict[str, int]]] = {}
    for light, groups in counts.items():
        found = {group: groups[group] for group in GROUPS} | {"all": sum(groups.values(), Counter())}
        results[light] = {group: {key: each[key] for key in VERDICTS} for group, each in found.items()}
        cells = (f"{each['right']} of {each.total()}, {each['wrong']} wrong" for each in found.values())
        print(f"| {light} | {' | '.join(cells)} |")
    right, total = right_paints()
    print(f"\n{right} of {total} paints; {len(paths)} photographs, {len(missing)} missing: {missing}")
    report(
        options.out, benchmark="colours", photographs=len(paths), missing=missing, told=results, paints=[right, total]
    )


if __name__ == "__main__":
    main()
