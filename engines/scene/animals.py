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
SURE, VERY_SURE = 0.35, 0.5  # of the whole picture's name: for a kind of the detector's animal; for another animal
WEAK_SCORE = 0.5  # of a detection that another animal's name overrules as soon as it is sure
MIN_AREA = 0.08  # of the animal in the picture: the name of the whole picture is about nothing smaller


def kind_of(name: str) -> str:
    """The detector's name of an animal's kind: "hen" → "bird"; any other name itself."""
    return _KINDS.get(name, name)


def with_animal_named(
    detections: Sequence[Detection], whole_picture: tuple[str, float] | None
) -> tuple[Detection, ...]:
    """The detections with the only animal among them named by the whole picture's name, if that is sure enough.

    `whole_picture`: a name, and how sure it is.
    """
    animals = [each for each in detections if each.name in OF_DETECTOR]
    if whole_picture is None or len(animals) != 1 or animals[0].area < MIN_AREA:
        return tuple(detections)
    (name, sure), (animal,) = whole_picture, animals
    is_kind = kind_of(name) == animal.name
    is_other = name in _OTHERS or kind_of(name) in OF_DETECTOR
    is_surer = sure >= (SURE if animal.score < WEAK_SCORE else VERY_SURE)
    if sure < SURE or not (is_kind or (is_other and is_surer)):
        return tuple(detections)
    return tuple(replace(each, name=name) if each is animal else each for each in detections)
