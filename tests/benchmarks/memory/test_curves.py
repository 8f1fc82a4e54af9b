"""The picture of what was measured over hours."""

from pathlib import Path

from PIL import Image

from benchmarks.memory.curves import draw


def test_a_result_is_drawn_whatever_ages_it_reached(tmp_path: Path) -> None:
    ms = {"processor": {"median_ms": {"first text": 150.0, "a window": 120.0}}}
    costs = [{"minutes": minutes, **ms} for minutes in (0.03, 10.0)]
    table = {"all": {"10 s": {"right": 0.9}, "10 min": {"right": 0.5}}}
    draw({"remembered": {"ours": table, "keep newest": table}}, {"ages": costs}, tmp_path / "hours.png")
    with Image.open(tmp_path / "hours.png") as image:
        assert image.width > image.height > 300
