"""Questions about signs that were read, and things that were seen."""

from engines.api import Modality
from engines.scene.state import Thing
from engines.scene.wording import counted, place_words, things_words, with_article
from engines.shapes import GRID
from training.scenes.plan import Rng
from training.scenes.recalled.pieces import SECOND, Draft, Piece
from training.scenes.recalled.words import asked_with, draw_words, filled, slots_of, tables
from training.scenes.rooms.kinds.now import NO_COLOUR
from training.scenes.rooms.moment import PERSON, answer_of, name_slots
from training.scenes.rooms.texts import draw_text
from training.scenes.rooms.words import capitalised, inventory, part_of_words, pick

NO_SUCH_TEXT = "I did not see any text about it."
NUM_OTHERS = (2, 7)
COLOURLESS_SHARE, PLAIN_TEXT_SHARE, NEWS_SHARE = 0.15, 0.4, 0.4
LIKELY_NUMBERS = (2, 6)


def draw_sign(rng: Rng, split: int) -> Draft:
    """A question about a sign."""
    signs, words = tables()["signs"], draw_words(rng, split)
    topics = part_of_words(signs["topics"], split)
    reads, topic = pick(rng, signs["reads"]), pick(rng, topics)
    text = _sign(reads, topic, words)
    asks = [ask for ask in signs["asks"] if slots_of(ask["answer"]) <= slots_of(reads) | {"text"}]
    ask = asks[int(rng.integers(len(asks)))]
    others = [_other_sign([other for other in topics if other != topic], split, rng) for _ in range(_count(rng))]
    return Draft(
        "recalled_sign",
        filled(asked_with(ask["ask"], split, rng), {"topic": topic}),
        capitalised(filled(ask["answer"], {**words, "text": text})),
        NO_SUCH_TEXT,
        _reading(text),
        tuple(_reading(other) for other in others if topic not in other.lower()),
    )


def draw_thing(rng: Rng, split: int) -> Draft:
    """A question about things of one name, which were seen once."""
    name = pick(rng, part_of_words(inventory()["things"]["absent"], split))
    asked = pick(rng, ["colour", "where", "number", "seen", "seen", "when", "when"])
    count = int(rng.integers(*LIKELY_NUMBERS)) if asked == "number" else 1
    things = [_thing(name, rng) for _ in range(count)]
    row, column = things[0].row, things[0].column
    answer = {
        "colour": answer_of(things[0].colour) if things[0].colour else NO_COLOUR,
        "where": answer_of(place_words(row, column)),
        "number": answer_of(counted(count, name)),
        "seen": f"Yes, at {SECOND} seconds.",
        "when": f"At {SECOND} seconds.",
    }[asked]
    others = [other for other in inventory()["things"]["absent"] if other not in (name, PERSON)]
    return Draft(
        "recalled_thing",
        filled(asked_with(tables()["things"][asked], split, rng), name_slots(name)),
        answer,
        f"{'No, ' if asked == 'seen' else ''}I did not see {with_article(name)}.",
        _note(name, things, rng),
        tuple(_note(other, [_thing(other, rng)], rng) for other in _some(others, _count(rng), rng)),
    )


def _count(rng: Rng) -> int:
    return int(rng.integers(*NUM_OTHERS))


def _some(names: list[str], count: int, rng: Rng) -> list[str]:
    return [str(name) for name in rng.choice(names, count, replace=False)]


def _sign(reads: str, topic: str, words: dict[str, str]) -> str:
    return filled(reads, {**words, "topic": topic, "Topic": capitalised(topic), "TOPIC": topic.upper()})


def _other_sign(topics: list[str], split: int, rng: Rng) -> str:
    if rng.random() < PLAIN_TEXT_SHARE:
        return draw_text(rng, split)
    return _sign(pick(rng, tables()["signs"]["reads"]), pick(rng, topics), draw_words(rng, split))


def _reading(text: str) -> Piece:
    return Piece(f'it reads "{text}"', Modality.NOTE, is_reading=True)


def _thing(name: str, rng: Rng) -> Thing:
    colour = None if rng.random() < COLOURLESS_SHARE else pick(rng, inventory()["colours"])
    row, column = (int(place) for place in rng.integers(0, GRID, 2))
    return Thing(number=0, name=name, colour=colour, row=row, column=column, held=False)


def _note(name: str, things: list[Thing], rng: Rng) -> Piece:
    """What is noted of things when they are there, come, or come again."""
    text = things_words(name, things)
    if rng.random() < NEWS_SHARE:
        text = pick(rng, [f"now {text}", f"{text} again"])
    return Piece(text, Modality.NOTE)
