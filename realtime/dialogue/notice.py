"""What an answer says when sight or hearing was missing: one plain sentence after the model's own. Pure."""

from engines.answers.fixed import asks_the_time
from engines.answers.question_senses import asks_to_hear, asks_to_see
from realtime.streams.perception import HearingNow, Perception, SightNow

MIN_MISSING_S = 4.0  # shorter than that, the memory has enough
MAX_SECONDS = 120

SIGHT: dict[SightNow, str] = {
    "off": "I have no camera to look with.",
    "skipped": "I could not look for the last {span}: this machine is too busy.",
    "black": "The picture has been black for the last {span}.",
    "frozen": "The picture has not changed for the last {span}.",
    "missing": "No picture has arrived for the last {span}.",
    "failed": "I could not look for the last {span}: the server has an error.",
}
HEARING: dict[HearingNow, str] = {
    "off": "I have no microphone to listen with.",
    "switched_off": "My listening is switched off.",
    "skipped": "I could not listen for the last {span}: this machine is too busy.",
    "muted": "The microphone has been silent for the last {span}.",
    "missing": "No sound has arrived for the last {span}.",
    "failed": "I could not listen for the last {span}: the server has an error.",
}
NOT_FED = "The camera is disconnected at the moment."
ONLY_IF_ASKED_ABOUT: tuple[SightNow, ...] = ("off", "frozen")  # both may be as the user wants them


def notice(question: str, perception: Perception) -> str:
    """A sentence or two for the end of the answer; "" if what the question asks about was seen and heard."""
    if not perception.is_fed:
        return NOT_FED
    if asks_the_time(question):
        return ""
    sees, hears = asks_to_see(question), asks_to_hear(question)
    sentences = []
    if sees or not (hears or perception.sight in ONLY_IF_ASKED_ABOUT):
        sentences.append(_sentence(SIGHT.get(perception.sight), perception.blind_for_s))
    if hears:
        is_known = perception.hearing == "switched_off"  # from the first moment on
        deaf_for_s = MIN_MISSING_S if is_known else perception.deaf_for_s
        sentences.append(_sentence(HEARING.get(perception.hearing), deaf_for_s))
    return " ".join(filter(None, sentences))


def _sentence(words: str | None, missing_s: float) -> str:
    if words is None or missing_s < MIN_MISSING_S:
        return ""
    span = f"{missing_s:.0f} seconds" if missing_s < MAX_SECONDS else f"{missing_s / 60:.0f} minutes"
    return words.format(span=span)
