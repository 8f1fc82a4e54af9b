"""Says what the pictures of a stream look like: the mean vector of the last few that show the same is judged."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from engines.model_store import ModelStore
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.encoder import PictureEncoder, picture_encoder
from engines.scene.looks.finds import FindsMemory, likely_finds
from engines.scene.looks.heads import FINDS_FILE, HEADS_FILE, PEOPLE_FILE, Heads
from engines.scene.looks.looks import Looks, Where
from engines.scene.looks.people import PeopleMemory, with_looks

WHERE, PLACE, LIGHT, THINGS = "where", "place", "light", "things"  # the heads' groups for whole pictures
MEAN_OF = 3  # pictures
SAME_VIEW = 0.85  # cosine of two pictures of one view: those of a hand-held camera have 0.9 and more


@dataclass
class LooksMemory:
    """The vectors (512,) of the last pictures of a stream that show the same view; finds and people that were looked
    at."""

    vectors: deque[Floats] = field(default_factory=lambda: deque(maxlen=MEAN_OF))
    finds: FindsMemory = field(default_factory=FindsMemory)
    people: PeopleMemory = field(default_factory=PeopleMemory)


class LooksSense:
    """Shared by all streams; used by one thread at a time."""

    def __init__(self, encoder: PictureEncoder, heads: Heads, people_heads: Heads, finds_heads: Heads) -> None:
        self._encoder, self._heads, self._people_heads, self._finds_heads = encoder, heads, people_heads, finds_heads

    def look(self, rgb: Picture, memory: LooksMemory) -> Looks:
        """What the newest picture (H,W,3) of a stream looks like. Modifies `memory`."""
        vector = self._encoder.vector(rgb)
        if memory.vectors and float(memory.vectors[-1] @ vector) < SAME_VIEW:
            memory.vectors.clear()
        memory.vectors.append(vector)
        mean: Floats = np.stack(memory.vectors).mean(0)
        return looks_of(self._heads.centred(mean), self._heads)

    def likely(
        self, rgb: Picture, found: Sequence[Detection], now_s: float, memory: LooksMemory
    ) -> tuple[Detection, ...]:
        """What the detectors found in a picture (H,W,3), less what is not likely to be there. Modifies `memory`."""
        return likely_finds(rgb, found, now_s, memory.finds, self._encoder, self._finds_heads)

    def people(
        self, rgb: Picture, found: Sequence[Detection], now_s: float, memory: LooksMemory
    ) -> tuple[Detection, ...]:
        """The detections of a picture (H,W,3) in their order, who is due with what it looks like. Modifies `memory`."""
        return with_looks(rgb, found, now_s, memory.people, self._encoder, self._people_heads)


def looks_of(vector: Floats, heads: Heads) -> Looks:
    """What a centred vector (512,) says."""
    told = {name: heads.groups[name].told(vector) for name in (WHERE, PLACE, LIGHT, THINGS)}
    first = {name: those[0][0] if those else None for name, those in told.items()}
    things = heads.groups[THINGS]
    found = zip(things.names, things.probabilities(vector).tolist(), things.least.tolist(), strict=True)
    return Looks(
        cast(Where | None, first[WHERE]),
        first[PLACE],
        None if first[LIGHT] is None else first[LIGHT] == "night",
        tuple(name for name, _ in told[THINGS]),
        tuple((name, chance) for name, chance, least in found if least <= 1),
    )


def looks_sense(store: ModelStore, num_threads: int) -> LooksSense:
    """Load the network and its heads. Raises ModelFileMissingError or ModelFileCorruptError."""
    files = HEADS_FILE, PEOPLE_FILE, FINDS_FILE
    return LooksSense(picture_encoder(store, num_threads), *(Heads.read(file) for file in files))
