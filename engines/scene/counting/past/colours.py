"""What colour a thing had that was there, from the record of things. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import fixed_answer
from engines.api import Answer
from engines.scene.claims.words import ALSO_MEANT, NAME_OF_WORD, SIZE_OR_AGE, first_word
from engines.scene.classes import PERSON
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import listed

_ASKS = re.compile(
    rf"\b(?:what|which) colou?rs? (?P<verb>was|were|did) (?:the|that|this|my|your|those|these) {SIZE_OR_AGE}"
    r"(?P<thing>[a-z -]+?)(?: have| had)?(?: (?:there|here|earlier|before|just now|then))*\W*\Z",
    re.IGNORECASE,
)


def past_colour(question: str, record: EpisodeRecord, window_s: float) -> Answer | None:
    """ "It was red." of the things of that name that were there last; None for other questions, and if it is not known.
    Evidence is in windows of `window_s`."""
    match = _ASKS.search(question)
    word = first_word(match["thing"]) if match else None
    if match is None or word is None or word != match["thing"].lower() or NAME_OF_WORD[word] == PERSON:
        return None
    names = (NAME_OF_WORD[word], *sorted(ALSO_MEANT.get(NAME_OF_WORD[word], ())))
    known: Sequence[Episode] = ()
    for name in names:
        known = known or [episode for episode in record.things((name,)) if episode.colour is not None]
    if not known:
        return None
    last = max(known, key=lambda episode: episode.end_s)
    together = [each for each in known if each.start_s <= last.end_s and each.end_s >= last.start_s]
    colours = list(dict.fromkeys(each.colour for each in together if each.colour is not None))
    said = f"{'They were' if match['verb'].lower() == 'were' else 'It was'} {listed(colours)}."
    evidence = tuple(
        moment_evidence(each.start_s, window_s, "video", 1 / len(together), each.place) for each in together
    )
    return replace(fixed_answer(said), evidence=evidence)
