"""Who can speak: the file `spk_dict.pt` beside the weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engines.errors import ModelFileCorruptError, WeightsMismatchError

SPEAKERS_FILE = "spk_dict.pt"
USUAL = "Chelsie"  # whom transformers takes if nobody is named


@dataclass(frozen=True)
class Speaker:
    """`begin_id`: the word that begins what this one says. `embedding` (1,E) and `reference` (1,F,mel bins), a spectrum
    of their voice, are float32."""

    begin_id: int
    embedding: Tensor
    reference: Tensor


def read_speakers(folder: Path) -> dict[str, Speaker]:
    """All speakers of a checkpoint by name. No code in the file is run. Raises ModelFileCorruptError."""
    path = folder / SPEAKERS_FILE
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
        speakers = {str(name): _speaker(parts) for name, parts in found.items()}
    except Exception as error:  # torch raises nothing narrower for damaged files, and files may hold anything
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise ModelFileCorruptError(f"{path} holds no speakers ({reason}): copy it again") from error
    if not speakers:
        raise ModelFileCorruptError(f"{path} holds no speakers: copy it again")
    return speakers


def chosen(speakers: dict[str, Speaker], name: str | None) -> str:
    """The name of a speaker, in any case of letters; None: the usual one. Raises WeightsMismatchError, which lists
    all."""
    if name is None:
        return USUAL if USUAL in speakers else next(iter(speakers))
    found = next((each for each in speakers if each.lower() == name.lower()), None)
    if found is None:
        raise WeightsMismatchError(f"there is no speaker {name}: --speaker takes {', '.join(speakers)}")
    return found


def _speaker(parts: dict[str, Any]) -> Speaker:
    embedding, reference = parts["cond"].float(), parts["ref_mel"].float()
    if embedding.ndim != 2 or reference.ndim != 3 or len(embedding) != 1 or len(reference) != 1:
        raise ValueError(f"cond {tuple(embedding.shape)}, ref_mel {tuple(reference.shape)}")
    return Speaker(int(parts["bos_token"]), embedding, reference)
