"""Splits an answer into sentences while it is being written, so that the first can be spoken early. Pure."""

import re

ABBREVIATIONS = ("Dr.", "Mr.", "Mrs.", "Ms.", "St.", "vs.", "approx.", "e.g.", "i.e.")
_NOT_ENDING = "".join(rf"(?<!\b{re.escape(word)})" for word in ABBREVIATIONS)
SENTENCE_END = re.compile(_NOT_ENDING + r"(?<=[.!?…])[\"')\]]*\s+(?!(?<=\b[Nn]o\. )\d)")
MAX_CHARACTERS = 200  # a longer sentence is split between two words


class SentenceSplitter:
    """The sentences do not depend on the pieces that the text comes in."""

    def __init__(self) -> None:
        self._rest = ""

    def add(self, piece: str) -> list[str]:
        """Append text; return the sentences that are complete now."""
        self._rest += piece
        sentences = []
        while cut := self._sentence_end():
            sentences.append(self._rest[:cut].strip())
            self._rest = self._rest[cut:]
        return [sentence for sentence in sentences if sentence]

    def finish(self) -> list[str]:
        """The text has ended: return the rest, if any."""
        rest, self._rest = self._rest.strip(), ""
        return [rest] if rest else []

    def _sentence_end(self) -> int:
        """Where the next sentence ends, or 0. At the end of the text it is not known yet: `3.` may become `3.5`."""
        end = SENTENCE_END.search(self._rest, 0, MAX_CHARACTERS)
        if end and end.end() < len(self._rest):
            return end.end()
        if len(self._rest) > MAX_CHARACTERS:
            return self._rest.rfind(" ", 1, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
        return 0
