"""Plans and questions: the same seed gives the same, and every answer is what the plan says."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.tiny import tiny_composer, tiny_stock
from training.bank import pictures
from training.bank.catalog import CATALOG, HERE
from training.bank.variants import TEST, TRAIN, Source, draw_layer
from training.phrasings import PHRASINGS
from training.scenes.facts import Scene, is_between_thirds, place
from training.scenes.kinds.makers import MAKERS
from training.scenes.plan import Heard, Plan, Seen, Style, is_held_out_pair
from training.scenes.planner import MAX_OVERLAP, MAX_TOGETHER, PERSON, draw_plan
from training.scenes.questions import CROSS_MODAL, NUM_PHRASINGS, NUM_TRAINING_PHRASINGS, ask

STYLE = Style(12, 24, with_held_out_pairs=False)
seeds = st.integers(0, 10**6)


def plan_of(seed: int, split: int = TRAIN) -> Plan:
    return draw_plan(tiny_stock(split), STYLE, seed)


def everything(plan: Plan) -> list[Seen | Heard]:
    return [*plan.seen, *plan.heard, *plan.said]


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_seed_gives_one_plan_and_everything_lies_within_its_time(seed: int) -> None:
    plan = plan_of(seed)
    assert plan == plan_of(seed)
    for item in everything(plan):
        assert 0 <= item.start_s < item.end_s <= plan.duration_s
    for at_s in range(int(plan.duration_s)):
        assert sum(item.start_s <= at_s < item.end_s for item in plan.seen) <= MAX_TOGETHER


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_things_hardly_overlap(seed: int) -> None:
    plan = plan_of(seed)
    for number, one in enumerate(plan.seen):
        for other in plan.seen[number + 1 :]:
            if other.start_s < one.end_s:
                shared = len(set(one.cells) & set(other.cells))
                assert shared <= MAX_OVERLAP * min(len(one.cells), len(other.cells))


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_training_scenes_contain_no_held_out_pair(seed: int) -> None:
    plan = plan_of(seed)
    assert not any(is_held_out_pair(thing.name, sound.name) for thing in plan.seen for sound in plan.heard)


def test_a_style_brings_people_to_its_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.scenes.planner.PERSON", "mug")

    def with_one(people: float) -> int:
        style = Style(6, 6, gap_s=0.1, people=people)
        plans = [draw_plan(tiny_stock(TRAIN), style, seed) for seed in range(100)]
        return sum(any(item.name == "mug" for item in plan.seen) for plan in plans)

    assert with_one(1.0) > with_one(0.0) + 5


def test_every_portrait_is_a_cut_out_that_can_be_drawn() -> None:
    people = tomllib.loads(CATALOG.read_text())["people"][PERSON]
    assert sorted(people) == sorted(path.stem for path in (HERE / "people").glob("*.webp"))
    for name in people:
        cover = pictures.cell_cover(draw_layer(Source(PERSON, f"people/{name}.webp", 0, TRAIN), 0))
        assert 0 < cover.mean() < 0.9


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_answers_agree_with_the_plan(seed: int) -> None:
    plan = plan_of(seed)
    for question in ask(plan, 24, seed, ("submarine",), ("a trombone",)):
        assert question.asked_s <= plan.duration_s
        assert question.answer
        proofs: list[Seen | Heard] = [*question.things, *question.sounds]
        assert all(item.start_s <= question.asked_s for item in proofs)
        if question.is_about_absent and "did not see" in question.answer:
            assert not any(item.name in question.answer for item in plan.seen)
        if question.kind == "seen_at_sound" and question.things and question.sounds:
            (sound,) = question.sounds
            for thing in question.things:
                assert thing.name.lower() in question.answer.lower()
                assert min(thing.end_s, sound.end_s) > max(thing.start_s, sound.start_s)
        if question.kind in ("when_heard", "how_long_ago") and question.sounds:
            assert f"At {int(question.sounds[0].start_s + 0.5) // 2 * 2} seconds" in question.answer
        if question.kind == "order":
            first = min(proofs, key=lambda item: item.start_s)
            assert first.name.lower() in question.answer.lower()


def test_held_out_wordings_never_occur_in_training() -> None:
    trained = {q.text for seed in range(40) for q in ask(plan_of(seed), 24, seed, (), ())}
    tested = {q.text for seed in range(40) for q in ask(plan_of(seed, TEST), 24, seed, (), ())}
    assert trained
    assert tested
    assert not trained & tested


def test_every_kind_has_wordings_and_occurs() -> None:
    assert set(MAKERS) == set(PHRASINGS)
    assert set(MAKERS) >= CROSS_MODAL
    assert all(len(set(phrasings)) == NUM_PHRASINGS > NUM_TRAINING_PHRASINGS for phrasings in PHRASINGS.values())
    asked = {q.kind for seed in range(150) for q in ask(plan_of(seed), 24, seed, ("submarine",), ("a trombone",))}
    assert asked == set(MAKERS)


def test_a_scene_is_unclear_while_something_is_being_said() -> None:
    plan = next(plan for plan in map(plan_of, range(99)) if plan.said)
    said = plan.said[0]
    scene = Scene(plan, said.end_s + 0.1, None, (), ())  # type: ignore[arg-type]
    assert scene.is_unclear


def test_a_lasting_sound_counts_after_its_first_second() -> None:
    plan = next(plan for plan in map(plan_of, range(99)) if plan.heard and not plan.said)
    sound = plan.heard[-1]
    assert Scene(plan, sound.start_s + 0.5, None, (), ()).is_unclear  # type: ignore[arg-type]
    later = Scene(plan, sound.start_s + 1.2, None, (), ())  # type: ignore[arg-type]
    assert sound.end_s > later.now_s
    assert later.heard[-1] == sound


@pytest.mark.parametrize(
    ("row", "column", "answer"),
    [
        (1.0, 1.2, "At the top left."),
        (3.0, 3.0, "In the middle."),
        (1.5, 3.0, None),
        (3.0, 4.2, None),
        (3.0, 6.0, "On the right."),
    ],
)
def test_where_is_only_asked_about_things_clearly_within_a_third(row: float, column: float, answer: str | None) -> None:
    thing = Seen("mug", 0.0, 4.0, (0,), row, column, (0,), None)
    assert is_between_thirds(thing) == (answer is None)
    assert answer in (None, place(thing))


def test_features_follow_the_plan() -> None:
    composer = tiny_composer()
    num_checked = 0
    for plan in map(plan_of, range(20)):
        composed = composer.compose(plan)
        assert (composed.video == composer.compose(plan).video).all()
        for item in plan.seen:
            at_once = [other for other in plan.seen if other.start_s <= item.start_s < other.end_s]
            if not item.drawings or len(at_once) > 1:
                continue
            drawing = composer.bank.drawings[item.drawings[0]]
            stored = composer.bank.patches[drawing.first : drawing.first + len(drawing.cells)].astype(float)
            shown = composed.video[round(item.start_s * 2), list(drawing.cells)]
            assert abs(shown - stored).mean() < 0.15 * stored.mean()
            num_checked += 1
    assert num_checked > 10
