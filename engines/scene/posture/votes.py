"""What a followed person does, steadied over pictures. Pure."""

from collections import Counter, deque
from dataclasses import dataclass, field

from engines.scene.posture.doing import Doing, Posture
from engines.scene.posture.limbs import Limbs, moved

POSTURE_LASTS = 5  # pictures in a row without a sure posture, after which none is known
SEAT_VOTES = 5  # the last ones count
FACE_VOTES, AGREEING_FACES = 4, 2  # pictures: the last ones count, so many tell whether somebody smiles
WALKING_STEP = 0.44  # of the person's height: a sidestep in a window that is a walk
WALKING_GROWTH = 0.2  # of the height, in a window: who comes so much nearer walks
BACK_VOTES = 4  # pictures: the last ones count
MOVE_VOTES, AGREEING_MOVES = 3, 2  # steps between pictures: the last ones count, so many tell that limbs move


@dataclass
class DoingVotes:
    """The votes of the last pictures of one person."""

    posture: Posture | None = None
    candidate: Posture | None = None  # what the last sure picture said
    num_unsure: int = 0  # pictures in a row
    seats: deque[str] = field(default_factory=lambda: deque(maxlen=SEAT_VOTES))
    faces: deque[bool | None] = field(default_factory=lambda: deque(maxlen=FACE_VOTES))  # as in `Doing.is_smiling`
    is_smiling: bool | None = None
    backs: deque[bool] = field(default_factory=lambda: deque(maxlen=BACK_VOTES))  # as in `Doing.shows_back`
    growths: deque[float] = field(default_factory=lambda: deque(maxlen=2))  # in the last windows
    runs: deque[bool] = field(default_factory=lambda: deque(maxlen=MOVE_VOTES))
    limbs: Limbs = ()  # in the last picture that showed any
    moves: deque[tuple[bool, bool]] = field(default_factory=lambda: deque(maxlen=MOVE_VOTES))  # arms, legs

    def add(self, doing: Doing | None, step: float, growth: float = 0.0) -> None:
        """The next picture. `step`: how far the person went aside in a window, in heights of the person; `growth`: by
        which share the person has become higher."""
        posture: Posture | None = doing.posture if doing else None
        self.growths.append(growth)
        if posture == "standing" and (step >= WALKING_STEP or self._comes_nearer() is not None):
            posture = "walking"
        if doing is not None and doing.shows_back is not None:
            self.backs.append(doing.shows_back)
        self.runs.append(doing is not None and doing.is_running)
        if doing is not None and doing.limbs:
            if self.limbs:
                self.moves.append(moved(self.limbs, doing.limbs))
            self.limbs = doing.limbs
        if posture is None:
            self.num_unsure += 1
            if self.num_unsure >= POSTURE_LASTS:
                self.posture = self.candidate = None
        else:
            self._count_posture(posture, doing.on if doing else None)
        self._count_face(doing.is_smiling if doing else None)

    def _count_posture(self, posture: Posture, seat: str | None) -> None:
        if posture == self.candidate != self.posture:
            self.posture = posture
            self.seats.clear()
        if posture == self.posture and seat:
            self.seats.append(seat)
        self.candidate, self.num_unsure = posture, 0

    def _count_face(self, smiles: bool | None) -> None:
        """A smile begins with two of the last pictures, and ends when two show the face and none a smile."""
        self.faces.append(smiles)
        seen = [face for face in self.faces if face is not None]
        if not seen:
            self.is_smiling = None
        elif sum(seen) >= AGREEING_FACES:
            self.is_smiling = True
        elif len(seen) >= AGREEING_FACES and not any(seen):
            self.is_smiling = False

    def _comes_nearer(self) -> bool | None:
        """Of who has become higher, or less high, in two windows; None of others."""
        if len(self.growths) < 2 or min(map(abs, self.growths)) < WALKING_GROWTH:
            return None
        first, second = (growth > 0 for growth in self.growths)
        return first if first == second else None

    @property
    def doing(self) -> Doing | None:
        """What two pictures agreed on; None if nothing is known."""
        back = Counter(self.backs).most_common(1)[0][0] if self.backs else None
        if self.posture is None and self.is_smiling is None and back is None:
            return None
        is_seated = self.posture in ("sitting", "lying")
        seat = Counter(self.seats).most_common(1)[0][0] if is_seated and self.seats else None
        nearer = self._comes_nearer() if self.posture == "walking" else None
        arms, legs = (sum(move[limb] for move in self.moves) >= AGREEING_MOVES for limb in (0, 1))
        moves = (*(("arms",) if arms else ()), *(("legs",) if legs else ()))
        return Doing(
            self.posture, seat, self.is_smiling, back, nearer, moves=moves, is_running=sum(self.runs) >= AGREEING_MOVES
        )
