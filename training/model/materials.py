"""Loads what training and its benchmarks need: frozen models, the bank, names, projector rows, prototypes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.encoders.audio import AudioEncoder
from engines.encoders.picture_graph import load_efficientnet
from engines.mini.hearing.names import SOUND_NAMES
from engines.mini.senses import OBJECT_NAMES
from engines.mini.smollm import load_smollm
from engines.model_store import ModelStore
from training.bank.prototypes import AUDIO_SURENESS, VIDEO_SURENESS, Prototypes
from training.bank.store import Bank, Features
from training.bank.variants import TEST, TRAIN
from training.model.data import NOT_ASKED_FOR
from training.model.warm_start import FIT, NOTHING, Rows, audio_rows, cut_tokens, drawing_patches, video_rows
from training.scenes.compose import Composer
from training.scenes.planner import Stock

TRIALS, MIN_SHARE_RIGHT = 8, 0.6
MAX_VIDEO_FEATURE, MAX_AUDIO_FEATURE = 6.0, 20.0  # greatest feature values: of ReLU6; far above those of YAMNet


@dataclass(frozen=True)
class Materials:
    """The inputs of training; read only."""

    decoder: Decoder
    tokenizer: Tokenizer
    rows: dict[Modality, Rows]
    composer: Composer
    training: Stock
    test: Stock


def load_materials(folder: Path, models_dir: Path | None = None) -> Materials:
    """Read models and bank; the projectors' rows are fitted once (two minutes) and cached beside the bank.

    `models_dir`: where model files are, instead of in their packages.
    """
    store = ModelStore(models_dir)
    bank = Bank.load(folder)
    (checkpoint,) = store.files("efficientnet-lite0").values()
    yamnet = store.files("yamnet")
    _, objects = load_efficientnet(checkpoint)
    sounds = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], 1).classifier
    names = {
        Modality.VIDEO: tuple(OBJECT_NAMES.read_text(encoding="utf-8").splitlines()),
        Modality.AUDIO: tuple(
            NOTHING if name == "silence" else name for name in SOUND_NAMES.read_text(encoding="utf-8").splitlines()
        ),
    }
    video_prototypes = Prototypes.of(
        objects.weight,
        objects.bias,
        drawing_patches(bank, TRAIN)[0][::8].float(),
        is_centred=True,
        most=MAX_VIDEO_FEATURE,
    )
    audio_prototypes = Prototypes.of(
        torch.from_numpy(sounds.weight.copy()),
        torch.from_numpy(sounds.bias.copy()),
        cut_tokens(bank, TRAIN)[0].float(),
        is_centred=False,
        most=MAX_AUDIO_FEATURE,
    )
    rows = _fitted_rows(folder, bank, {Modality.VIDEO: video_prototypes, Modality.AUDIO: audio_prototypes}, names)
    (gguf,) = store.files("smollm2-135m-instruct").values()
    decoder, tokenizer = load_smollm(gguf)
    things = distinguishable_classes(rows[Modality.VIDEO], video_prototypes, bank.patches, VIDEO_SURENESS)
    noises = distinguishable_classes(rows[Modality.AUDIO], audio_prototypes, bank.tokens, AUDIO_SURENESS)
    training, test = (Stock(bank, split, things, noises) for split in (TRAIN, TEST))
    return Materials(decoder, tokenizer, rows, Composer(bank, video_prototypes, audio_prototypes), training, test)


def distinguishable_classes(
    rows: Rows, prototypes: Prototypes, features: Features, sureness: tuple[float, float]
) -> tuple[str, ...]:
    """The name of every class whose prototypes are mostly classified right; "" for the others, which no scene contains.

    Many classes of AudioSet are special cases of others, so that several would be right.
    """
    generator = torch.Generator().manual_seed(0)
    distinct, _ = rows.name_groups()
    classes = torch.arange(len(prototypes.rows))
    wanted = torch.tensor([distinct.index(rows.names[number]) for number in classes])
    right = torch.zeros(len(classes))
    for _ in range(TRIALS):
        base = features[torch.randint(len(features), (len(classes),), generator=generator).numpy()]
        level = torch.empty(len(classes)).uniform_(*sureness, generator=generator)
        moved = prototypes.move(torch.from_numpy(base).float(), classes, level)
        right += rows.log_probabilities(moved).argmax(1) == wanted
    return tuple(
        name if share >= MIN_SHARE_RIGHT and name not in NOT_ASKED_FOR else ""
        for name, share in zip(rows.names, (right / TRIALS).tolist(), strict=False)  # rows of the catalog follow
    )


def _fitted_rows(
    folder: Path, bank: Bank, prototypes: dict[Modality, Prototypes], names: dict[Modality, tuple[str, ...]]
) -> dict[Modality, Rows]:
    empty = [ground for ground in bank.backgrounds if ground.split == TRAIN]
    inputs = repr((empty, sorted({d.name for d in bank.drawings}), sorted({c.name for c in bank.cuts}), names, FIT))
    path = folder / f"rows-{hashlib.sha256(inputs.encode()).hexdigest()[:12]}.pt"
    if not path.exists():
        fitted = {
            Modality.VIDEO: video_rows(bank, prototypes[Modality.VIDEO], names[Modality.VIDEO]),
            Modality.AUDIO: audio_rows(bank, prototypes[Modality.AUDIO], names[Modality.AUDIO]),
        }
        torch.save({m: (r.weight, r.bias, r.names) for m, r in fitted.items()}, path)
    saved: dict[Modality, tuple[Tensor, Tensor, tuple[str, ...]]] = torch.load(path, weights_only=False)
    return {modality: Rows(*parts) for modality, parts in saved.items()}
