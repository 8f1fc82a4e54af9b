"""A stream of the mini family refuses windows that break the contract, and keeps going."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engines.api import Engine, Frame, Modality, Window
from engines.encoders.audio import PATCH_SAMPLES
from engines.errors import InvalidWindowError
from engines.mini.engine import MiniEngine
from engines.mini.senses import AUDIO_HOP_SAMPLES, AudioHistory
from engines.registry import load_engine
from engines.shapes import MINI_MEDIA


def window(index: int) -> Window:
    generator = np.random.default_rng(index)
    side = MINI_MEDIA.frame_size
    rgb = generator.integers(0, 255, (side, side, 3), np.uint8)
    pcm = generator.normal(0, 0.05, MINI_MEDIA.window_samples).astype(np.float32)
    start_s = index * MINI_MEDIA.window_s
    heard = np.ones(len(pcm), np.bool_)
    return Window(index, start_s, start_s + 2, (Frame(start_s, rgb),), pcm, heard, (), 0, is_last=False)


def test_broken_windows_are_refused_and_the_stream_goes_on(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 256)
    stream.reduce(window(3))
    good = window(4)
    broken = (
        (window(3), "comes late"),
        (replace(good, pcm=good.pcm[:-1]), "samples"),
        (replace(good, frames=(Frame(8.0, good.frames[0].rgb[:100]),)), "a picture is"),
        (replace(good, frames=(Frame(8.0, good.frames[0].rgb.astype(np.float32)),)), "a picture is"),
    )
    for bad, complaint in broken:
        with pytest.raises(InvalidWindowError, match=complaint):
            stream.reduce(bad)
    assert stream.reduce(good).index == 4


def test_half_seconds_that_nobody_heard_make_no_token(engine: Engine) -> None:
    half = window(0)
    half.heard[16_000:] = False
    assert engine.open_stream(0.2, 256).reduce(half).pool_audio == 2
    nothing = replace(window(0), frames=(), heard=half.heard & False)
    reduction = engine.open_stream(0.2, 256).reduce(nothing)
    assert (reduction.pool_audio, reduction.pool_video, len(reduction.kept), reduction.text_tokens) == (0, 0, 0, 0)


def test_sounds_are_named_window_by_window_as_in_one_go(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    encoders = engine.models.encoders
    windows = [window(index) for index in range(3)]
    history = AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
    tokens = [encoders.encode(each, history) for each in windows]
    streamed = np.concatenate([each.embeds[each.modality == Modality.AUDIO] for each in tokens])

    sound = np.concatenate([np.zeros(PATCH_SAMPLES, np.float32), *(each.pcm for each in windows)])
    ends = range(PATCH_SAMPLES + AUDIO_HOP_SAMPLES, len(sound) + 1, AUDIO_HOP_SAMPLES)
    features = torch.from_numpy(encoders.audio.encode(np.stack([sound[end - PATCH_SAMPLES : end] for end in ends])))
    projector = encoders.projectors[Modality.AUDIO]
    with torch.no_grad():
        whole, _ = projector.read(projector.probabilities(features))
    np.testing.assert_allclose(streamed, whole, atol=1e-5)


def test_kept_tokens_are_of_their_window_and_scores_in_range(engine: Engine) -> None:
    stream = engine.open_stream(0.5, 256)
    for index in range(3):
        reduction = stream.reduce(window(index))
        kept = reduction.kept
        assert ((kept.time_s >= reduction.start_s) & (kept.time_s < reduction.end_s)).all()
        assert ((reduction.scores >= 0) & (reduction.scores <= 1)).all()
        assert kept.embeds.shape == (len(kept), 576)


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="no model family 'huge'"):
        load_engine("huge", None, None, None)  # type: ignore[arg-type]
