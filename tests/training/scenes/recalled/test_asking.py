"""Questions about what was said and seen long ago: what is read again for them holds the answer, or they are denied."""

import re
from collections import Counter
from functools import cache

import numpy as np
from tokenizers import Tokenizer

from engines.answers.prompt import PromptWriter
from engines.answers.recall.reading import excerpt
from engines.answers.recall.search import MAX_FOUND
from engines.api import Modality
from training.bank.variants import TEST, TRAIN
from training.scenes.recalled.asking import LEAST_AGE_S, Recalled, ask_recalled, placed
from training.scenes.recalled.pieces import NOT_TOLD
from training.scenes.recalled.said import NOTHING_ABOUT, draw_said, kinds
from training.scenes.recalled.seen import NO_SUCH_TEXT
from training.scenes.recalled.words import tables
from training.scenes.rooms.kinds.now import NO_COLOUR

NUM_QUESTIONS, MAX_ANSWER_TOKENS = 1500, 47  # the end mark is one more
NOT_SEEN = tuple(f"{no}did not see {what}" for no in ("I ", "No, I ") for what in ("a", "scissors"))
DENIALS = (NOT_TOLD, NOTHING_ABOUT, NO_SUCH_TEXT, *NOT_SEEN)


@cache
def questions(split: int = TRAIN) -> list[Recalled]:
    return ask_recalled(NUM_QUESTIONS, split, np.random.default_rng(0))


def test_the_same_seed_gives_the_same_questions() -> None:
    assert ask_recalled(20, TRAIN, np.random.default_rng(0)) == questions()[:20]


def test_all_kinds_of_statements_signs_and_things_are_asked_about() -> None:
    counts = Counter(question.kind.removeprefix("recalled_") for question in questions())
    assert set(counts) == {"said", "saying", "about", "mentioned", "when", "sign", "thing", "unknown"}
    assert counts["said"] > 0.3 * NUM_QUESTIONS
    assert 0.08 < counts["unknown"] / NUM_QUESTIONS < 0.25
    assert len({question.text.lower() for question in questions()}) > 0.9 * NUM_QUESTIONS
    assert sum(len(kind.say) for kind in kinds()) > 200


def test_what_is_read_again_is_old_and_in_order_of_time() -> None:
    counts = Counter(len(question.found) for question in questions())
    assert set(counts) == set(range(1, MAX_FOUND + 1))
    assert min(counts.values()) > 0.1 * NUM_QUESTIONS
    assert max(question.asked_s - question.found[0].start_s for question in questions()) > 7200
    for question in questions():
        times = [group.start_s for group in question.found]
        assert times == sorted(times)
        assert times[0] >= 0
        assert times[-1] <= question.asked_s - LEAST_AGE_S + 0.1
        noted = [group.start_s for group in question.found if group.modality == Modality.NOTE]
        assert all(at_s % 2 == 0 for at_s in noted)


def test_an_answer_stands_in_what_is_read_again_or_denies(tokenizer: Tokenizer) -> None:
    writer = PromptWriter(tokenizer)
    templates = [ask.answer for kind in kinds() for ask in kind.asks] + [f"Yes, at seconds. You, your. {NO_COLOUR}"]
    templates += [ask["answer"] for ask in tables()["signs"]["asks"]]
    own = {word for template in templates for word in words_of(re.sub(r"\{\w+\}", "", template))}
    for question in questions():
        read = words_of(tokenizer.decode(excerpt(question.found, writer).ids))
        is_denial = question.answer.startswith(DENIALS)
        assert is_denial == (question.kind == "recalled_unknown"), question
        if not is_denial:
            answer = words_of(question.answer)
            assert answer <= read | own, (answer - read - own, question)
            assert answer & read or question.answer == NO_COLOUR, question


def words_of(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"\w+", text.lower())}


def test_what_holds_no_longer_was_said_before_what_holds() -> None:
    rng = np.random.default_rng(1)
    drafts = [draft for draft in (draw_said(rng, TRAIN) for _ in range(3000)) if draft and draft.outdated]
    assert len(drafts) > 30
    num_before = 0
    for draft in drafts:
        assert draft.outdated is not None
        key, before, _ = placed(draft, 3000.0, rng)
        assert key.text == draft.key.text
        assert [group.text for group in before] in ([], [draft.outdated.text])
        assert all(group.start_s < key.start_s for group in before)
        num_before += len(before)
    assert num_before > 0.8 * len(drafts)


def test_answers_are_short(tokenizer: Tokenizer) -> None:
    for question in questions():
        assert question.answer.endswith((".", "!", "?")), question
        assert len(tokenizer.encode(question.answer).ids) <= MAX_ANSWER_TOKENS, question
        assert "{" not in question.text + question.answer + "".join(group.text for group in question.found)


def test_splits_share_no_questions() -> None:
    asked = [{question.text.lower() for question in questions(split)} for split in (TRAIN, TEST)]
    assert len(asked[0] & asked[1]) < 0.01 * NUM_QUESTIONS
