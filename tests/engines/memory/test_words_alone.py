"""What stays of sentences and notes when their tokens are forgotten."""

import pytest

from engines.api import Modality
from engines.memory import words_alone
from engines.memory.items import Kind
from engines.memory.ledger import Ledger
from engines.memory.summary import by_age, kept_share
from engines.memory.token_table import Group
from engines.memory.words_alone import Words, WordsAlone
from tests.engines.memory.composing import block, remembered


def said(number: int) -> Group:
    return Group(Modality.SPEECH, 10.0 * number, 10.0 * number + 2, text=f"Sentence {number}.")


def note(start_s: float, text: str = "a cat on the sofa") -> Group:
    return Group(Modality.NOTE, start_s, start_s + 2, text=text)


def talk(count: int) -> Ledger:
    """A sentence of four tokens every ten minutes, in a memory of forty tokens."""
    parts = [(Modality.TEXT, [1.0] * 2, 0), (Modality.SPEECH, [1.0] * 4, 0)]
    return remembered([block(600.0 * number, parts, text=f"Sentence {number}.") for number in range(count)], 40)


def test_every_sentence_is_known_when_most_tokens_are_forgotten() -> None:
    ledger = talk(50)
    assert sorted(group.text for group in ledger.worded) == sorted(f"Sentence {number}." for number in range(50))
    alone = list(ledger.words_alone)
    assert len(alone) > 40
    assert all(words.num_tokens == 4 for words in alone)
    spans = by_age(ledger, 50 * 600.0)
    assert [span.said.share for span in spans if span.said.perceived] == [1.0] * sum(
        span.said.perceived > 0 for span in spans
    )
    assert kept_share(ledger, 0.0, 50 * 600.0) == pytest.approx(1 - len(alone) / 50)


def test_an_engine_that_finds_nothing_by_its_words_keeps_none_and_more_tokens_of_what_was_said() -> None:
    parts = [(Modality.TEXT, [0.5] * 2, 0), (Modality.SPEECH, [0.5] * 4, 0)], [(Modality.VIDEO, [0.5] * 4, 1)]
    ledgers = Ledger(40), Ledger(40, keeps_words=False)
    for ledger in ledgers:
        for number in range(50):
            words = block(600.0 * number, [*parts[0], *parts[1]], text=f"Sentence {number}.")
            ledger.add(words.tokens, words.groups, words.prints, words.end_s)
    texts = [{group.text for group in ledger.worded} for ledger in ledgers]
    assert len(texts[0]) == 50
    assert len(list(ledgers[1].words_alone)) == 0
    left = [sum(bool(group.text) for group in ledger.groups.values()) for ledger in ledgers]
    assert left[0] < left[1] == len(texts[1])


def test_what_is_forgotten_on_request_leaves_no_words_and_a_trace() -> None:
    ledger = talk(50)
    since_s = 20 * 600.0
    ledger.forget_since(since_s, 50 * 600.0)
    assert {int(group.text[9:-1]) for group in ledger.worded} == set(range(20))
    in_span = [trace for trace in ledger.trace_list.traces if trace.end_s > since_s]
    assert in_span
    assert all((trace.start_s, trace.end_s) == (since_s, 50 * 600.0) for trace in in_span)


def test_notes_that_go_on_become_one_whatever_their_order() -> None:
    alone = WordsAlone()
    for start_s in (0.0, 40.0, 20.0, 60.0, 300.0):
        alone.add(Words(note(start_s), 5))
    alone.add(Words(note(70.0, "a cat in the box"), 5))
    spans = sorted((each.group.start_s, each.group.end_s, each.num_tokens) for each in alone)
    assert spans == [(0.0, 62.0, 20), (70.0, 72.0, 5), (300.0, 302.0, 5)]


def test_a_sentence_that_is_said_twice_is_two_memories() -> None:
    alone = WordsAlone()
    for number in (0, 1):
        alone.add(Words(Group(Modality.SPEECH, 2.0 * number, 2.0 * number + 2, text="Stop!"), 3))
    assert len(list(alone)) == 2


def test_each_kind_has_its_bound_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words_alone.MOST, Kind.SAID, 3)
    alone = WordsAlone()
    gone = [words.group for number in (4, 0, 3, 1, 2) for words in alone.add(Words(said(number), 6))]
    assert gone == [said(0), said(1)]
    alone.add(Words(note(5.0), 6))
    assert {each.group for each in alone} == {said(2), said(3), said(4), note(5.0)}
