"""What the senses say of one stream's pictures, window by window.

Things and people, what these do, text, light, and the name of the whole.
"""

from collections import Counter
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from engines.api import Window
from engines.media import Detail, has_voice
from engines.model_store import ModelStore
from engines.notes import Reading
from engines.scene.animals import with_animal_named
from engines.scene.colours.areas import Share, colours_of_thirds
from engines.scene.colours.naming import ABOVE, BELOW, MIDDLE, colour_around, colour_word, main_colour
from engines.scene.detection import Detection
from engines.scene.detector import ThingDetector, thing_detector
from engines.scene.detectors.pictures import Picture
from engines.scene.following import Follower, Track
from engines.scene.light import light_of
from engines.scene.looks.finds import FindsMemory, LookedAt
from engines.scene.looks.local import LocalLooks
from engines.scene.looks.looks import UNSURE, Evidence, Looks, PersonLooks
from engines.scene.looks.people import PeopleMemory
from engines.scene.looks.sense import LooksMemory, LooksSense, looks_sense
from engines.scene.looks.votes import PersonVotes
from engines.scene.noticed import Noticed
from engines.scene.posture.doing import Doing
from engines.scene.posture.noting import DoingNotes
from engines.scene.posture.sense import PostureSense, posture_sense
from engines.scene.posture.votes import DoingVotes
from engines.scene.state import FROZEN_AFTER_S, Light, SceneState, Sights, Thing
from engines.scene.text.gate import TextGate
from engines.scene.text.reader import TextReader
from engines.scene.tracker import SceneTracker, ThingsNote

STILL_STEP, STILL_BLOCKS = 4, 8  # every fourth pixel, in blocks: so many in a row and in a column
# Of 255, mean of the block that changed most. An encoder goes on refining a frozen picture by up to 1.3 for seconds;
# the noise of a live camera's sensor is more.
MAX_STILL_CHANGE = 1.5
MIN_WHOLE_SURENESS = 0.35  # of the name of a whole picture
MAX_PERSON_AREA = 0.2  # of the picture: with a larger person in it, the name of the whole picture is about clothes


@dataclass
class SceneMemory:
    """What a stream's senses remember from window to window."""

    tracker: SceneTracker = field(default_factory=SceneTracker)
    gate: TextGate = field(default_factory=TextGate)
    still: npt.NDArray[np.uint8] | None = None
    still_since_s: float = 0.0
    looks: LooksMemory = field(default_factory=LooksMemory)

    def things_in_view(self, window: Window) -> tuple[tuple[str, int], ...] | None:
        """How many things of each name are in the newest window; None if nothing can be seen in it."""
        state = self.tracker.state
        if window.detail is None or state.light == "black":
            return None
        return tuple(sorted(Counter(thing.name for thing in state.things).items()))

    def things_shown(self, window: Window) -> tuple[tuple[str, int], ...] | None:
        """The same of the newest picture alone, for standing questions: sooner, and without what was there before."""
        return tuple(sorted(self.tracker.shown.items())) if self.things_in_view(window) is not None else None


class SceneSenses:
    """Shared by all streams; used by one thread at a time. `saved_classes`: what a `SceneMemory` is made of."""

    saved_classes = (
        *(SceneMemory, SceneTracker, TextGate, Follower, Track, ThingsNote, Detection, SceneState, Thing),
        *(Doing, DoingVotes, DoingNotes, Share, Reading, Looks, LooksMemory, PersonLooks, PersonVotes),
        *(FindsMemory, LookedAt, PeopleMemory, Evidence),
    )

    def __init__(
        self, detector: ThingDetector, text_reader: TextReader, postures: PostureSense, looks: LooksSense
    ) -> None:
        self._detector, self.text_reader, self._postures, self._looks = detector, text_reader, postures, looks

    def new_memory(self) -> SceneMemory:
        """For a new stream."""
        return SceneMemory()

    def look(self, window: Window, whole_picture: tuple[str, float] | None, memory: SceneMemory) -> Noticed:
        """Look at a window's picture. `whole_picture`: its name and how sure it is. Modifies `memory`."""
        detail = window.detail
        if detail is None:
            memory.still = None
            return Noticed(memory.tracker.add_readings(window.readings or (), window.start_s))
        light = light_of(detail.rgb)
        waits = memory.looks.begin(has_voice(window.voice_probabilities))
        found = self._found(detail, memory) if light != "black" else ()
        person = max((thing.area for thing in found if thing.name == "person"), default=0.0)
        whole = whole_picture if person <= MAX_PERSON_AREA else None
        is_named = whole is not None and whole[1] >= MIN_WHOLE_SURENESS
        found = with_animal_named(found, whole)
        readings = self._readings(window, memory)
        looks_again = memory.tracker.needs_another_look(found, light)
        looks, local = self._looks_of(detail.rgb, light, waits, memory)
        notes = memory.tracker.update(
            Sights(
                detail.time_s,
                found,
                light,
                main_colour(detail.rgb),
                whole if is_named else None,
                readings or (),
                self._is_still(window, memory),
                main_colour(detail.rgb, ABOVE),
                main_colour(detail.rgb, BELOW),
                colour_word(detail.rgb, MIDDLE),
                colour_around(detail.rgb, [thing.box for thing in found]),
                detail.rgb.shape[1] / detail.rgb.shape[0],
                colours_of_thirds(detail.rgb, [thing.box for thing in found]),
                with_animal_named(self._seen_before(window, detail), whole) if looks_again else (),
                nothing_read=readings == (),
                looks=looks,
            )
        )
        return Noticed(notes, local, looks_wait=waits)

    def _looks_of(
        self, rgb: Picture, light: Light, waits: bool, memory: SceneMemory
    ) -> tuple[Looks, LocalLooks | None]:
        if light == "black":
            return UNSURE, None
        return (memory.tracker.state.looks, None) if waits else self._looks.look(rgb, memory.looks)

    def _found(self, detail: Detail, memory: SceneMemory) -> tuple[Detection, ...]:
        likely = self._looks.likely(detail.rgb, self._detector.detect(detail.rgb), detail.time_s, memory.looks)
        with_doing = self._postures.look(detail.rgb, likely)
        return self._looks.people(detail.rgb, with_doing, detail.time_s, memory.looks)

    def _seen_before(self, window: Window, detail: Detail) -> tuple[Detection, ...]:
        """What the window's picture before the one in detail shows."""
        before = [frame for frame in window.frames if frame.time_s < detail.time_s]
        if not before:
            return ()
        height, width = detail.rgb.shape[:2]
        scale = max(before[-1].rgb.shape) / max(height, width)
        size = (max(round(scale * width), 1), max(round(scale * height), 1))
        return self._detector.detect(
            np.asarray(cv2.resize(before[-1].rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        )

    def _readings(self, window: Window, memory: SceneMemory) -> tuple[Reading, ...] | None:
        """Text that another thread has read, or that is read here and now; None if perhaps no picture was read."""
        if window.readings is not None:
            return window.readings or None
        assert window.detail is not None
        look = memory.gate.wants(window.detail.rgb, window.detail.time_s)
        if look is None:
            return None
        readings = self.text_reader.read(window.detail.rgb, window.detail.time_s, look)
        memory.gate.was_read()
        return readings

    def _is_still(self, window: Window, memory: SceneMemory) -> bool:
        """Whether the picture has not changed for `FROZEN_AFTER_S`."""
        assert window.detail is not None
        picture = window.detail.rgb[::STILL_STEP, ::STILL_STEP]
        before = memory.still
        changed = before is None or before.shape != picture.shape
        if before is not None and not changed:
            changed = _largest_change(before, picture) > MAX_STILL_CHANGE
        if changed:
            memory.still, memory.still_since_s = picture.copy(), window.detail.time_s
        return window.detail.time_s - memory.still_since_s >= FROZEN_AFTER_S


def _largest_change(before: npt.NDArray[np.uint8], now: npt.NDArray[np.uint8]) -> float:
    """Mean change of the block that changed most, in steps of 255; a hand that moves is in few blocks."""
    change = np.abs(now.astype(np.int16) - before).mean(-1)  # (H, W)
    blocks = (
        block for strip in np.array_split(change, STILL_BLOCKS) for block in np.array_split(strip, STILL_BLOCKS, 1)
    )
    return max(float(block.mean()) for block in blocks if block.size)


def scene_senses(store: ModelStore, num_threads: int) -> SceneSenses:
    """Load the models of the senses. Raises ModelFileMissingError or ModelFileCorruptError."""
    text_reader = TextReader(store, num_threads=1)  # live it runs beside the model
    seeing = thing_detector(num_threads), text_reader, posture_sense(num_threads), looks_sense(store, num_threads)
    return SceneSenses(*seeing)
