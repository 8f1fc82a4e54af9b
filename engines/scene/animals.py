"""Which animal it is: the detector knows ten, the encoder's name for the whole picture may know better. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from engines.scene.detection import Detection

OF_DETECTOR = frozenset(("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"))
_BIRDS = (
    *("rooster", "hen", "ostrich", "hawk", "eagle", "vulture", "owl", "peacock", "parrot", "hummingbird", "toucan"),
    *("duck", "goose", "swan", "stork", "flamingo", "heron", "pelican", "penguin"),
)
_KINDS = dict.fromkeys(_BIRDS, "bird") | {"polar bear": "bear"}
_OTHERS = frozenset(
    (
        *("kangaroo", "koala", "wombat", "panda", "red panda", "pig", "goat", "antelope", "camel", "llama", "buffalo"),
        *("fox", "wolf", "hyena", "lion", "tiger", "leopard", "cheetah", "lynx", "cougar", "rabbit", "hamster"),
        *("squirrel", "guinea pig", "beaver", "hedgehog", "porcupine", "hippo", "monkey", "gorilla", "chimpanzee"),
        *("orangutan", "lemur", "sloth", "armadillo", "badger", "skunk", "otter", "weasel", "meerkat", "sea lion"),
        *("turtle", "frog", "lizard", "iguana", "crocodile", "alligator", "snake", "fish", "whale", "butterfly"),
    )
)
_NOT_OF_ENCODER = frozenset(("cow", "giraffe"))  # it has no such name: it calls a cow a buffalo
SURE, VERY_SURE = 0.35, 0.5  # of the whole picture's name: for a kind of the detector's animal; for another animal
WEAK_SCORE = 0.5  # of a detection that another animal's name overrules as soon as it is sure
MIN_AREA = 0.08  # of the animal in the picture: the name of the whole picture is about nothing smaller


def kind_of(name: str) -> str:
    """The detector's name of an animal's kind: "hen" → "bird"; any other name itself."""
    return _KINDS.get(name, name)


def with_animal_named(
    detections: Sequence[Detection], whole_picture: tuple[str, float] | None
) -> tuple[Detection, ...]:
    """The detections with the only animals among them, all of one name, named by the whole picture's name, if that is
    sure enough.

    `whole_picture`: a name, and how sure it is.
    """
    animals = [each for each in detections if each.name in OF_DETECTOR]
    if whole_picture is None or len({each.name for each in animals}) != 1:
        return tuple(detections)
    (name, sure), found = whole_picture, animals[0].name
    is_kind = kind_of(name) == found
    is_other = name in _OTHERS or kind_of(name) in OF_DETECTOR
    is_weak = max(each.score for each in animals) < WEAK_SCORE
    is_surer = is_weak or (sure >= VERY_SURE and found not in _NOT_OF_ENCODER)
    is_large = max(each.area for each in animals) >= MIN_AREA
    if sure < SURE or not is_large or not (is_kind or (is_other and is_surer)):
        return tuple(detections)
    return tuple(replace(each, name=name) if each.name == found else each for each in detections)
