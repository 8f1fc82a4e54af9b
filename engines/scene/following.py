"""Follows things from picture to picture, so that counts do not flicker. Pure.

A thing counts as there once the detector was sure of it or has found it in two pictures, and as gone when three
pictures in a row did not show it.
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from engines.scene.classes import PERSON
from engines.scene.detection import Detection, common_area, patch_of
from engines.scene.posture.votes import DoingVotes
from engines.scene.state import Thing

SURE_SCORE = 0.5  # of a detection that counts at once
CONFIRMED_AFTER, GONE_AFTER = 2, 3  # pictures
MAX_STEP = 0.35  # of the picture: how far a thing may move from picture to picture
MAX_HELD_AREA = 0.4  # of the person that holds it
HEAD_SHARE = 1 / 3  # of a person, from the top: nothing is held there
MIN_HELD_INSIDE = 0.8  # share of a held thing inside the person
COLOUR_VOTES = 9  # the last ones count: another person may have taken the place
HOLDABLE = frozenset(
    (
        *("phone", "cup", "glass", "bottle", "book", "knife", "fork", "spoon", "ball", "umbrella", "bowl", "scissors"),
        *("banana", "apple", "orange", "sandwich", "carrot", "donut", "pizza", "cake", "hot dog", "toothbrush"),
        *("laptop", "cat", "dog", "handbag", "suitcase", "frisbee", "remote control", "teddy bear", "tennis racket"),
        *("baseball bat", "hair dryer"),
    )
)


@dataclass
class Track:
    """A thing that is followed."""

    number: int
    detection: Detection
    is_there: bool
    num_seen: int = 1
    num_missed: int = 0
    colours: deque[str] = field(default_factory=lambda: deque(maxlen=COLOUR_VOTES))
    doing: DoingVotes = field(default_factory=DoingVotes)

    @property
    def colour(self) -> str | None:
        return Counter(self.colours).most_common(1)[0][0] if self.colours else None

    def see(self, detection: Detection, camera_step: float) -> None:
        """It is in the next picture, where all else has gone to the right by `camera_step` of the picture."""
        height = max(detection.box[3] - detection.box[1], 1e-9)
        self.doing.add(detection.doing, abs(_step(self.detection, detection) - camera_step) / height)
        self.detection, self.num_missed = detection, 0
        self.num_seen += 1
        self.is_there |= detection.score >= SURE_SCORE or self.num_seen >= CONFIRMED_AFTER
        self.count_colour(detection)

    def count_colour(self, detection: Detection) -> None:
        """One more vote for its colour."""
        if detection.colour:
            self.colours.append(detection.colour)


class Follower:
    """The things of one camera."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._last_number = 0

    def update(self, detections: Sequence[Detection], is_dark: bool) -> None:
        """Match detections with tracks of the same name, nearest first; then add and drop tracks.

        In a dark picture detectors miss much: what it does not show is not missed.
        """
        pairs = sorted(
            (distance, t, d)
            for t, track in enumerate(self._tracks)
            for d, detection in enumerate(detections)
            if track.detection.name == detection.name
            and (distance := _distance(track.detection, detection)) <= MAX_STEP
        )
        found, matched = dict[int, Detection](), set[int]()  # by number of the track
        for _, t, d in pairs:
            if t not in found and d not in matched:
                found[t] = detections[d]
                matched.add(d)
        camera_step = self._camera_step(found)
        for t, track in enumerate(self._tracks):
            if t in found:
                track.see(found[t], camera_step)
            else:
                track.num_missed += not is_dark
        self._tracks = [
            track for track in self._tracks if track.num_missed < (GONE_AFTER if track.is_there else CONFIRMED_AFTER)
        ]
        for d, detection in enumerate(detections):
            if d not in matched:
                self._last_number += 1
                track = Track(self._last_number, detection, detection.score >= SURE_SCORE)
                track.count_colour(detection)
                track.doing.add(detection.doing, 0.0)
                self._tracks.append(track)

    def _camera_step(self, found: Mapping[int, Detection]) -> float:
        """How far the things that are no people have gone to the right since the last picture, in shares of it."""
        tracks = {t: self._tracks[t].detection for t in found}
        return median([_step(tracks[t], found[t]) for t in found if found[t].name != PERSON] or [0.0])

    def things(self) -> tuple[Thing, ...]:
        """What is there, by name and from left to right."""
        there = [track for track in self._tracks if track.is_there]
        people = [track.detection for track in there if track.detection.name == PERSON]
        things = []
        for track in there:
            row, column = patch_of(track.detection.box)
            held = any(_holds(person, track.detection) for person in people)
            name, doing = track.detection.name, track.doing.doing
            things.append(Thing(track.number, name, track.colour, row, column, held, doing))
        return tuple(sorted(things, key=lambda thing: (thing.name, thing.column, thing.number)))


def _distance(one: Detection, other: Detection) -> float:
    (a, b, c, d), (e, f, g, h) = one.box, other.box
    return max(abs(a + c - e - g), abs(b + d - f - h)) / 2


def _step(before: Detection, after: Detection) -> float:
    """How far the middle of a box has gone to the right, in shares of the picture."""
    return (after.box[0] + after.box[2] - before.box[0] - before.box[2]) / 2


def _holds(person: Detection, thing: Detection) -> bool:
    if thing.name not in HOLDABLE or thing.area > MAX_HELD_AREA * person.area:
        return False
    left, top, right, bottom = person.box
    reach = (left, top + HEAD_SHARE * (bottom - top), right, bottom)
    return common_area(reach, thing.box) >= MIN_HELD_INSIDE * thing.area > 0
