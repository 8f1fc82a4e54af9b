"""What there is of things that serve a purpose: "Is there something I could drive a nail in with?" → a hammer. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.found.thing import LIKELY, SURE, Find
from engines.scene.classes import NAMES
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence, listed, place_words, things_words, with_article

_WHO = r"(?:i|we|you|one|he|she|they|somebody|someone|people|a person)"
_IS_THERE = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|was) there|do you see|can you see|do (?:i|we|you) have|have (?:i|we"
    rf"|you) got) (?:any|some)thing"
    r"(?: (?:here|there|(?:on|in) (?:the|this|that) [a-z]+))?(?: that| which| with which)?"
    rf"(?: {_WHO} (?:can|could|might|may))?(?: to)? (?P<use>.+?)\W*$",
    re.IGNORECASE,
)
_WHAT = re.compile(
    rf"{POLITE_OPENING}(?:what|which thing|where)(?: here| there)? (?:can|could|might|may) {_WHO} (?P<use>.+?)\W*$",
    re.IGNORECASE,
)
_RIDDEN = re.compile(
    r"\bwhat (?:is|are|was|were) (?P<who>[\w -]+?) (?:riding|cycling)(?: on)?(?: there| here| now)*\W*$", re.IGNORECASE
)
RIDDEN = ("bicycle", "motorcycle", "horse", "skateboard", "elephant", "tricycle", "scooter", "camel", "sled")
MOST_TOLD = 3
# Of a purpose, what serves it, the best first: names of the detector, and others that are looked for in the picture.
_USES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:fry|roast|saut|cook|boil|simmer)\w*\b", ("frying pan", "pot", "stove", "oven")),
    (r"bake\b", ("oven",)),
    (
        r"(?:heat|warm)(?: up)?\b.*\b(?:food|meal|lunch|dinner|soup|milk|it|this|that)\b",
        ("microwave", "oven", "stove", "pot"),
    ),
    (r"(?:drive|knock|hit|hammer|get)\b.*\bnails?\b|hammer\b", ("hammer",)),
    (r"(?:drive|turn|tighten|loosen|undo|fasten)\b.*\bscrews?\b", ("screwdriver",)),
    (r"(?:cut|chop|split|fell)\b.*\b(?:wood|logs?|trees?)\b", ("axe", "chainsaw")),
    (r"cut\b.*\b(?:paper|hair|cloth|fabric|thread|string|ribbon)\b", ("scissors", "knife")),
    (r"(?:cut|slice|chop|carve|peel|spread|dice)\b", ("knife", "scissors")),
    (r"sit\b|take a seat\b", ("chair", "sofa", "bench", "bed")),
    (r"(?:lie down|sleep|take a nap|lie)\b", ("bed", "sofa", "sleeping bag")),
    (r"drink\b.*\b(?:from|out of|with)\b|pour\b", ("cup", "glass", "bottle", "bowl")),
    (r"drink\b", ("bottle", "glass", "cup")),
    (r"eat\b.*\bwith\b", ("fork", "spoon", "knife")),
    (r"eat\b.*\b(?:from|out of|off)\b", ("bowl", "plate")),
    (r"(?:stir|scoop)\b", ("spoon",)),
    (r"(?:write|draw|sign|sketch|note|take notes)\b(?!.*\bon$)", ("pen",)),
    (r"read\b$|read\b(?! the time)", ("book", "menu")),
    (r"(?:tell|read|see|check|know|find out)\b.*\btime\b", ("clock", "watch", "phone")),
    (r"(?:call|phone|ring|telephone)\b", ("phone", "telephone")),
    (r"type\b", ("keyboard", "laptop")),
    (r"(?:carry|pack|put|transport)\b.*\b(?:in|with)\b", ("backpack", "handbag", "suitcase", "basket", "box")),
    (r".*\b(?:rain|dry(?! (?:my|your|his|her) hair))\b", ("umbrella",)),
    (r"dry (?:my|your|his|her) hair\b", ("hair dryer",)),
    (r"brush (?:my|your|his|her) teeth\b", ("toothbrush",)),
    (r"wash\b", ("sink", "bathtub", "washing machine")),
    (
        r"(?:ride|travel|drive|cycle|get there|go (?:away|there|home))\b",
        ("bicycle", "motorcycle", "car", "bus", "horse"),
    ),
    (r"watch\b", ("screen", "laptop")),
    (r"(?:sweep|clean)\b.*\bfloor\b|sweep\b|vacuum\b", ("broom", "vacuum cleaner")),
    (r"dig\b", ("shovel",)),
    (r"(?:keep|store)\b.*\b(?:cold|cool|fresh)\b|cool\b", ("refrigerator",)),
    (r"(?:take|make)\b.*\b(?:photos?|pictures?|photographs?)\b", ("camera", "phone")),
    (r"put\b.*\bflowers?\b", ("vase",)),
    (r"(?:look at|see) (?:myself|yourself)\b", ("mirror",)),
    (r"(?:make|play)\b.*\bmusic\b", ("piano", "guitar", "violin", "accordion", "drum", "trumpet", "flute")),
    (r"light\b.*\b(?:candle|fire|cigarette)\b", ("lighter", "match")),
    (r"(?:light|see)\b.*\bdark\b", ("torch", "lamp", "candle")),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), names) for pattern, names in _USES)


def use_told(question: str, state: SceneState, find: Find) -> str | None:
    """What is seen that serves the purpose; None for other questions, and if nothing does."""
    if _RIDDEN.search(question):
        return _ridden(state, find)
    is_there = _IS_THERE.match(question)
    match = is_there or _WHAT.match(question)
    names = next((names for pattern, names in _PATTERNS if pattern.match(match["use"])), ()) if match else ()
    told = [things_words(name, things) for name in names if name in NAMES and (things := state.things_called(name))]
    if told:
        return f"Yes, {listed(told[:MOST_TOLD])}." if is_there else as_sentence(listed(told[:MOST_TOLD]))
    for name in names:
        found = find(name)
        if found is not None and found.sureness >= SURE:
            words = f"{with_article(name)} {place_words(found.row, found.column)}"
            return f"Yes, I think so: {words}." if is_there else f"Perhaps {words}."
    return None


def _ridden(state: SceneState, find: Find) -> str | None:
    """What somebody rides on, of the things that people ride."""
    seen = [name for name in RIDDEN if state.things_called(name)]
    if seen:
        return as_sentence(listed([with_article(name) for name in seen]))
    found = {name: one.sureness for name in RIDDEN if (one := find(name)) is not None and one.sureness >= LIKELY}
    return f"Perhaps {with_article(max(found, key=found.__getitem__))}." if found else None
