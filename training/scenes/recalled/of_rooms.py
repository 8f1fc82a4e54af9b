"""Questions about the statements that people make in rooms, long after they were made."""

from training.scenes.plan import Rng
from training.scenes.recalled.pieces import NOT_TOLD, Draft, Piece
from training.scenes.rooms.kinds.heard import INTRODUCED
from training.scenes.rooms.plan import Saying
from training.scenes.rooms.statements import draw_saying
from training.scenes.rooms.words import pick

NUM_OTHERS = (2, 7)
ALIKE = (INTRODUCED, {"who_comes", "when_comes"}, {"buy", "task"})  # what one of them tells may answer for the others


def draw_saying_of_rooms(rng: Rng, split: int) -> Draft | None:
    """A question that one statement answers, among statements about other things. Who comes is told by the statement
    itself; None if it does not begin with the name."""
    saying = draw_saying(rng, split)
    answer = saying.text if saying.kind == "who_comes" else saying.answer
    if not answer.startswith(saying.answer.rstrip(".")):
        return None
    others = [draw_saying(rng, split) for _ in range(rng.integers(*NUM_OTHERS))]
    pieces = tuple(Piece(other.text) for other in others if not _is_alike(other, saying))
    return Draft("recalled_saying", pick(rng, saying.asks), answer, NOT_TOLD, Piece(saying.text), pieces)


def _is_alike(other: Saying, saying: Saying) -> bool:
    if any({other.kind, saying.kind} <= kinds for kinds in ALIKE):
        return True
    is_other_topic = saying.topic and other.topic and saying.topic not in other.text and saying.kind != "who_comes"
    return (other.kind == saying.kind and not is_other_topic) or bool(saying.topic and saying.topic in other.text)
