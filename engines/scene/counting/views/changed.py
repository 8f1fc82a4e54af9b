"""Whether the view has stayed the same, and whether the camera moves. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.telling import moment_evidence
from engines.scene.counting.views.record import View

# The largest change in a view: photographs filmed by a hand-held camera have up to 0.32, films of a moving camera
# mostly more than 0.4.
STILL, MOVED = 0.35, 0.4
FEWEST_PICTURES = 3  # of a view that is told to have stayed as it is
_VIEW = r"(?:the|this|that|your|our) (?:whole )?(?:view|picture|image|scene|shot|perspective|camera angle|angle)"
_CHANGES = re.compile(
    rf"{POLITE_OPENING}(?:has|have|did|was|is|does) {_VIEW}(?: of [\w ]+?)?(?: always| ever)?"
    r"(?: (?P<same>(?:(?:stay|remain|keep|kept|been)(?:ed)? )?(?:always )?(?:the (?:very )?same|unchanged|identical))"
    r"| (?:been )?(?:changed?|changing|moved?|different|another one))"
    r"(?: (?:the whole time|all the time|all along|throughout|so far|until now|since then|at all|all this time|somehow"
    r"|as (?:before|at the (?:start|beginning))))*\W*",
    re.IGNORECASE,
)
_STANDS = r"(?:standing|stand|stood|stay\w*|stays?|still|fixed|steady|stationary|static|at rest|motionless)"
_MOVES = r"(?:mov\w+|fly\w*|flew|flown|glid\w+|travel\w+|driv\w+|pan\w*|walk\w*|roll\w*|in motion|float\w*)"
_CAMERA = re.compile(
    rf"{POLITE_OPENING}(?:is|was|does|did|has) (?:the|this|that|your) (?:camera|drone)(?: itself)?(?: been)?"
    rf" (?P<first>{_STANDS}|{_MOVES})(?: still)?(?: along| around| about| forward| on)?"
    rf"(?:,? or (?:is it )?(?:rather )?(?P<second>{_STANDS}|{_MOVES})(?: still)?(?: along| around| about| forward)?)?"
    r"(?: (?:there|here|now|right now|at the moment|the whole time|all the time))*\W*",
    re.IGNORECASE,
)


def change_answer(question: str, views: Sequence[View], window_s: float) -> Answer | None:
    """Whether the view changed, or the camera moves; None for other questions, and if that is not clear. Evidence is in
    windows of `window_s`."""
    plain = question.replace("’", "'")
    if not views:
        return None
    last = views[-1]
    if match := _CHANGES.fullmatch(plain):
        has_changed = True if len(views) > 1 else _has_changed(last)
        text = None if has_changed is None else _of_view(has_changed, asks_same=match["same"] is not None)
    elif match := _CAMERA.fullmatch(plain):
        moves = _has_changed(last)
        asks_moves = None if match["second"] else re.fullmatch(_MOVES, match["first"], re.IGNORECASE) is not None
        text = None if moves is None else _of_camera(moves, asks_moves)
    else:
        return None
    if text is None:
        return None
    return replace(fixed_answer(text), evidence=(moment_evidence(last.start_s, window_s, "video", 1.0),))


def _has_changed(view: View) -> bool | None:
    """None if it is not clear."""
    if view.change >= MOVED:
        return True
    return False if view.change <= STILL and view.num_pictures >= FEWEST_PICTURES else None


def _of_view(has_changed: bool, asks_same: bool) -> str:
    is_so = "No" if has_changed == asks_same else "Yes"
    return f"{is_so}, it has changed." if has_changed else f"{is_so}, it has stayed the same, I think."


def _of_camera(moves: bool, asks_moves: bool | None) -> str:
    what = "is moving, I think: the picture keeps changing" if moves else "is standing still, I think"
    return f"It {what}." if asks_moves is None else f"{'Yes' if moves == asks_moves else 'No'}, it {what}."
