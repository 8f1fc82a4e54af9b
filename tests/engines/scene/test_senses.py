"""The senses of one stream: what reaches the tracker of each window's picture."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engines.media import Detail
from engines.notes import Look, Note, Reading
from engines.scene.detection import Detection
from engines.scene.detector import ThingDetector
from engines.scene.looks.grid import SIDE, SIZE
from engines.scene.looks.local import LocalLooks
from engines.scene.looks.looks import UNSURE, Looks
from engines.scene.looks.sense import LooksMemory, LooksSense
from engines.scene.noticed import Noticed
from engines.scene.posture.doing import Doing
from engines.scene.posture.sense import PostureSense
from engines.scene.senses import MIN_WHOLE_SURENESS, SceneMemory, SceneSenses
from engines.scene.state import FROZEN_AFTER_S, Sights
from engines.scene.text.reader import TextReader
from engines.scene.tracker import SceneTracker
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.vad import chunks_ending_in
from tests.engines.mini.windows import noise_window

BOX = (0.4, 0.1, 0.6, 0.9)
GREY = np.full((96, 128, 3), 128, np.uint8)
LETTERS = np.kron(np.indices((96, 32)).sum(0) % 2, np.ones((1, 4)))[..., None].repeat(3, 2).astype(np.uint8) * 255


class FixedDetector(ThingDetector):
    """Finds the same in every picture."""

    def __init__(self, *found: Detection) -> None:
        self.found, self.shapes = found, list[tuple[int, ...]]()

    @property
    def num_asked(self) -> int:
        return len(self.shapes)

    def detect(self, rgb: np.ndarray) -> tuple[Detection, ...]:
        self.shapes.append(rgb.shape)
        return self.found


class FixedReader(TextReader):
    """Reads the same in every picture."""

    def __init__(self) -> None:
        self.num_asked = 0

    def read(self, rgb: np.ndarray, time_s: float, look: Look = "quick") -> tuple[Reading, ...]:  # noqa: ARG002
        self.num_asked += 1
        return (Reading(time_s, "EXIT", 0.9, BOX),)


class FixedPostures(PostureSense):
    """Says the same of everybody."""

    def __init__(self, doing: Doing | None = None) -> None:
        self.doing = doing

    def look(self, rgb: np.ndarray, found: Sequence[Detection]) -> tuple[Detection, ...]:  # noqa: ARG002
        return tuple(replace(thing, doing=self.doing) for thing in found)


class FixedLooks(LooksSense):
    """Says the same of every picture."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks

    def look(self, rgb: np.ndarray, memory: LooksMemory) -> tuple[Looks, LocalLooks]:  # noqa: ARG002
        nothing = np.zeros((0, SIDE, SIDE), np.float32)
        return self.looks, LocalLooks(
            (), nothing, nothing[:, 0, 0], nothing[:, 0, 0], np.zeros((SIZE, SIZE, 3), np.uint8)
        )

    def likely(self, _: np.ndarray, found: Sequence[Detection], *_others: object) -> tuple[Detection, ...]:
        return tuple(found)

    def people(self, _: np.ndarray, found: Sequence[Detection], *_others: object) -> tuple[Detection, ...]:
        return tuple(found)


def fixed_senses(
    detector: ThingDetector,
    reader: TextReader | None = None,
    postures: PostureSense | None = None,
    looks: Looks | None = None,
) -> SceneSenses:
    """Senses that find what is given, read EXIT, and say nothing of people and of pictures as wholes."""
    return SceneSenses(detector, reader or FixedReader(), postures or FixedPostures(), FixedLooks(looks or UNSURE))


def told(
    senses: SceneSenses,
    memory: SceneMemory,
    index: int,
    rgb: np.ndarray,
    whole: tuple[str, float] | None = None,
    readings: tuple[Reading, ...] | None = (),
) -> list[str]:
    window = noise_window(index)
    detail = Detail(window.end_s - 0.5, rgb)
    window = type(window)(**{**vars(window), "detail": detail, "readings": readings})
    return [note.text for note in senses.look(window, whole, memory).notes]


def test_a_window_without_a_picture_says_nothing() -> None:
    detector = FixedDetector()
    assert fixed_senses(detector).look(noise_window(0), None, SceneMemory()) == Noticed(())
    assert detector.num_asked == 0


def test_windows_without_a_picture_and_missing_ones_are_told_when_sight_returns() -> None:
    senses, memory = fixed_senses(FixedDetector()), SceneMemory()
    assert not any("nothing" in text for text in told(senses, memory, 3, GREY))
    for index in (4, 5):
        assert senses.look(noise_window(index), None, memory).notes == ()
    assert "nothing was seen for 12 seconds" in told(senses, memory, 10, GREY)  # windows 6 to 9 never came


def test_what_was_read_before_is_noted_in_a_window_without_a_picture() -> None:
    known = (Reading(0.0, "WAY OUT", 0.9, BOX),)
    window = replace(noise_window(1), readings=known)
    notes = fixed_senses(FixedDetector()).look(window, None, SceneMemory()).notes
    assert [note.text for note in notes] == ['it reads "WAY OUT"']


class BrokenReader(TextReader):
    """Fails once."""

    def __init__(self) -> None:
        self.num_asked = 0

    def read(self, rgb: np.ndarray, time_s: float, look: Look = "quick") -> tuple[Reading, ...]:  # noqa: ARG002
        self.num_asked += 1
        if self.num_asked == 1:
            raise RuntimeError("the reader fails")
        return (Reading(time_s, "EXIT", 0.9, BOX),)


def test_a_picture_at_which_the_reader_failed_is_read_again() -> None:
    senses, memory = fixed_senses(FixedDetector(), BrokenReader()), SceneMemory()
    with pytest.raises(RuntimeError, match="fails"):
        told(senses, memory, 0, LETTERS, readings=None)
    assert 'it reads "EXIT"' in told(senses, memory, 1, LETTERS, readings=None)


def test_people_hide_the_name_of_the_whole_picture() -> None:
    suit = ("suit", 2 * MIN_WHOLE_SURENESS)
    alone = told(fixed_senses(FixedDetector()), SceneMemory(), 0, GREY, suit)
    with_person = FixedDetector(Detection("person", 0.8, (0.2, 0, 0.8, 1)))
    beside = told(fixed_senses(with_person), SceneMemory(), 0, GREY, suit)
    assert "it looks like a suit" in alone
    assert "a person in the middle" in beside
    assert "it looks like a suit" not in beside


class RecordingTracker(SceneTracker):
    """Keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.sights = list[Sights]()

    def update(self, sights: Sights) -> tuple[Note, ...]:
        self.sights.append(sights)
        return super().update(sights)


def test_what_people_do_reaches_the_tracker() -> None:
    sits, tracker = Doing("sitting", "chair", is_smiling=True), RecordingTracker()
    with_person = FixedDetector(Detection("person", 0.8, BOX))
    told(fixed_senses(with_person, postures=FixedPostures(sits)), SceneMemory(tracker), 0, GREY)
    assert [thing.doing for sights in tracker.sights for thing in sights.detections] == [sits]
    assert [sights.aspect for sights in tracker.sights] == [128 / 96]


def test_a_thing_of_which_the_picture_leaves_doubts_is_looked_for_in_the_one_before() -> None:
    unsure = Detection("cup", 0.46, BOX)
    detector, memory = FixedDetector(unsure), SceneMemory()
    senses = fixed_senses(detector)
    assert "a cup in the middle" in told(senses, memory, 0, GREY)
    assert detector.shapes == [(96, 128, 3), (168, 224, 3)], "in the proportions of the one in detail"
    told(senses, memory, 1, GREY)
    assert len(detector.shapes) == 3, "it is there now"
    sure = FixedDetector(replace(unsure, score=0.9))
    told(fixed_senses(sure), SceneMemory(), 0, GREY)
    assert sure.num_asked == 1


@pytest.mark.parametrize(("picture", "num_looks"), [(LETTERS, 2), (LETTERS // 4, 1)])  # bright, dark
def test_what_is_missing_in_the_dark_is_not_looked_for_all_night(picture: np.ndarray, num_looks: int) -> None:
    detector, memory = FixedDetector(Detection("cat", 0.8, BOX)), SceneMemory()
    senses = fixed_senses(detector)
    told(senses, memory, 0, LETTERS)
    detector.found = ()
    told(senses, memory, 1, LETTERS)
    detector.shapes.clear()
    told(senses, memory, 2, picture)
    assert detector.num_asked == num_looks


def test_an_animal_has_its_kind_in_both_pictures_of_a_window() -> None:
    detector, memory = FixedDetector(Detection("sheep", 0.46, BOX)), SceneMemory()
    notes = told(fixed_senses(detector), memory, 0, GREY, ("goat", 0.9))
    assert detector.num_asked == 2
    assert "a goat in the middle" in notes


def test_a_doubtful_name_of_the_whole_picture_is_left_out() -> None:
    senses = fixed_senses(FixedDetector())
    notes = told(senses, SceneMemory(), 0, GREY, ("suit", MIN_WHOLE_SURENESS / 2))
    assert notes == ["it is bright", "mostly grey", "above it is grey", "below it is grey"]


def test_the_colours_above_and_below_are_told_apart() -> None:
    picture = GREY.copy()
    picture[: len(picture) // 2], picture[len(picture) // 2 :] = (60, 110, 220), (40, 140, 50)
    notes = told(fixed_senses(FixedDetector()), SceneMemory(), 0, picture)
    assert {"above it is blue", "below it is green"} <= set(notes)


def test_nothing_is_looked_for_in_a_black_picture() -> None:
    detector = FixedDetector()
    senses = fixed_senses(detector)
    assert told(senses, SceneMemory(), 0, 0 * GREY) == ["the picture is black"]
    assert detector.num_asked == 0


def test_text_is_read_here_unless_another_thread_reads() -> None:
    reader = FixedReader()
    senses = fixed_senses(FixedDetector(), reader)
    assert 'it reads "EXIT"' in told(senses, SceneMemory(), 0, LETTERS, readings=None)
    assert reader.num_asked == 1
    known = (Reading(0.0, "WAY OUT", 0.9, BOX),)
    assert 'it reads "WAY OUT"' in told(senses, SceneMemory(), 0, LETTERS, readings=known)
    assert reader.num_asked == 1


@pytest.mark.parametrize("moves", [True, False])
def test_a_picture_that_never_changes_is_told(moves: bool) -> None:
    senses, memory = fixed_senses(FixedDetector()), SceneMemory()
    count = round(FROZEN_AFTER_S / 2) + 2
    pictures = [GREY + np.uint8(8 * (i % 2) * moves) for i in range(count)]
    every = [text for i, picture in enumerate(pictures) for text in told(senses, memory, i, picture)]
    assert ("the picture stands still" in every) is not moves


@pytest.mark.parametrize("what", ["a hand moves", "noise of a sensor", "a window without a picture"])
def test_a_live_camera_before_a_quiet_room_does_not_stand_still(what: str) -> None:
    senses, memory = fixed_senses(FixedDetector()), SceneMemory()
    every = list[str]()
    for index in range(round(FROZEN_AFTER_S / 2) + 3):
        picture = GREY.copy()
        if what == "a hand moves":
            picture[40:52, 20 + index : 32 + index] = 200
        elif what == "noise of a sensor":
            picture = picture + np.random.default_rng(index).integers(-3, 4, GREY.shape).astype(np.uint8)
        elif index == 3:
            assert senses.look(noise_window(index), None, memory).notes == ()
            continue
        every += told(senses, memory, index, picture)
    assert "the picture stands still" not in every


def test_what_the_whole_picture_looks_like_is_known_and_noted_but_not_of_a_black_one() -> None:
    looks = Looks("inside", "kitchen", False, ("window",), (("window", 0.9),))
    senses, memory = fixed_senses(FixedDetector(), looks=looks), SceneMemory()
    assert "it looks like a kitchen" in told(senses, memory, 0, GREY)
    assert memory.tracker.state.looks == looks
    told(senses, memory, 1, np.zeros_like(GREY))
    assert memory.tracker.state.looks == UNSURE


def test_while_somebody_speaks_the_last_look_holds_but_not_over_a_black_picture() -> None:
    kitchen = Looks("inside", "kitchen")
    senses, memory = fixed_senses(FixedDetector(), looks=kitchen), SceneMemory()
    told(senses, memory, 0, GREY)
    senses._looks = FixedLooks(Looks("outside", "forest"))
    speech = np.ones(len(chunks_ending_in(0, 2 * SAMPLE_RATE_HZ)), np.float32)

    def spoken(index: int, rgb: np.ndarray) -> Looks:
        window = replace(noise_window(index), detail=Detail(2.0 * index + 1.5, rgb), voice_probabilities=speech)
        senses.look(replace(window, readings=()), None, memory)
        return memory.tracker.state.looks

    assert [spoken(index, GREY).place for index in (1, 2, 3)] == ["kitchen", "kitchen", "forest"]
    assert spoken(4, np.zeros_like(GREY)) == UNSURE
    assert spoken(5, GREY) == UNSURE
