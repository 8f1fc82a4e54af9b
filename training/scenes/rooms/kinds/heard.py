"""Kinds of questions about what was said and heard, and the time."""

import re

from engines.scene.classes import NAMES
from engines.scene.wording import with_article
from training.scenes.facts import Scene
from training.scenes.kinds import details, listing
from training.scenes.rooms.kinds.checks import is_there_reply
from training.scenes.rooms.moment import MAX_LISTED, Moment, Reply, answer_of, joined
from training.scenes.rooms.statements import draw_saying
from training.scenes.rooms.words import about_wordings, inventory, part_of_words, singular, word_lists, wordings

NOT_HEARD_SHARE = 0.2
NEVER_HEARD_SHARE = 0.03  # of the moments before which no animal or no vehicle was heard
NOT_SEEN_SHARE = 0.3  # of the animals that were heard and are not there
OTHER_TOPIC_SHARE = 0.25
SEEN_KINDS = {"animals": "animal", "vehicles": "vehicle"}
REAL_NOISE_SHARE, ASKS_WHY = 0.7, re.compile(r"\b(?:why|reason|want|because)\b", re.IGNORECASE)
NOISES = {
    "dog": "barking",
    "cat": "meowing",
    "bird": "singing",
    "horse": "neighing",
    "cow": "mooing",
    "sheep": "bleating",
}
INTRODUCED = {"owner", "job", "workplace"}  # what somebody says of themselves
SINGLE_KINDS = {"buy", "task", *INTRODUCED}  # their questions name no topic
UNCLEAR_KINDS = {"who_comes", "owner"}  # what is not told of them, other words may tell


def _scene(moment: Moment) -> Scene:
    return Scene(moment.plan, moment.now_s, moment.rng, (), moment.absent_sounds)


def what_time(moment: Moment) -> Reply | None:
    return Reply(f"It is {round(moment.now_s)} seconds.")


def what_was_said(moment: Moment) -> Reply | None:
    draft = details.what_said(_scene(moment))
    return Reply(draft.answer, {"person": "person"}) if draft else None


def hear(moment: Moment) -> Reply | None:
    draft = listing.hear_all(_scene(moment))
    return Reply(draft.answer) if draft else None


def did_hear(moment: Moment) -> Reply | None:
    """Whether a sound was there; sometimes that of something which was only seen."""
    alive = [with_article(name) for name in moment.now.ever if name in inventory()["kinds"]["animals"]]
    silent = moment.maybe([name for name in alive if all(item.name != name for item in moment.plan.heard)])
    if silent and moment.rng.random() < NOT_HEARD_SHARE:
        return Reply(f"No, I did not hear {silent}.", {"sound": silent})
    draft = details.did_hear(_scene(moment))
    return Reply(draft.answer, {"sound": str(draft.slots["sound"])}) if draft else None


def kinds_heard(moment: Moment) -> Reply | None:
    """Which animals, vehicles or instruments were heard."""
    kinds: dict[str, list[str]] = inventory()["heard_kinds"]
    names = list(dict.fromkeys(item.name for item in moment.plan.heard if item.start_s < moment.now_s))
    by_kind = {kind: [name for name in names if _bare(name) in of_kind] for kind, of_kind in kinds.items()}
    present = [kind for kind, found in by_kind.items() if found]
    kind = moment.pick(present if present and moment.rng.random() > NOT_HEARD_SHARE else list(kinds))
    found = by_kind[kind]
    if len(found) > MAX_LISTED:
        return None
    slots = {"kinds": kind, "kind": singular(kind)}
    return Reply(answer_of(joined(found)) if found else f"I did not hear any {kind}.", slots)


def heard_and_seen(moment: Moment) -> Reply | None:
    """Whether the only animal, or vehicle, that was heard is in the picture, too."""
    kind = moment.pick(list(SEEN_KINDS))
    names: list[str] = inventory()["kinds"][kind]
    heard = {_bare(item.name) for item in moment.plan.heard if item.start_s < moment.now_s}
    heard &= {*inventory()["heard_kinds"][kind], *names}
    if moment.now.light == "black" or len(heard) > 1:
        return None
    slots = {"kind": SEEN_KINDS[kind]}
    if not heard:
        return Reply(f"I did not hear any {kind}.", slots) if moment.rng.random() < NEVER_HEARD_SHARE else None
    (name,) = heard
    is_asked = name in names and (name in moment.now.things or moment.rng.random() < NOT_SEEN_SHARE)
    return is_there_reply(moment, name, slots) if is_asked else None


def noise_of(moment: Moment) -> Reply | None:
    """What takes for granted that an animal makes a noise; if it does, only why."""
    heard = {_bare(item.name) for item in moment.plan.heard if item.start_s < moment.now_s}
    real = [name for name in NOISES if name in heard]
    name = moment.pick(real if real and moment.rng.random() < REAL_NOISE_SHARE else list(NOISES))
    slots = {"thing": name, "noise": NOISES[name]}
    if name in heard:
        asks_why = tuple(text for text in wordings("noise_of", moment.plan.split) if ASKS_WHY.search(text))
        return Reply("I can't tell: I do not know that.", slots, wordings=asks_why)
    if any(name in text for text in moment.said):
        return None
    see_or = "" if name in moment.now.ever else "see or "
    return Reply(f"I did not {see_or}hear {with_article(name)}.", slots)


def when_heard(moment: Moment) -> Reply | None:
    scene = _scene(moment)
    draft = details.absent_sound(scene) if moment.rng.random() < NOT_HEARD_SHARE else details.when_heard(scene)
    return Reply(draft.answer, {"sound": str(draft.slots["sound"])}) if draft else None


def told(moment: Moment) -> Reply | None:
    """What a statement answers that nothing else in the scene contradicts."""
    if not moment.told:
        return None
    saying = moment.told[int(moment.rng.integers(len(moment.told)))]
    alike = [other for other in moment.told if other.kind == saying.kind or other.topic == saying.topic]
    if saying.kind in INTRODUCED:
        alike = [other for other in moment.told if other.kind in INTRODUCED]
    if saying.kind not in SINGLE_KINDS:
        alike = [other for other in alike if other.topic == saying.topic or other.kind == "who_comes"]
    if len(alike) > 1 or (saying.kind == "where" and sum(saying.topic in text for text in moment.said) > 1):
        return None
    return Reply(saying.answer, wordings=saying.asks)


def said_about(moment: Moment, without: str = "") -> Reply | None:
    """What was said about something; `without`: a statement that is not asked for."""
    topics = [saying for saying in moment.told if saying.topic and saying.text != without]
    if not topics:
        return None
    saying = topics[int(moment.rng.integers(len(topics)))]
    if sum(saying.topic in text for text in moment.said) != 1:
        return None
    return Reply(saying.text, {"topic": _with_the(saying.topic)}, wordings=_about(saying.topic, moment.plan.split))


def nothing_said(moment: Moment) -> Reply | None:
    """A question that a statement could answer which nobody made."""
    if moment.rng.random() < OTHER_TOPIC_SHARE:
        return _other_topic(moment)
    saying = draw_saying(moment.rng, moment.plan.split)
    kinds, words = {other.kind for other in moment.told}, " ".join(moment.said)
    is_known = saying.kind in kinds if saying.kind in SINGLE_KINDS else saying.topic in words
    is_known = is_known or (saying.kind in INTRODUCED and bool(kinds & INTRODUCED))
    if is_known or saying.kind in UNCLEAR_KINDS or saying.topic in NAMES:
        return None
    if saying.topic and moment.rng.random() < NOT_HEARD_SHARE:
        return Reply("You did not say anything about it.", wordings=_about(saying.topic, moment.plan.split))
    return Reply("You did not tell me.", wordings=saying.asks)


def _other_topic(moment: Moment) -> Reply | None:
    """A question about a topic of which no statement is made."""
    topic = moment.pick(part_of_words(word_lists()["topics"], moment.plan.split))
    if any(topic in text for text in moment.said):
        return None
    return Reply("You did not say anything about it.", wordings=_about(topic, moment.plan.split))


def _bare(name: str) -> str:
    return name.partition(" ")[2] if name.startswith(("a ", "an ")) else name


def _about(topic: str, split: int) -> tuple[str, ...]:
    texts = [text.replace("the {topic}", "{topic}") for text in about_wordings(split)]
    return tuple(dict.fromkeys(text.format(topic=_with_the(topic)) for text in texts))


def _with_the(topic: str) -> str:
    """The topic as it is named in a question."""
    is_name = topic[0].isupper() and topic != "PIN"
    return topic if is_name else f"the {topic}"
