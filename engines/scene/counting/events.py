"""Times that a question names by something that happened: "before the phone rang", "since the cat left". Pure."""

import re

from engines.answers.time_words import DAY_S
from engines.answers.when.asked import AskedTime
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.questions import counted_in

_CLAUSE = re.compile(
    r"(?<=\w) (?P<words>(?P<side>before|after|since|until|when|while)"
    r" (?P<event>(?:(?:the|a|an|my|our) |some(?=\w)|any(?=\w))[\w' ]+))"
)
_ASKS = re.compile(r"\b(?:what|who|which|where|how|did|was|were|has|have)\b", re.IGNORECASE)
AROUND_S = 2.0  # "when the phone rang" may be a window before or after it


def time_of_event(question: str, now_s: float, record: EpisodeRecord) -> AskedTime | None:
    """The time that a question names by an event that the record has once; None if there is no such event."""
    match = _CLAUSE.search(question.replace("’", "'"))
    if match is None or not _ASKS.search(question[: match.start()]):
        return None
    event = counted_in(f"when did {match['event']}")
    if event is None or event.event == "there":
        return None
    is_heard, is_end = event.event == "heard", event.event == "left"
    episodes = record.sounds(event.names) if is_heard else record.things(event.names)
    found = [episode for episode in episodes if (not episode.is_open if is_end else episode.is_start_known)]
    if len(found) != 1:
        return None
    begin, end = match.span("words")
    start_s, end_s = _span(match["side"], found[0], is_end, now_s)
    is_moment = match["side"] in ("when", "while")
    return AskedTime(question[begin:end].lower(), start_s, end_s, (begin, end), is_moment, is_open=not is_moment)


def _span(side: str, episode: Episode, is_end: bool, now_s: float) -> tuple[float, float]:
    edge_s = episode.end_s if is_end else episode.start_s
    if side in ("before", "until"):
        return -DAY_S, edge_s
    if side in ("after", "since"):
        return edge_s, now_s
    return edge_s - AROUND_S, episode.end_s + AROUND_S
