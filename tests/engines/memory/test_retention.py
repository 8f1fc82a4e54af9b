"""Which tokens a full memory forgets first."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import Modality
from engines.memory.items import ItemTable, Kind
from engines.memory.octaves import NEWEST_S, NUM_OCTAVES, allowances, octave_of
from engines.memory.retention import FIRST_IN_WORDS, FLOORS, SPARE, tokens_to_forget
from tests.engines.memory.composing import block, remembered, tables

capacities = st.integers(1, 120)


def forgotten_items(items: ItemTable, now_s: float, capacity: int) -> set[int]:
    return set(items.item[tokens_to_forget(items, now_s, capacity)].tolist())


@settings(deadline=None, max_examples=60)
@given(tables(), capacities)
def test_the_capacity_holds_items_go_as_a_whole_and_our_words_go_with_the_last_of_their_moment(
    made: tuple[ItemTable, float], capacity: int
) -> None:
    items, now_s = made
    forgotten = tokens_to_forget(items, now_s, capacity)
    assert len(items) - len(forgotten) <= capacity
    assert len(items) > capacity or not len(forgotten)
    kept = np.delete(np.arange(len(items)), forgotten)
    assert not set(items.item[kept].tolist()) & set(items.item[forgotten].tolist())
    is_ours = items.kind[kept] == Kind.OURS
    assert set(items.moment[kept][is_ours].tolist()) == set(items.moment[kept][~is_ours].tolist())
    np.testing.assert_array_equal(forgotten, tokens_to_forget(items.copy(), now_s, capacity))


@settings(deadline=None, max_examples=60)
@given(tables(), capacities)
def test_the_newest_seconds_are_not_touched_unless_they_alone_exceed_the_capacity(
    made: tuple[ItemTable, float], capacity: int
) -> None:
    items, now_s = made
    is_newest = now_s - items.end_s < NEWEST_S
    forgotten = tokens_to_forget(items, now_s, capacity)
    assert not is_newest[forgotten].any() or is_newest.sum() > capacity
    if is_newest.sum() > capacity:
        assert np.isin(np.flatnonzero(~is_newest), forgotten).all()


@settings(deadline=None, max_examples=80)
@given(tables(), capacities, st.data())
def test_a_higher_score_never_makes_an_item_be_forgotten(
    made: tuple[ItemTable, float], capacity: int, data: st.DataObject
) -> None:
    items, now_s = made
    kept = sorted(set(items.item.tolist()) - forgotten_items(items, now_s, capacity))
    if not kept:
        return
    chosen = data.draw(st.sampled_from(kept))
    more = data.draw(st.sampled_from([0.05, 0.2, 0.9]))
    score = np.where(items.item == chosen, items.score + more, items.score).astype(np.float32)
    assert chosen not in forgotten_items(replace(items, score=score), now_s, capacity)


@settings(deadline=None, max_examples=60)
@given(tables(), capacities)
def test_the_best_of_each_kind_stay_up_to_the_floor(made: tuple[ItemTable, float], capacity: int) -> None:
    items, now_s = made
    octave = octave_of(np.maximum(now_s - items.end_s, 0))
    used = np.bincount(octave, minlength=NUM_OCTAVES)
    allowed = allowances(used, capacity, capacity - capacity // SPARE)
    is_kept = np.ones(len(items), np.bool_)
    is_kept[tokens_to_forget(items, now_s, capacity)] = False
    is_ours = items.kind == Kind.OURS
    words = np.bincount(items.moment, is_ours)[items.moment]
    cost = words + np.bincount(items.item)[items.item]  # of an item and the words of its moment
    for number in range(1, NUM_OCTAVES):
        in_words = (Kind.SAID, Kind.READ) if number >= FIRST_IN_WORDS else ()
        for kind in {Kind.SEEN, Kind.HEARD, Kind.SAID, Kind.READ}.difference(in_words):
            members = (octave == number) & (items.kind == kind)
            left = members & is_kept
            if members.sum() > left.sum():
                opened = np.unique(items.moment[left], return_index=True)[1]
                held = left.sum() + words[left][opened].sum()
                assert held > FLOORS[kind] * allowed[number] - cost[members].max(), (number, kind)


def test_weak_sounds_keep_their_floor_beside_strong_sights() -> None:
    stamp = (Modality.TEXT, [0.5] * 2, 0)
    parts = [(Modality.AUDIO, [0.001], 1), (Modality.VIDEO, [0.9] * 3, 2)]
    blocks = [block(70.0 * number, [stamp, parts[number % 2]]) for number in range(60)]
    items = remembered(blocks, 10_000).items
    kept = np.delete(items.kind, tokens_to_forget(items, blocks[-1].end_s + 8000, 100))
    assert (kept == Kind.HEARD).sum() == int(FLOORS[Kind.HEARD] * (100 - 100 // SPARE) / 3)  # each with two words
    assert (kept == Kind.SEEN).any()


def test_shares_that_are_not_used_are_lent() -> None:
    used = np.zeros(NUM_OCTAVES, np.int64)
    used[[0, 1, 3]] = 10, 20, 500
    assert allowances(used, 200, 200)[[0, 1, 3]].tolist() == [10, 20, 170]
    used[0] = 300
    assert allowances(used, 200, 200)[[0, 1, 3]].tolist() == [200, 0, 0]


def test_a_still_room_is_one_memory_and_what_happens_in_it_another() -> None:
    still = [block(2.0 * n, [(Modality.TEXT, [0.4] * 2, 0), (Modality.VIDEO, [0.4] * 4, 1)]) for n in range(300)]
    still[100] = block(200.0, [(Modality.TEXT, [0.4] * 2, 0), (Modality.AUDIO, [0.4], 2)])
    ledger = remembered(still, 200)
    assert 200.0 in ledger.tokens.time_s
    assert len(set(ledger.tokens.time_s[ledger.tokens.time_s < 500].tolist())) < 25
    (view,) = [known for known in ledger.stretches.known.values() if known.kind == Kind.SEEN]
    assert (view.start_s, view.end_s) == (0.0, 600.0)


def test_what_sound_and_sight_support_together_stays() -> None:
    def at(number: int) -> list[tuple[Modality, list[float], int]]:
        both = number == 50
        sight, sound = (Modality.VIDEO, [0.5], number % 3), (Modality.AUDIO, [0.5 if both else 0.05], 3)
        return [(Modality.TEXT, [0.5] * 2, 0), sight, sound]

    ledger = remembered([block(200.0 * number, at(number)) for number in range(100)], 60)
    old = ledger.tokens.time_s[ledger.tokens.time_s < 12_000]
    assert 10_000.0 in old


def test_one_sentence_in_a_quiet_hour_outlives_a_long_talk() -> None:
    def sentence(start_s: float) -> list[object]:
        return [block(start_s, [(Modality.TEXT, [1.0] * 4, 0), (Modality.SPEECH, [1.0] * 12, 0)])]

    talk = [part for number in range(200) for part in sentence(3600 + 4.0 * number)]
    ledger = remembered([*sentence(0.0), *talk, *sentence(7000.0)], 400)  # type: ignore[list-item]
    assert 0.0 in ledger.tokens.time_s
    sizes = np.unique(ledger.tokens.time_s, return_counts=True)[1]
    assert set(sizes.tolist()) == {16}


def test_what_the_assistant_was_told_outlives_talk_that_it_overheard() -> None:
    talk = [block(4.0 * n, [(Modality.TEXT, [1.0] * 4, 0), (Modality.SPEECH, [1.0] * 12, 0)]) for n in range(200)]
    talk[100] = block(400.0, [(Modality.TEXT, [1.0] * 4, 0), (Modality.SPEECH, [2.0] * 12, 0)])
    items = remembered(talk, 10_000).items
    kept = np.delete(np.arange(len(items)), tokens_to_forget(items, 3000.0, 64))  # all of one octave
    assert set(items.end_s[kept].tolist()) > {402.0}
    last = np.delete(np.arange(len(items)), tokens_to_forget(items, 3000.0, 16))
    assert set(items.end_s[last].tolist()) == {402.0}
