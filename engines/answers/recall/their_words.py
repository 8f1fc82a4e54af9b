"""A question in the words of what was said: "lunch" is not found for somebody who asks where "we eat". Pure."""

import re
from collections.abc import Iterable

from engines.answers.recall.stems import stem_of
from engines.answers.recall.synonyms import one_word
from engines.memory.token_table import Group

_WORD = re.compile(r"[A-Za-z]+")


def in_their_words(question: str, found: Iterable[Group]) -> str:
    """The question with each word that none of the groups has replaced by one of theirs that means the same."""
    words = [word.lower() for group in found for word in _WORD.findall(group.text)]
    said, first = set[str](), dict[str, str]()  # stems; the first word of each meaning
    for word in words:
        stem = stem_of(word)
        said.add(stem)
        first.setdefault(one_word(stem), word)

    def theirs(match: re.Match[str]) -> str:
        stem = stem_of(match.group().lower())
        return match.group() if stem in said else first.get(one_word(stem), match.group())

    return _WORD.sub(theirs, question) if words else question
