"""The last look at an answer, whatever it came from: what it lacks, and what does not fit the question. Pure."""

from engines.scene.claims.acts.guessed import guessed_act, guessed_held
from engines.scene.claims.colour_of.guessed import guessed_colour
from engines.scene.claims.fitting.misfits import put_right
from engines.scene.claims.found.presence import known_after_all, none_of_it_recognised
from engines.scene.claims.found.thing import Chance
from engines.scene.claims.looks.surroundings import with_surroundings
from engines.scene.claims.questions import asks_what_is_seen, is_about_now
from engines.scene.claims.unknowable import corrected_unknowable
from engines.scene.claims.written.told import read_instead
from engines.scene.looks.local import LocalLooks
from engines.scene.state import SceneState


def finished(question: str, told: str, state: SceneState, chance: Chance, local: LocalLooks | None) -> str | None:
    """What to say instead of an answer to a question; None if it may stand."""
    if misfit := put_right(question, told, state) or corrected_unknowable(question, told):
        return misfit
    if asks_what_is_seen(question):
        return with_surroundings(told, state)
    if known := known_after_all(question, told, state, chance):
        return known
    if not is_about_now(question) or state.light == "black":
        return None
    guessed = guessed_colour(question, told, local) or guessed_act(question, told, state)
    guessed = guessed or guessed_held(question, told, state)
    return guessed or read_instead(question, told, state) or none_of_it_recognised(question, told)
