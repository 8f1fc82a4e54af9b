"""What is told of checkpoints that cannot be read, and what is loaded of those that can."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engines.core.layers import Projection
from engines.core.weight_only import WeightOnlyLinear
from engines.errors import (
    EngineError,
    ModelFileCorruptError,
    ModelFileMissingError,
    RuntimeUnavailableError,
    WeightsMismatchError,
)
from engines.omni.model import OmniModel, load_model
from engines.shapes import Quantisation
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU = torch.device("cpu")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path, WITH_CS2, num_shards=3)


def load(folder: Path) -> OmniModel:
    return load_model(folder, CPU, torch.float32)


def rename_tensors(folder: Path, names: dict[str, str]) -> None:
    for path in folder.glob("*.safetensors"):
        save_file({names.get(name, name): tensor for name, tensor in load_file(path).items()}, path)


def refused(folder: Path, kind: type[EngineError]) -> str:
    with pytest.raises(kind) as caught:
        load(folder)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_it_is_loaded_in_the_precision_that_is_asked_for_and_frozen(folder: Path) -> None:
    model = load_model(folder, CPU, torch.bfloat16)
    assert model.cs2 is not None
    for module in (model.audio_tower, model.vision_tower, model.decoder, model.cs2.refiner, model.cs2.head):
        for parameter in module.parameters():
            assert parameter.dtype == torch.bfloat16
            assert parameter.device == CPU
            assert not parameter.requires_grad


def test_all_names_that_do_not_fit_are_listed_before_anything_is_loaded(folder: Path) -> None:
    rename_tensors(folder, {"thinker.model.norm.weight": "thinker.model.nrom.weight", "thinker.lm_head.weight": "head"})
    text = refused(folder, WeightsMismatchError)
    assert "missing: thinker.lm_head.weight, thinker.model.norm.weight" in text
    assert "unexpected: head, thinker.model.nrom.weight" in text


def test_weights_of_cs2_without_a_word_of_it_in_the_configuration_are_unexpected(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["thinker_config"]["text_config"]["av_refiner_layers"] = 0
    (folder / "config.json").write_text(json.dumps(config))
    assert "unexpected: thinker.model.bidir_encoder." in refused(folder, WeightsMismatchError)


def test_another_shape_is_told(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["thinker_config"]["text_config"]["intermediate_size"] = 50
    (folder / "config.json").write_text(json.dumps(config))
    assert "of another shape: thinker.model.bidir_encoder.layers.0.mlp.down_proj.weight (256, 48), not (256, 50)" in (
        refused(folder, WeightsMismatchError)
    )


def test_files_that_are_missing_or_cut_off_are_told(folder: Path) -> None:
    whole = (folder / "model-00002-of-00003.safetensors").read_bytes()
    (folder / "model-00002-of-00003.safetensors").write_bytes(whole[: len(whole) // 2])
    assert "model-00002-of-00003.safetensors is damaged or cut off" in refused(folder, ModelFileCorruptError)
    (folder / "model-00002-of-00003.safetensors").unlink()
    assert "lacks model-00002-of-00003.safetensors" in refused(folder, ModelFileMissingError)
    for wrong in ("{}", '{"weight_map": {"thinker.model.norm.weight": 5}}'):
        (folder / "model.safetensors.index.json").write_text(wrong)
        assert "lists no files" in refused(folder, ModelFileCorruptError)
    (folder / "model.safetensors.index.json").unlink()
    assert "holds neither model.safetensors nor" in refused(folder, ModelFileMissingError)


def test_another_folder_or_another_model_is_told(folder: Path, tmp_path: Path) -> None:
    assert "is no checkpoint" in refused(tmp_path / "nothing", WeightsMismatchError)
    config = json.loads((folder / "config.json").read_text())
    for wrong, told in (
        ("{", "is no JSON"),
        ("[]", "type unknown"),
        ('{"model_type": "llama"}', "of the type llama, not of Qwen2.5-Omni"),
        (json.dumps({"thinker_config": config["thinker_config"] | {"position_id_per_seconds": 13}}), "13 position ids"),
    ):
        (folder / "config.json").write_text(wrong)
        assert told in refused(folder, WeightsMismatchError)


@pytest.mark.parametrize(
    ("part", "name", "wrong"),
    [
        ("text_config", "num_attention_heads", 0),
        ("text_config", "num_attention_heads", "two"),
        ("text_config", "num_key_value_heads", -1),
        ("vision_config", "hidden_act", "nonsense"),
        ("audio_config", "encoder_attention_heads", 0),
    ],
)
def test_sizes_that_cannot_be_run_are_told(folder: Path, part: str, name: str, wrong: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["thinker_config"][part][name] = wrong
    (folder / "config.json").write_text(json.dumps(config))
    assert "config.json has sizes that cannot be run: " in refused(folder, WeightsMismatchError)


def test_without_transformers_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers.models.qwen2_5_omni.configuration_qwen2_5_omni", None)
    assert "pip install" in refused(folder, RuntimeUnavailableError)


def test_one_shard_is_open_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, most = 0, 0

    @contextmanager
    def counted(path: Path, framework: str) -> Iterator[object]:
        nonlocal opened, most
        opened += 1
        most = max(most, opened)
        with safe_open(path, framework=framework) as shard:
            yield shard
        opened -= 1

    monkeypatch.setattr("engines.omni.checkpoint.safe_open", counted)
    load(folder)
    assert (opened, most) == (0, 1)


def test_a_head_that_the_weights_bring_is_used_whatever_the_configuration_says(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["thinker_config"]["text_config"]["tie_word_embeddings"] = True
    (folder / "config.json").write_text(json.dumps(config))
    assert load(folder).decoder.lm_head is not None
    for path in folder.glob("*.safetensors"):
        save_file({name: tensor for name, tensor in load_file(path).items() if "lm_head" not in name}, path)
    assert load(folder).decoder.lm_head is None


@torch.no_grad()
@pytest.mark.parametrize("kind", ["int8", "int4", "fp8"])
def test_layers_are_packed_while_they_are_loaded(folder: Path, kind: Quantisation) -> None:
    model, packed = load(folder), load_model(folder, CPU, torch.float32, kind)
    assert packed.cs2 is not None
    for part in (packed.decoder.layers, packed.cs2.refiner):
        assert any(isinstance(module, WeightOnlyLinear) for module in part.modules())
    assert all(not parameter.is_meta for part in packed.parts for parameter in part.parameters())
    for name, linear in packed.decoder.named_modules():
        if isinstance(linear, WeightOnlyLinear):
            weight = (linear(torch.eye(linear.in_features)) - (0 if linear.bias is None else linear.bias)).T
            plain = model.decoder.get_submodule(name)
            assert isinstance(plain, Projection)
            plain.weight.copy_(weight)
    ids = torch.arange(20)[None]
    expected, found = (each.decoder(ids, torch.arange(20).expand(4, -1)).hidden for each in (model, packed))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)
