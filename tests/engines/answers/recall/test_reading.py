"""What is read again stands as it stood at its time, and fits."""

from tokenizers import Tokenizer

from engines.answers.prompt import PromptWriter
from engines.answers.recall.reading import MAX_TOKENS, excerpt
from engines.api import Modality
from engines.memory.token_table import Group


def test_sentences_and_notes_stand_behind_their_times(tokenizer: Tokenizer) -> None:
    said = Group(Modality.SPEECH, 12.0, 14.0, text="My keys are on the table.")
    noted = Group(Modality.NOTE, 600.0, 602.0, text="a red cup on the left")
    read = excerpt((said, noted), PromptWriter(tokenizer))
    assert tokenizer.decode(read.ids) == '\n12s: "My keys are on the table."\n600s a red cup on the left.'
    of_said = [read.groups[number] for number in read.tokens.group.tolist()].count(said)
    assert 0 < of_said < len(read.ids)
    assert len(read.tokens) == len(read.ids)


def test_of_too_many_the_newest_are_read_and_one_always(tokenizer: Tokenizer) -> None:
    writer = PromptWriter(tokenizer)
    groups = [Group(Modality.SPEECH, float(number), number + 1.0, text="word " * 30) for number in range(9)]
    read = excerpt(groups, writer)
    assert len(read.ids) <= MAX_TOKENS
    assert groups[-1] in read.groups.values()
    assert groups[0] not in read.groups.values()
    long = Group(Modality.SPEECH, 1.0, 2.0, text="word " * 300)
    assert long in excerpt((long,), writer).groups.values()
