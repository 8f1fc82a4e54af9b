"""Kinds of questions that relate things and sounds in time: together, before, after."""

from collections.abc import Sequence

from training.scenes.facts import WINDOW_S, Draft, Scene, listed, names_of, sentence
from training.scenes.plan import FRAME_S, MIN_OVERLAP_S, Heard, Said, Seen


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


def seen_at_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    return _bound(scene, sound, scene.visible_during(sound), {"sound": sound.name}) if sound else None


def heard_at_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    return _bound(scene, thing, scene.heard_during(thing), {"object": thing.name}) if thing else None


def see_before_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    before = [item for item in scene.seen if sound and item.start_s < sound.start_s + MIN_OVERLAP_S]
    if not sound or not before or before[-1].start_s > sound.start_s - MIN_OVERLAP_S:
        return None
    if len(before) > 1 and before[-1].start_s - before[-2].start_s < MIN_OVERLAP_S:
        return None
    return _bound(scene, sound, before[-1:], {"sound": sound.name})


def see_after_sound(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    after = [item for item in scene.seen if sound and item.start_s > sound.end_s - MIN_OVERLAP_S]
    if not sound or not after or after[0].start_s < sound.end_s + FRAME_S:
        return None
    if len(after) > 1 and after[1].start_s - after[0].start_s < MIN_OVERLAP_S:
        return None
    return _bound(scene, sound, after[:1], {"sound": sound.name})


def hear_before_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    before = [item for item in scene.heard if thing and item.start_s < thing.start_s]
    if not thing or not before or before[-1].end_s > thing.start_s:
        return None
    return _bound(scene, thing, before[-1:], {"object": thing.name})


def hear_after_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    after = [item for item in scene.heard if thing and item.end_s > thing.end_s]
    if not thing or not after or after[0].start_s < thing.end_s + FRAME_S:
        return None
    return _bound(scene, thing, after[:1], {"object": thing.name})


def was_there_at_sound(scene: Scene) -> Draft | None:
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


def order(scene: Scene) -> Draft | None:
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


def said_at_object(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    during = scene.heard_during(thing) if thing else None
    if not thing or during is None:
        return None
    words = [item for item in during if isinstance(item, Said)]
    if len(words) != 1:
        nothing = Draft("Nothing was said.", {"object": thing.name}, (thing,), choices=len(scene.said) + 1)
        return None if words else nothing
    return Draft(words[0].text, {"object": thing.name}, (thing,), tuple(words), len(scene.said) + 1)


def seen_at_speech(scene: Scene) -> Draft | None:
    said = scene.said[scene.rng.integers(len(scene.said))] if scene.said else None
    if not said or sum(item.text == said.text for item in scene.said) > 1:
        return None
    return _bound(scene, said, scene.visible_during(said), {"spoken": said.text.rstrip(".")})


def visible_with(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    return _bound(scene, thing, scene.visible_during(thing), {"object": thing.name}) if thing else None
