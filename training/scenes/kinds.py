"""Every kind of question: what it is filled with and what its answer is, from the facts of a scene.

A maker returns None where the scene gives no clear answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from training.phrasings import PHRASINGS
from training.scenes.categories import CATEGORIES, is_one
from training.scenes.facts import (
    WINDOW_S,
    Draft,
    Scene,
    is_between_thirds,
    is_between_windows,
    listed,
    names_of,
    overlap_s,
    place,
    second,
    sentence,
    with_article,
)
from training.scenes.plan import FRAME_S, LEAST_OVERLAP_S, Heard, Said, Seen

TIMES = ("Never.", "Once.", "Twice.", "Three times.", "Four times.", "Five times.")


def _see_now(scene: Scene) -> Draft | None:
    if any(scene.now_s - LEAST_OVERLAP_S < item.end_s < scene.now_s for item in scene.seen):
        return None
    return listed(scene, [item for item in scene.seen if item.end_s >= scene.now_s], {}, "Nothing in particular.")


def _see_all(scene: Scene) -> Draft | None:
    return listed(scene, scene.seen, {}, "Nothing in particular.")


def _of_category(scene: Scene, items: Sequence[Seen], verb: str) -> Draft | None:
    """A draft that lists those of `items` that are one of a category; half of the time there are some."""
    there = [word for word in CATEGORIES if any(is_one(item, word) for item in items)]
    category = scene.pick(there if there and scene.rng.random() < 0.6 else CATEGORIES)
    assert category is not None
    belongs = [is_one(item, category) for item in items]
    if None in belongs:
        return None
    found = [item for item, does in zip(items, belongs, strict=True) if does]
    slots: dict[str, str | int] = {"category": category, "a_category": with_article(category)}
    draft = listed(scene, found, slots, f"I {verb} not see {with_article(category)}.")
    return draft and replace(draft, is_about_absent=not found)


def _see_category(scene: Scene) -> Draft | None:
    if any(scene.now_s - LEAST_OVERLAP_S < item.end_s < scene.now_s for item in scene.seen):
        return None
    return _of_category(scene, [item for item in scene.seen if item.end_s >= scene.now_s], "do")


def _seen_category(scene: Scene) -> Draft | None:
    return _of_category(scene, scene.seen, "did")


def _hear_all(scene: Scene) -> Draft | None:
    return listed(scene, scene.heard, {}, "Nothing.")


def _hear_last(scene: Scene) -> Draft | None:
    return listed(scene, scene.heard[-1:], {}, "Nothing.")


def _hear_first(scene: Scene) -> Draft | None:
    return listed(scene, scene.heard[:1], {}, "Nothing.")


def _see_first(scene: Scene) -> Draft | None:
    if len(scene.seen) > 1 and scene.seen[1].start_s - scene.seen[0].start_s < LEAST_OVERLAP_S:
        return None
    return listed(scene, scene.seen[:1], {}, "Nothing in particular.")


def _see_last(scene: Scene) -> Draft | None:
    if len(scene.seen) > 1 and scene.seen[-1].start_s - scene.seen[-2].start_s < LEAST_OVERLAP_S:
        return None
    return listed(scene, scene.seen[-1:], {}, "Nothing in particular.")


def _bound(
    scene: Scene, key: Seen | Heard, found: Sequence[Seen | Heard] | None, slots: dict[str, str | int]
) -> Draft | None:
    """A draft whose answer binds `found` to `key`."""
    if found is None:
        return None
    draft = listed(scene, found, slots, "Nothing.")
    if draft is None:
        return None
    things = draft.things + ((key,) if isinstance(key, Seen) else ())
    sounds = draft.sounds + ((key,) if isinstance(key, Heard) else ())
    return Draft(draft.answer, slots, things, sounds, draft.choices)


def _seen_at_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    return _bound(scene, sound, scene.visible_during(sound), {"sound": sound.name}) if sound else None


def _heard_at_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    return _bound(scene, thing, scene.heard_during(thing), {"object": thing.name}) if thing else None


def _see_before_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    before = [item for item in scene.seen if sound and item.start_s < sound.start_s + LEAST_OVERLAP_S]
    if not sound or not before or before[-1].start_s > sound.start_s - LEAST_OVERLAP_S:
        return None
    if len(before) > 1 and before[-1].start_s - before[-2].start_s < LEAST_OVERLAP_S:
        return None
    return _bound(scene, sound, before[-1:], {"sound": sound.name})


def _see_after_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    after = [item for item in scene.seen if sound and item.start_s > sound.end_s - LEAST_OVERLAP_S]
    if not sound or not after or after[0].start_s < sound.end_s + FRAME_S:
        return None
    if len(after) > 1 and after[1].start_s - after[0].start_s < LEAST_OVERLAP_S:
        return None
    return _bound(scene, sound, after[:1], {"sound": sound.name})


def _hear_before_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    before = [item for item in scene.heard if thing and item.start_s < thing.start_s]
    if not thing or not before or before[-1].end_s > thing.start_s:
        return None
    return _bound(scene, thing, before[-1:], {"object": thing.name})


def _hear_after_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    after = [item for item in scene.heard if thing and item.end_s > thing.end_s]
    if not thing or not after or after[0].start_s < thing.end_s + FRAME_S:
        return None
    return _bound(scene, thing, after[:1], {"object": thing.name})


def _was_there_at_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    visible = scene.visible_during(sound) if sound else None
    if not sound or visible is None:
        return None
    others = [item for item in scene.seen if item.name not in {other.name for other in visible}]
    pool = visible if scene.rng.random() < 0.5 else others
    if not pool:
        return None
    thing = pool[scene.rng.integers(len(pool))]
    answer = "Yes." if pool is visible else "No."
    return Draft(answer, {"sound": sound.name, "object": thing.name}, (thing,), (sound,), 2)


def _order(scene: Scene) -> Draft | None:
    first_of = {name: next(i for i in scene.seen if i.name == name) for name in scene.thing_names}
    first_heard = {name: next(i for i in scene.heard if i.name == name) for name in scene.sound_names}
    items: list[Seen | Heard] = [*first_of.values(), *first_heard.values()]
    if len(items) < 2:
        return None
    one, other = (items[i] for i in scene.rng.choice(len(items), 2, replace=False))
    if abs(one.start_s - other.start_s) < WINDOW_S or one.name == other.name:
        return None
    earlier = min(one, other, key=lambda item: item.start_s)
    names = [names_of([item])[0] for item in (one, other)]
    things = tuple(item for item in (one, other) if isinstance(item, Seen))
    sounds = tuple(item for item in (one, other) if isinstance(item, Heard))
    return Draft(sentence(names_of([earlier])), {"first": names[0], "second": names[1]}, things, sounds, 2)


def absent_thing(scene: Scene) -> Draft | None:
    """Something asked for that was not seen."""
    name = scene.pick(scene.absent_things)
    slots: dict[str, str | int] = {"object": name, "a_object": with_article(name)} if name else {}
    return Draft(f"I did not see {with_article(name)}.", slots, is_about_absent=True) if name else None


def absent_sound(scene: Scene) -> Draft | None:
    """Something asked for that was not heard."""
    name = scene.pick(scene.absent_sounds)
    return Draft(f"I did not hear {name}.", {"sound": name}, is_about_absent=True) if name else None


def _where(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    if not thing or len(thing.drawings) > 1 or is_between_thirds(thing):
        return None  # nothing, or it moves, or nobody could say
    return Draft(place(thing), {"object": thing.name}, (thing,), (), 9)


def _when_seen(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    return Draft(f"At {second(thing.start_s)} seconds.", {"object": thing.name}, (thing,)) if thing else None


def _when_heard(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    if not sound or is_between_windows(sound):
        return None
    return Draft(f"At {second(sound.start_s)} seconds.", {"sound": sound.name}, (), (sound,))


def _how_long_ago(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    if not sound or is_between_windows(sound):
        return None
    at = second(sound.start_s)
    return Draft(f"At {at} seconds, {round(scene.now_s) - at} seconds ago.", {"sound": sound.name}, (), (sound,))


def _how_often_heard(scene: Scene) -> Draft | None:
    name = scene.pick([name for name in scene.sound_names if name != "speech"])
    if not name:
        return None
    found = tuple(item for item in scene.heard if item.name == name)
    if any(later.start_s - item.end_s < WINDOW_S for item, later in pairwise(found)):
        return None
    return Draft(TIMES[len(found)], {"sound": name}, (), found, 3) if len(found) < len(TIMES) else None


def _did_see(scene: Scene) -> Draft | None:
    name = scene.pick(scene.thing_names)
    if not name or scene.rng.random() < 0.5:
        absent = absent_thing(scene)
        return absent and Draft(f"No, {absent.answer}", absent.slots, is_about_absent=True, choices=2)
    thing = next(item for item in scene.seen if item.name == name)
    return Draft(f"Yes, at {second(thing.start_s)} seconds.", {"a_object": with_article(name)}, (thing,), (), 2)


def _did_hear(scene: Scene) -> Draft | None:
    name = scene.pick(scene.sound_names)
    if not name or scene.rng.random() < 0.5:
        absent = absent_sound(scene)
        return absent and Draft(f"No, {absent.answer}", absent.slots, is_about_absent=True, choices=2)
    sound = next(item for item in scene.heard if item.name == name)
    if is_between_windows(sound):
        return None
    return Draft(f"Yes, at {second(sound.start_s)} seconds.", {"sound": name}, (), (sound,), 2)


def _what_said(scene: Scene) -> Draft | None:
    if not scene.said:
        return Draft("Nothing was said.", {}, is_about_absent=True)
    return Draft(scene.said[-1].text, {}, (), (scene.said[-1],))


def _said_at_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    during = scene.heard_during(thing) if thing else None
    if not thing or during is None:
        return None
    words = [item for item in during if isinstance(item, Said)]
    if len(words) != 1:
        nothing = Draft("Nothing was said.", {"object": thing.name}, (thing,), choices=len(scene.said) + 1)
        return None if words else nothing
    return Draft(words[0].text, {"object": thing.name}, (thing,), tuple(words), len(scene.said) + 1)


def _seen_at_speech(scene: Scene) -> Draft | None:
    said = scene.said[scene.rng.integers(len(scene.said))] if scene.said else None
    if not said or sum(item.text == said.text for item in scene.said) > 1:
        return None
    return _bound(scene, said, scene.visible_during(said), {"spoken": said.text.rstrip(".")})


def _describe(scene: Scene) -> Draft | None:
    longest = int(min(scene.now_s, 30) // 2 * 2)
    if longest < 4:
        return None
    seconds = int(scene.rng.integers(2, longest // 2 + 1)) * 2
    since_s = scene.now_s - seconds
    recent: tuple[list[Seen | Heard], list[Seen | Heard]] = ([], [])
    everything: list[Seen | Heard] = [*scene.seen, *scene.heard]
    for item in everything:
        if item.end_s >= since_s + LEAST_OVERLAP_S:
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


def _together(scene: Scene) -> Draft | None:
    pairs = [
        (one, other, overlap_s(one, other))
        for i, one in enumerate(scene.seen)
        for other in scene.seen[i + 1 :]
        if overlap_s(one, other) > -FRAME_S
    ]
    if len(pairs) != 1 or pairs[0][2] < LEAST_OVERLAP_S:
        return None
    return listed(scene, pairs[0][:2], {}, "")


def _visible_with(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    return _bound(scene, thing, scene.visible_during(thing), {"object": thing.name}) if thing else None


MAKERS: dict[str, Callable[[Scene], Draft | None]] = {
    name.removeprefix("_"): maker
    for name, maker in {**globals()}.items()
    if name.startswith("_") and name.removeprefix("_") in PHRASINGS
}
