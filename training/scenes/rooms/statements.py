"""Statements that people make in a room, with the questions that they answer."""

from training.scenes.plan import Rng
from training.scenes.rooms.plan import Saying
from training.scenes.rooms.words import (
    NUM_TEST_ASKS,
    capitalised,
    is_plural,
    part_of_wordings,
    part_of_words,
    pick,
    saying_kinds,
    word_lists,
)

WHERE_SHARE = 0.35  # of the statements say where something is
LISTS = {
    "{item}": "items",
    "{spot}": "spots",
    "{name}": "names",
    "{hour}": "hours",
    "{day}": "days",
    "{event}": "events",
    "{code}": "codes",
    "{food}": "foods",
    "{relative}": "relatives",
    "{city}": "cities",
    "{pet}": "pets",
    "{pet_name}": "pet_names",
    "{task}": "tasks",
    "{job}": "jobs",
    "{firm}": "firms",
}
TOPICS = ("{item}", "{event}", "{code}", "{food}", "{relative}", "{pet}", "{name}")


def draw_saying(rng: Rng, split: int) -> Saying:
    """A statement with words of a split."""
    kinds = saying_kinds()
    kind = kinds[0] if rng.random() < WHERE_SHARE else kinds[int(rng.integers(1, len(kinds)))]
    words = {slot: pick(rng, part_of_words(word_lists()[name], split)) for slot, name in LISTS.items()}
    words["{number}"] = _code(rng)
    words["{is}"] = "are" if is_plural(words["{item}"]) else "is"
    say = pick(rng, list(kind.say))
    topic = next((words[slot] for slot in TOPICS if slot in say), "")
    asks = [_filled(text, words) for text in part_of_wordings(list(kind.ask), split, NUM_TEST_ASKS)]
    return Saying(kind.kind, _filled(say, words), tuple(asks), capitalised(_filled(kind.answer, words)), topic)


def _filled(text: str, words: dict[str, str]) -> str:
    for slot, word in words.items():
        text = text.replace(slot, word)
    return text


def _code(rng: Rng) -> str:
    """Four digits mostly, or a word with a number."""
    if rng.random() < 0.8:
        return str(rng.integers(100, 10000))
    return f"{pick(rng, ['tiger', 'sunny', 'apple', 'river', 'lemon', 'cloud'])}{rng.integers(2, 100)}"
