"""Kinds of questions whose premise may be wrong, about one of several things, and about sound and sight together."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np

from engines.scene.classes import NAMES
from engines.scene.wording import place_words, third, with_article
from tests.training.tiny import tiny_stock
from training.scenes.plan import Heard
from training.scenes.rooms.asking import moment_at
from training.scenes.rooms.example import RoomExample, room_example
from training.scenes.rooms.history import histories
from training.scenes.rooms.kinds.cannot import of_absent, unknowable
from training.scenes.rooms.kinds.heard import NOISES, heard_and_seen, noise_of
from training.scenes.rooms.kinds.now import SIDES
from training.scenes.rooms.kinds.order import light_changed, text_after
from training.scenes.rooms.kinds.past import what_came, what_left
from training.scenes.rooms.kinds.which import colour_at, colours_of_several, text_colour, where_several
from training.scenes.rooms.moment import PERSON, Moment
from training.scenes.rooms.planner import MAX_TEXTS, draw_room
from training.scenes.rooms.words import follow_ups

NUM_ROOMS, NUM_TRIES = 120, 6
SPECK_CELLS = 2


@cache
def rooms() -> list[RoomExample]:
    stock = replace(tiny_stock(), object_names=("guitar", "cup", "shark"), sound_names=("a cat", "a bus", "a horse"))
    return [room_example(number, stock) for number in range(NUM_ROOMS)]


@cache
def moments() -> list[Moment]:
    """Moments of rooms that begin with their stream."""
    found, rng = [], np.random.default_rng(0)
    for room in (room for room in rooms() if room.plan.start_s == 0):
        past = histories(list(zip(room.plan.notes, room.states, strict=True)))
        for share in (0.5, 1.0):
            until = past[: max(round(share * len(past)), 2)]
            found += [moment_at(room.plan, until, room.room.sayings, (), rng)] * NUM_TRIES
    return found


def test_what_is_not_there_is_denied_and_of_what_was_there_nothing_more_is_known() -> None:
    answers = Counter[bool]()
    for moment in moments():
        if reply := of_absent(moment):
            name = reply.slots["thing"]
            wanted = "I can't tell: I do not know that." if name in moment.now.ever else None
            assert reply.answer == (wanted or f"I do not see {with_article(name)}.")
            answers[wanted is None] += 1
    assert min(answers[True], answers[False]) > 20


def test_a_noise_is_denied_unless_it_was_heard_and_then_only_asked_why() -> None:
    kinds = Counter[bool]()
    for moment in moments():
        if reply := noise_of(moment):
            name = reply.slots["thing"]
            is_heard = any(item.name == f"a {name}" and item.start_s < moment.now_s for item in moment.plan.heard)
            assert is_heard == (reply.answer == "I can't tell: I do not know that.")
            assert is_heard or reply.answer.endswith(f"hear {with_article(name)}.")
            assert not is_heard or all(re.search("why|reason|want|because", text, re.I) for text in reply.wordings)
            assert NOISES[name] == reply.slots["noise"]
            kinds[is_heard] += 1
    assert min(kinds[True], kinds[False]) > 10


def test_whether_what_was_heard_is_seen_follows_from_both() -> None:
    answers = Counter[str]()
    for moment in moments():
        if reply := heard_and_seen(moment):
            heard = {item.name.split()[-1] for item in moment.plan.heard if item.start_s < moment.now_s}
            first = reply.answer.split()[0]
            answers[first] += 1
            if first == "Yes,":
                assert any(name in reply.answer for name in heard & set(moment.now.things))
            elif first == "No,":
                assert any(reply.answer.endswith(f"{with_article(name)}.") for name in heard - set(moment.now.things))
            else:
                assert re.fullmatch(r"I did not hear any (animals|vehicles)\.", reply.answer)
    assert min(answers["Yes,"], answers["No,"]) > 5, answers


def test_the_colour_on_a_side_is_that_of_the_one_thing_there() -> None:
    colours = 0
    for moment in moments():
        if reply := colour_at(moment):
            (side,) = [side for side, words in SIDES.items() if reply.slots["side"] in words]
            there = [thing for thing in moment.now.things[reply.slots["thing"]] if third(thing.column) == side]
            assert len(there) == 1 or reply.answer.endswith(" there.")
            if there and there[0].colour:
                assert reply.answer == f"{there[0].colour.capitalize()}."
                colours += 1
    assert colours > 10


def test_several_things_are_asked_about_in_the_plural() -> None:
    places = 0
    for moment in moments():
        for maker in (colours_of_several, where_several):
            if reply := maker(moment):
                things = moment.now.things.get(reply.slots["thing"], ())
                assert len(things) != 1
                assert things or reply.answer.startswith("I do not see")
                if maker is where_several and things and reply.answer.startswith(("Both", "All")):
                    assert {place_words(thing.row, thing.column) for thing in things} == {
                        reply.answer.split(" ", 1)[1].rstrip(".")
                    }
                    places += 1
    assert places


def test_a_picture_that_became_black_became_dark() -> None:
    found = [reply for moment in moments() if (reply := light_changed(moment)) and reply.slots["light"] == "dark"]
    said = [reply.answer for reply in found if reply.answer.startswith("The picture became black at ")]
    assert said
    assert len(said) < len(found)


def test_specks_are_small_and_of_names_that_the_detector_does_not_know() -> None:
    specks = [item for room in rooms() for item in room.plan.seen if len(item.cells) <= SPECK_CELLS]
    assert {item.name for item in specks if item.name in ("guitar", "shark", "cup")} == {"guitar", "shark"}
    assert "cup" in NAMES


def test_animals_and_vehicles_of_the_room_are_heard_in_some_rooms() -> None:
    def is_own(room: RoomExample, item: Heard) -> bool:
        return any(item.name == with_article(thing.name) for thing in room.room.things)

    assert any(is_own(room, item) for room in rooms() for item in room.plan.heard)


def test_a_question_about_another_thing_or_topic_follows_one_about_the_first() -> None:
    kinds = Counter[str]()
    for room in rooms():
        for question in room.questions:
            if question.kind in ("then_other", "then_about"):
                kinds[question.kind] += 1
                assert len(question.turns) == 1
                assert question.turns[0].answer != question.answer or question.kind == "then_other"
                assert "{" not in question.text
            if question.kind == "then_before" and question.answer.startswith("It read "):
                assert question.turns[0].answer.startswith(("It reads ", "It read "))
                assert question.answer.removeprefix("It read") not in question.turns[0].answer
    assert min(kinds["then_other"], kinds["then_about"]) > 0, kinds
    assert all("{thing}" in text for text in follow_ups("other", 0))


def test_the_text_after_another_was_read_later() -> None:
    found = 0
    for moment in moments():
        if (reply := text_after(moment)) and reply.answer.startswith("It read "):
            first = {text.lower(): at_s for at_s, text in reversed(moment.now.readings)}
            last = {text.lower(): at_s for at_s, text in moment.now.readings}
            following = reply.answer.removeprefix("It read ")[:-1].lower()
            assert last[reply.slots["text"]] < first[following]
            assert not any(last[reply.slots["text"]] < at_s < first[following] for at_s in first.values())
            found += 1
    assert found > 5


def test_things_that_came_and_left_are_no_people() -> None:
    found = Counter[str]()
    for moment in moments():
        for maker, kind in ((what_came, "came"), (what_left, "left")):
            if reply := maker(moment):
                events = [event for event in moment.changes if event.kind == kind and event.name != PERSON]
                assert events or reply.answer.startswith("I did not see anything ")
                assert len(re.findall(r" at \d+ seconds", reply.answer)) == len(events)
                assert "person" not in reply.answer
                found[kind] += bool(events)
    assert min(found["came"], found["left"]) > 20


def test_some_sequences_lead_past_signs() -> None:
    rng = np.random.default_rng(0)
    assert any(len(draw_room(rng, 0).written) > MAX_TEXTS for _ in range(300))


def test_nothing_is_unknown_about_a_thing_that_was_never_there() -> None:
    without = [moment for moment in moments() if set(moment.now.ever) <= {PERSON}]
    assert without
    for moment in without:
        reply = unknowable(moment)
        assert reply
        assert reply.wordings
        assert not any("{thing}" in text for text in reply.wordings)


def test_no_note_tells_the_colour_of_letters() -> None:
    answers = Counter[str]()
    for moment in moments():
        reply = text_colour(moment)
        assert reply
        if moment.now.light != "black":
            assert reply.answer == ("I can't tell the colour." if moment.now.readings else "I do not see any text.")
            answers[reply.answer] += 1
    assert len(answers) == 2
