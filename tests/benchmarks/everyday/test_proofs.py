import pytest

from benchmarks.everyday.clips import Asked
from benchmarks.everyday.proofs import chance_of_proof, num_true, shows_proof
from engines.api import Evidence

TRUE, FALSE = Evidence(12.0, 14.0, "video", (), 1.0), Evidence(0.0, 2.0, "video", (), 1.0)
CAME = Asked("event", 20, "What came?", right=("cat",), proof=((13, 15),))


def test_the_true_moment_must_be_among_those_named() -> None:
    assert shows_proof(CAME, [TRUE]) is True
    assert shows_proof(CAME, [FALSE]) is False
    assert shows_proof(CAME, []) is False
    assert shows_proof(Asked("object", 5, "What do you see?", right=("cup",)), [TRUE]) is None
    assert shows_proof(Asked("chat", 5, "Hello!", right=("hi",)), [TRUE]) is False


def test_true_moments_are_counted() -> None:
    assert num_true(CAME, [TRUE, FALSE]) == 1


def test_random_moments_would_be_true_by_chance() -> None:
    """Two of ten windows show it: [12, 14) and [14, 16)."""
    assert chance_of_proof(CAME, 0) == 0
    assert chance_of_proof(CAME, 1) == pytest.approx(2 / 10)
    assert chance_of_proof(CAME, 2) == pytest.approx(1 - 8 / 10 * 7 / 9)
    assert chance_of_proof(CAME, 10) == 1
