"""What somebody did before, from the record of actions. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.answers.when.asked import AskedTime
from engines.api import Answer, Turn
from engines.scene.claims.acts.subject import subject_in
from engines.scene.counting.past.action_record import ActionRecord, ActionSpan
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import as_sentence

MOST_TOLD = 3
_ASKS = re.compile(
    rf"{POLITE_OPENING}what (?P<verb>was|were|did|has|have|had) (?P<subject>[\w' -]+?) "
    r"(?:doing|been doing|done|do|up to|busy with)(?: there| here| then| earlier| just now| so far)*"
    r"(?P<before> before(?: (?:that|this|now))?)?\W*",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(rf"{POLITE_OPENING}(?:what (?:was|came) )?before (?:that|this|then)\W*", re.IGNORECASE)


def past_action(
    question: str, asked: AskedTime | None, turns: Sequence[Turn], record: ActionRecord, window_s: float
) -> Answer | None:
    """ "He was sitting on a chair." of the time that is asked about, or before what goes on; None for other questions,
    and if nothing is known. Evidence is in windows of `window_s`."""
    plain = question.replace("’", "'")
    if asked is not None:
        begin, end = asked.place
        plain = f"{plain[:begin].rstrip()}{plain[end:]}"
    spans = record.spans
    if turns and _FOLLOW_UP.fullmatch(plain) and (told := _last_told(turns[-1].answer, spans)) is not None:
        return _answer("they", spans[told - 1 : told], window_s) if told > 0 else None
    match = _ASKS.fullmatch(plain)
    subject = subject_in(match["subject"]) if match else None
    if match is None or subject is None or not subject.are_people:
        return None
    who = match["subject"].lower()
    if asked is not None:
        inside = [span for span in spans if span.start_s <= asked.end_s and span.end_s >= asked.start_s]
        return _answer(who, inside, window_s)
    if match["before"] and record.now is not None:
        return _answer(who, spans[:-1][-1:], window_s) or _answer(who, spans[-1:], window_s, "The same as now: ")
    return _answer(who, spans[-1:], window_s)


def _last_told(answer: str, spans: Sequence[ActionSpan]) -> int | None:
    """The number of the last span that an answer names."""
    named = [number for number, span in enumerate(spans) if span.deed.words in answer]
    return named[-1] if named else None


def _answer(who: str, spans: Sequence[ActionSpan], window_s: float, opening: str = "") -> Answer | None:
    if not spans:
        return None
    told = list(dict.fromkeys(span.deed for span in spans))[-MOST_TOLD:]
    is_several = who in ("they", "you all") or who.endswith(("people", "men", "women", "children", "s"))
    words = f"{who} {'were' if is_several else 'was'} {', then '.join(deed.words for deed in told)}"
    is_inferred = any(deed.is_inferred for deed in told)
    shown = [span for span in spans if span.deed in told][-MOST_TOLD:]
    evidence = tuple(moment_evidence(each.start_s, window_s, "video", 1 / len(shown)) for each in shown)
    text = f"I think {words}." if is_inferred and not opening else as_sentence(f"{opening}{words}")
    return replace(fixed_answer(text), evidence=evidence)
