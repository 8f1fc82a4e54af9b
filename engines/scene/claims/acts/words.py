"""The words for what somebody does. Pure."""

from dataclasses import dataclass

from engines.scene.posture.doing import Doing
from engines.scene.posture.wording import doing_words
from engines.scene.wording import listed


@dataclass(frozen=True)
class Act:
    """Something that is done: "holding a cup". `is_inferred`: it is not seen, but likely from where things are."""

    words: str
    is_inferred: bool = True


MOST_ACTS = 2
# Nobody asks how one stands who does this.
POSTURE_TELLS_LITTLE = ("riding", "running", "surfing", "skiing", "snowboarding", "skateboarding")


def act_words(doing: Doing | None, acts: list[Act]) -> str:
    """ "standing and holding a cup", "riding a bicycle", "sitting on a sofa, smiling"; "" if nothing is known."""
    running = ["running"] if doing is not None and doing.is_running and doing.posture != "sitting" else []
    told = [*running, *(act.words for act in acts)][:MOST_ACTS]
    if doing is None or (doing.posture is None and not doing.is_smiling):
        return listed(told) if told else ""
    if told and told[0].startswith(POSTURE_TELLS_LITTLE):
        return listed(told)
    if not told:
        return doing_words(doing)
    if doing.posture is None:
        return f"{listed(told)}, smiling"
    seat = f" on a {doing.on}" if doing.on else ""
    return listed([f"{doing.posture}{seat}", *told]) + (", smiling" if doing.is_smiling else "")
