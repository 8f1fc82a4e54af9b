"""The reducers of `engines.sieve.reducers` over composed scenes, as policies of `training.model.sieving`."""

from engines.sieve.reducers.reducer import PoolScorer
from training.model.sieving import Policy, Scored, Window
from training.scenes.facts import WINDOW_S


def scored_by(score: PoolScorer) -> Policy:
    """A policy that scores as the reducer does. One that remembers belongs to one scene."""

    def policy(window: Window) -> Scored:
        pool = window.pool.tokens(window.members)
        now_s = WINDOW_S * (float(pool.time_s.max()) // WINDOW_S + 1)
        return Scored(score(window.pool.tokens(window.context), pool, now_s).scores.numpy())

    return policy
