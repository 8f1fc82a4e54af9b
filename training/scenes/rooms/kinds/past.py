"""Kinds of questions about what came, went and changed."""

from collections.abc import Sequence

from engines.answers.time_words import duration
from engines.scene.wording import counted, with_article
from training.scenes.facts import WINDOW_S
from training.scenes.rooms.history import Event
from training.scenes.rooms.kinds.now import a_name
from training.scenes.rooms.moment import (
    PERSON,
    Moment,
    Reply,
    answer_of,
    clause,
    group,
    groups,
    is_or_are,
    joined,
    name_slots,
)

MAX_EVENTS, MAX_SEEN, MAX_SUMMARISED = 3, 4, 2
SPANS = {10: "10 seconds", 20: "20 seconds", 30: "30 seconds", 60: "minute", 40: "40 seconds", 120: "two minutes"}
OTHER_SPANS = {30: "half a minute", 60: "60 seconds"}


def did_see(moment: Moment) -> Reply | None:
    name = a_name(moment, absent_share=0.35)
    if name is None:
        return None
    slots, came = name_slots(name), moment.now.events_of(name, "came")
    if not came:
        return Reply(f"No, I did not see {with_article(name)}.", slots)
    return Reply(f"Yes, at {came[0].second} seconds.", slots, name)


def when_came(moment: Moment) -> Reply | None:
    name = a_name(moment)
    return None if name is None else when_reply(moment, name)


def when_reply(moment: Moment, name: str) -> Reply | None:
    """When something came that came once."""
    slots, came = name_slots(name), moment.now.events_of(name, "came")
    if not came:
        return Reply(f"I did not see {with_article(name)}.", slots)
    if len(came) > 1:
        return None
    if moment.now.was_beginning(came[0].second):
        were = is_or_are(name, moment.now.ever[name][0], past=True)
        return Reply(f"{were} there from the beginning.", slots, name)
    return Reply(f"At {came[0].second} seconds.", slots, name)


def when_left(moment: Moment) -> Reply | None:
    gone = [name for name in moment.now.ever if name not in moment.now.things]
    name = moment.pick(gone) if gone and moment.rng.random() < 0.6 else a_name(moment)
    if name is None:
        return None
    slots = name_slots(name)
    if name in moment.now.things:
        return Reply(f"{is_or_are(name, moment.now.things[name])} still there.", slots, name)
    if name not in moment.now.ever:
        return Reply(f"I did not see {with_article(name)}.", slots)
    return Reply(f"At {moment.now.events_of(name, 'left')[-1].second} seconds.", slots, name)


def came_back(moment: Moment) -> Reply | None:
    left = list(dict.fromkeys(event.name for event in moment.now.events if event.kind == "left"))
    name = moment.pick(left) if left and moment.rng.random() < 0.7 else a_name(moment)
    if name is None:
        return None
    slots = name_slots(name)
    if name not in moment.now.ever:
        return Reply(f"I did not see {with_article(name)}.", slots)
    back = [event for event in moment.now.events_of(name, "came") if event.is_back]
    if back:
        return Reply(f"Yes, at {back[-1].second} seconds.", slots, name)
    if name in moment.now.things:
        never = f"{'They' if name == PERSON else 'It'} never left."
        return None if name in left or len(moment.now.things[name]) > 1 else Reply(never, slots, name)
    it = is_or_are(name, moment.now.ever[name][-1]).split()[0].lower()
    return Reply(f"No, {it} did not come back.", slots, name)


def who_came(moment: Moment) -> Reply | None:
    came = [event for event in moment.changes if event.kind == "came" and event.name == PERSON]
    return _who(came, "I did not see anybody come.")


def who_left(moment: Moment) -> Reply | None:
    left = [event for event in moment.changes if event.kind == "left" and event.name == PERSON]
    return _who(left, "I did not see anybody leave.")


def _who(events: Sequence[Event], nobody: str) -> Reply | None:
    if not events:
        return Reply(nobody)
    if len(events) > MAX_EVENTS:
        return None
    words = joined([f"{group(event.things)} at {event.second} seconds" for event in events])
    return Reply(answer_of(words), {}, events[-1].name)


def what_came(moment: Moment) -> Reply | None:
    """Which things came after the beginning; who came is another question."""
    return _who(_things_that(moment, "came"), "I did not see anything come.")


def what_left(moment: Moment) -> Reply | None:
    """Which things left; who left is another question."""
    return _who(_things_that(moment, "left"), "I did not see anything go.")


def _things_that(moment: Moment, kind: str) -> list[Event]:
    return [event for event in moment.changes if event.kind == kind and event.name != PERSON]


def was_anybody(moment: Moment) -> Reply | None:
    people = moment.now.ever.get(PERSON)
    colours = _people_ever(moment)
    if not people or colours is None:
        return None if people else Reply("No, I did not see any people.")
    words = group(people[-1]) if len(colours) == 1 else counted(len(colours), PERSON)
    return Reply(f"Yes, {words}.", {}, PERSON)


def who_was(moment: Moment) -> Reply | None:
    colours = _people_ever(moment)
    if colours is None:
        return None
    people = [f"a person in {colour}" if colour else "a person" for colour in colours]
    return Reply(answer_of(joined(people)), {}, PERSON) if people else Reply("I did not see any people.")


def people_in_all(moment: Moment) -> Reply | None:
    colours = _people_ever(moment)
    if colours is None:
        return None
    if not colours:
        return Reply("I did not see any people.")
    return Reply("One person." if len(colours) == 1 else answer_of(counted(len(colours), PERSON)), {}, PERSON)


def _people_ever(moment: Moment) -> list[str | None] | None:
    """The colours of all people, if they can be told apart by them."""
    told = moment.now.ever.get(PERSON, ())
    if not told:
        return []
    if len({thing.number for things in told for thing in things}) == 1:
        return [told[-1][0].colour]
    if any(len({thing.colour for thing in things}) < len(things) for things in told):
        return None
    colours = list(dict.fromkeys(thing.colour for things in told for thing in things))
    return None if None in colours or len(colours) > MAX_SEEN else colours


def what_changed(moment: Moment) -> Reply | None:
    return change_reply(moment.changes)


def change_reply(changes: Sequence[Event]) -> Reply | None:
    """The last of some changes."""
    if not changes:
        return Reply("Nothing changed.")
    last = [event for event in changes if event.second == changes[-1].second]
    if len(last) > MAX_EVENTS - 1:
        return None
    return Reply(answer_of(clauses(last)), {}, last[0].name)


def clauses(events: Sequence[Event]) -> str:
    """What changed, in one sentence without its full stop."""
    return joined([clause(event, left_over=event.num_left > 0) for event in events])


def recent(moment: Moment) -> Reply | None:
    spans = [seconds for seconds in SPANS if seconds <= moment.now_s + 10]
    if not spans:
        return None
    seconds = int(moment.rng.choice(spans))
    words = OTHER_SPANS.get(seconds, SPANS[seconds]) if moment.rng.random() < 0.5 else SPANS[seconds]
    since_s = moment.now_s - seconds
    if any(abs(event.second - since_s) <= WINDOW_S for event in moment.changes):
        return None
    changes = [event for event in moment.changes if event.second > since_s]
    if len(changes) > MAX_EVENTS:
        return None
    gaps = [(start_s, end_s) for start_s, end_s in moment.now.gaps if end_s > since_s]
    if len(gaps) > 1 or any(end_s <= since_s + WINDOW_S for _, end_s in gaps):
        return None
    parts = [answer_of(clauses(changes))] if changes else []
    parts += [_unseen(start_s, end_s) for start_s, end_s in gaps]
    return Reply(" ".join(parts) or "Nothing changed.", {"span": words})


def _unseen(start_s: float, end_s: float) -> str:
    return f"I saw nothing for {duration(end_s - start_s)}."


def summary(moment: Moment) -> Reply | None:
    now = moment.now
    names = sorted(now.ever, key=lambda name: (name != PERSON, now.events_of(name, "came")[0].second))
    if len(names) > MAX_SEEN:
        return None
    best = {name: max(reversed(now.ever[name]), key=len) for name in names}
    people = _people_ever(moment)
    seen = [group(best[name]) if name != PERSON else _people(people, best[name]) for name in names]
    events = moment.changes[-MAX_SUMMARISED if len(names) < MAX_SEEN and not now.gaps else -1 :]
    parts = [f"I saw {joined(seen)}." if seen else "I saw nothing in particular."]
    if events:
        parts.append(answer_of(clauses(events)))
    elif seen and not now.gaps:
        parts.append("Nothing changed.")
    parts += [_unseen(*now.gaps[-1])] if now.gaps else []
    return Reply(" ".join(parts))


def _people(colours: list[str | None] | None, most: Sequence[object]) -> str:
    if colours and len(colours) == 1:
        return f"a person in {colours[0]}" if colours[0] else "a person"
    return counted(len(colours) if colours else len(most), PERSON)


def seen_at_sound(moment: Moment) -> Reply | None:
    sounds = [item for item in moment.plan.heard if item.end_s <= moment.now_s]
    if not sounds:
        return None
    sound = sounds[int(moment.rng.integers(len(sounds)))]
    if sum(item.name == sound.name for item in moment.plan.heard) > 1:
        return None
    first, last = int(sound.start_s // WINDOW_S), min(int(sound.end_s // WINDOW_S), len(moment.past) - 1)
    during = moment.past[max(first - 1, 0) : last + 2]
    if any(history.things != during[0].things or history.light == "black" for history in during):
        return None
    found = groups(during[0])
    if len(found) > MAX_SEEN:
        return None
    return Reply(answer_of(joined([group(things) for things in found])) if found else "Nothing.", {"sound": sound.name})
