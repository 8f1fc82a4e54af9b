"""What is told whatever the LLM says, because the newest picture shows it: text, places, numbers, colours, what serves
a purpose, what is not there. Pure."""

from engines.scene.claims.colour_of.told import colour_told
from engines.scene.claims.colour_of.whether import has_colour
from engines.scene.claims.found.answers import found_told
from engines.scene.claims.found.presence import presence_told
from engines.scene.claims.found.thing import Chance, Find
from engines.scene.claims.looks.night import day_or_night
from engines.scene.claims.looks.people import people_told
from engines.scene.claims.looks.shown import shown_told
from engines.scene.claims.looks.things import scenery_told
from engines.scene.claims.looks.weather import weather_told
from engines.scene.claims.looks.worn import worn_unknown
from engines.scene.claims.numbers.coloured import number_of_colour
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.claims.uses.food import food_told
from engines.scene.claims.uses.told import use_told
from engines.scene.claims.view import sees_badly
from engines.scene.claims.where.at_place import things_at
from engines.scene.claims.where.kinds import kind_of_place
from engines.scene.claims.where.locally import related_locally
from engines.scene.claims.where.one_of import place_of_one
from engines.scene.claims.where.which_side import which_side
from engines.scene.claims.written.told import written_told
from engines.scene.looks.local import LocalLooks
from engines.scene.state import SceneState


def known_told(
    question: str, state: SceneState, find: Find, chance: Chance, local: LocalLooks | None = None
) -> str | None:
    """The answer to a question about now; None if the senses do not know it better. The picture is not black."""
    if is_out_of_sight(question):
        return presence_told(question, state, chance)
    return (
        sees_badly(question, state)
        or day_or_night(question, state)
        or written_told(question, state)
        or place_of_one(question, state)
        or things_at(question, state)
        or which_side(question, state, find)
        or has_colour(question, state, local)
        or number_of_colour(question, state)
        or people_told(question, state)
        or kind_of_place(question, state)
        or scenery_told(question, state)
        or found_told(question, state, find)
        or colour_told(question, state, local)
        or use_told(question, state, find)
        or weather_told(question, state)
        or related_locally(question, state, local)
        or food_told(question, state, find)
        or shown_told(question, state)
        or presence_told(question, state, chance)
        or worn_unknown(question, state, chance)
    )
