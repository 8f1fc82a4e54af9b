import numpy as np

from benchmarks.scene.detections import read_truth
from benchmarks.scene.naming.eye import WORDS, counted, five_names, judged
from training.naming.packages import unit
from training.naming.vectors import read_names


def test_five_names_and_a_place_of_each_fourth_photograph() -> None:
    vectors = np.eye(8, dtype=np.float32)
    about = {"said": list("abcdefgh"), "kinds": ["things"] * 6 + ["places"] * 2}
    photographs = unit(np.asarray([[6, 5, 4, 3, 2, 1, 0.5, 0.6], *([[1.0] * 8] * 4)]))
    said = five_names(list("vwxyz"), photographs, about, vectors)
    assert list(said) == ["v", "z"]
    assert said["v"] == ["a", "b", "c", "d", "e", "h"]


def test_only_what_was_judged_by_eye_counts() -> None:
    said = {"a.jpg": ["cat", "dog", "cup", "bed", "tie", "street"], "b.jpg": ["cup"] * 6}
    counts = counted(said, {"a.jpg": {"cat": "r", "dog": "n", "street": "w"}})
    assert counts["first name"] == {"right": 1, "not judged": 1}
    assert counts["five names"] == {"right": 1, "nearly": 1, "not judged": 8}
    assert counts["place"] == {"wrong": 1, "not judged": 1}


def test_what_was_judged_is_of_the_lists() -> None:
    files, said = {truth.file for truth in read_truth()}, {said for _, said, _ in read_names()}
    judgements = judged()
    assert judgements
    for file, names in judgements.items():
        assert file in files
        assert len(names) == 6
        assert names.keys() <= said, file
        assert set(names.values()) <= WORDS.keys()
