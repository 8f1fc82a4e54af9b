from PIL import Image

from benchmarks.scene.detections import Photograph
from benchmarks.scene.naming.finds import judged_finds, part
from engines.scene.detection import Detection

BOX = (0.1, 0.1, 0.9, 0.9)


def test_only_finds_whose_truth_is_known_are_judged() -> None:
    truth = Photograph("a.jpg", {"person": 1, "dog": 2, "cup": 1}, may=frozenset({"chair"}))
    found = [
        *(Detection("dog", score, BOX) for score in (0.9, 0.8)),
        Detection("person", 0.8, BOX),  # never judged
        *(Detection("cup", score, BOX) for score in (0.7, 0.6)),  # one of them is false
        Detection("chair", 0.6, BOX),  # may be there
        Detection("car", 0.5, BOX),
        Detection("car", 0.4, BOX),
    ]
    assert [(find.name, find.score, find.is_true) for find in judged_finds(truth, found)] == [
        ("dog", 0.9, True),
        ("car", 0.5, False),
    ]


def test_a_part_is_a_square_with_a_margin_inside_the_picture() -> None:
    picture = Image.new("RGB", (200, 100), "red")
    picture.paste("white", (90, 40, 110, 60))
    square = part(picture, (0.45, 0.4, 0.55, 0.6))
    assert square.size == (28, 28)
    assert square.getpixel((14, 14)) == (255, 255, 255)
    assert square.getpixel((0, 0)) == (255, 0, 0)
    assert part(picture, (0.9, 0.9, 1.0, 1.0)).size == (28, 28)  # moved, not cut
    assert part(picture, (0.0, 0.0, 1.0, 1.0)).size == (200, 100)
    assert part(picture, (0.5, 0.5, 0.5, 0.5)).size[0] >= 1
