"""What people call what pictures show, and which of it is food, an animal, the ground, weather or a season."""

from engines.scene.looks.names import SAID
from engines.scene.wording import with_article

WEATHERS = ("sunny", "cloudy", "rainy", "snowy", "foggy")
SEASONS = ("spring", "summer", "autumn", "winter")
MONTHS = {
    **dict.fromkeys(("december", "january", "february"), "winter"),
    **dict.fromkeys(("march", "april", "may"), "spring"),
    **dict.fromkeys(("june", "july", "august"), "summer"),
    **dict.fromkeys(("september", "october", "november"), "autumn"),
}
FRUITS = ("apple", "berries", "orange", "lemon", "banana", "strawberry", "grapes", "melon")
FOODS = (
    *("salad", "bread", "cake", "dessert", "meat", "steak", "vegetables", "nuts", "tomato", "pepper", "herbs", "pizza"),
    *("cheese", "egg", "fish", *FRUITS, "fruit"),
)
DRINKS = ("coffee", "tea", "beer", "wine", "juice", "cocktail", "water", "milk")
ANIMALS = ("dog", "cat", "bird", "fish", "deer", "horse", "cow", "sheep", "bear", "rabbit", "insect", "monkey")
GROUNDS = (
    *("grass", "sand", "snow", "water", "leaves on the ground", "carpet", "wooden floor", "tiles", "asphalt", "gravel"),
    "stone floor",
)
# What people call them → the heads' names.
SHOWN_OF_WORD = {
    **dict.fromkeys(("fall",), "autumn"),
    **dict.fromkeys(("sunshine", "bright"), "sunny"),
    **dict.fromkeys(("overcast", "grey"), "cloudy"),
    **dict.fromkeys(("misty", "hazy"), "foggy"),
    **dict.fromkeys(("raining", "rain", "wet"), "rainy"),
    **dict.fromkeys(("snowing",), "snowy"),
    **dict.fromkeys(("mobile", "smartphone", "phones", "telephone", "mobile phone", "cell phone"), "phone"),
    **dict.fromkeys(("couch", "settee"), "sofa"),
    **dict.fromkeys(("rucksack",), "backpack"),
    **dict.fromkeys(("spectacles",), "glasses"),
    **dict.fromkeys(("tv", "telly"), "television"),
    **dict.fromkeys(("monitor", "display", "computer screen"), "screen"),
    **dict.fromkeys(("rug",), "carpet"),
    **dict.fromkeys(("cushion", "cushions"), "pillow"),
    **dict.fromkeys(("motorbike",), "motorcycle"),
    **dict.fromkeys(("bike", "bikes"), "bicycle"),
    **dict.fromkeys(("lorry",), "truck"),
    **dict.fromkeys(("ocean", "seaside"), "sea"),
    **dict.fromkeys(("shore", "seashore"), "beach"),
    **dict.fromkeys(("photo", "photograph", "painting", "paintings", "pictures"), "picture"),
    **dict.fromkeys(("staircase", "steps"), "stairs"),
    **dict.fromkeys(("flames",), "fire"),
    **dict.fromkeys(("coffee mug",), "mug"),
    **dict.fromkeys(("sculpture",), "statue"),
    **dict.fromkeys(("wood", "woods"), "forest"),
    **dict.fromkeys(("pool",), "swimming pool"),
    **dict.fromkeys(("rails", "tracks"), "train tracks"),
    **dict.fromkeys(("lawn", "meadow grass"), "grass"),
    **dict.fromkeys(("foliage", "leaves"), "leaf"),
    **dict.fromkeys(("houseplant", "pot plant", "potted plant", "plants"), "plant"),
    **dict.fromkeys(("cigarette smoke",), "smoke"),
    **dict.fromkeys(("necktie",), "tie"),
    **dict.fromkeys(("tee shirt", "t-shirt", "tshirt"), "T-shirt"),
    **dict.fromkeys(("jumper",), "sweater"),
    **dict.fromkeys(("trainers", "sneakers"), "sneaker"),
    **{
        f"{name}s": name
        for name in (
            *(
                "car",
                "tree",
                "flower",
                "cloud",
                "hill",
                "mountain",
                "rock",
                "house",
                "building",
                "boat",
                "ship",
                "book",
            ),
            *(
                "lamp",
                "window",
                "chair",
                "table",
                "cup",
                "plate",
                "pen",
                "bottle",
                "shoe",
                "boot",
                "hat",
                "bird",
                "dog",
            ),
            *("cat", "animal", "wave", "poster", "sign", "flag", "door", "bag", "mirror", "statue"),
        )
    },
    **{f"{name}es": name for name in ("bush", "branch", "church", "beach", "dish", "bench")},
}
_WITHOUT_ARTICLE = frozenset(
    (
        *("asphalt", "berries", "blossom", "bread", "cherry blossom", "coffee", "beer", "tea", "wine", "juice", "milk"),
        *(
            "fog",
            "food",
            "fruit",
            "fire",
            "glasses",
            "sunglasses",
            "gloves",
            "graffiti",
            "grass",
            "headphones",
            "herbs",
        ),
        *("ice", "jeans", "jewellery", "make-up", "meat", "nuts", "paper", "shorts", "scissors", "snow", "stairs"),
        *(
            "salad",
            "cheese",
            "tiles",
            "train tracks",
            "vegetables",
            "water",
            "leaves on the ground",
            "gravel",
            "sand",
            "dessert",
        ),
    )
)


def told_as(name: str) -> str:
    """A name as it is told: "a candle", "grass", "the sea"."""
    return name if name in _WITHOUT_ARTICLE else SAID.get(name) or with_article(name)
