"""Whether "tell me when …" asks for what is to happen, not for what was, or is, or somebody has told. Pure."""

import re

from engines.watches.compiling import compiled
from engines.watches.rule import Read, Said

_I = re.I
SEEN_EVENT = re.compile(r"\s*you (?P<verb>see|hear|notice|spot)\b(?P<what>.*)", _I)
_YOUR_STATE = re.compile(
    r"\s*you\b(?! (?:(?:can|could) )?(?:see|hear|notice|spot|read|detect|find|recogni[sz]e|smell)\b)", _I
)
_PAST = re.compile(
    r"\b(?:did|was|were|had|saw|heard|came|(?<!the )left|rang|went|happened|said|begun|began|fell|ran|sat|stood|rose"
    r"|broke|spoke|woke|got|gave|took|made|lost|won|met|hid|caught|brought|bought|thought|told|felt|found|held|kept|slept|threw"
    r"|drew|flew|grew|knew|drove|rode|wrote|ate|drank|shook|stole|swam|wore|hung|shot|blew|bit|dug|fed|led|sent|spent"
    r"|built|paid|struck|tore|became|forgot|chose|froze|sank|sprang)\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bam )(?<!\bgets )(?<!\bget )\b(?!(?:shed|sled|hundred)\b)\w{2,}(?<!e)ed\b",
    _I,
)
_ANYTHING = re.compile(r"\s*(?:(?:some|any)(?:one|body|thing)|an?|it|he|she|they|there|nobody|no one)\b", _I)
_PERCEIVED = re.compile(  # what a camera or a microphone notices by itself, not what somebody has told
    r"\s*(?:the|my|our) (?:\w+ )?(?:door\w*|bell|phone|kettle|lights?|dog|cat|baby|car|water|oven|microwave|timer|alarm"
    r"|music|rain|window|gate|picture|screen|person|man|woman|child|children|kids?|girl|boy)\b(?! (?:is|are)\W*$)",
    _I,
)
_STATE = re.compile(r"\s*\S+ (?:is|are|'s)\b", _I)
_IS = re.compile(r"\b(?:is|are|has|have|see|hear)\b|'s\b", _I)
_PERFECT = re.compile(r"\b(?:has|have|is|are|no one|nobody) (?:all |just )?left\b", _I)  # will have, when it is told


def is_to_come(verb: str, when: str, event: str, asks: bool) -> bool:
    """Of `verb` ("tell", "let", "warn"), `when` ("when", "if", "as soon as") and the event behind them. `asks`: it was
    put as a question. "Tell me when the plumber comes" asks for what was said."""
    if SEEN_EVENT.match(event):
        return when != "if" or not asks
    if _YOUR_STATE.match(event):
        return False  # "call me when you can"
    rule, is_past = compiled(event), bool(_PAST.search(_PERFECT.sub("", event)))
    if when != "if" and rule is not None:
        return any(isinstance(each, Said | Read) for each in rule.conditions) or not is_past
    if is_past:
        return False
    if verb not in ("tell", "let", "remind"):
        return True
    if when == "if":
        is_event = rule is not None and not asks and not _IS.search(event)
        return is_event or (_ANYTHING.match(event) is not None and not _STATE.match(event))
    is_open = verb == "let" or when != "when"
    return is_open or _ANYTHING.match(event) is not None or _PERCEIVED.match(event) is not None
