"""Which letters that were read are kept: Latin ones, of lines that look like words. Pure."""

import unicodedata

MIN_CERTAINTY = 0.85
SHORT, MIN_SHORT_CERTAINTY = 3, 0.93  # of so few letters: noise reads as "8" or "II"
MIN_LETTERS = 2  # or digits
MIN_LETTER_SHARE = 0.5  # of all characters but spaces
MAX_OTHER_SHARE = 0.5  # letters of other scripts
PLAIN = str.maketrans({"‘": "'", "’": "'", "“": "'", "”": "'", '"': "'", "–": "-", "—": "-", "…": "..."})


def clean_line(text: str, certainty: float) -> str:
    """The line as plain Latin text; "" if it is noise or of another script. `certainty` in [0, 1]: of its letters."""
    if certainty < MIN_CERTAINTY:
        return ""
    plain = unicodedata.normalize("NFKC", text).translate(PLAIN)
    kept = " ".join("".join(character for character in plain if _is_latin(character)).split())
    letters = sum(character.isalnum() for character in kept)
    others = sum(character.isalnum() for character in plain) - letters
    if letters < MIN_LETTERS or others > MAX_OTHER_SHARE * letters:
        return ""
    if letters <= SHORT and certainty < MIN_SHORT_CERTAINTY:
        return ""
    return kept if letters >= MIN_LETTER_SHARE * len(kept.replace(" ", "")) else ""


def pieces_of(text: str, max_characters: int) -> list[str]:
    """The text in pieces of at most `max_characters`, cut between words where there are any."""
    pieces = [""]
    for word in text.split():
        for start in range(0, len(word), max_characters):
            part = word[start : start + max_characters]
            longer = f"{pieces[-1]} {part}".strip()
            if len(longer) <= max_characters:
                pieces[-1] = longer
            else:
                pieces.append(part)
    return [piece for piece in pieces if piece]


def _is_latin(character: str) -> bool:
    return (character.isascii() and character.isprintable()) or (
        character in "€£°" or unicodedata.name(character, "").startswith("LATIN ")
    )
