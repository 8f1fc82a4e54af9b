"""Rooms: the same number gives the same, answers follow from what the notes told, splits share no words."""

import re
from collections import Counter
from functools import cache

import pytest
from tokenizers import Tokenizer

from engines.answers.time_words import duration
from engines.mini.senses import OBJECT_NAMES
from engines.scene.classes import NAMES, SYNONYMS
from engines.scene.wording import counted, plural, with_article
from realtime.dialogue.conversation import MAX_TURNS
from tests.training.tiny import tiny_stock
from training.bank.variants import TEST, TRAIN
from training.scenes.rooms.example import RoomExample, room_example
from training.scenes.rooms.history import histories
from training.scenes.rooms.kinds.makers import ROOM_MAKERS
from training.scenes.rooms.plan import is_within
from training.scenes.rooms.sights import PICTURE_AT_S
from training.scenes.rooms.words import inventory, wordings

NUM_ROOMS = 200
MAX_ANSWER_TOKENS = 47  # the end mark is one more
COPIED = {"colour_of", "holding", "is_holding", "doing", "reads", "texts_seen"}
COPIED |= {"wearing_at", "where_coloured", "of_kind", "kinds_seen"}
OPENING = re.compile(r"^(It reads|I read|In|Something|Holding|Yes,|No,) ")


@cache
def rooms(split: int = TRAIN) -> list[RoomExample]:
    return [room_example(number, tiny_stock(split)) for number in range(NUM_ROOMS)]


def test_a_number_gives_one_room_with_notes_and_states_for_every_window() -> None:
    for number in (0, 7):
        assert room_example(number, tiny_stock()) == rooms()[number]
    for room in rooms():
        assert len(room.plan.notes) == len(room.states) == room.plan.duration_s // 2
        assert all(0 < question.asked_s - room.plan.start_s <= room.plan.duration_s for question in room.questions)


def test_every_kind_is_asked_and_the_core_kinds_most() -> None:
    counts = Counter(question.kind for room in rooms() for question in room.questions)
    assert not set(ROOM_MAKERS) - set(counts)
    assert {"see_now", "how_many_people", "colour_of", "reads"} <= {kind for kind, _ in counts.most_common(8)}


def test_how_many_people_is_what_the_tracker_had_told() -> None:
    for room in rooms():
        past = histories(list(zip(room.plan.notes, room.states, strict=True)))
        for question in room.questions:
            now = past[int((question.asked_s - room.plan.start_s) // 2) - 1]
            if question.kind == "how_many_people" and now.light != "black":
                number = len(now.people)
                wanted = {0: "I do not see any people.", 1: "One person."}.get(number, "")
                assert question.answer == (wanted or f"{counted(number, 'person').capitalize()}.")
            if question.kind == "is_there" and question.answer.startswith("Yes"):
                names = [*now.things, *map(plural, now.things), now.looks_like or "nothing"]
                assert any(name in question.answer for name in names)


def test_a_picture_is_said_to_stand_still_while_it_does() -> None:
    answers = Counter[str]()
    for room in rooms():
        for question in (question for question in room.questions if question.kind == "is_frozen"):
            state = room.states[int((question.asked_s - room.plan.start_s) // 2) - 1]
            assert state.light == "black" or ("stands still" in question.answer) == state.is_still, question
            answers[question.answer.split()[0]] += 1
    assert min(answers["Yes,"], answers["No,"], answers["The"]) > 0


def test_words_of_right_answers_about_things_stand_in_the_notes_before() -> None:
    for room in rooms():
        for question in room.questions:
            if question.kind in COPIED and not question.answer.startswith(
                ("I do", "I did", "I can't", "No, I", "It looks")
            ):
                notes = room.plan.notes[: int((question.asked_s - room.plan.start_s) // 2)]
                told = " ".join(note.text for of_window in notes for note in of_window).lower().replace(",", "")
                perceived = question.answer.partition(" It looks like ")[0]
                answer = OPENING.sub("", perceived).rstrip(".").replace(". ", " ").replace(",", "")
                for word in answer.lower().split():
                    assert word in told or word in ("one", "in", "and", "both", "all", "a", "an", "holding"), question


def test_wordings_and_words_of_the_splits_are_disjoint() -> None:
    kinds = {"see_now", "how_many_people", "describe", "summary", "what_time", "is_light", "smell", "before_start"}
    asked = [
        {question.text for room in rooms(split) for question in room.questions if question.kind in kinds}
        for split in (TRAIN, TEST)
    ]
    assert min(len(texts) for texts in asked) > 10
    assert not asked[0] & asked[1]
    spots = [
        {q.answer for room in rooms(split) for q in room.questions if q.kind == "told" and " " in q.answer}
        for split in (TRAIN, TEST)
    ]
    assert len(spots[0]) > 5
    assert not {answer for answer in spots[0] & spots[1] if not answer.startswith(("At ", "On "))}


def test_answers_are_short_and_never_empty(tokenizer: Tokenizer) -> None:
    for room in rooms():
        for question in room.questions:
            assert question.text.strip()
            assert question.answer.endswith((".", "!", "?"))
            assert 0 < len(tokenizer.encode(question.answer).ids) <= MAX_ANSWER_TOKENS, question.answer
            assert "{" not in question.text + question.answer
            assert len(question.turns) <= MAX_TURNS


def test_times_in_answers_are_those_of_the_stream() -> None:
    assert any(room.plan.start_s > 3600 for room in rooms())
    for room in rooms():
        start_s, end_s = room.plan.start_s, room.plan.start_s + room.plan.duration_s
        for question in room.questions:
            texts = [question.answer, *(turn.answer for turn in question.turns)]
            texts += [question.text] if question.kind == "between" else []
            times = [int(found) for text in texts for found in re.findall(r"(?<!for )\b(\d+) seconds", text)]
            assert all(start_s <= time_s <= end_s for time_s in times), question
            assert question.kind != "what_time" or times[0] == question.asked_s


def test_what_came_after_the_beginning_stands_in_a_note_that_says_so() -> None:
    num_came = 0
    for room in rooms():
        past = histories(list(zip(room.plan.notes, room.states, strict=True)))
        for number, (notes, history) in enumerate(zip(room.plan.notes, past, strict=True)):
            came = {event.name for event in history.changes if event.kind == "came" and event.second == 2 * number}
            texts = [note.text for note in notes if note.kind == "things"]
            new = [text for text in texts if text.startswith("now ") or text.endswith(" again")]
            assert len(came) == len(new), (came, new)
            assert all(any(name in text or plural(name) in text for text in new) for name in came)
            num_came += len(came)
    assert num_came > 100


def test_gaps_are_noted_as_the_engine_does_and_answered_for() -> None:
    seen, kinds = 0, Counter[str]()
    for room in rooms():
        notes = [(number, note) for number, said in enumerate(room.plan.notes) for note in said if note.kind == "gap"]
        for number, note in notes:
            blind = 0
            while is_within(2.0 * (number - blind - 1) + PICTURE_AT_S, room.room.blind):
                blind += 1
            assert note.text == f"nothing was seen for {duration(2.0 * blind)}"
        seen += len(notes)
        spans = {note.text.removeprefix("nothing was seen for ") for _, note in notes}
        for question in room.questions:
            for found in re.findall(r"I saw nothing for (.*?)\.", question.answer):
                assert question.kind in ("always_looking", "recent", "summary"), question
                assert set(found.split(" and for ")) <= spans, question
                kinds[question.kind] += 1
            is_unseen = question.kind in ("seen_ago", "between") and "not looking" in question.answer
            kinds["not looking"] += is_unseen
            if is_unseen and question.kind == "between":
                first, last = (int(found) - int(room.plan.start_s) for found in re.findall(r"\d+", question.text))
                assert all(is_within(at_s + PICTURE_AT_S, room.room.blind) for at_s in range(first, last, 2)), question
    assert seen > 3
    assert {"always_looking", "summary", "not looking"} <= set(kinds), kinds


def test_dialogues_hold_answers_that_are_wrong_for_the_question() -> None:
    with_turns = [question for room in rooms() for question in room.questions if question.turns]
    copies = sum(question.turns[-1].answer == question.answer for question in with_turns)
    assert len(with_turns) > 200
    assert copies < 0.12 * len(with_turns)


def test_every_kind_has_many_wordings_and_no_held_out_one_differs_in_marks_only() -> None:
    for kind in set(ROOM_MAKERS) - {"told", "said_about", "nothing_said", "chat", "small_sum", "statement"}:
        bare = [{text.lower().rstrip("?.") for text in wordings(kind, split)} for split in (TRAIN, TEST)]
        assert len(bare[0]) >= 16, kind
        assert not bare[0] & bare[1], kind


def test_rooms_hold_what_the_detector_knows() -> None:
    tables = inventory()
    groups = [
        *tables["places"].values(),
        *(tables["things"][k] for k in ("holdable", "several", "colourless", "absent")),
    ]
    assert not {name for group in groups for name in group} - set(NAMES)
    assert not (set(tables["drawn"].values()) | set(SYNONYMS)) - set(NAMES)
    recognised = set(NAMES) | set(OBJECT_NAMES.read_text().split("\n"))
    assert not set(tables["things"]["hard"]) & recognised


@pytest.mark.parametrize(("words", "wanted"), [("cup", "a cup"), ("orange", "an orange"), ("scissors", "scissors")])
def test_names_have_their_article(words: str, wanted: str) -> None:
    assert with_article(words) == wanted
