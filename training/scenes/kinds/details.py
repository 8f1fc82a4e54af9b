"""Kinds of questions about one thing, sound or sentence: whether it occurred, where, when, how often, the words."""

from itertools import pairwise

from training.scenes.facts import (
    WINDOW_S,
    Draft,
    Scene,
    is_between_thirds,
    is_between_windows,
    place,
    second,
    with_article,
)

TIMES = ("Never.", "Once.", "Twice.", "Three times.", "Four times.", "Five times.")


def absent_thing(scene: Scene) -> Draft | None:
    """Something asked for that was not seen."""
    name = scene.pick(scene.absent_things)
    slots: dict[str, str | int] = {"object": name, "a_object": with_article(name)} if name else {}
    return Draft(f"I did not see {with_article(name)}.", slots, is_about_absent=True) if name else None


def absent_sound(scene: Scene) -> Draft | None:
    """Something asked for that was not heard."""
    name = scene.pick(scene.absent_sounds)
    return Draft(f"I did not hear {name}.", {"sound": name}, is_about_absent=True) if name else None


def where(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    if not thing or len(thing.drawings) > 1 or is_between_thirds(thing):
        return None  # nothing, or it moves, or nobody could say
    return Draft(place(thing), {"object": thing.name}, (thing,), (), 9)


def when_seen(scene: Scene) -> Draft | None:
    thing = scene.a_thing()
    return Draft(f"At {second(thing.start_s)} seconds.", {"object": thing.name}, (thing,)) if thing else None


def when_heard(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    if not sound or is_between_windows(sound):
        return None
    return Draft(f"At {second(sound.start_s)} seconds.", {"sound": sound.name}, (), (sound,))


def how_long_ago(scene: Scene) -> Draft | None:
    sound = scene.a_sound()
    if not sound or is_between_windows(sound):
        return None
    at = second(sound.start_s)
    return Draft(f"At {at} seconds, {round(scene.now_s) - at} seconds ago.", {"sound": sound.name}, (), (sound,))


def how_often_heard(scene: Scene) -> Draft | None:
    name = scene.pick([name for name in scene.sound_names if name != "speech"])
    if not name:
        return None
    found = tuple(item for item in scene.heard if item.name == name)
    if any(later.start_s - item.end_s < WINDOW_S for item, later in pairwise(found)):
        return None
    return Draft(TIMES[len(found)], {"sound": name}, (), found, 3) if len(found) < len(TIMES) else None


def did_see(scene: Scene) -> Draft | None:
    name = scene.pick(scene.thing_names)
    if not name or scene.rng.random() < 0.5:
        absent = absent_thing(scene)
        return absent and Draft(f"No, {absent.answer}", absent.slots, is_about_absent=True, choices=2)
    thing = next(item for item in scene.seen if item.name == name)
    return Draft(f"Yes, at {second(thing.start_s)} seconds.", {"a_object": with_article(name)}, (thing,), (), 2)


def did_hear(scene: Scene) -> Draft | None:
    name = scene.pick(scene.sound_names)
    if not name or scene.rng.random() < 0.5:
        absent = absent_sound(scene)
        return absent and Draft(f"No, {absent.answer}", absent.slots, is_about_absent=True, choices=2)
    sound = next(item for item in scene.heard if item.name == name)
    if is_between_windows(sound):
        return None
    return Draft(f"Yes, at {second(sound.start_s)} seconds.", {"sound": name}, (), (sound,), 2)


def what_said(scene: Scene) -> Draft | None:
    if not scene.said:
        return Draft("Nothing was said.", {}, is_about_absent=True)
    return Draft(scene.said[-1].text, {}, (), (scene.said[-1],))
