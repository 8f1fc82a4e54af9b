"""Kinds of questions whose answer lists what was seen or heard."""

from collections.abc import Sequence
from dataclasses import replace

from training.scenes.categories import CATEGORIES, is_in_category
from training.scenes.facts import Draft, Scene, listed, names_of, overlap_s, sentence, with_article
from training.scenes.plan import FRAME_S, MIN_OVERLAP_S, Heard, Seen


def see_now(scene: Scene) -> Draft | None:
    if any(scene.now_s - MIN_OVERLAP_S < item.end_s < scene.now_s for item in scene.seen):
        return None
    return listed(scene, [item for item in scene.seen if item.end_s >= scene.now_s], {}, "Nothing in particular.")


def see_all(scene: Scene) -> Draft | None:
    return listed(scene, scene.seen, {}, "Nothing in particular.")


def _of_category(scene: Scene, items: Sequence[Seen], verb: str) -> Draft | None:
    """A draft that lists the `items` of a random category; more often one that occurs than not."""
    there = [word for word in CATEGORIES if any(is_in_category(item, word) for item in items)]
    category = scene.pick(there if there and scene.rng.random() < 0.6 else CATEGORIES)
    assert category is not None
    belongs = [is_in_category(item, category) for item in items]
    if None in belongs:
        return None
    found = [item for item, does in zip(items, belongs, strict=True) if does]
    slots: dict[str, str | int] = {"category": category, "a_category": with_article(category)}
    draft = listed(scene, found, slots, f"I {verb} not see {with_article(category)}.")
    return draft and replace(draft, is_about_absent=not found)


def see_category(scene: Scene) -> Draft | None:
    if any(scene.now_s - MIN_OVERLAP_S < item.end_s < scene.now_s for item in scene.seen):
        return None
    return _of_category(scene, [item for item in scene.seen if item.end_s >= scene.now_s], "do")


def seen_category(scene: Scene) -> Draft | None:
    return _of_category(scene, scene.seen, "did")


def hear_all(scene: Scene) -> Draft | None:
    return listed(scene, scene.heard, {}, "Nothing.")


def hear_last(scene: Scene) -> Draft | None:
    return listed(scene, scene.heard[-1:], {}, "Nothing.")


def hear_first(scene: Scene) -> Draft | None:
    return listed(scene, scene.heard[:1], {}, "Nothing.")


def see_first(scene: Scene) -> Draft | None:
    if len(scene.seen) > 1 and scene.seen[1].start_s - scene.seen[0].start_s < MIN_OVERLAP_S:
        return None
    return listed(scene, scene.seen[:1], {}, "Nothing in particular.")


def see_last(scene: Scene) -> Draft | None:
    if len(scene.seen) > 1 and scene.seen[-1].start_s - scene.seen[-2].start_s < MIN_OVERLAP_S:
        return None
    return listed(scene, scene.seen[-1:], {}, "Nothing in particular.")


def describe(scene: Scene) -> Draft | None:
    longest = int(min(scene.now_s, 30) // 2 * 2)
    if longest < 4:
        return None
    seconds = int(scene.rng.integers(2, longest // 2 + 1)) * 2
    since_s = scene.now_s - seconds
    recent: tuple[list[Seen | Heard], list[Seen | Heard]] = ([], [])
    everything: list[Seen | Heard] = [*scene.seen, *scene.heard]
    for item in everything:
        if item.end_s >= since_s + MIN_OVERLAP_S:
            recent[isinstance(item, Heard)].append(item)
        elif item.end_s > since_s - FRAME_S:
            return None
    things, sounds = names_of(recent[0]), names_of(recent[1])
    if max(len(things), len(sounds)) > 3:
        return None
    saw, heard = (sentence(names, "nothing.")[:-1] for names in (things, sounds))
    saw, heard = saw[0].lower() + saw[1:], heard[0].lower() + heard[1:]
    found = tuple(i for i in recent[0] if isinstance(i, Seen)), tuple(i for i in recent[1] if isinstance(i, Heard))
    return Draft(f"I saw {saw} and heard {heard}.", {"seconds": seconds}, *found)


def together(scene: Scene) -> Draft | None:
    pairs = [
        (one, other, overlap_s(one, other))
        for i, one in enumerate(scene.seen)
        for other in scene.seen[i + 1 :]
        if overlap_s(one, other) > -FRAME_S
    ]
    if len(pairs) != 1 or pairs[0][2] < MIN_OVERLAP_S:
        return None
    return listed(scene, pairs[0][:2], {}, "")
