"""Kinds of questions about the order in which things were seen."""

from training.scenes.facts import WINDOW_S
from training.scenes.rooms.kinds.past import clauses
from training.scenes.rooms.moment import MAX_LISTED, Moment, Reply, answer_of, group, joined, name_slots

NEVER_SHARE, MAX_CHANGES = 0.08, 2
NO_TEXT_SHARE = 0.3  # of questions for a text after the last one


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


def seen_before(moment: Moment) -> Reply | None:
    """What came last before something that came once."""
    came = _first_seconds(moment)
    name = moment.maybe([name for name in came if len(moment.now.events_of(name, "came")) == 1])
    earlier = [second for second in came.values() if name and second < came[name]]
    if name is None or not earlier or any(0 < came[name] - second <= WINDOW_S for second in earlier):
        return None
    reply = _told_at(moment, max(earlier))
    return None if reply is None else Reply(reply.answer, name_slots(name))


def text_at(moment: Moment) -> Reply | None:
    """What the first, second or last text says."""
    texts = list(dict.fromkeys(text for _, text in moment.now.readings))
    which = moment.pick(("first", "last", "second"))
    if not texts:
        return Reply("I did not see any text.", {"which": which})
    number = {"first": 0, "second": 1, "last": len(texts) - 1}[which]
    seconds = {text: [at_s for at_s, other in moment.now.readings if other == text] for text in texts}
    if number >= len(texts) or any(len(seconds[text]) > 1 for text in texts[1:]):
        return None
    alike = [text for text in texts if seconds[text][0] == seconds[texts[number]][0]]
    return Reply(f"It read {texts[number]}.", {"which": which}) if len(alike) == 1 else None


def text_after(moment: Moment) -> Reply | None:
    """Which text was new after another one."""
    seconds: dict[str, list[float]] = {}
    for at_s, text in moment.now.readings:
        seconds.setdefault(text, []).append(at_s)
    texts = list(seconds)
    if len(texts) < 2 or any(len(seconds[text]) > 1 for text in texts[1:]):
        return None
    number = int(moment.rng.integers(len(texts)))
    slots = {"text": texts[number].lower()}
    if number + 1 == len(texts):
        return Reply("I did not see any text after that.", slots) if moment.rng.random() < NO_TEXT_SHARE else None
    following = [text for text in texts if seconds[text][0] == seconds[texts[number + 1]][0]]
    is_clear = len(following) == 1 and seconds[texts[number]][-1] < seconds[following[0]][0]
    return Reply(f"It read {following[0]}.", slots) if is_clear else None


def light_changed(moment: Moment) -> Reply | None:
    """When it became dark, bright or black; a picture that became black is dark, too."""
    changes = [event for event in moment.changes if event.kind == "light"]
    states = {event.name for event in changes}
    is_black_only = "black" in states and "dark" not in states and moment.now.light != "dark"
    if moment.rng.random() < NEVER_SHARE:
        states = {"dark", "bright", "black"}
    light = moment.maybe(sorted(states | ({"dark"} if is_black_only else set())))
    if light is None:
        return None
    slots, meant = {"light": light}, "black" if light == "dark" and is_black_only else light
    found = [event for event in changes if event.name == meant][-1:]
    if found:
        return Reply(answer_of(clauses(found)) if meant != light else f"At {found[0].second} seconds.", slots)
    return None if moment.now.light == light else Reply(f"It did not become {light}.", slots)


def what_light(moment: Moment) -> Reply | None:
    """What happened to the light."""
    changes = [event for event in moment.changes if event.kind == "light"]
    if len(changes) > MAX_CHANGES:
        return None
    return Reply(answer_of(clauses(changes)) if changes else f"Nothing, it is {moment.now.light}.")


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
    names = [name for name in came if came[name] == second]
    if len(names) > MAX_LISTED:
        return None
    return Reply(answer_of(joined([group(moment.now.ever[name][0]) for name in names])))
