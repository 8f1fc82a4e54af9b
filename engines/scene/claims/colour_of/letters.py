"""The colour of what is written, and of the sign that it stands on. Pure."""

import re

from engines.scene.state import SceneState

_LETTERS = r"letters?|lettering|writing|text|words?|inscription|print|characters?|digits?|numbers?|caption|font"
_SIGNS = r"signs?|signboard|board|poster|notice|label|banner|plaque|sticker"
_ASKS = re.compile(
    rf"\b(?:what|which) colou?rs? (?:is|are|has|have|does|do) (?:the|this|that|these|those|my|your|its)"
    rf" (?:(?P<letters>{_LETTERS})(?: (?:written |printed )?(?:on|of|in|at) .*)?|(?:\w+ )?(?P<sign>{_SIGNS}))"
    r"(?: (?:there|here|over there|now|right now|please))*\W*\Z",
    re.IGNORECASE,
)


def colour_of_text(question: str, state: SceneState) -> str | None:
    """ "Red, on white."; of a sign "White, with red letters."; None for other questions, and if it is not clear."""
    match = _ASKS.search(question)
    if match is None:
        return None
    if match["letters"]:
        if state.letters is None:
            return None
        return f"{state.letters.capitalize()}{f', on {state.ground}' if state.ground else ''}."
    if state.ground is None:
        return None
    return f"{state.ground.capitalize()}{f', with {state.letters} letters' if state.letters else ''}."
