"""Ways to choose the tokens of a window, by name, so that they are compared on the same weights and the same stream."""

from collections.abc import Callable

import torch

from engines.api import AVTokens
from engines.errors import EngineMismatchError
from engines.omni.language_model import OmniLanguageModel
from engines.omni.scoring import CS2Scorer, by_novelty
from engines.omni.senses import TOKENS_PER_SECOND
from engines.sieve.novelty import MIN_SCORE
from engines.sieve.reducers.anchors import VisionGuided
from engines.sieve.reducers.attention import AttentionReceived
from engines.sieve.reducers.change import DyCoke, OmniZip, Spacing, TemporalDrop
from engines.sieve.reducers.diversity import Diversity
from engines.sieve.reducers.plain import FixedShares, RandomScores, uniform
from engines.sieve.reducers.reducer import PoolScorer, PoolScores

SPACING = Spacing(picture_s=1.0, sound_s=1 / TOKENS_PER_SECOND)
SEED = 7
BY_CS2 = {"cs2", "shares"}  # where there is one

# The names, and what they mean for people
REDUCERS = {
    "cs2": "CS2 of the checkpoint",
    "novelty": "joint novelty, untrained",
    "random": "random",
    "uniform": "uniform in time",
    "shares": "CS2 or novelty, fixed share of each modality",
    "dtd": "temporal drop (DTD)",
    "dycoke": "DyCoke",
    "omnizip": "OmniZip-like, change of sound in place of attention",
    "omnisift": "OmniSIFT-like, untrained",
    "seats": "SEATS-like, first stage",
    "fastv": "FastV",
}


def make_reducer(name: str, language_model: OmniLanguageModel) -> tuple[PoolScorer, float]:
    """A new scorer for one stream, and the score below which a token is never kept.

    Weights with CS2 have learnt to read refined states: they get them, whoever chooses. Raises as `scorer_called`.
    """
    score = scorer_called(name, language_model)
    if language_model.model.cs2 is not None and name not in BY_CS2:
        return _Refined(score, CS2Scorer(language_model)), 0.0
    return score, MIN_SCORE if score is by_novelty else 0.0


def scorer_called(name: str, language_model: OmniLanguageModel) -> PoolScorer:
    """A new scorer for one stream; only those of CS2 refine. Raises EngineMismatchError if these weights have no CS2
    and it is asked for, or layers that FastV cannot look into, and KeyError if there is no such name."""
    model = language_model.model
    if name == "fastv" and language_model.config.block.layer_input_size:
        raise EngineMismatchError("fastv is not written for layers with inputs of their own: compare other reducers")
    if name == "cs2" and model.cs2 is None:
        raise EngineMismatchError("these weights have no CS2: compare other reducers, or train one (docs/models.md)")
    own: PoolScorer = by_novelty if model.cs2 is None else CS2Scorer(language_model)
    centre = torch.zeros(language_model.config.hidden_size)  # a plain cosine, as the papers have it
    makers: dict[str, Callable[[], PoolScorer]] = {
        "cs2": lambda: own,
        "novelty": lambda: by_novelty,
        "random": lambda: RandomScores(SEED),
        "uniform": lambda: uniform,
        "shares": lambda: FixedShares(own),
        "dtd": lambda: TemporalDrop(centre, SPACING),
        "dycoke": lambda: DyCoke(centre),
        "omnizip": lambda: OmniZip(centre, SPACING, TemporalDrop(centre, SPACING).change),
        "omnisift": VisionGuided,
        "seats": Diversity,
        "fastv": lambda: AttentionReceived(model.decoder, language_model.places),
    }
    return makers[name]()


class _Refined:
    """Implements `PoolScorer`: the scores of one, the refined states of CS2."""

    def __init__(self, score: PoolScorer, cs2: CS2Scorer) -> None:
        self._score, self._cs2 = score, cs2

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:
        return PoolScores(self._score(context, pool, now_s).scores, self._cs2(context, pool, now_s).embeds)
