"""What is or was heard, of sounds that the encoder is sure of: for questions that ask just for that. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.sounds import INSTRUMENTS, RARE, plainly
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import as_sentence, listed

NOW_S, JUST_NOW_S, LATELY_S = 4.0, 8.0, 120.0
LEAST_S = 1.0  # of a sound, to be told: a shorter one is often another one
MOST_TOLD = 4
_NOW = re.compile(
    rf"{POLITE_OPENING}what (?:(?:do|can) (?:you|i|we) hear|(?:sound|noise) is (?:that|this|it)"
    r"|(?:is|'s) (?:that|this|the) (?:sound|noise))"
    r"(?: now| right now| at the moment| here| there)*\W*",
    re.IGNORECASE,
)
_JUST = r"(?:just now|just then|a moment ago|a (?:minute|second) ago|before)"
_NOISE = r"(?:sounds?|noises?|racket|din|bang|crash|clatter|click(?:ing)?|buzz(?:ing)?|ringing|beep(?:ing)?)"
_BEFORE = re.compile(
    rf"{POLITE_OPENING}(?:what|which|what (?:kind|sort|type) of)"
    r" ?(?P<group>instruments?|animals?|sounds?|noises?|music)?"
    r" ?(?:else )?(?:(?:did|have) you (?:hear|heard)|could you hear|(?:could|can) be heard"
    rf"|(?P<made>made|was making|caused) (?:all )?(?:that|this|the) {_NOISE}|was (?P<that>that|this)(?: \w+)? {_NOISE}"
    rf"|was the {_NOISE}|was audible|(?:came|comes) (?:out of|from) (?:the|that) (?P<source>\w+)"
    r"|(?:was|were) (?:(?P<played>played|playing)|heard)"
    r"|(?P<rang>(?:just )?(?:rang|(?:was|is) ringing)))(?P<which> first| last)?"
    rf"(?:,? (?:there|here|{_JUST}))*(?P<ever> so far| in all)?\W*",
    re.IGNORECASE,
)
_SOURCES = frozenset(  # out of which only sounds come
    ("loudspeaker", "loudspeakers", "speaker", "speakers", "radio", "phone", "telephone", "wall", "dark", "darkness")
)
# Of these nobody learns what made them.
VAGUE = frozenset(
    ("a bang", "a click", "clicking", "a thud", "a crash", "clattering", "a squeak or a beep", "a whoosh")
)
ANIMALS = frozenset(
    (
        *(
            "a bee",
            "a bird",
            "a cat",
            "a chicken",
            "a cow",
            "a cricket",
            "a crow",
            "a dog",
            "a duck",
            "a fly",
            "a frog",
        ),
        *("a goat", "a goose", "a horse", "a mosquito", "a mouse", "a pig", "a pigeon", "a rooster", "a sheep"),
        *("a snake", "a turkey", "a whale", "an insect", "an owl"),
    )
)
BELLS = frozenset(("a telephone", "a doorbell", "a bell", "bells", "a ding", "chimes", "an alarm clock", "an alarm"))


def hearing_answer(question: str, now_s: float, record: EpisodeRecord, window_s: float) -> Answer | None:
    """The sounds that are heard, or were heard, first or last among them; None for other questions, and if none is
    sure. Evidence is in windows of `window_s`."""
    plain = question.replace("’", "'")
    if _NOW.fullmatch(plain):
        within_s, names = _now(now_s, record)
        shown = (moment_evidence(max(now_s - within_s, 0.0), window_s, "audio", 1.0),)
        return replace(fixed_answer(as_sentence(listed(names))), evidence=shown) if names else None
    match = _BEFORE.fullmatch(plain)
    if match is None:
        return None
    unnamed = "instrument" if match["played"] else ""
    group = "bell" if match["rang"] else (match["group"] or unnamed).lower().removesuffix("s")
    if match["source"] and group not in ("sound", "noise", "music") and (group or match["source"] not in _SOURCES):
        return None
    of_group = _of_group(group, [each for each in record.sounds() if each.name not in RARE])
    episodes = [each for each in of_group if each.end_s - each.start_s >= LEAST_S]
    is_unsure = not episodes and group != ""
    episodes = of_group if is_unsure else episodes
    if not episodes:
        return None
    if match["which"] or match["that"]:
        is_first = (match["which"] or "").strip().lower() == "first"
        episodes = episodes[:1] if is_first else [max(episodes, key=_end_s)]
    lately = [each for each in episodes if match["ever"] or each.end_s >= now_s - LATELY_S]
    told = _longest(lately or episodes)
    evidence = tuple(moment_evidence(each.start_s, window_s, "audio", 1 / len(told)) for each in told)
    names = list(dict.fromkeys(plainly(each.name) for each in told))
    words = listed(names)
    if match["made"] and set(names) <= VAGUE:
        return replace(fixed_answer(f"I heard {words}, but I can't tell what made it."), evidence=evidence)
    return replace(fixed_answer(as_sentence(f"perhaps {words}" if is_unsure else words)), evidence=evidence)


def _now(now_s: float, record: EpisodeRecord) -> tuple[float, list[str]]:
    """The sounds of the last seconds but speech, which may be the question itself, and how far back they go."""
    for within_s in (NOW_S, JUST_NOW_S):
        names = [name for name in record.recent.since(now_s - within_s) if name != "speech" and name not in RARE]
        if names:
            return within_s, list(dict.fromkeys(map(plainly, names)))[:MOST_TOLD]
    return JUST_NOW_S, []


def _of_group(group: str, episodes: Sequence[Episode]) -> list[Episode]:
    names = {"instrument": INSTRUMENTS, "music": INSTRUMENTS, "animal": ANIMALS, "bell": BELLS}.get(group)
    return [each for each in episodes if names is None or each.name in names]


def _longest(episodes: Sequence[Episode]) -> list[Episode]:
    """The sounds that were heard longest, each once, in the order in which they began."""
    total_s: dict[str, float] = {}
    for each in episodes:
        total_s[each.name] = total_s.get(each.name, 0.0) + each.end_s - each.start_s
    names = sorted(total_s, key=lambda name: -total_s[name])[:MOST_TOLD]
    first = {each.name: each for each in reversed(episodes)}
    return sorted((first[name] for name in names), key=lambda each: each.start_s)


def _end_s(episode: Episode) -> float:
    return episode.end_s
