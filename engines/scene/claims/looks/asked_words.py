"""What people call what pictures show, and which of it is food, an animal, the ground, weather or a season."""

from engines.scene.claims.looks.things import said
from engines.scene.looks.names import THING_OF_WORD, WORN

WEATHERS = ("sunny", "cloudy", "rainy", "snowy", "foggy")
SEASONS = ("spring", "summer", "autumn", "winter")
MONTHS = {
    **dict.fromkeys(("december", "january", "february"), "winter"),
    **dict.fromkeys(("march", "april", "may"), "spring"),
    **dict.fromkeys(("june", "july", "august"), "summer"),
    **dict.fromkeys(("september", "october", "november"), "autumn"),
}
FRUITS = ("apple", "berries", "orange")
FOODS = (
    *("salad", "bread", "cake", "dessert", "meat", "steak", "vegetables", "nuts", "tomato", "pepper", "herbs", "fish"),
    *(*FRUITS, "fruit"),
)
DRINKS = ("coffee", "tea", "beer", "water")
ANIMALS = ("dog", "cat", "bird", "fish", "deer")
GROUNDS = (
    "grass",
    "sand",
    "snow",
    "water",
    "leaves on the ground",
    "carpet",
    "wooden floor",
    "tiles",
    "asphalt",
    "gravel",
)
# What people have on.
ON_PEOPLE = (WORN - {"headphones"}) | frozenset(
    (
        *("T-shirt", "boot", "cap", "coat", "earring", "gloves", "helmet", "jacket", "jeans", "jewellery", "lipstick"),
        *("make-up", "mask", "necklace", "pullover", "ring", "scarf", "shirt", "shoe", "shorts", "sneaker", "sweater"),
        *("tattoo", "tie", "watch"),
    )
)
# What may be so of a picture and is no thing in it: "a reading", "a sunny".
NO_THINGS = frozenset(
    (
        *(*WEATHERS, *SEASONS, "celebrating", "cooking", "dancing", "discussing", "driving", "eating"),
        *("flying", "hugging", "laughing", "listening", "lying", "pointing", "presenting", "reading", "resting"),
        *("riding", "rowing", "running", "sitting", "smiling", "swimming", "talking", "teaching", "thinking", "typing"),
        *("walking", "working", "writing", "looking at a phone", "looking at a screen", "taking a photograph"),
    )
)
# What people call them → the heads' names; more in `THING_OF_WORD`.
SHOWN_OF_WORD = {
    **{"fall": "autumn", "sunshine": "sunny", "bright": "sunny", "overcast": "cloudy", "grey": "cloudy"},
    **{"misty": "foggy", "hazy": "foggy", "raining": "rainy", "rain": "rainy", "wet": "rainy", "snowing": "snowy"},
    **dict.fromkeys(("mobile", "smartphone", "telephone", "mobile phone", "cell phone"), "phone"),
    **{"couch": "sofa", "settee": "sofa", "rug": "carpet", "cushion": "pillow", "rucksack": "backpack"},
    **{"tv": "television", "telly": "television", "rails": "train tracks", "tracks": "train tracks"},
    **dict.fromkeys(("monitor", "display", "computer screen"), "screen"),
    **{"motorbike": "motorcycle", "bike": "bicycle", "lorry": "truck"},
    **{"seaside": "sea", "shore": "beach", "seashore": "beach", "wood": "forest", "pool": "swimming pool"},
    **{"photo": "picture", "photograph": "picture", "painting": "picture", "sculpture": "statue", "coffee mug": "mug"},
    **{"meadow grass": "grass", "foliage": "leaf", "leaves": "leaf"},
    **dict.fromkeys(("houseplant", "pot plant", "potted plant"), "plant"),
    **{"spectacles": "glasses", "necktie": "tie", "jumper": "sweater", "trainers": "sneaker"},
    **dict.fromkeys(("tee shirt", "t-shirt", "tshirt"), "T-shirt"),
}
_WITHOUT_ARTICLE = frozenset(  # and those of `SAID`
    (
        *("asphalt", "berries", "blossom", "cherry blossom", "coffee", "beer", "tea", "food", "gloves", "graffiti"),
        *("herbs", "ice", "jeans", "jewellery", "make-up", "meat", "nuts", "shorts", "scissors", "salad", "tiles"),
        *("leaves on the ground", "dessert", "gravel"),
    )
)
_ONLY_ONE = frozenset(("sky", "sun"))


def told_as(name: str) -> str:
    """A name as it is told: "a candle", "grass", "the sky"."""
    if name in _ONLY_ONE:
        return f"the {name}"
    return name if name in _WITHOUT_ARTICLE else said(name)


def shown_names(word: str) -> tuple[str, ...]:
    """The heads' names that may be meant by a word or two, one thing or several, the likeliest first."""
    if known := MONTHS.get(word) or SHOWN_OF_WORD.get(word):
        return (known,)
    ones = (word, *(word.removesuffix(ending) for ending in ("s", "es") if word.endswith(ending)))
    return (*(SHOWN_OF_WORD.get(one, one) for one in ones), THING_OF_WORD.get(word, word))
