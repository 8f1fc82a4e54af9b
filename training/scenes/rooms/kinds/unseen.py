"""Kinds of questions about times in which nothing was seen, and about what was there some time ago."""

from engines.answers.time_words import duration
from training.scenes.facts import WINDOW_S
from training.scenes.rooms.kinds.past import MAX_EVENTS, clauses
from training.scenes.rooms.moment import MAX_LISTED, NOT_LOOKING, Moment, Reply, answer_of, group, groups, joined

AGO = {
    10: ("10 seconds", "ten seconds"),
    20: ("20 seconds", "twenty seconds"),
    30: ("30 seconds", "half a minute", "thirty seconds"),
    40: ("40 seconds", "forty seconds"),
    60: ("a minute", "one minute", "60 seconds"),
    90: ("a minute and a half", "90 seconds"),
    120: ("two minutes", "2 minutes"),
}
GAP_FIRST, BEFORE_START_SHARE = 0.7, 0.1
MAX_GAPS, MARGIN_S = 2, 4.0
LEAST_SPAN_S = 6  # between two times that are asked about


def always_looking(moment: Moment) -> Reply | None:
    """Whether there were pictures all the time."""
    now = moment.now
    if now.begun_s or any(history.light == "black" for history in moment.past) or len(now.gaps) > MAX_GAPS:
        return None
    if not now.gaps:
        return Reply("Yes, all the time.")
    spans = joined([f"for {duration(end_s - start_s)}" for start_s, end_s in now.gaps])
    return Reply(f"Not all the time: I saw nothing {spans}.")


def seen_ago(moment: Moment) -> Reply | None:
    """What was there some time ago."""
    is_before = moment.rng.random() < BEFORE_START_SHARE
    spans = [ago for ago in AGO if (ago >= moment.now_s + MARGIN_S if is_before else ago <= moment.now_s - MARGIN_S)]
    in_gap = [ago for ago in AGO if is_in_gap(moment, moment.now_s - ago)]
    if not spans:
        return None
    ago = int(moment.rng.choice(in_gap if in_gap and moment.rng.random() < GAP_FIRST else spans))
    slots, at_s = {"ago": f"{moment.pick(AGO[ago])} ago"}, moment.now_s - ago
    if is_in_gap(moment, at_s) or at_s <= -MARGIN_S:
        return Reply(NOT_LOOKING, slots)
    window = int(at_s // WINDOW_S)
    around = moment.past[max(window - 1, 0) : window + 2]
    is_clear = at_s >= MARGIN_S and not any(
        history.light == "black" or history.things != around[0].things for history in around
    )
    found = groups(around[0])
    if not is_clear or nears_blind(moment, at_s - MARGIN_S, at_s + MARGIN_S) or len(found) > MAX_LISTED:
        return None
    return Reply(answer_of(joined([group(things) for things in found])) if found else "Nothing in particular.", slots)


def between(moment: Moment) -> Reply | None:
    """What changed between two times of the stream."""
    gaps = [(int(start_s), int(end_s)) for start_s, end_s in moment.now.gaps]
    in_gap = bool(gaps) and moment.rng.random() < GAP_FIRST
    first_s, last_s = gaps[int(moment.rng.integers(len(gaps)))] if in_gap else (0, int(moment.now_s))
    if last_s - first_s < LEAST_SPAN_S:
        return None
    start_s, end_s = sorted(2 * int(second) for second in moment.rng.integers(first_s // 2, last_s // 2 + 1, 2))
    if end_s - start_s < LEAST_SPAN_S:
        return None
    slots = {"first": f"{start_s} seconds", "last": f"{end_s} seconds"}
    if in_gap:
        return Reply(NOT_LOOKING, slots)
    is_near = any(abs(event.second - edge_s) <= WINDOW_S for event in moment.changes for edge_s in (start_s, end_s))
    changes = [event for event in moment.changes if start_s < event.second < end_s]
    if is_near or len(changes) > MAX_EVENTS or nears_blind(moment, start_s, end_s):
        return None
    return Reply(answer_of(clauses(changes)) if changes else "Nothing changed.", slots)


def is_in_gap(moment: Moment, at_s: float) -> bool:
    """Whether a time lies well within a stretch without pictures."""
    return any(start_s + 1 <= at_s <= end_s - 1 for start_s, end_s in moment.now.gaps)


def nears_blind(moment: Moment, start_s: float, end_s: float) -> bool:
    """Whether some window of a span has no picture."""
    blind = moment.plan.blind_windows
    return any(number in blind for number in range(int(start_s // WINDOW_S), int(end_s // WINDOW_S) + 1))
