"""Kinds of questions about the order in which things were seen."""

from training.scenes.facts import WINDOW_S
from training.scenes.rooms.moment import MAX_LISTED, PERSON, Moment, Reply, answer_of, group, joined, name_slots


def which_first(moment: Moment) -> Reply | None:
    """Which of two things came first."""
    came = _first_seconds(moment)
    if len(came) < 2:
        return None
    one, other = (str(name) for name in moment.rng.choice(list(came), 2, replace=False))
    if abs(came[one] - came[other]) <= WINDOW_S:
        return None
    first = min(one, other, key=lambda name: came[name])
    return Reply(f"The {first}.", {"first": f"the {one}", "second": f"the {other}"}, first)


def seen_first(moment: Moment) -> Reply | None:
    """What was there at the beginning, or came first."""
    came = _first_seconds(moment)
    return _told_at(moment, min(came.values())) if came else None


def seen_after(moment: Moment) -> Reply | None:
    """What came next after something that came once."""
    came = _first_seconds(moment)
    name = moment.maybe([name for name in came if len(moment.now.events_of(name, "came")) == 1])
    later = [second for second in came.values() if name and second > came[name]]
    if name is None or not later:
        return None
    reply = _told_at(moment, min(later))
    return None if reply is None else Reply(reply.answer, name_slots(name))


def _first_seconds(moment: Moment) -> dict[str, int]:
    """When each thing came first: what was there from the beginning, all at once."""
    first, begun_s = {}, moment.now.begun_s or 0
    for name in moment.now.ever:
        second = moment.now.events_of(name, "came")[0].second
        first[name] = begun_s if moment.now.was_beginning(second) else second
    return first


def _told_at(moment: Moment, second: int) -> Reply | None:
    """What came at a time for the first time; None if more came in the window after it, which could be meant, too."""
    came = _first_seconds(moment)
    if any(second < other <= second + WINDOW_S for other in came.values()):
        return None
    names = sorted((name for name in came if came[name] == second), key=lambda name: (name != PERSON, name))
    if len(names) > MAX_LISTED:
        return None
    return Reply(answer_of(joined([group(moment.now.ever[name][0]) for name in names])))
