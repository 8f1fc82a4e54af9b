"""The encoders of the mini family, window by window."""

from dataclasses import replace

import numpy as np
import torch

from engines.api import Engine, Modality
from engines.encoders.audio import PATCH_SAMPLES
from engines.mini.engine import MiniEngine
from engines.mini.hearing.names import FAINTEST_SOUND, QUARTER_SAMPLES
from engines.mini.senses import AudioHistory, limited_notes
from engines.notes import Note
from engines.shapes import AUDIO_HOP_SAMPLES, MAX_NOTE_WORDS, MAX_NOTES, MINI_MEDIA
from tests.engines.mini.windows import noise_window


def test_sounds_are_named_window_by_window_as_in_one_go(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    encoders = engine.models.encoders
    windows = [noise_window(index) for index in range(3)]
    history = AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
    tokens = [encoders.encode(each, history).tokens for each in windows]
    streamed = np.concatenate([each.embeds[each.modality == Modality.AUDIO] for each in tokens])

    sound = np.concatenate([np.zeros(PATCH_SAMPLES, np.float32), *(each.pcm for each in windows)])
    ends = range(PATCH_SAMPLES + AUDIO_HOP_SAMPLES, len(sound) + 1, AUDIO_HOP_SAMPLES)
    features = torch.from_numpy(encoders.audio.encode(np.stack([sound[end - PATCH_SAMPLES : end] for end in ends])))
    projector = encoders.projectors[Modality.AUDIO]
    with torch.no_grad():
        whole, _ = projector.read(projector.probabilities(features))
    np.testing.assert_allclose(streamed, whole, atol=1e-5)


def test_sound_fainter_than_a_microphone_is_not_named(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    window = noise_window(0)
    loudness = float(np.sqrt(np.mean(window.pcm**2)))
    for share, is_heard in ((2.0, True), (0.5, False)):
        changed = replace(window, pcm=(window.pcm * share * FAINTEST_SOUND / loudness).astype(np.float32))
        found = engine.models.encoders.encode(changed, AudioHistory(np.zeros(0, np.float32), end_s=-1.0))
        assert bool((found.tokens.modality == Modality.AUDIO).any()) is is_heard


def test_a_sound_is_confirmed_by_a_look_a_quarter_of_a_second_before(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    at_s = np.arange(3 * MINI_MEDIA.window_samples) / MINI_MEDIA.sample_rate_hz
    beeps = 0.3 * np.sin(2 * np.pi * 3000 * at_s) * (at_s % 0.2 < 0.1) * (at_s >= 1.0)
    history, found = AudioHistory(np.zeros(0, np.float32), end_s=-1.0), []
    for index, pcm in enumerate(np.split(beeps.astype(np.float32), 3)):
        found.append(engine.models.encoders.encode(replace(noise_window(index), pcm=pcm), history))
    first, *later = found
    assert first.confirmed_sounds == ((1.5, "a smoke alarm"),)
    assert first.sounds == ((1.0, "a smoke alarm"), (1.5, "a smoke alarm")), "the encoder's own scores hear it sooner"
    assert [time_s for each in later for time_s, _ in each.sounds] == [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5]
    assert not any(each.confirmed_sounds for each in later), "its other half seconds confirm it"
    short = np.where(at_s >= 5.5, beeps, 0).astype(np.float32)[-MINI_MEDIA.window_samples :]
    once = engine.models.encoders.encode(replace(noise_window(3), pcm=short), history)
    assert (len(once.sounds), once.confirmed_sounds) == (2, ()), "a quarter of a second before there was nothing"


def test_a_half_second_is_named_alone_as_in_its_window(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    assert engine.sound_namer is not None
    at_s = np.arange(MINI_MEDIA.window_samples) / MINI_MEDIA.sample_rate_hz
    beeps = (0.3 * np.sin(2 * np.pi * 3000 * at_s) * (at_s % 0.2 < 0.1) * (at_s >= 1.0)).astype(np.float32)
    found = engine.models.encoders.encode(
        replace(noise_window(0), pcm=beeps), AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
    )
    sound = np.concatenate((np.zeros(engine.sound_namer.reach_samples, np.float32), beeps))
    alone = [
        (at_s, name)
        for at_s in (0.0, 0.5, 1.0, 1.5)
        for end in (len(sound) - MINI_MEDIA.window_samples + round((at_s + 0.5) * MINI_MEDIA.sample_rate_hz),)
        for name in engine.sound_namer.half_second(sound[end - engine.sound_namer.reach_samples : end])
    ]
    assert alone == 2 * list(found.confirmed_sounds) == 2 * [(1.5, "a smoke alarm")]
    assert set(alone) < set(found.sounds)
    faint = (sound * 0.5 * FAINTEST_SOUND).astype(np.float32)
    assert engine.sound_namer.half_second(faint[-PATCH_SAMPLES - QUARTER_SAMPLES :]) == ()


def note(text: str, certainty: float) -> Note:
    return Note("reading", text, text, 0.0, 3, 3, certainty)


def test_of_too_many_notes_the_surest_are_used_in_their_order(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    writer = engine.models.writer
    few = [note("a cup", 0.5), note("a dog", 0.9)]
    assert limited_notes(few, writer) == tuple(few)
    many = [note("it", 0.3 + 0.01 * (7 * number % 65)) for number in range(MAX_NOTES + 9)]
    used = limited_notes(many, writer)
    assert len(used) == MAX_NOTES
    assert used == tuple(each for each in many if each in used)
    assert min(each.certainty for each in used) > 0.3
    doubtful, long = note("a cat", 0.2), [note("one two three four five six seven", 0.9)] * 40
    used = limited_notes([doubtful, *long], writer)
    assert 0 < sum(len(writer.note(each.text)) for each in used) <= MAX_NOTE_WORDS
    assert len(used) < len(long)
