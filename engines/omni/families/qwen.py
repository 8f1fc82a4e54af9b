"""Qwen2.5-Omni: plain, or with CS2 from an EchoingPixels checkpoint. Its parts are beside this folder."""

from functools import partial
from pathlib import Path

import numpy as np
import torch

from engines.api import AVTokens, FloatArray, Modality
from engines.memory.token_table import Group, TokenTable
from engines.omni.config import read_config
from engines.omni.families.family import Family, Plan, WindowBlock, no_voice
from engines.omni.language_model import OmniLanguageModel
from engines.omni.model import load_model, planned_model
from engines.omni.positions import StreamPositions
from engines.omni.senses import OmniSenses
from engines.omni.voice.voice import load_voice
from engines.omni.wording import OmniWording, read_tokenizer
from engines.runtimes.slots.reader import SlotReader
from engines.runtimes.slots.runtime import SlotRuntime
from engines.shapes import OMNI_MEDIA, Quantisation


def load(
    folder: Path,
    device: torch.device,
    dtype: torch.dtype,
    quantise: Quantisation | None,
    slots: SlotRuntime | None = None,
) -> Family:
    """Read a checkpoint."""
    read_config(folder)  # another folder is told at once
    tokenizer = read_tokenizer(folder)
    model = load_model(folder, device, dtype, quantise, reads_layers=slots is None)
    blocks = None if slots is None else SlotReader(model.decoder, slots)
    wording = OmniWording(tokenizer, model.config.marks)
    prompt = wording.system()
    rule = StreamPositions(first_id=len(prompt) - 1)  # the two begin marks share an id
    return Family(
        media=OMNI_MEDIA,
        about=model.about,
        tokenizer=tokenizer,
        language_model=OmniLanguageModel(model, prompt, rule, blocks),
        senses=OmniSenses(model, OMNI_MEDIA),
        wording=wording,
        layout=window_block,
        load_voice=partial(load_voice, folder, model) if slots is None else no_voice,  # it reads with these layers
    )


def plan(folder: Path, quantise: Quantisation | None) -> Plan:
    """What would be loaded."""
    model = planned_model(folder, quantise)
    read_tokenizer(folder)
    return model


def window_block(kept: AVTokens, scores: FloatArray, span_s: tuple[float, float]) -> WindowBlock:
    """Implements `Layout`: pictures, then sound, with no words between them."""
    table = TokenTable.zeros(len(kept))
    for column in ("time_s", "row", "column"):
        getattr(table, column)[:] = getattr(kept, column)
    table.score[:] = scores
    found = np.unique(kept.modality)
    table.group[:] = np.searchsorted(found, kept.modality)
    groups = [Group(Modality(each), *span_s) for each in found.tolist()]
    return WindowBlock(torch.from_numpy(kept.embeds)[None], table, groups)
