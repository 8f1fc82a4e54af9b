"""The encoder's own scores speak against names that they know nothing of, and tell what they are sure of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.api import FloatArray
from engines.encoders.audio import AudioClassifier
from engines.encoders.sound_kinds import BANG
from engines.encoders.sound_scores import SoundScores
from engines.scene.counting.sounds import RARE

CLASSES = ("a dog", "a dog", "water", "clinking glasses", "silence", "a whale", "music")
LEAST = 0.6


def scores_of(**by_place: float) -> FloatArray:
    """Features (1, classes) with which a class has the score that is given for its place ("c0"), the others 0.01."""
    wanted = np.asarray([by_place.get(f"c{place}", 0.01) for place in range(len(CLASSES))])
    features: FloatArray = np.log(wanted / (1 - wanted))[None].astype(np.float32)
    return features


@pytest.fixture
def scores() -> SoundScores:
    size = len(CLASSES)
    return SoundScores(AudioClassifier(np.eye(size, dtype=np.float32), np.zeros(size, np.float32), CLASSES), CLASSES)


def told(scores: SoundScores, name: str, sure: float, chance: float = 0.05, **by_place: float) -> tuple[str, float]:
    chances = np.full((1, len(scores.names)), chance, np.float32)
    ((found, how_surely),) = scores.judged([(name, sure)], chances, scores_of(**by_place), LEAST)
    return found, round(how_surely, 2)


def test_a_name_has_the_best_score_of_its_classes(scores: SoundScores) -> None:
    np.testing.assert_allclose(scores.of_names(scores_of(c0=0.2, c1=0.7))[0, 0], 0.7, atol=1e-5)


def test_a_sure_name_stands_unless_the_scores_know_better(scores: SoundScores) -> None:
    assert told(scores, "clinking glasses", 0.98) == ("clinking glasses", 0.98)
    assert told(scores, "clinking glasses", 0.98, c2=0.4) == ("clinking glasses", 0.98)
    assert told(scores, "clinking glasses", 0.98, c2=0.9) == ("water", 0.9)
    assert told(scores, "clinking glasses", 0.98, c2=0.9, c3=0.05) == ("clinking glasses", 0.98)


def test_a_name_in_doubt_is_not_told_though_no_other_is_sure(scores: SoundScores) -> None:
    assert told(scores, "clinking glasses", 0.98, c0=0.55) == ("", 0.0)
    assert told(scores, "clinking glasses", 0.98, chance=0.001, c0=0.95) == ("", 0.0)


def test_the_scores_tell_what_no_trained_name_is_sure_of(scores: SoundScores) -> None:
    assert told(scores, "music", 0.4, c1=0.75) == ("a dog", 0.75)
    assert told(scores, "", 0.0, c1=0.55) == ("", 0.0)
    assert told(scores, "a dog", 0.4, c0=0.3) == ("a dog", 0.4)


def test_a_broad_name_is_told_only_without_a_finer_one(scores: SoundScores) -> None:
    assert told(scores, "", 0.0, c0=0.75, c6=0.99) == ("a dog", 0.75)
    assert told(scores, "", 0.0, c0=0.5, c6=0.99) == ("music", 0.99)
    assert told(scores, "", 0.0, c6=0.75) == ("", 0.0)


def test_bangs_of_all_kinds_have_no_score_and_stand(scores: SoundScores) -> None:
    assert told(scores, BANG, 0.7, c2=0.6) == (BANG, 0.7)


@given(st.lists(st.floats(0.01, 0.99), min_size=len(CLASSES), max_size=len(CLASSES)), st.floats(0, 1))
def test_what_a_room_never_has_is_never_told_by_scores(each: list[float], sure: float) -> None:
    size = len(CLASSES)
    scores = SoundScores(AudioClassifier(np.eye(size, dtype=np.float32), np.zeros(size, np.float32), CLASSES), CLASSES)
    found, how_surely = told(scores, "a dog", sure, **{f"c{place}": score for place, score in enumerate(each)})
    assert found not in RARE | {"silence"}
    assert 0 <= how_surely <= 1
    assert found or how_surely == 0
