"""The likeliest colour of a thing, where nothing surer is known of it. Pure."""

import re

from engines.scene.claims.looks.asked_words import NO_THINGS, shown_names
from engines.scene.claims.words import NAME_OF_WORD, are_clothes
from engines.scene.classes import RELIABLE
from engines.scene.looks.local import LocalLooks
from engines.scene.wording import TELLS_NOTHING

MIN_SHARE = 0.3  # of its patches that have the colour, or one of the same family
_COLOUR_OF = re.compile(
    r"\b(?:what|which) colou?rs? (?P<verb>is|are|has|have)"
    r" (?:(?:the|this|that|these|those|my|your|his|her|their|its) )?(?P<thing>[\w' -]+)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:of|on|in|at|under|over|above|below|behind|beside|near|next|with|to|from|by|that|which|who|there|here|now|got"
    r"|right|he|she|they|we|you|i)\b.*",
    re.IGNORECASE,
)
_DENIES = re.compile(r"I do not (?:see|notice)\b")


def guessed_colour(question: str, told: str, local: LocalLooks | None) -> str | None:
    """ "It looks blue, I think." instead of a refusal, from the patches that look most like the thing; None for other
    questions and answers, and if no patch looks like it or its colours are many. A nose has a colour, too, though
    nobody asks for a smell."""
    if told.startswith("I can't smell") and _COLOUR_OF.search(question):
        return "I can't tell the colour."
    denies, match = _DENIES.match(told) is not None, _COLOUR_OF.search(question)
    if match is None or local is None or not (denies or TELLS_NOTHING.match(told)):
        return None
    words = _AFTER.sub("", match["thing"].lower()).split()
    is_denied = denies and NAME_OF_WORD.get(words[-1] if words else "") in RELIABLE
    for word in () if is_denied else (" ".join(words[-2:]), *words[-1:]):
        names = [name for name in shown_names(word) if name in local.names and name not in NO_THINGS]
        if names and not are_clothes(word):
            colour = _colour(names, local)
            looks = "They look" if match["verb"].lower() == "are" else "It looks"
            return f"{looks} {colour}, I think." if colour is not None else None
    return None


def _colour(names: list[str], local: LocalLooks) -> str | None:
    """Of the patches that look like one of the names; of a small thing, that of its surest patch."""
    if not local.is_likely(names[0]):
        return None
    shares = local.colours(names)
    if shares:
        return shares[0].colour if shares[0].of_all >= MIN_SHARE else None
    region = local.region(names[0])
    return region.colour if region is not None else None
