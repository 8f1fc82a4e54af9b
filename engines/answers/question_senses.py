"""Which senses a question is about, from its words. Pure."""

import re

_SEEING = re.compile(
    r"\b(see|seen|saw|look\w*|show\w*|watch\w*|visible|view|pictures?|images?|colou?rs?|camera|screen|wear\w*)\b", re.I
)
_HEARING = re.compile(
    r"\b(hear\w*|sounds?|nois\w*|said|sa(y|ys|ying)|listen\w*|loud|music|voices?|talk\w*|sp(eak\w*|oke\w*)|told|tell)\b",
    re.I,
)
_PERCEIVED = re.compile(r"\b(hear\w*|sounds?|nois\w*|said|loud|music|voices?|sp(eak\w*|oke\w*))\b", re.I)


def asks_to_see(question: str) -> bool:
    """Whether it names seeing or something that is seen."""
    return bool(_SEEING.search(question))


def asks_to_hear(question: str) -> bool:
    """Whether it names hearing, speech or sounds; "tell me" and "say" count, too."""
    return bool(_HEARING.search(question))


def names_a_sense(question: str) -> bool:
    """Whether it is about what is seen or heard, and not "tell me a joke"."""
    return bool(_SEEING.search(question) or _PERCEIVED.search(question))
