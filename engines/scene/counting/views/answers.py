"""Answers about the views of a stream: where it was, what was to be seen, in which order, in short. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.answers.time_words import number_word
from engines.answers.when.asked import AskedTime
from engines.api import Answer, Turn
from engines.scene.claims.looks.asked_words import SEASONS
from engines.scene.counting.sounds import plainly
from engines.scene.counting.telling import moment_evidence
from engines.scene.counting.views.asked import AskedView, asked_view
from engines.scene.counting.views.record import View
from engines.scene.counting.views.said import place_clause, told_of, view_clause
from engines.scene.wording import as_sentence, listed

MOST_LISTED, MOST_HEARD = 8, 3
IS_SHOWN = 0.5  # the chance of what is told to have been there
LEAST_SEASON = 0.05
_MANY = r"(?:(?:picture|photo|photograph|image|scene|view|slide)s|films?|videos?|clips?|recordings?|footage)"
_ONE = r"(?:picture|photo|photograph|image|scene|view|slide)"  # it may be the newest one that is asked about
_SHORT = r"(?:(?:short|brief|quick|rough|little|one[- ]sentence) )?"
_ALL_SHOWN = (
    r"(?:(?:everything|all|what|the things|whatever)(?: of)?(?: it)?(?: that)?"
    r" (?:(?:i|we)(?: have|'ve)? (?:shown?|showed)(?: you| to you)?|you(?: have|'ve)? (?:seen|saw|been shown)"
    rf"|(?:was|were|has been) (?:shown|seen|to be seen)|(?:this|the|that) {_MANY} (?:shows?|showed|(?:is|was) about))"
    rf"|(?:of |about |for )?(?:(?:all|each) (?:of )?)?(?:the|these|this|those|my|that) {_MANY})"
)
_ANY_SHOWN = rf"(?:{_ALL_SHOWN}|(?:of |about |for )?(?:the|this|my|that) {_ONE})"
_FEW_WORDS = r"in (?:short|brief|order|a nutshell|(?:a|one) sentence|a few words|summary)"
_SO_FAR = (
    r"(?:,? (?:so far|until now|up to now|altogether|in all|all in all|today|please|for me|briefly"
    rf"|{_FEW_WORDS}))*"
)
_ASK = rf"{POLITE_OPENING}(?:(?:can|could|would|will) you )?(?:please )?"
_SUMMARY = re.compile(
    rf"{_ASK}(?:(?:{_FEW_WORDS}|briefly|quickly|all in all)[,:]? ?)?(?:"
    rf"(?:give|write|make|tell|get)(?: me| us)? (?:an? |the )?{_SHORT}(?:"
    rf"(?:summary|overview|recap|outline|run-?down)(?: (?:of|about))?(?: {_ANY_SHOWN})?"
    rf"|(?:list|account)(?: (?:of|about))? {_ALL_SHOWN})"
    rf"|sum(?:mari[sz]e)?(?: up)?(?: for (?:me|us))?(?: briefly| {_FEW_WORDS})? {_ANY_SHOWN}"
    r"|(?:recap|outline|list|recount|recapitulate|enumerate|tell me(?: again)?)"
    rf"(?: for (?:me|us))?(?: briefly| {_FEW_WORDS})? {_ALL_SHOWN}"
    rf"|what (?:was|is|were) (?:(?:the|this|that|these|all) (?:whole )?{_MANY}|it all|all (?:this|that)) (?:all )?about"
    rf"|what (?:did|does|do) (?:the|this|that|these) (?:whole )?{_MANY} (?:show|contain)"
    r"|what(?: all)? (?:have|did) i (?:shown?|showed)(?: you)?|what(?: all)? have you (?:seen|been shown)"
    rf"|what(?: all)? was (?:shown|on show)){_SO_FAR}\W*",
    re.IGNORECASE,
)
_PLACES = re.compile(
    rf"{_ASK}(?:(?:list|name|recite|recall|enumerate|tell me(?: about)?|give me(?: a list of)?|what (?:are|were)"
    r"|which|what|how about)(?: (?:me|all|of|the|different|kinds?|sorts?|my|our))*"
    r" (?:places|rooms|locations|stops|sites|spots)(?: that| which)?"
    r"(?: (?:we|you|i|the camera|have|had|did|were|was|are|been|went|go|gone|visit(?:ed)?|seen|saw|see|show(?:n|ed)?|me"
    r"|to|in|at|passed|through|there|of|our|the|outing|trip|walk|tour|day))*"
    r"|where(?: all| else| everywhere)? (?:have|had|did) (?:we|you|i|the camera)(?: all| everywhere)?"
    rf"(?: (?:been|go|gone|to|travel|walk|get))*){_SO_FAR}\W*",
    re.IGNORECASE,
)


def view_answer(
    question: str,
    asked: AskedTime | None,
    turns: Sequence[Turn],
    views: Sequence[View],
    heard: Callable[[], Sequence[str]],
    window_s: float,
) -> Answer | None:
    """What is asked of the views and their order; None for other questions. `asked`: the time that the question names;
    `heard` tells the names of the stream's sounds, by their start. Evidence is in windows of `window_s`."""
    plain = question.replace("’", "'")
    if not views:
        return None
    if asked is None and _PLACES.fullmatch(plain):
        return _in_order([(each, place_clause(each)) for each in views], "", window_s)
    if asked is None and _SUMMARY.fullmatch(plain):
        latest = [*dict.fromkeys(map(plainly, reversed(heard())))][:MOST_HEARD][::-1]
        sounds = f" I heard {listed(latest)}." if latest else ""
        answer = _in_order([(each, view_clause(each)) for each in views], "I think I saw ", window_s)
        return answer and replace(answer, text=f"{answer.text}{sounds}", raw_text=f"{answer.raw_text}{sounds}")
    at_s = None
    if asked is not None:
        if not asked.is_moment or asked.names_clock:
            return None
        begin, end = asked.place
        plain, at_s = f"{plain[:begin].rstrip()}{plain[end:]}", (asked.start_s + asked.end_s) / 2
    meant = asked_view(plain, turns, views, at_s)
    return None if meant is None else _of_one(meant, views, window_s)


def _of_one(asked: AskedView, views: Sequence[View], window_s: float) -> Answer | None:
    if not 0 <= asked.at < len(views):
        return fixed_answer(_beyond(asked.at, views)) if asked.is_known and len(views) > 1 else None
    view = views[asked.at]
    if asked.aspect == "season":
        words = _season(asked.words or SEASONS, view)
    elif asked.aspect == "daylight":
        words = None if view.is_night is None else "at night" if view.is_night else "by day"
    elif asked.aspect == "presence":
        shown = told_of(asked.words, view, IS_SHOWN)
        words = f"yes, {shown}" if shown is not None else None
    else:
        words = place_clause(view) if asked.aspect == "place" else view_clause(view)
        words = words or "I can't tell what that was"
    if words is None:
        return None
    is_plain = words.startswith(("perhaps", "somewhere", "I can't"))
    text = as_sentence(words) if is_plain else f"{as_sentence(words)[:-1]}, I think."
    return replace(fixed_answer(text), evidence=(moment_evidence(view.start_s, window_s, "video", 1.0),))


def _beyond(at: int, views: Sequence[View]) -> str:
    return "That was the first that I saw." if at < 0 else f"I saw only {number_word(len(views))} views so far."


def _season(names: Sequence[str], view: View) -> str | None:
    known = {"autumn" if name == "fall" else name: 0.0 for name in names}
    chances = {name: view.shown.get(name, 0.0) for name in known}
    best = max(chances, key=chances.__getitem__)
    return f"it looks like {best}" if chances[best] >= LEAST_SEASON else None


def _in_order(told: Sequence[tuple[View, str | None]], opening: str, window_s: float) -> Answer | None:
    """One clause a view, each once for as long as it stays the same."""
    known: list[tuple[View, str]] = []
    for view, words in told:
        if words is not None and (not known or known[-1][1] != words):
            known.append((view, words))
    if not known:
        return None
    shown = known[-MOST_LISTED:]
    count = f"{number_word(len(known))} views, the last ones: " if len(known) > len(shown) else ""
    first, *rest = [words for _, words in shown]
    text = as_sentence(f"{opening}{count}{''.join([first, *(f', then {words}' for words in rest)])}")
    evidence = tuple(moment_evidence(view.start_s, window_s, "video", 1 / len(shown)) for view, _ in shown)
    return replace(fixed_answer(text), evidence=evidence)
