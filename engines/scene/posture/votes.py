"""What a followed person does, steadied over pictures. Pure."""

from collections import Counter, deque
from dataclasses import dataclass, field

from engines.scene.posture.doing import Doing, Posture

POSTURE_LASTS = 5  # pictures in a row without a sure posture, after which none is known; nor a smile, if not looked at
SEAT_VOTES = 5  # the last ones count
SMILE_VOTES, SMILES_AT_LEAST = 4, 2  # a smile begins with two of the last four pictures and ends when none shows it
WALKING_STEP = 0.25  # of the person's height: a sidestep between two pictures that is a walk


@dataclass
class DoingVotes:
    """The votes of the last pictures of one person."""

    posture: Posture | None = None
    candidate: Posture | None = None  # what the last sure picture said
    num_unsure: int = 0  # pictures in a row
    seats: deque[str] = field(default_factory=lambda: deque(maxlen=SEAT_VOTES))
    smiles: deque[bool] = field(default_factory=lambda: deque(maxlen=SMILE_VOTES))
    is_smiling: bool = False

    def add(self, doing: Doing | None, step: float) -> None:
        """The next picture. `step`: how far the person went aside since the one before, in heights of the person."""
        posture: Posture | None = doing.posture if doing else None
        if posture == "standing" and step >= WALKING_STEP:
            posture = "walking"
        if posture is None:
            self.num_unsure += 1
            if self.num_unsure >= POSTURE_LASTS:
                self.posture = self.candidate = None
                if doing is None:
                    self.smiles.clear()
                    self.is_smiling = False
        else:
            self._count_posture(posture, doing.on if doing else None)
        if doing:
            self._count_smile(doing.is_smiling)

    def _count_posture(self, posture: Posture, seat: str | None) -> None:
        if posture == self.candidate != self.posture:
            self.posture = posture
            self.seats.clear()
        if posture == self.posture and seat:
            self.seats.append(seat)
        self.candidate, self.num_unsure = posture, 0

    def _count_smile(self, smiles: bool) -> None:
        self.smiles.append(smiles)
        num_smiles = sum(self.smiles)
        self.is_smiling = num_smiles >= SMILES_AT_LEAST or (self.is_smiling and num_smiles > 0)

    @property
    def doing(self) -> Doing | None:
        """What two pictures agreed on; None if nothing is known."""
        if self.posture is None and not self.smiles:
            return None
        is_seated = self.posture in ("sitting", "lying")
        seat = Counter(self.seats).most_common(1)[0][0] if is_seated and self.seats else None
        return Doing(self.posture, seat, self.is_smiling)
