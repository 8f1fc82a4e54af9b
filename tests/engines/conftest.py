"""Fixtures of the model side."""

import pytest

from tests.support.media.demo_media import DemoMedia


@pytest.fixture(scope="session")
def media() -> DemoMedia:
    return DemoMedia()
