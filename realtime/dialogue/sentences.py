"""Cuts an answer into sentences while it is being written, so that the first can be spoken before the last is known."""

import re

ABBREVIATIONS = ("Dr.", "Mr.", "Mrs.", "Ms.", "St.", "vs.", "approx.", "e.g.", "i.e.")
_NOT_ENDING = "".join(rf"(?<!\b{re.escape(word)})" for word in ABBREVIATIONS)
END = re.compile(_NOT_ENDING + r"(?<=[.!?…])[\"')\]]*\s+(?!(?<=\b[Nn]o\. )\d)")
MAX_LETTERS = 200  # a sentence without an end is cut at a word


class SentenceCutter:
    """Fed in any pieces, it cuts the same sentences."""

    def __init__(self) -> None:
        self._rest = ""

    def add(self, piece: str) -> list[str]:
        """Sentences that are complete now."""
        self._rest += piece
        sentences = []
        while cut := self._cut():
            sentences.append(self._rest[:cut].strip())
            self._rest = self._rest[cut:]
        return [sentence for sentence in sentences if sentence]

    def finish(self) -> list[str]:
        """What is left; the text has ended."""
        rest, self._rest = self._rest.strip(), ""
        return [rest] if rest else []

    def _cut(self) -> int:
        """Where the next sentence ends, or 0. An end at the very end may still go on: `3.` may become `3.5`."""
        end = END.search(self._rest, 0, MAX_LETTERS)
        if end and end.end() < len(self._rest):
            return end.end()
        if len(self._rest) > MAX_LETTERS:
            return self._rest.rfind(" ", 1, MAX_LETTERS) + 1 or MAX_LETTERS
        return 0
