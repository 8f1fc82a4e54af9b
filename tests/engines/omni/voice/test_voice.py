"""A checkpoint's own voice: loaded strictly, or not at all; the same words sound the same; it can be interrupted."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engines.errors import EngineError, ModelFileCorruptError, WeightsMismatchError
from engines.model_store import ModelStore
from engines.omni.config import read_config
from engines.omni.engine import OmniEngine
from engines.omni.model import load_model
from engines.omni.voice import talker
from engines.omni.voice.plan import planned_voice
from engines.omni.voice.voice import QwenVoice, load_voice
from tests.engines.omni.checkpoints import write_checkpoint
from tests.engines.omni.voice.voices import VOICES, WITH_CS2_VOICE, VoiceShape, speakers, write_speaking_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
SHAPE, CPU = VOICES["one layer, tied"], torch.device("cpu")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talker, "MOST_SECONDS", 0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_speaking_checkpoint(tmp_path, SHAPE)


def loaded(folder: Path, speaker: str | None = None) -> QwenVoice:
    voice = load_voice(folder, load_model(folder, CPU, torch.float32), speaker)
    assert voice is not None
    return voice


def refused(folder: Path, kind: type[EngineError], speaker: str | None = None) -> str:
    with pytest.raises(kind) as caught:
        loaded(folder, speaker)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_same_words_sound_the_same_and_other_speakers_sound_otherwise(folder: Path) -> None:
    voice = loaded(folder)
    assert voice.name.startswith("Chelsie")
    said = voice.synthesize("It is a cup.")
    assert said.dtype == "float32"
    assert len(said) > 0
    assert len(said) % 480 == 0  # 240 samples for each of two columns of the spectrum
    assert abs(said).max() <= 1
    assert voice.synthesize("It is a cup.") is said
    voice.forget()
    torch.rand(3)  # whatever others draw
    again = voice.synthesize("It is a cup.")
    assert again is not said
    assert again.tolist() == said.tolist()
    assert loaded(folder, "Ethan").synthesize("It is a cup.").tolist() != said.tolist()


def test_others_numbers_are_drawn_as_without_it(folder: Path) -> None:
    voice = loaded(folder)
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    voice.synthesize("It is a cup.")
    assert torch.rand(4).tolist() == expected.tolist()


def test_signs_alone_are_silence(folder: Path) -> None:
    voice = loaded(folder)
    assert [len(voice.synthesize(text)) for text in ("", "…", "🎉 !")] == [0, 0, 0]


def test_a_sentence_that_is_not_wanted_any_more_is_given_up_and_said_whole_the_next_time(folder: Path) -> None:
    voice = loaded(folder)
    whole = voice.synthesize("It is a cup.")
    voice.forget()
    asked: list[bool] = []

    def wanted_twice() -> bool:
        asked.append(len(asked) < 2)
        return asked[-1]

    assert len(voice.synthesize("It is a cup.", wanted_twice)) == 0
    assert asked[:3] == [True, True, False]
    assert len(asked) < 6  # it made three sound tokens, no ten
    assert voice.synthesize("It is a cup.").tolist() == whole.tolist()


def test_sound_tokens_that_have_no_sound_are_left_out(folder: Path) -> None:
    voice = loaded(folder)
    torch.manual_seed(1)
    expected = voice.sound(torch.tensor([3, 4]))
    torch.manual_seed(1)
    assert voice.sound(torch.tensor([3, 80, 4, 99])).tolist() == expected.tolist()
    assert len(voice.sound(torch.tensor([80]))) == 0


def test_weights_with_cs2_and_packed_weights_speak(tmp_path: Path) -> None:
    folder = write_speaking_checkpoint(tmp_path, WITH_CS2_VOICE)
    for quantise in (None, "int4"):
        voice = load_voice(folder, load_model(folder, CPU, torch.float32, quantise), None)
        assert voice is not None
        assert len(voice.synthesize("It is a cup.")) > 0


def without_speakers(folder: Path) -> None:
    (folder / "spk_dict.pt").unlink()


def without_sound(folder: Path) -> None:
    path = folder / "model.safetensors"
    save_file({name: each for name, each in load_file(path).items() if not name.startswith("token2wav.")}, path)


def without_audio_output(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text()) | {"enable_audio_output": False}
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("take_away", "told"),
    [
        (without_speakers, "the checkpoint holds no spk_dict.pt"),
        (without_sound, "the checkpoint holds no token2wav.*"),
        (without_audio_output, "its config.json has no talker"),
    ],
)
def test_a_checkpoint_that_lacks_a_part_has_no_voice_unless_a_speaker_is_named(
    folder: Path, take_away: Callable[[Path], None], told: str
) -> None:
    take_away(folder)
    engine = OmniEngine(folder, ModelStore(), lambda: 0.0)
    assert engine.load_voice(None) is None
    with pytest.raises(WeightsMismatchError, match="Ethan cannot speak") as caught:
        engine.load_voice("Ethan")
    assert told in str(caught.value)


def test_an_unknown_speaker_is_told_who_can_speak(folder: Path) -> None:
    assert refused(folder, WeightsMismatchError, "Eva") == ("there is no speaker Eva: --speaker takes Ethan, Chelsie")


def test_names_and_shapes_that_do_not_fit_are_listed(folder: Path) -> None:
    path = folder / "model.safetensors"
    weights = load_file(path)
    weights["talker.codec_haed.weight"] = weights.pop("talker.codec_head.weight")
    weights["token2wav.code2wav_bigvgan_model.conv_post.weight"] = torch.zeros(2)
    save_file(weights, path)
    assert load_model(folder, CPU, torch.float32).parts  # nobody who does not speak reads the voice
    text = refused(folder, WeightsMismatchError)
    assert "missing: talker.codec_head.weight" in text
    assert "unexpected: talker.codec_haed.weight" in text
    assert "of another shape: token2wav.code2wav_bigvgan_model.conv_post.weight (2,)" in text


def test_a_voice_of_another_model_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    config = read_config(write_checkpoint(other, VOICES["one key head"].thinker))
    with pytest.raises(WeightsMismatchError, match="the talker reads other states than the LLM has"):
        planned_voice(folder, config)
    found = speakers(SHAPE)
    found["Ethan"]["bos_token"] = 304
    found["Chelsie"]["cond"] = torch.zeros(1, 7)
    torch.save(found, folder / "spk_dict.pt")
    text = refused(folder, WeightsMismatchError)
    assert "a speaker begins with a word that the LLM does not have" in text
    assert "not described in 12 numbers" in text


class Harmful:
    """A pickle that would run code."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (Path("harm"),)


@pytest.mark.parametrize("found", [{}, {"Ethan": {"bos_token": 300}}, {"Ethan": Harmful()}, b"no file of torch's"])
def test_files_of_speakers_that_cannot_be_read_are_told_and_no_code_in_them_is_run(
    folder: Path, found: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    if isinstance(found, bytes):
        (folder / "spk_dict.pt").write_bytes(found)
    else:
        torch.save(found, folder / "spk_dict.pt")
    assert "spk_dict.pt holds no speakers" in refused(folder, ModelFileCorruptError)
    assert not (folder / "harm").exists()


def test_the_sizes_of_official_files_are_read_by_their_old_names(folder: Path) -> None:
    """Rotations stand there as `rope_scaling` and `rope_theta`."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    rope = config["talker_config"].pop("rope_parameters")
    config["talker_config"]["rope_scaling"] = {"mrope_section": rope["mrope_section"], "rope_type": "default"}
    config["talker_config"]["rope_theta"] = 5e5
    path.write_text(json.dumps(config))
    found = planned_voice(folder, read_config(folder)).talker.config.rope_parameters
    assert (found["mrope_section"], found["rope_theta"]) == (rope["mrope_section"], 5e5)


@pytest.mark.parametrize("shape", [VOICES["grouped heads"]])
def test_what_its_weights_take_is_known_beforehand(shape: VoiceShape, tmp_path: Path) -> None:
    folder = write_speaking_checkpoint(tmp_path, shape)
    names = load_file(folder / "model.safetensors")
    talks = sum(each.numel() for name, each in names.items() if name.startswith("talker."))
    sounds = sum(
        each.numel() for name, each in names.items() if name.startswith("token2wav.") and "inv_freq" not in name
    )
    assert planned_voice(folder, read_config(folder)).num_bytes(2) == 2 * talks + 4 * sounds
