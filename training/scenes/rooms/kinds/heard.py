"""Kinds of questions about what was said and heard, and the time."""

from training.scenes.facts import Scene
from training.scenes.kinds import details, listing
from training.scenes.rooms.moment import Moment, Reply
from training.scenes.rooms.words import about_wordings, pick

LOST = ("keys", "glasses", "gloves", "tickets", "headphones", "pills", "documents")
LOST_ONES = ("passport", "wallet", "umbrella", "charger", "letter", "notebook", "phone")
SINGLE_KINDS = {"buy", "owner", "task"}  # their questions name no topic


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
    draft = details.did_hear(_scene(moment))
    return Reply(draft.answer, {"sound": str(draft.slots["sound"])}) if draft else None


def told(moment: Moment) -> Reply | None:
    """What a statement answers that nothing else in the scene contradicts."""
    if not moment.told:
        return None
    saying = moment.told[int(moment.rng.integers(len(moment.told)))]
    alike = [other for other in moment.told if other.kind == saying.kind or other.topic == saying.topic]
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
    wordings = about_wordings(moment.plan.split)
    is_name = saying.topic[0].isupper() and saying.topic != "PIN"
    usual = [w.replace("the {topic}", "{topic}") if is_name else w for w in wordings]
    return Reply(saying.text, {"topic": saying.topic}, wordings=tuple(usual))


def nothing_said(moment: Moment) -> Reply | None:
    if moment.told:
        return None
    lost, lost_one = pick(moment.rng, list(LOST)), pick(moment.rng, list(LOST_ONES))
    words = " ".join(moment.said).lower()
    if any(word in words for word in (lost, lost_one, "code", "password", " at ", "buy", "come", "number", "coming")):
        return None
    return Reply("You did not tell me.", {"lost": lost, "lost_one": lost_one})
