"""Reads words of the memory once more, after the system prompt alone: a small memory of what a question is about.

In a full memory of hours the LLM finds what was said only near by. With nothing else around it, it nearly always finds
it, and the time to the first word does not depend on how much is remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engines.answers.decoding import MemorySnapshot
from engines.answers.prompt import PromptWriter
from engines.api import Modality
from engines.core.language_model import LanguageModel
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS
from engines.core.together import AnswersTogether
from engines.memory.token_table import NO_PLACE, Group, TokenTable

MAX_TOKENS = 96  # of several groups: they are read with every question, which delays the first word


@dataclass(frozen=True)
class Excerpt:
    """Groups that hold words, as ids and as N tokens of `groups`."""

    ids: list[int]
    tokens: TokenTable
    groups: dict[int, Group]


def excerpt(found: Sequence[Group], writer: PromptWriter) -> Excerpt:
    """At least one group, by time, in the words in which it was read at its time; of too many the newest."""
    ids: list[int] = []
    of_token: list[int] = []
    groups: dict[int, Group] = {}
    for number, group in enumerate(reversed(found)):
        opening, words = _words(group, writer)
        if ids and len(ids) + len(opening) + len(words) > MAX_TOKENS:
            break
        groups |= {2 * number: Group(Modality.TEXT, group.start_s, group.end_s), 2 * number + 1: group}
        ids = opening + words + ids
        of_token = [2 * number] * len(opening) + [2 * number + 1] * len(words) + of_token
    tokens = TokenTable.zeros(len(ids))
    tokens.group[:] = of_token
    tokens.time_s[:] = [groups[number].start_s for number in of_token]
    tokens.row[:] = tokens.column[:] = NO_PLACE
    return Excerpt(ids, tokens, groups)


def _words(group: Group, writer: PromptWriter) -> tuple[list[int], list[int]]:
    """Our own words before what a group holds, and that."""
    if group.modality == Modality.SPEECH:
        ids, num_own = writer.speech(group.start_s, group.text)
        return ids[:num_own], ids[num_own:]
    return writer.time_stamp(group.start_s), writer.note(group.text)


@torch.no_grad()
def read_again(again: Excerpt, language_model: LanguageModel, prompt: KVBuffer) -> MemorySnapshot:
    """A memory that holds the excerpt and nothing else. `prompt` holds the system prompt; the excerpt is added."""
    prompt_length, count = prompt.length, len(again.ids)
    positions = torch.arange(prompt_length, prompt_length + count).expand(NUM_ROWS, -1)
    language_model.step(torch.tensor([again.ids]), positions, prompt)
    reader = AnswersTogether(language_model).join(prompt)
    return MemorySnapshot(reader, prompt_length, again.tokens, again.groups, next_id=prompt_length + count)
