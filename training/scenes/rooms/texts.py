"""Texts that cameras see: signs, labels, notes, screens, made from lists and templates."""

from training.scenes.plan import Rng
from training.scenes.rooms.words import capitalised, inventory, part_of_words, pick, word_lists

LONG_SHARE, MAX_CHARACTERS = 0.15, 100


def draw_text(rng: Rng, split: int) -> str:
    """A text of a sign, a label, a note or a screen; seldom several lines, at most 100 characters."""
    lines = [_line(rng, split) for _ in range(rng.integers(2, 4) if rng.random() < LONG_SHARE else 1)]
    return " ".join(lines)[:MAX_CHARACTERS].rstrip()


def _line(rng: Rng, split: int) -> str:
    template = pick(rng, inventory()["texts"]["templates"])
    words = _Words(rng, split)
    filled = ""
    while template:
        before, _, rest = template.partition("{")
        name, _, template = rest.partition("}")
        filled += before + (words.of(name) if name else "")
    return filled


class _Words:
    """Draws the words of a template."""

    def __init__(self, rng: Rng, split: int) -> None:
        self._rng, self._split = rng, split

    def of(self, name: str) -> str:
        """A word for a placeholder; one in capitals gives the word in capitals."""
        if name.isupper():
            return self.of(name.lower()).upper()
        rng, texts, said = self._rng, inventory()["texts"], word_lists()
        lists = {"sign": "signs", "brand": "brands", "title": "titles", "note": "notes", "word": "words"}
        match name:
            case "sign" | "brand" | "title" | "note" | "word":
                found = pick(rng, part_of_words(texts[lists[name]], self._split))
                return capitalised(found) if name in ("sign", "word") and rng.random() < 0.6 else found
            case "name":
                return pick(rng, part_of_words(said["names"], self._split))
            case "food":
                return pick(rng, part_of_words(said["foods"], self._split))
            case "day" | "weekday":
                return pick(rng, said["days"][:-1])
            case "hour":
                return str(rng.integers(0, 24))
            case "minute":
                return f"{rng.integers(0, 60):02}"
            case "price":
                return f"{pick(rng, ['$', '', ''])}{rng.integers(0, 100)}.{pick(rng, ['99', '50', '00', '95', '49'])}"
            case "room":
                return f"Room {rng.integers(1, 500)}"
            case "plate":
                return f"{_letters(rng, 2)} {rng.integers(10, 1000)} {_letters(rng, 2)}"
            case "phone":
                return f"{rng.integers(100, 1000)}-{rng.integers(1000, 10000)}"
            case "number":
                return str(rng.integers(2, 1000))
            case "digit":
                return str(rng.integers(1, 10))
        raise ValueError(f"no words for {name!r}")


def _letters(rng: Rng, count: int) -> str:
    return "".join(chr(65 + int(rng.integers(26))) for _ in range(count))
