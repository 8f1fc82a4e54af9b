from benchmarks.scene.postures import POSTURES, Claims, Person, Score, matched, read_truth
from engines.scene.detection import Detection
from engines.scene.posture.doing import SEATS, Doing, Posture


def detected(x: float, posture: Posture | None = None, on: str | None = None, is_smiling: bool = False) -> Detection:
    return Detection("person", 0.8, (x - 0.1, 0.2, x + 0.1, 0.8), doing=Doing(posture, on, is_smiling))


def test_each_person_gets_the_nearest_detection_once() -> None:
    left, near, far = Person((0.2, 0.5), "sitting"), Person((0.25, 0.5), "sitting"), Person((0.9, 0.5), "sitting")
    found = [Detection("chair", 0.9, (0.1, 0.2, 0.3, 0.8)), detected(0.28), detected(0.21)]
    assert matched((left, near, far), found) == [(left, found[2]), (near, found[1]), (far, None)]


def test_claims_are_right_wrong_or_missing() -> None:
    score = Score()
    score.count("a.jpg", Person((0.5, 0.5), "sitting", on="chair", smiles=True), detected(0.5, "sitting", "chair"))
    score.count("a.jpg", Person((0.5, 0.5), "sitting", on="sofa"), detected(0.5, "sitting", "bed"))
    score.count("b.jpg", Person((0.5, 0.5), "unclear", smiles=False), detected(0.5, "sitting", is_smiling=True))
    score.count("b.jpg", Person((0.5, 0.5), "standing", smiles=True), None)
    assert score.postures["sitting"] == Claims(said=3, right=2, there=2)
    assert score.postures["standing"] == Claims(said=0, right=0, there=1)
    assert score.all_postures == Claims(said=3, right=2, there=3)
    assert score.seats == Claims(said=2, right=1, there=2)
    assert score.smiles == Claims(said=1, right=0, there=2)
    assert [line.split(" at ")[0] for line in score.wrong] == ["b.jpg"]


def test_the_truth_uses_the_words_of_the_senses() -> None:
    truths = read_truth()
    assert len(truths) == len({truth.file for truth in truths})
    assert {truth.chosen_on for truth in truths} == {True, False}
    for truth in truths:
        assert truth.people, truth.file
        for person in truth.people:
            assert person.does in (*POSTURES, "unclear"), truth.file
            assert person.on is None or person.on in SEATS, truth.file
            assert all(0 <= share <= 1 for share in person.at), truth.file
