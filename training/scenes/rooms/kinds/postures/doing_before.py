"""Kinds of questions about what people did before, and when they sat down or stood up."""

from dataclasses import replace

from engines.scene.posture.doing import Doing, Posture
from engines.scene.posture.wording import doing_words
from training.scenes.facts import WINDOW_S
from training.scenes.rooms.history import History
from training.scenes.rooms.kinds.now import PEOPLE_WORDS
from training.scenes.rooms.kinds.postures.doing_now import UNKNOWN, of_people
from training.scenes.rooms.kinds.unseen import AGO, MARGIN_S, is_in_gap, nears_blind
from training.scenes.rooms.moment import NOT_LOOKING, Moment, Reply, answer_of, joined

Postures = tuple[Posture | None, ...]
UPRIGHT: Postures = ("standing", "walking")
# What people do when a posture changes: in a question and in a denial, from which postures, to which.
CHANGES: tuple[tuple[str, Postures, Postures], ...] = (
    ("sit down", ("standing", "walking", "lying"), ("sitting",)),
    ("stand up", ("sitting", "lying"), UPRIGHT),
    ("get up", ("sitting", "lying"), UPRIGHT),
    ("lie down", ("sitting", "standing", "walking"), ("lying",)),
)
MAX_CHANGES = 2
NEVER_SHARE = 0.4  # of the questions whether something happened that did not
HAPPENED_SHARE = 0.75  # of questions whether something happened, where something did


def posture_changed(moment: Moment) -> Reply | None:
    """Whether somebody sat down, stood up or lay down."""
    change, seconds = _a_change(moment)
    slots = {"change": change, "person": moment.pick(PEOPLE_WORDS)}
    if len(seconds) > MAX_CHANGES or (not seconds and moment.rng.random() > NEVER_SHARE):
        return None
    if not seconds:
        return Reply(f"No, I did not see anybody {change}.", slots)
    return Reply(f"Yes, {joined([f'at {second} seconds' for second in seconds])}.", slots)


def when_posture(moment: Moment) -> Reply | None:
    """When somebody sat down, stood up or lay down."""
    change, seconds = _a_change(moment)
    slots = {"change": change, "person": moment.pick(PEOPLE_WORDS)}
    if len(seconds) > MAX_CHANGES:
        return None
    if not seconds:
        return Reply(f"I did not see anybody {change}.", slots)
    return Reply(answer_of(joined([f"at {second} seconds" for second in seconds])), slots)


def _a_change(moment: Moment) -> tuple[str, list[int]]:
    """A change to ask for, and in which windows it was told of somebody."""
    all_seconds = [_seconds(moment, before, after) for _, before, after in CHANGES]
    happened = [number for number, seconds in enumerate(all_seconds) if seconds]
    candidates = happened if happened and moment.rng.random() < HAPPENED_SHARE else list(range(len(CHANGES)))
    number = candidates[int(moment.rng.integers(len(candidates)))]
    return CHANGES[number][0], all_seconds[number]


def _seconds(moment: Moment, before: Postures, after: Postures) -> list[int]:
    found, last = list[int](), dict[int, Posture | None]()
    for history in moment.past:
        now = {number: doing.posture for number, doing in _by_number(history).items() if doing.posture}
        if any(posture in after and last.get(number) in before for number, posture in now.items()):
            found.append(history.second)
        last |= now
    return found


def _by_number(history: History) -> dict[int, Doing]:
    return {person.number: told.doing for told in history.told for person in told.people}


@of_people()
def doing_earlier(moment: Moment) -> Reply | None:
    """What the only person did before what they do now."""
    slots = {"person": moment.pick(PEOPLE_WORDS)}
    if len(moment.now.people) > 1:
        return None
    number = moment.now.people[0].number
    now = _by_number(moment.now).get(number)
    if now is None or now.posture is None:
        return Reply(UNKNOWN, slots)
    for history in reversed(moment.past):
        earlier = _by_number(history).get(number)
        if earlier and earlier.posture and earlier.posture != now.posture:
            alone = len(history.told) == len(history.people) == 1
            return Reply(answer_of(_posture_words(earlier)), slots) if alone else None
    if moment.rng.random() > NEVER_SHARE:
        return None
    return Reply(f"The same: {_posture_words(now)}.", slots)


def _posture_words(doing: Doing) -> str:
    return doing_words(replace(doing, is_smiling=False))


def doing_ago(moment: Moment) -> Reply | None:
    """What people did some time ago."""
    spans = [ago for ago in AGO if moment.now_s - ago >= MARGIN_S]
    if not spans:
        return None
    ago = int(moment.rng.choice(spans))
    slots = {"ago": f"{moment.pick(AGO[ago])} ago", "person": moment.pick(PEOPLE_WORDS)}
    at_s = moment.now_s - ago
    if is_in_gap(moment, at_s):
        return Reply(NOT_LOOKING, slots)
    window = int(at_s // WINDOW_S)
    around = moment.past[max(window - 1, 0) : window + 2]
    then = around[0]
    is_clear = not any(history.light == "black" or _postures(history) != _postures(then) for history in around)
    if not is_clear or nears_blind(moment, at_s - MARGIN_S, at_s + MARGIN_S):
        return None
    if not then.people:
        return Reply("I did not see any people.", slots)
    if not then.told:
        return Reply("I can't tell what they were doing.", slots)
    if len(then.people) == 1:
        doing = then.told[0].doing
        return Reply(answer_of(_posture_words(doing)), slots) if doing.posture else None
    return Reply(" ".join(answer_of(told.past_sentence) for told in then.told), slots)


def _postures(history: History) -> dict[int, tuple[Posture | None, str | None] | None]:
    """What is told of the people that are there, by number."""
    told = _by_number(history)
    return {p.number: (told[p.number].posture, told[p.number].on) if p.number in told else None for p in history.people}
