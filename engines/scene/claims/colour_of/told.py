"""The colour of what no detector finds, if a question asks for it now. Pure."""

from engines.scene.claims.colour_of.areas import area_colour, asked_area
from engines.scene.claims.colour_of.letters import colour_of_text
from engines.scene.looks.local import LocalLooks
from engines.scene.state import SceneState


def colour_told(question: str, state: SceneState, local: LocalLooks | None) -> str | None:
    """Of letters and signs, of grass, leaves, sky, walls and the like; None for others, and if it is not clear."""
    area = asked_area(question)
    return area_colour(*area, state, local) if area is not None else colour_of_text(question, state)
