"""Follows things from picture to picture, so that counts do not flicker. Pure.

A thing counts as there once the detector was sure of it or has found it in several pictures, be they of one window, and
as gone when three windows in a row did not show it. Its name is the one that the pictures speak for most: a cat is now
and then taken for a dog. What the newest window shows is told apart from it, and sooner, for standing questions.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median, median_high, median_low

from engines.scene.animals import kind_of
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.detection import Detection, common_area, patch_of, shared_area
from engines.scene.looks.votes import PersonVotes
from engines.scene.posture.votes import DoingVotes
from engines.scene.state import Light, Sights, Thing
from engines.shapes import MINI_MEDIA

SURE_SCORE = 0.5  # of a detection that counts at once
# Of one that is shown at once, which is enough for a standing question. The first person, animal of a kind or vehicle
# always is: of 154 found below 0.5 nine were false (`python -m benchmarks.watches.looks`). One more may be the same
# once more; what it costs to wait, or not to, `python -m benchmarks.watches.waits` tells.
FIRST_SCORE, FURTHER_SCORE = 0.0, 0.3
CONFIRMED_AFTER, GONE_AFTER = 2, 3  # pictures
CONFIRMED_SCORE = 0.65  # of these together
CONFIRMED_AT_ONCE = 0.9  # of two pictures of one window: what is wrong in one is often as wrong in the other
VOTE_LASTS = 0.75  # so much of a vote for a name counts in the next picture
SAME_PLACE = 0.6  # intersection over union of a thing in two pictures, under two names
STAYS_WHERE_IT_WAS = 0.4  # the same, of one that was missed, in a smaller picture
MAX_STEP = 0.35  # of the picture: how far a thing may move from picture to picture
MAX_HELD_AREA = 0.4  # of the person that holds it
HEAD_SHARE = 1 / 3  # of a person, from the top: nothing is held there
MIN_HELD_INSIDE = 0.8  # share of a held thing inside the person
# Of its longer side: how far the middle of a thing moves in a picture that has not moved, and of one that has for sure.
STILL_STEP, MOVED_STEP = 0.15, 0.5
RESTING_AFTER = 2  # steps of a thing that has not moved in any
CUT_OFF = 0.02  # of the picture: how near to its edges a person is not all in it
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
    """A thing that is followed. `seen_s`: time of the last picture that showed it, as in `detection`."""

    number: int
    detection: Detection
    seen_s: float
    is_there: bool
    is_likely: bool = False  # enough for a standing question
    num_seen: int = 1
    num_missed: int = 0
    colours: deque[str] = field(default_factory=lambda: deque(maxlen=COLOUR_VOTES))
    lower: deque[str] = field(default_factory=lambda: deque(maxlen=COLOUR_VOTES))
    head: deque[str] = field(default_factory=lambda: deque(maxlen=COLOUR_VOTES))
    doing: DoingVotes = field(default_factory=DoingVotes)
    looks: PersonVotes = field(default_factory=PersonVotes)
    total_score: float = 0.0  # of all pictures that showed it
    votes: dict[str, float] = field(default_factory=dict)  # by name: scores, the older the less
    num_still: int = 0  # steps in a row in which it has not moved
    has_moved: bool = False  # for sure, in the last step

    @property
    def name(self) -> str:
        return max(self.votes, key=self.votes.__getitem__)

    def step_to(self, detection: Detection, now_s: float) -> float:
        """How far its middle has gone to the right in each window since it was seen, in shares of the picture."""
        (left, _, right, _), (new_left, _, new_right, _) = self.detection.box, detection.box
        num_windows = max((now_s - self.seen_s) / MINI_MEDIA.window_s, 1.0)
        return (new_left + new_right - left - right) / 2 / num_windows

    def see(self, detection: Detection, now_s: float, step: float) -> None:
        """It is in the next picture. `step`: how far it has gone aside by itself in a window, in heights of it."""
        self.doing.add(detection.doing, step, self._growth_to(detection, now_s))
        moved = self._moved_to(detection)
        self.num_still, self.has_moved = (self.num_still + 1 if moved <= STILL_STEP else 0), moved >= MOVED_STEP
        self.detection, self.seen_s, self.num_missed = detection, now_s, 0
        self.num_seen += 1
        self.vote(detection)
        is_confirmed = self.num_seen >= CONFIRMED_AFTER and self.total_score >= CONFIRMED_SCORE
        self.is_there |= detection.score >= SURE_SCORE or is_confirmed

    def _growth_to(self, detection: Detection, now_s: float) -> float:
        """By which share it has become higher in each window since it was seen; 0 if it is not all in the picture."""
        (_, top, _, bottom), (_, new_top, _, new_bottom) = self.detection.box, detection.box
        if min(top, new_top) < CUT_OFF or max(bottom, new_bottom) > 1 - CUT_OFF:
            return 0.0
        num_windows = max((now_s - self.seen_s) / MINI_MEDIA.window_s, 1.0)
        return ((new_bottom - new_top) / max(bottom - top, 1e-9) - 1) / num_windows

    def _moved_to(self, detection: Detection) -> float:
        """How far its middle has moved, of its longer side."""
        left, top, right, bottom = self.detection.box
        return _distance(self.detection, detection) / max(right - left, bottom - top, 1e-9)

    def vote(self, detection: Detection) -> None:
        """One more vote for its name and its colour."""
        self.total_score += detection.score
        self.votes = {name: VOTE_LASTS * votes for name, votes in self.votes.items()}
        self.votes[detection.name] = self.votes.get(detection.name, 0.0) + detection.score
        found = (self.colours, detection.colour), (self.lower, detection.lower), (self.head, detection.head)
        for votes, colour in found:
            if colour:
                votes.append(colour)
        self.looks.add(detection.looks)


class Follower:
    """The things of one camera."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._last_number = 0

    def forget_votes(self) -> None:
        """Forget what people wore and did: for a while they were not seen."""
        for track in self._tracks:
            if track.name == PERSON:
                for votes in (track.colours, track.lower, track.head):
                    votes.clear()
                track.doing, track.looks = DoingVotes(), PersonVotes()

    def update(self, sights: Sights) -> None:
        """Match detections with tracks of the same name, nearest first, then with things of another name in the same
        place; then add and drop tracks.

        In a dark picture detectors miss much: what it does not show is not missed.
        """
        detections = sights.detections
        names = [replace(track.detection, name=track.name) for track in self._tracks]
        pairs = _near_pairs(names, detections)
        others = sorted(
            (-overlap, t, d)
            for t, track in enumerate(self._tracks)
            for d, detection in enumerate(detections)
            if track.name != detection.name
            and PERSON not in (track.name, detection.name)
            and (overlap := shared_area(track.detection.box, detection.box)) >= SAME_PLACE
        )
        found, matched = dict[int, Detection](), set[int]()  # by number of the track
        for _, t, d in (*pairs, *others):
            if t not in found and d not in matched:
                found[t] = detections[d]
                matched.add(d)
        steps = self._own_steps(found, sights)
        for t, track in enumerate(self._tracks):
            if t in found:
                track.see(found[t], sights.time_s, steps[t])
            elif track.is_there and track.num_missed and _is_among(track, sights.seen_before):
                track.num_missed = 0
            else:
                track.num_missed += sights.light != "dark"
        self._tracks = [
            track for track in self._tracks if track.num_missed < (GONE_AFTER if track.is_there else CONFIRMED_AFTER)
        ]
        before = _partners(detections, sights.seen_before)
        for d, detection in enumerate(detections):
            if d not in matched:
                self._last_number += 1
                total = detection.score + before[d].score if d in before else 0.0
                is_there = detection.score >= SURE_SCORE or total >= CONFIRMED_AT_ONCE
                is_likely = kind_of(detection.name) in RELIABLE and total >= CONFIRMED_SCORE
                track = Track(self._last_number, detection, sights.time_s, is_there, is_likely)
                track.vote(detection)
                track.doing.add(detection.doing, 0.0)
                self._tracks.append(track)

    def needs_another_look(self, detections: Sequence[Detection], light: Light = "bright") -> bool:
        """Whether another picture of the window should be looked at: because one of these, the surest first, is new
        and not sure, or because something is missing for the second time, which in a dark picture says nothing."""
        tracks = [replace(track.detection, name=track.name) for track in self._tracks]
        known = _partners(detections, tracks)
        shown = {each.name for d, each in enumerate(detections) if d in known or each.score >= SURE_SCORE}
        for d, each in enumerate(detections):
            if d not in known and not _is_shown_at_once(each, shown):
                return True
            shown.add(each.name)
        if light == "dark":
            return False
        seen = _partners(tracks, detections)
        return any(t not in seen and track.is_there and track.num_missed == 1 for t, track in enumerate(self._tracks))

    def shown(self) -> Counter[str]:
        """How many things of each name the newest window shows: those that are there, and what is likely to be."""
        counts = Counter[str]()
        in_view = (track for track in self._tracks if track.num_missed == 0)
        for track in sorted(in_view, key=lambda each: (not each.is_there, -each.detection.score)):
            if track.is_there or track.is_likely or _is_shown_at_once(track.detection, counts):
                counts[track.name] += 1
        return counts

    def _own_steps(self, found: Mapping[int, Detection], sights: Sights) -> dict[int, float]:
        """How far each track has gone aside in a window, in heights of its box, less what the camera has turned."""
        steps = {t: self._tracks[t].step_to(detection, sights.time_s) for t, detection in found.items()}
        of_things = [step for t, step in steps.items() if found[t].name != PERSON]
        ways = {t: _way(step, of_things, list(steps.values())) for t, step in steps.items()}
        return {t: ways[t] * sights.aspect / max(found[t].box[3] - found[t].box[1], 1e-9) for t in found}

    def things(self) -> tuple[Thing, ...]:
        """What is there, by name and from left to right."""
        there = [track for track in self._tracks if track.is_there]
        people = [track.detection for track in there if track.name == PERSON]
        things = []
        for track in there:
            row, column = patch_of(track.detection.box)
            held = any(_holds(person, track.name, track.detection) for person in people)
            of_last = track.doing.doing, track.detection.area, track.num_missed == 0
            colour, lower, head = map(_most_voted, (track.colours, track.lower, track.head))
            thing = Thing(
                track.number, track.name, colour, row, column, held, *of_last, lower, head, track.detection.box
            )
            things.append(
                replace(
                    thing,
                    is_resting=track.num_still >= RESTING_AFTER,
                    has_moved=track.has_moved,
                    looks=track.looks.told,
                )
            )
        return tuple(sorted(things, key=lambda thing: (thing.name, thing.column, thing.number)))


def _most_voted(votes: deque[str]) -> str | None:
    return Counter(votes).most_common(1)[0][0] if votes else None


def _is_shown_at_once(detection: Detection, names_shown: Collection[str]) -> bool:
    if kind_of(detection.name) not in RELIABLE:
        return detection.score >= SURE_SCORE
    return detection.score >= (FURTHER_SCORE if detection.name in names_shown else FIRST_SCORE)


def _near_pairs(ones: Sequence[Detection], others: Sequence[Detection]) -> list[tuple[float, int, int]]:
    """Those of the same name that may be the same thing in another picture, nearest first: how far apart, and the
    number of each."""
    return sorted(
        (distance, i, j)
        for i, one in enumerate(ones)
        for j, other in enumerate(others)
        if one.name == other.name and (distance := _distance(one, other)) <= MAX_STEP
    )


def _partners(ones: Sequence[Detection], others: Sequence[Detection]) -> dict[int, Detection]:
    """Of each one, by number, the nearest other that is no nearer one's."""
    partners, taken = dict[int, Detection](), set[int]()
    for _, i, j in _near_pairs(ones, others):
        if i not in partners and j not in taken:
            partners[i] = others[j]
            taken.add(j)
    return partners


def _is_among(track: Track, others: Iterable[Detection]) -> bool:
    """Whether others have the same thing where it was."""
    return any(
        each.name == track.name and shared_area(track.detection.box, each.box) >= STAYS_WHERE_IT_WAS for each in others
    )


def _distance(one: Detection, other: Detection) -> float:
    (a, b, c, d), (e, f, g, h) = one.box, other.box
    return max(abs(a + c - e - g), abs(b + d - f - h)) / 2


def _way(step: float, of_things: list[float], of_all: list[float]) -> float:
    """How much of a step is one's own and not the camera's. `of_things`: the steps of those that are no people.

    If there are only people, the middle one's step may be the camera's: whoever went as far, or not at all, has not
    walked for sure. A single person's step is taken for a walk.
    """
    if of_things:
        return abs(step - median(of_things))
    camera_step = min(median_low(of_all), median_high(of_all), key=abs) if len(of_all) > 1 else 0.0
    return min(abs(step), abs(step - camera_step))


def _holds(person: Detection, name: str, thing: Detection) -> bool:
    if name not in HOLDABLE or thing.area > MAX_HELD_AREA * person.area:
        return False
    left, top, right, bottom = person.box
    reach = (left, top + HEAD_SHARE * (bottom - top), right, bottom)
    return common_area(reach, thing.box) >= MIN_HELD_INSIDE * thing.area > 0
