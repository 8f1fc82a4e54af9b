"""Says what the pictures of a stream look like: the mean vector of the last few that show the same is judged."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from engines.model_store import ModelStore
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.encoder import PictureEncoder, picture_encoder, squeezed
from engines.scene.looks.finds import FindsMemory, find_part
from engines.scene.looks.grid import SIDE
from engines.scene.looks.heads import FINDS_FILE, HEADS_FILE, PEOPLE_FILE, UNCLEAR, Heads
from engines.scene.looks.local import LocalLooks
from engines.scene.looks.looks import Looks, Where
from engines.scene.looks.people import PeopleMemory, person_looks, person_part
from engines.scene.looks.shown import ShownHeads

WHERE, PLACE, LIGHT, THINGS = "where", "place", "light", "things"  # the heads' groups for whole pictures
MEAN_OF = 3  # pictures
MAX_PARTS = 2  # of a window's picture that are looked at: each costs as much as the whole picture
MAX_WAITED = 2  # windows
SAME_VIEW = 0.85  # cosine of two pictures of one view: those of a hand-held camera have 0.9 and more


@dataclass
class LooksMemory:
    """Of a stream. `vectors`: (512,), of its last pictures that show the same view; `highest`: (N,), of those how much
    some patch looks like each name that questions ask for; `finds` and `people`: those that were looked at.
    `num_parts`: how many parts of this window's picture may still be looked at. `num_waited`: windows in a row in
    which nothing was looked at. `num_views`: how many views there were."""

    vectors: deque[Floats] = field(default_factory=lambda: deque(maxlen=MEAN_OF))
    highest: deque[Floats] = field(default_factory=lambda: deque(maxlen=MEAN_OF))
    finds: FindsMemory = field(default_factory=FindsMemory)
    people: PeopleMemory = field(default_factory=PeopleMemory)
    num_parts: int = MAX_PARTS
    num_waited: int = 0
    num_views: int = 0

    def begin(self, somebody_speaks: bool) -> bool:
        """Begin a window. Whether looks wait in it: while somebody speaks an answer may be due, but not for long."""
        waits = somebody_speaks and self.num_waited < MAX_WAITED
        self.num_waited = self.num_waited + 1 if waits else 0
        self.num_parts = 0 if waits else MAX_PARTS
        return waits

    def take_parts(self, wanted: int) -> int:
        """How many of so many parts may be looked at; they count from now on."""
        taken = min(wanted, self.num_parts)
        self.num_parts -= taken
        return taken


class LooksSense:
    """Shared by all streams; used by one thread at a time."""

    def __init__(
        self, encoder: PictureEncoder, heads: Heads, people_heads: Heads, finds_heads: Heads, shown: ShownHeads
    ) -> None:
        self._encoder, self._heads, self._people_heads, self._finds_heads = encoder, heads, people_heads, finds_heads
        self._shown = shown

    def look(self, rgb: Picture, memory: LooksMemory) -> tuple[Looks, LocalLooks]:
        """What the newest picture (H,W,3) of a stream looks like, as a whole and patch by patch. Modifies `memory`."""
        encoded = self._encoder.encode(rgb)
        vector, ratios = encoded.whole, self._shown.of_patches(encoded.patches)
        is_new = memory.vectors and float(memory.vectors[-1] @ vector) < SAME_VIEW
        if is_new or any(len(highest) != len(ratios) for highest in memory.highest):  # saved with other heads
            memory.vectors.clear()
            memory.highest.clear()
        memory.num_views += not memory.vectors
        memory.vectors.append(vector)
        memory.highest.append(ratios.max(1))
        mean, highest = (np.stack(each).mean(0) for each in (memory.vectors, memory.highest))
        evidence = self._shown.evidence(mean, highest)
        looks = replace(looks_of(self._heads.centred(mean), self._heads), evidence=evidence, view=memory.num_views)
        local = LocalLooks(
            self._shown.names, ratios.reshape(-1, SIDE, SIDE), self._shown.neutral, self._shown.least, squeezed(rgb)
        )
        return looks, local

    def likely(
        self, rgb: Picture, found: Sequence[Detection], now_s: float, memory: LooksMemory
    ) -> tuple[Detection, ...]:
        """What the detectors found in a picture (H,W,3), less what is not likely to be there. Modifies `memory`."""
        new = memory.finds.new_among(found, now_s)
        for each in new[: memory.take_parts(len(new))]:
            vector = self._finds_heads.centred(self._encoder.vector(find_part(rgb, each.box)))
            memory.finds.add(each, vector, self._finds_heads, now_s)
        return memory.finds.likely_of(found)

    def people(
        self, rgb: Picture, found: Sequence[Detection], now_s: float, memory: LooksMemory
    ) -> tuple[Detection, ...]:
        """The detections of a picture (H,W,3) in their order, who is due with what it looks like. Modifies `memory`."""
        due = memory.people.due_among(found, rgb.shape[0], now_s)
        looked_at = due[: memory.take_parts(len(due))]
        memory.people.add(looked_at, now_s)
        looks = {
            id(each): person_looks(self._encoder.vector(person_part(rgb, each.box)), self._people_heads)
            for each in looked_at
        }
        return tuple(replace(each, looks=looks[id(each)]) if id(each) in looks else each for each in found)


def looks_of(vector: Floats, heads: Heads) -> Looks:
    """What a centred vector (512,) says."""
    told = {name: heads.groups[name].told(vector) for name in (WHERE, PLACE, LIGHT, THINGS)}
    first = {name: those[0][0] if those else None for name, those in told.items()}
    things, places = heads.groups[THINGS], heads.groups[PLACE]
    found = zip(things.names, things.probabilities(vector).tolist(), things.least.tolist(), strict=True)
    return Looks(
        cast(Where | None, first[WHERE]),
        first[PLACE],
        None if first[LIGHT] is None else first[LIGHT] == "night",
        tuple(name for name, _ in told[THINGS]),
        tuple((name, chance) for name, chance, least in found if least <= 1),
        places=tuple(
            (name, round(chance, 3))
            for name, chance in zip(places.names, places.probabilities(vector).tolist(), strict=True)
            if name != UNCLEAR
        ),
    )


def looks_sense(store: ModelStore, num_threads: int) -> LooksSense:
    """Load the network and its heads. Raises ModelFileMissingError or ModelFileCorruptError."""
    of_wholes, of_people, of_finds = (Heads.read(file) for file in (HEADS_FILE, PEOPLE_FILE, FINDS_FILE))
    return LooksSense(picture_encoder(store, num_threads), of_wholes, of_people, of_finds, ShownHeads.read())
