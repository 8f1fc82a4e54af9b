import pytest

from tests.engines.serving.bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()
