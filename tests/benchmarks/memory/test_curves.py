"""The picture of what was measured over hours."""

from pathlib import Path

from PIL import Image

from benchmarks.memory.curves import draw


def test_a_result_is_drawn_whatever_ages_it_reached(tmp_path: Path) -> None:
    ages = [{"minutes": 1.0, "first_text_ms": 150.0, "empty_ms": 120.0}]
    table = {"all": {"10 s": {"right": 0.9}, "10 min": {"right": 0.5}}}
    draw({"ages": ages, "remembered": {"ours": table, "keep newest": table}}, tmp_path / "hours.png")
    with Image.open(tmp_path / "hours.png") as image:
        assert image.width > image.height > 300
