"""What there is to eat: what the detectors found, what the whole picture shows, and what it looks most like. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.found.thing import SURE, Find
from engines.scene.claims.looks.asked_words import FOODS
from engines.scene.claims.looks.shown import told_among, whether
from engines.scene.claims.looks.things import said
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence, in_order, listed, things_words, with_article

EATEN = ("banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake")
FILLING = ("fruit", "vegetables", "bread", "food")  # of what fills a picture; "food" only where nothing else is known
# Of the encoder of pictures.
_LOOKED_FOR = (
    *("strawberry", "lemon", "pineapple", "pomegranate", "bell pepper", "cucumber", "cauliflower", "cabbage"),
    "artichoke",
    *("mushroom", "corn", "pumpkin", "bagel", "pretzel", "loaf of bread", "burger", "burrito", "mashed potato", "pie"),
    *("ice cream", "plate of pasta", "bowl of soup", "bowl of guacamole", "roast chicken"),
)
_THERE = r"(?: (?:there|here|now|right now|for (?:me|us)|(?:on|at|in) (?:the|this|that|my|your) [a-z]+))*\W*"
_FOOD = r"(?:food|foods|dish(?:es)?|meals?|snacks?|treats?|sweets?)"
_WHO = r"(?:i|we|you|one|he|she|they|somebody|people)"
_WHAT = re.compile(
    rf"{POLITE_OPENING}(?:(?:what|which {_FOOD})(?: else)? (?:is|'s|are|can|do)(?: there| {_WHO} see)? to eat"
    rf"|what (?:can|could|may|might) {_WHO}(?: have to)? eat"
    rf"|(?:what|which)(?: (?:kinds?|sorts?) of)? {_FOOD} (?:is|are|stands|lies|(?:do|can) {_WHO} see)"
    rf"(?: there| this| that| it)?){_THERE}",
    re.IGNORECASE,
)
_PERHAPS = re.compile(  # what may have been told, too
    rf"{POLITE_OPENING}what(?:'s| is) (?:for (?:lunch|dinner|breakfast|supper)|on the (?:menu|plate)"
    rf"|in the (?:bowl|dish)){_THERE}",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|do you see|can you see|have (?:we|you|they) got|do (?:we|you|they) have)"
    rf" (?:(?:anything|something)(?: (?:there|here))? (?:to eat|edible)|(?:any|some) {_FOOD}(?: to eat)?){_THERE}",
    re.IGNORECASE,
)
UNKNOWN = "I can't make out anything to eat."


def food_told(question: str, state: SceneState, find: Find) -> str | None:
    """What is seen of it, or that nothing can be made out; None for other questions."""
    is_whether, is_sure = _WHETHER.fullmatch(question) is not None, _WHAT.fullmatch(question) is not None
    if not is_whether and not is_sure and _PERHAPS.fullmatch(question) is None:
        return None
    names = in_order({each.name for each in state.things if each.name in EATEN})
    told = [things_words(name, state.things_called(name)) for name in names] or told_among(FOODS, state.looks)
    filling = [said(name) for name in FILLING if name in state.looks.things]
    if not told and not filling:
        found = {name: one.sureness for name in _LOOKED_FOR if (one := find(name)) is not None and one.sureness >= SURE}
        told = [with_article(name) for name in sorted(found, key=found.__getitem__, reverse=True)[:1]]
    words = told or filling[:1]
    if not words:
        return (whether("food", state.looks) if is_whether else None) or (UNKNOWN if is_whether or is_sure else None)
    return f"Yes, I think so: {listed(words)}." if is_whether else f"{as_sentence(listed(words))[:-1]}, I think."
