"""Kinds of questions about what was said and heard, and the time."""

from engines.scene.classes import NAMES
from engines.scene.wording import with_article
from training.scenes.facts import Scene
from training.scenes.kinds import details, listing
from training.scenes.rooms.moment import MAX_LISTED, Moment, Reply, answer_of, joined
from training.scenes.rooms.statements import draw_saying
from training.scenes.rooms.words import about_wordings, inventory

NOT_HEARD_SHARE = 0.2
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
    return Reply(answer_of(joined(found)) if found else f"I did not hear any {kind}.", {"kinds": kind})


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


def said_about(moment: Moment) -> Reply | None:
    topics = [saying for saying in moment.told if saying.topic]
    if not topics:
        return None
    saying = topics[int(moment.rng.integers(len(topics)))]
    if sum(saying.topic in text for text in moment.said) != 1:
        return None
    return Reply(saying.text, wordings=_about(saying.topic, moment.plan.split))


def nothing_said(moment: Moment) -> Reply | None:
    """A question that a statement could answer which nobody made."""
    saying = draw_saying(moment.rng, moment.plan.split)
    kinds, words = {other.kind for other in moment.told}, " ".join(moment.said)
    is_known = saying.kind in kinds if saying.kind in SINGLE_KINDS else saying.topic in words
    is_known = is_known or (saying.kind in INTRODUCED and bool(kinds & INTRODUCED))
    if is_known or saying.kind in UNCLEAR_KINDS or saying.topic in NAMES:
        return None
    if saying.topic and moment.rng.random() < NOT_HEARD_SHARE:
        return Reply("You did not say anything about it.", wordings=_about(saying.topic, moment.plan.split))
    return Reply("You did not tell me.", wordings=saying.asks)


def _bare(name: str) -> str:
    return name.partition(" ")[2] if name.startswith(("a ", "an ")) else name


def _about(topic: str, split: int) -> tuple[str, ...]:
    is_name = topic[0].isupper() and topic != "PIN"
    texts = [text.replace("the {topic}", "{topic}") if is_name else text for text in about_wordings(split)]
    return tuple(text.format(topic=topic) for text in texts)
