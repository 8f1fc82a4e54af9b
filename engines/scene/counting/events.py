"""Times that a question names by something that happened: "before the phone rang", "since the cat left". Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.time_words import DAY_S
from engines.answers.when.asked import AskedTime
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.questions import counted_in

_CLAUSE = re.compile(
    r"(?<=\w) (?P<words>(?P<side>before|after|since|until|when|while)"
    r" (?P<event>(?:(?:the|a|an|my|our) |some(?=\w)|any(?=\w))[\w' ]+))"
)
_HEARD = re.compile(
    r"(?<=\w) (?P<words>(?P<side>before|after|since|until|when|while)"
    r" (?:you|i|we) (?:heard|(?:could|did) hear) (?P<sound>[\w' -]+))",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|an?|some|any|my|our) ", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:what|who|which|where|how|did|was|were|has|have)\b", re.IGNORECASE)
TOGETHER_S = 2.0  # sounds that are no farther apart belong to one event
AROUND_S = 1.0  # of "when the phone rang"; there is a picture every other second


def time_of_event(question: str, now_s: float, record: EpisodeRecord) -> AskedTime | None:
    """The time that a question names by an event that the record has once; None if there is no such event."""
    plain = question.replace("’", "'")
    heard, match = _HEARD.search(plain), _CLAUSE.search(plain)
    match = heard or match
    if match is None or not _ASKS.search(question[: match.start()]):
        return None
    is_end, event_is_heard = False, True
    if heard is not None:
        word = _ARTICLE.sub("", heard["sound"].strip().lower(), count=1)
        episodes = record.sounds((word, f"a {word}", f"an {word}"))
    else:
        event = counted_in(f"when did {match['event']}")
        if event is None or event.event == "there":
            return None
        is_end, event_is_heard = event.event == "left", event.event == "heard"
        episodes = record.sounds(event.names) if event.event == "heard" else record.things(event.names)
    episodes = _joined(episodes) if event_is_heard else episodes
    found = [episode for episode in episodes if (not episode.is_open if is_end else episode.is_start_known)]
    if len(found) != 1:
        return None
    begin, end = match.span("words")
    start_s, end_s = _span(match["side"], found[0], is_end, now_s)
    is_moment = match["side"] in ("when", "while")
    return AskedTime(question[begin:end].lower(), start_s, end_s, (begin, end), is_moment, is_open=not is_moment)


def _joined(episodes: Sequence[Episode]) -> list[Episode]:
    """Sounds of several names that go together, such as those of one piece of music, as one."""
    joined: list[Episode] = []
    for episode in episodes:
        if joined and episode.start_s <= joined[-1].end_s + TOGETHER_S:
            last = joined[-1]
            joined[-1] = replace(last, end_s=max(last.end_s, episode.end_s), is_open=last.is_open or episode.is_open)
        else:
            joined.append(episode)
    return joined


def _span(side: str, episode: Episode, is_end: bool, now_s: float) -> tuple[float, float]:
    edge_s = episode.end_s if is_end else episode.start_s
    if side in ("before", "until"):
        return -DAY_S, edge_s
    if side in ("after", "since"):
        return edge_s, now_s
    return edge_s - AROUND_S, episode.end_s + AROUND_S
