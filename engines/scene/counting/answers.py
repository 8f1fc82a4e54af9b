"""Answers to how long, how often and when, from the episodes of one stream, and what they cannot know. Pure.

An answer says what is missing of its time: before the start, without pictures or sound, forgotten. Then it is not sure.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engines.answers.fixed import fixed_answer
from engines.answers.forgotten import MAX_LAG_S
from engines.answers.time_words import MINUTE_S, number_word
from engines.answers.when.asked import AskedTime
from engines.answers.when.watched import gaps
from engines.api import Answer
from engines.scene.classes import NAMES, PERSON, RELIABLE
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.questions import Counted, counted_in
from engines.scene.counting.telling import MAX_LISTED, Terms, moment_evidence, often, times_words
from engines.scene.counting.then import cut, sounds_named, things_named
from engines.scene.wording import NO_PEOPLE, as_sentence, coloured_name, listed, with_article
from engines.wall_clock import WallClock

LEAST_GAP_S, LEAST_GAP_SHARE = 6.0, 0.05  # in all, and of the time that is asked about: to be told
MODEL_KNOWS_S = 120.0  # what changed in so short a time the model has learnt to tell, with colours
_AT_EVENT = ("when ", "while ")
_OF_SIGHT = re.compile(r"\b(?:see|seen|saw|picture|view|visible|camera|shown?|appear\w*)\b", re.IGNORECASE)
_BEFORE = ("before", "until", "till", "up")

Span = tuple[float, float]


@dataclass(frozen=True)
class _Found:
    """`make` writes the answer in some terms. `shown`: the moments that prove it. `since_s`: what was before does not
    matter."""

    make: Callable[[Terms], str]
    shown: Sequence[Episode] = ()
    since_s: float = 0.0


def counted_answer(
    question: str,
    asked: AskedTime | None,
    now_s: float,
    started: WallClock | None,
    record: EpisodeRecord,
    window_s: float,
) -> Answer | None:
    """The answer to a question for a duration, a number of times or a time, for whether something was there, or for
    what was there at a time; None if it asks for anything else, or the record cannot say. Evidence is in windows of
    `window_s`."""
    begin, end = asked.place if asked is not None else (len(question), len(question))
    counted = counted_in(question[:begin] + question[end:])
    if counted is None or (asked is None and counted.kind in ("what", "what then")):
        return None
    span = (0.0, now_s) if asked is None else (max(asked.start_s, 0.0), min(asked.end_s, now_s))
    is_of_event = asked is not None and asked.words.startswith(_AT_EVENT)
    if counted.kind in ("what", "what then") and now_s - span[0] <= MODEL_KNOWS_S and not is_of_event:
        return None
    is_heard = counted.event == "heard"
    if span[0] > span[1] or not record.watched.share(*span, seen=not is_heard, heard=is_heard):
        return None
    names = None if counted.names == NAMES else counted.names
    episodes = record.sounds(counted.names) if is_heard else record.things(names)
    inside = [episode for episode in episodes if episode.start_s <= span[1] and episode.end_s >= span[0]]
    if not inside and record.known_since_s > span[0]:
        return None  # it may have been there and be forgotten
    if asked is None and counted.kind == "whether":
        found = _whether_ever(counted, inside, span) or _only_heard(question, counted, inside, record)
    else:
        found = _found(counted, inside, span, is_now=counted.is_now and asked is None)
    if found is None:
        return None
    span = max(span[0], found.since_s), span[1]
    terms = Terms(now_s, started, asked is not None and asked.names_clock)
    raw = replace(terms, is_raw=True)
    is_proved = asked is None and counted.kind == "whether"  # whatever else there was
    missing, raw_missing = ([] if is_proved else _missing(counted, asked, span, record, each) for each in (terms, raw))
    shown = found.shown[-MAX_LISTED:]
    return replace(
        fixed_answer(" ".join([found.make(terms), *missing])),
        raw_text=" ".join([found.make(raw), *raw_missing]),
        is_sure=not missing,
        is_hedged=bool(missing),
        evidence=tuple(
            moment_evidence(each.start_s, window_s, "audio" if is_heard else "video", 1 / len(shown), each.place)
            for each in shown
        ),
    )


def _found(counted: Counted, inside: Sequence[Episode], span: Span, is_now: bool) -> _Found | None:
    """What the episodes that lie at least partly in a span say."""
    if counted.kind == "what":
        return _changes(inside, span)
    if counted.kind == "what then":
        return _then(counted, inside, span)
    is_reliable = set(counted.names) <= set(RELIABLE)
    if not inside:
        return _Found(lambda _: _none(counted)) if is_reliable else None
    first_level = [episode for episode in inside if episode.level == 1]
    if not first_level:
        return None  # only what was there besides is known: the rest was forgotten before
    if counted.kind == "how long":
        return _how_long(counted, first_level, span, is_now) if is_reliable or counted.event == "heard" else None
    if counted.event == "left":
        over = [episode for episode in inside if not episode.is_open and episode.end_s <= span[1]]
        if inside[-1].is_open and (not over or (counted.kind == "when" and counted.which == "last")):
            return _Found(lambda _: f"{_subject(counted)} still there.", inside[-1:])
        if not over:
            return None
        ends = [replace(episode, start_s=episode.end_s) for episode in over]
        return _times(counted, ends, ends)
    if counted.event == "came" or (counted.event == "there" and counted.kind == "when"):
        starts = [episode for episode in inside if episode.is_start_known and episode.start_s >= span[0]]
        if starts:
            return _times(counted, starts, starts)
        if inside[0].start_s >= span[0] and inside[0].start_s > MAX_LAG_S:
            return None  # it came while nobody looked
        was = "were" if PERSON in counted.names else "was"
        they = "They" if PERSON in counted.names else "It"
        words = "from the beginning" if inside[0].start_s >= span[0] else "before that already"
        return _Found(lambda _: f"{they} {was} there {words}.", inside[:1])
    if counted.kind == "whether" and len(first_level) == 1:
        parts = _parts(first_level, span)
        return _Found(lambda terms: f"Yes, {_from_to(parts[0], first_level[0], span, terms)}.", first_level)
    return _times(counted, first_level, first_level)


def _then(counted: Counted, inside: Sequence[Episode], span: Span) -> _Found | None:
    """What was there or heard at a time; of one thing of a name that was asked for its colour, too."""
    if not inside:
        return None
    named = sounds_named(inside) if counted.event == "heard" else things_named(inside)
    if len(counted.names) == 1 and len(inside) == 1:
        named = with_article(coloured_name(inside[0].called or inside[0].name, inside[0].colour_at(sum(span) / 2)))
    return _Found(lambda _: as_sentence(named), cut(inside, span[0]))


def _whether_ever(counted: Counted, inside: Sequence[Episode], span: Span) -> _Found | None:
    """That something was there at some time. None if the record does not know of it, or if it is in view: of that the
    LLM tells more."""
    if not inside or (counted.event == "there" and inside[-1].is_open):
        return None
    if counted.event in ("came", "left"):
        return _found(counted, inside, span, is_now=False)
    first_level = [episode for episode in inside if episode.level == 1]
    return _times(counted, first_level, first_level) if first_level else None


def _only_heard(question: str, counted: Counted, inside: Sequence[Episode], record: EpisodeRecord) -> _Found | None:
    """That something was heard, where it is asked whether it was seen, and it was not."""
    heard = [] if inside else record.sounds([with_article(name) for name in counted.names])
    if (
        not heard
        or counted.event == "heard"
        or not _OF_SIGHT.search(question)
        or not set(counted.names) <= set(RELIABLE)
    ):
        return None
    return _Found(lambda _: f"I heard {heard[-1].name}, but I did not see one.")


def _changes(inside: Sequence[Episode], span: Span) -> _Found | None:
    """What came and left; of many changes the last ones. None if there was none: more than this may have changed."""
    came = [("came", each) for each in inside if each.is_start_known and each.start_s >= span[0]]
    left = [
        ("left", replace(each, start_s=each.end_s)) for each in inside if not each.is_open and each.end_s <= span[1]
    ]
    changes = sorted(came + left, key=lambda change: change[1].start_s)
    if not changes:
        return None
    told = changes[-MAX_LISTED:]
    count = f"{number_word(len(changes))} changes, the last ones: " if len(changes) > len(told) else ""

    def make(terms: Terms) -> str:
        changed = [f"{with_article(each.name)} {verb} at {terms.point(each.start_s)}" for verb, each in told]
        return as_sentence(count + listed(changed))

    return _Found(make, [each for _, each in told])


def _times(counted: Counted, at: Sequence[Episode], shown: Sequence[Episode]) -> _Found:
    """How often it was, or when; `at` begin when it was."""
    chosen = {"first": at[:1], "last": at[-1:], "all": at}[counted.which if counted.kind == "when" else "all"]
    times_s = [episode.start_s for episode in chosen]
    opening = {"when": "", "whether": "yes, "}.get(counted.kind, "")
    count = f"{often(len(at))}, " if counted.kind == "how often" or (len(chosen) > MAX_LISTED) else ""
    kept = shown if len(chosen) == len(at) else [episode for episode in shown if episode.start_s in times_s] or shown
    return _Found(lambda terms: as_sentence(f"{opening}{count}{times_words(times_s, terms)}"), kept)


def _how_long(counted: Counted, inside: Sequence[Episode], span: Span, is_now: bool) -> _Found | None:
    last = inside[-1]
    if counted.event == "left":
        if last.is_open:
            return _Found(lambda _: f"{_subject(counted)} still there.", [last])
        gone_s = span[1] - last.end_s
        return _Found(
            lambda terms: f"For {terms.lasting(gone_s)}, since {terms.point(last.end_s)}.", [last], last.end_s
        )
    if is_now and counted.event == "there":
        if not last.is_open:
            return None
        inside = [last]
    since_s = inside[0].start_s if is_now else 0.0
    parts = _parts(inside, span)
    total_s = sum(end_s - start_s for start_s, end_s in parts)
    if len(parts) > 1:
        return _Found(lambda terms: f"For {terms.lasting(total_s)} in all, {often(len(parts))}.", inside)
    return _Found(
        lambda terms: f"For {terms.lasting(total_s)}, {_from_to(parts[0], last, span, terms)}.", inside, since_s
    )


def _parts(episodes: Sequence[Episode], span: Span) -> list[Span]:
    """The parts of episodes that lie in a span; an open one goes on until now."""
    return [
        (max(episode.start_s, span[0]), span[1] if episode.is_open else min(episode.end_s, span[1]))
        for episode in episodes
    ]


def _from_to(part: Span, episode: Episode, span: Span, terms: Terms) -> str:
    """From when to when a part of an episode was."""
    if not episode.is_open or span[1] < terms.now_s:
        return terms.from_to(*part)
    is_from_beginning = not episode.is_start_known and part[0] <= MAX_LAG_S
    return "from the beginning" if is_from_beginning else f"since {terms.point(part[0])}"


def _none(counted: Counted) -> str:
    no = "No, " if counted.kind == "whether" else ""
    if PERSON in counted.names:
        end = {"came": " come", "left": " leave"}.get(counted.event)
        return f"{no}I did not see anybody{end}." if end else NO_PEOPLE.replace("do", "did", 1)
    return f"{no}I did not see {with_article(counted.names[0])}."


def _subject(counted: Counted) -> str:
    return "They are" if PERSON in counted.names else "It is"


def _missing(counted: Counted, asked: AskedTime | None, span: Span, record: EpisodeRecord, terms: Terms) -> list[str]:
    """Sentences about what of the time that is asked about nobody knows."""
    sentences, is_heard = [], counted.event == "heard"
    if asked is not None and asked.start_s < -MINUTE_S and asked.words.split()[0] not in _BEFORE:
        sentences.append(f"I began {_day(terms)}at {terms.point(0.0)}.")
    if record.known_since_s > span[0]:
        sentences.append(f"I no longer know what was before {terms.point(record.known_since_s)}.")
    spans = record.watched.heard if is_heard else record.watched.seen
    until_s = span[1] if span[1] < terms.now_s else max(terms.now_s - MAX_LAG_S, span[0])
    missing_s = sum(end_s - start_s for start_s, end_s in gaps(spans, span[0], until_s))
    if missing_s >= max(LEAST_GAP_S, LEAST_GAP_SHARE * (span[1] - span[0])):
        sentences.append(f"I {'heard' if is_heard else 'saw'} nothing for {terms.lasting(missing_s)} of that time.")
    return sentences


def _day(terms: Terms) -> str:
    days = terms.started.at(terms.now_s).day if terms.started is not None else 0
    return {0: "", 1: "yesterday "}.get(days, f"{days} days ago, ")
