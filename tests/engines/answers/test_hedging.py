"""How an answer begins that is not sure."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engines.answers.forgotten import Doubt
from engines.answers.hedging import HELD_TOKENS, HELD_TOKENS_IF_UNSURE, AnswerWording, hedged
from engines.answers.times import TimesRewriter
from engines.wall_clock import WallClock

LIVE = WallClock(15 * 3600 + 48 * 60.0)
SURE, UNSURE = 0.9, 0.2


def told(tokens: list[str], confidences: list[float], started: WallClock | None = LIVE) -> tuple[list[str], bool]:
    """The pieces that are told, and whether the answer is hedged."""
    wording, lowest, pieces = AnswerWording(TimesRewriter(660.0, started)), 1.0, []
    for token, confidence in zip(tokens, confidences, strict=True):
        lowest = min(lowest, confidence)
        pieces.append(wording.add(token, lowest))
    return [*pieces, wording.finish(lowest)], wording.is_hedged


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Speech.", "Perhaps speech."),
        ("A cup of coffee.", "Perhaps a cup of coffee."),
        ("Anna.", "Perhaps Anna."),
        ("Paris is the capital.", "Perhaps Paris is the capital."),
        ("Monday.", "Perhaps Monday."),
        ("I can only see what is in the picture.", "I can only see what is in the picture."),
        ("I can only answer when you ask me.", "I can only answer when you ask me."),
        ("I will remember that.", "I will remember that."),
        ("Yes, I am sure.", "Yes, I am sure."),
        ("No, sorry. Red.", "No, sorry. Red."),
        ("There is now a cat.", "Perhaps there is now a cat."),
        ("There is nothing.", "I noticed nothing."),
        ("On the left.", "Perhaps on the left."),
        ("Grapes and a dog.", "Perhaps grapes and a dog."),
        ("NO PARKING.", "Perhaps NO PARKING."),
        ("New York.", "Perhaps New York."),
        ("Inside, I think: I see a sofa.", "Inside, I think: I see a sofa."),
        ("Yes.", "I think so."),
        ("Yes, at 540 seconds.", "I think so: at 540 seconds."),
        ("No.", "Not that I noticed."),
        ("No, it is off.", "I do not think so: it is off."),
        ("No, I did not see a dog.", "I did not notice a dog."),
        ("I did not hear rain.", "I did not notice rain."),
        ("I do not see people.", "I do not notice people."),
        ("No, there is no dog.", "I noticed no dog."),
        ("There was nobody.", "I noticed nobody."),
        ("Nothing.", "I noticed nothing."),
        ("Nothing in particular.", "I noticed nothing in particular."),
        ("Nothing was said.", "I noticed nothing that was said."),
        ("Nothing changed.", "I noticed nothing that changed."),
        ("I did not see anybody come.", "I did not notice anybody come."),
        ("No, I can't see a dog.", "No, I can't see a dog."),
        ("Nobody.", "I noticed nobody."),
        ("No people.", "I noticed no people."),
        ("Never.", "Not that I noticed."),
        ("I saw a cat and heard rain.", "I think I saw a cat and heard rain."),
        ("I can't smell.", "I can't smell."),
        ("I do not know.", "I do not know."),
        ("Hello! I see a cat.", "Hello! I see a cat."),
    ],
)
def test_an_answer_that_is_not_sure_begins_with_its_hedge(written: str, said: str) -> None:
    assert hedged(written) == said


def test_sure_answers_are_told_after_a_few_tokens_and_stay() -> None:
    tokens = ["A", " black", " cat", " and", " some", " rain", "."]
    pieces, is_hedged = told(tokens, [SURE] * len(tokens))
    assert pieces == [*[""] * (HELD_TOKENS - 1), "A black cat and some", " rain", ".", ""]
    assert not is_hedged


def test_doubt_in_the_first_words_is_a_hedge() -> None:
    tokens = ["No", ",", " I", " did", " not", " hear", " any", " dog", "."]
    pieces, is_hedged = told(tokens, [SURE, SURE, SURE, UNSURE, *[SURE] * 5])
    assert pieces == [*[""] * (HELD_TOKENS_IF_UNSURE - 1), "I did not notice any dog", ".", ""]
    assert is_hedged


def test_later_doubt_changes_nothing() -> None:
    tokens = ["A", " cat", ",", " a", " dog", " and", " a", " fish", "."]
    pieces, is_hedged = told(tokens, [*[SURE] * 7, UNSURE, SURE])
    assert "".join(pieces) == "A cat, a dog and a fish."
    assert not is_hedged


def test_a_short_answer_is_told_at_its_end() -> None:
    assert told(["Yes", "."], [UNSURE, SURE]) == (["", "", "I think so."], True)
    assert told([], []) == ([""], False)


def test_a_refusal_needs_no_hedge() -> None:
    tokens = ["I", " can't", " smell", "."]
    pieces, is_hedged = told(tokens, [UNSURE] * 4)
    assert ("".join(pieces), is_hedged) == ("I can't smell.", True)


def test_hedges_and_times_go_together() -> None:
    tokens = ["At", " ", "5", "4", "0", " seconds", "."]
    assert "".join(told(tokens, [UNSURE] * 7)[0]) == "Perhaps two minutes ago, at 15:57."
    assert "".join(told(tokens, [UNSURE] * 7, None)[0]) == "Perhaps at 9:00."
    assert "".join(told(["Yes", ", at", *tokens[1:]], [UNSURE] * 8)[0]) == "I think so: two minutes ago, at 15:57."


@example(["", "", "", "", "", " I"])
@given(st.lists(st.sampled_from(["Yes", "No", ",", " I", " did", " not", " see", " a", " cat", ".", ""]), max_size=12))
def test_without_doubt_nothing_is_changed(tokens: list[str]) -> None:
    pieces, is_hedged = told(tokens, [SURE] * len(tokens))
    assert ("".join(pieces), is_hedged) == ("".join(tokens).lstrip(), False)


def test_small_talk_claims_nothing_and_is_not_hedged() -> None:
    wording = AnswerWording(TimesRewriter(660.0, LIVE), may_hedge=False)
    assert (
        wording.add("Why did the cat cross the road?", UNSURE) + wording.finish(UNSURE)
        == "Why did the cat cross the road?"
    )
    assert not wording.is_hedged


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (["No", ",", " I", " did", " not", " see", " a", " cat", "."], "I no longer know."),
        (["No", "."], "I no longer know."),
        (["Yes", ",", " a", " cat", ",", " at", " 12", " seconds", "."], "Yes, a cat, eleven minutes ago, at 15:48."),
    ],
)
def test_what_can_not_be_denied_is_doubted_and_the_rest_is_told(tokens: list[str], said: str) -> None:
    wording = AnswerWording(TimesRewriter(660.0, LIVE), True, Doubt("I no longer know.", nothing_is_known=False))
    text = "".join([*(wording.add(token, SURE) for token in tokens), wording.finish(SURE)])
    assert (text, wording.is_doubted, wording.is_hedged) == (said, not said.startswith("Yes"), wording.is_doubted)


class NoDogs:
    """Knows that no dog is there."""

    def may_claim(self, text: str) -> bool:
        return text.startswith("Yes")

    def corrected(self, text: str) -> str | None:
        return "No, at 12 seconds." if text == "Yes, a dog is there." else None


@pytest.mark.parametrize(
    ("tokens", "said", "correction"),
    [
        (["Yes", ",", " a", " dog", " is", " there", "."], [""] * 6 + ["No, at 12 seconds.", ""], True),
        (["Yes", ",", " a", " dog", " is", " there"], ["", "", "", "", "", "", "Yes, a dog is there"], False),
        (
            ["Yes", ",", " a", " cat", " is", " there", ".", " Two"],
            [""] * 6 + ["Yes, a cat is there.", " Two", ""],
            False,
        ),
        (["A", " dog", " is", " there", ".", " Yes"], [""] * 4 + ["A dog is there.", " Yes", ""], False),
    ],
)
def test_a_claim_waits_for_its_sentence_and_is_corrected_or_told(
    tokens: list[str], said: list[str], correction: bool
) -> None:
    wording = AnswerWording(TimesRewriter(660.0, None), checker=NoDogs())
    pieces = [*(wording.add(token, SURE) for token in tokens), wording.finish(SURE)]
    assert [piece.replace("0:12", "12 seconds") for piece in pieces] == said
    assert (wording.correction is not None) == correction
