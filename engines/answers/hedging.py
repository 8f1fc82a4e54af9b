"""How an answer says that it is not sure: with the words that it begins with. Pure.

A denial that is not sure says what was not noticed. It never claims that something was not there.
"""

import re
from typing import Protocol

from engines.answers.forgotten import Doubt
from engines.answers.times import TimesRewriter

MIN_SURE_CONFIDENCE = 0.4  # benchmarks/results/quality.json: how often surer and less sure answers are right
HELD_TOKENS = 5  # before the first words are told: see docs/decisions.md, "An unsure answer begins with its hedge"
HELD_TOKENS_IF_UNSURE = 8  # "No, I did not hear any" must be known to be put in other words

_REFUSAL = re.compile(
    r"(?:(?:No, )?I (?:can't|cannot|can not|can only|could not|will remember|might not|do not know|don't know"
    r"|was not looking)"
    r"|Perhaps|(?:(?:In|Out)side, )?I think|It is (?:dark|black): I can't)\b"
)
_CHAT = re.compile(r"(?:Hello|Hi|Hey|Bye|Goodbye|Thanks?|You|(?:(?:Yes|No), )?(?:[Ss]orry|I am|I'm))\b")
_SMALL = re.compile(  # first words that are no names
    r"(?:A|An|The|This|That|These|Those|It|There|They|He|She|We|Some\w*|Every\w*|Both|Many|Most|Few|More|About|Only|Just"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|In|On|At|By|To|From|With|Near|Under|Behind|Beside"
    r"|Between|After|Before|During|Around|For|Of|Your?|My|His|Her|Their|Its|Black|White|Gr[ea]y|Red|Orange|Yellow|Green"
    r"|Blue|Purple|Pink|Brown|Dark|Bright|Left|Right|Mostly|Someone|Somebody|Nothing|Speech|Music|Noise|Silence|Applause"
    r"|Laughter)\b"
)
_SENTENCE_ENDS = re.compile(r"[.!?]")
_SEVERAL = re.compile(r"[A-Z][a-z]+s? (?:and|or|with|on|in|at) (?!I\b)[a-z]")
# The first that fits is used. What follows "Perhaps" and "I noticed" goes on in small letters.
_OPENINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Yes, ", "I think so: "),
        (r"Yes\b", "I think so"),
        (r"(?:No, )?I (did|do) not (?:see|hear|notice)\b", r"I \1 not notice"),
        (r"(?:No, t|T)here (?:is|are|was|were) (?=(?:no|nothing|nobody|any\w*)\b)", "I noticed "),
        (r"No, ", "I do not think so: "),
        (r"No\b(?! \w)|Never\b", "Not that I noticed"),
        (r"Nothing (?=was\b|[a-z]+ed\b)", "I noticed nothing that "),
        (r"N(?=o |othing\b|obody\b|one\b)", "I noticed n"),
        (r"(?=I\b)", "I think "),
    )
)


def hedged(text: str) -> str:
    """The first words of an answer, at least eight tokens or all of it, as somebody says them who is not sure."""
    if _REFUSAL.match(text) or _CHAT.match(text):
        return text
    for pattern, words in _OPENINGS:
        if match := pattern.match(text):
            return match.expand(words) + text[match.end() :]
    return f"Perhaps {_continued(text)}"


def _continued(text: str) -> str:
    """A sentence as it goes on after other words: with a small letter if it begins with a word that is no name, or with
    several things ("Grapes and a dog")."""
    is_plain = _SMALL.match(text) or _SEVERAL.match(text)
    return text[:1].lower() + text[1:] if is_plain else text


def begins_with_no_name(text: str) -> bool:
    """Whether the first word of a sentence is one that has its capital only there."""
    return _SMALL.match(text) is not None


class Checker(Protocol):
    """Knows which answers to a question contradict what the senses know."""

    def may_claim(self, text: str) -> bool:
        """Whether an answer that begins with `text` may contradict it: its first sentence must be complete then."""

    def corrected(self, text: str) -> str | None:
        """What to say instead of the answer that begins with the sentence `text`; None if it may stand."""


class AnswerWording:
    """What people are told of an answer, while it is being written: with people's times, and with a hedge where needed.

    Once the first words are out, `is_hedged` says whether they tell by themselves that the answer is not sure, and
    `is_doubted` whether the `doubt` is told instead of the answer, which denied something. `correction` is what the
    checker tells instead of all that the LLM writes, in the LLM's wording; None if the answer may stand.
    """

    def __init__(
        self, times: TimesRewriter, may_hedge: bool = True, doubt: Doubt | None = None, checker: Checker | None = None
    ) -> None:
        """`may_hedge`: False for small talk, which claims nothing."""
        self._times, self._may_hedge, self._held, self._num_tokens = times, may_hedge, "", 0
        self._doubt, self._checker = doubt, checker
        self._is_told = self.is_hedged = self.is_doubted = False
        self.correction: str | None = None

    def add(self, piece: str, confidence: float) -> str:
        """The next token has been written: returns what can be told now, often "". `confidence` is that of the least
        sure token so far."""
        self._num_tokens += 1
        if self.is_doubted or self.correction is not None:
            return ""
        if self._is_told:
            return self._times.add(piece)
        self._held += piece
        needed = HELD_TOKENS if confidence >= MIN_SURE_CONFIDENCE else HELD_TOKENS_IF_UNSURE
        return self._begin(confidence) if self._num_tokens >= needed and not self._must_wait() else ""

    def finish(self, confidence: float) -> str:
        """The answer has ended: returns the rest."""
        return ("" if self._is_told else self._begin(confidence)) + self._times.finish()

    def _must_wait(self) -> bool:
        """Whether there are no words yet, or the first sentence may claim something wrong and is not complete."""
        text = self._held.lstrip()
        may_claim = self._checker is not None and self._checker.may_claim(text)
        return not text or (may_claim and not _SENTENCE_ENDS.search(text))

    def _begin(self, confidence: float) -> str:
        self._is_told = True
        text = self._held.lstrip()
        if self._checker is not None:
            self.correction = self._checker.corrected(text)
        if self.correction is not None:
            return self._times.add(self.correction)
        if self._doubt is not None and self._doubt.replaces(text):
            self.is_hedged = self.is_doubted = True
            return self._doubt.text
        if text and self._may_hedge and confidence < MIN_SURE_CONFIDENCE:
            first_words = hedged(text)
            self.is_hedged = first_words != text or _REFUSAL.match(text) is not None
            text = first_words
        return self._times.add(text)
