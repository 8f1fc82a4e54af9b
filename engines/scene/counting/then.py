"""What was there, or was heard, at a time that a question names. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from engines.scene.counting.episodes import Episode
from engines.scene.wording import counted, in_order, listed

MAX_NAMED = 4


def things_named(inside: Sequence[Episode]) -> str:
    """The things of episodes at one time, "two people and a cup": of more than `MAX_NAMED` names the first ones."""
    most = {episode.called or episode.name: 0 for episode in inside}
    for episode in inside:
        name = episode.called or episode.name
        most[name] = max(most[name], episode.level)
    return listed([counted(most[name], name) for name in in_order(most)[:MAX_NAMED]])


def sounds_named(inside: Sequence[Episode]) -> str:
    """The sounds of episodes, "a telephone and a dog", in their order."""
    return listed(list(dict.fromkeys(episode.name for episode in inside))[:MAX_NAMED])


def cut(inside: Sequence[Episode], start_s: float) -> list[Episode]:
    """The episodes without what was before a time."""
    return [replace(episode, start_s=max(episode.start_s, start_s)) for episode in inside]
