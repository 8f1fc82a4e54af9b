"""Gemma 4 (E2B, E4B): a picture a second behind its time in words, sound of 40 ms a token, positions of time alone.

A window of 2 s is read as transformers' processor writes a video of two pictures and a sound of 2 s:

    " 00:04 " <|image> 64 tokens <image|> " 00:05 " <|image> 64 tokens <image|> <|audio> 50 tokens <audio|>

Each token has its place in there, whatever is kept. So positions are those of the whole clip if all is kept, and time
passes at one pace if little is.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from engines.api import AVTokens, FloatArray, IntArray, Modality
from engines.core.decoder import Decoder
from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions
from engines.core.upload import on_device, uploaded
from engines.memory.placing import Placing
from engines.memory.token_table import NO_PLACE, Group, TokenTable
from engines.omni.families.family import Family, Plan, WindowBlock
from engines.omni.families.gemma4_config import GemmaMarks, read_config
from engines.omni.families.gemma4_model import load_model, planned_model
from engines.omni.families.gemma4_senses import GemmaSenses
from engines.omni.language_model import OmniLanguageModel
from engines.omni.positions import first_free_id
from engines.omni.senses import TOKENS_PER_SECOND
from engines.omni.wording import ChatWording, ChatWords, read_tokenizer
from engines.runtimes.slots.reader import SlotReader
from engines.runtimes.slots.runtime import SlotRuntime
from engines.shapes import GEMMA_MEDIA, Quantisation

WORDS = ChatWords(
    system="<bos><|turn>system\nYou watch and listen through a camera and a microphone. Answer in one short sentence."
    "<turn|>\n<|turn>user\n",
    answer_begins="<turn|>\n<|turn>model\n",
    next_question="<turn|>\n<|turn>user\n",
    end_marks=("<turn|>", "<eos>"),
)
BEFORE_QUESTION = "\n\n"
WORD = -1  # a token that is nothing of what is kept
PICTURES = round(GEMMA_MEDIA.window_s * GEMMA_MEDIA.frame_rate_hz)  # in a window
SOUNDS = round(GEMMA_MEDIA.window_s * TOKENS_PER_SECOND)  # tokens in a window


def load(
    folder: Path,
    device: torch.device,
    dtype: torch.dtype,
    quantise: Quantisation | None,
    slots: SlotRuntime | None = None,
) -> Family:
    """Read a checkpoint."""
    read_config(folder)  # another folder is told at once
    tokenizer = read_tokenizer(folder, WORDS)
    model = load_model(folder, device, dtype, quantise, reads_layers=slots is None)
    blocks = None if slots is None else SlotReader(model.decoder, slots)
    wording = ChatWording(tokenizer, WORDS, [], tokenizer.encode(BEFORE_QUESTION, add_special_tokens=False).ids)
    layout = GemmaLayout(model.decoder, wording, model.config.marks)
    prompt = wording.system()
    rule = GemmaPositions(first_id=len(prompt), ids_per_second=layout.window_ids / GEMMA_MEDIA.window_s)
    return Family(
        media=GEMMA_MEDIA,
        about=model.about,
        tokenizer=tokenizer,
        language_model=OmniLanguageModel(model, prompt, rule, blocks),
        senses=GemmaSenses(model),
        wording=wording,
        layout=layout,
    )


def plan(folder: Path, quantise: Quantisation | None) -> Plan:
    """What would be loaded."""
    model = planned_model(folder, quantise)
    read_tokenizer(folder, WORDS)
    return model


@dataclass(frozen=True)
class GemmaPositions:
    """Implements `StreamRule`: one id a place, `ids_per_second` of them; older than a minute they get closer."""

    first_id: int
    ids_per_second: float

    def prompt(self, length: int) -> Positions:
        return np.tile(np.arange(length, dtype=np.float64), (NUM_ROWS, 1))

    def placing(self, _remembered: TokenTable, now_s: float) -> Placing:
        return partial(self.tokens, now_s=now_s)

    def tokens(self, tokens: TokenTable, now_s: float) -> Positions:
        return elastic_positions(tokens.time_s, tokens.offsets, now_s, self.first_id, self.ids_per_second)

    def question(self, count: int, read_s: float, last_id: float) -> Positions:
        return first_free_id(self.first_id, read_s, self.ids_per_second, last_id) + self.prompt(count)


@dataclass(frozen=True)
class _Part:
    """One picture or sound of a window: marks and words around the tokens `members` (N,) of what is kept. `places` of
    all its tokens in the window."""

    modality: Modality
    time_s: float
    opening: list[int]
    members: IntArray
    closing: int
    places: IntArray

    def ids(self, pad_id: int) -> list[int]:
        return [*self.opening, *[pad_id] * len(self.members), self.closing]

    def sources(self) -> IntArray:
        """The index of each token in what is kept; `WORD` for a word."""
        return np.concatenate((np.full(len(self.opening), WORD), self.members, [WORD]))


class GemmaLayout:
    """Implements `Layout`: words and marks stand around what is kept of a picture or of the sound."""

    def __init__(self, decoder: Decoder, wording: ChatWording, marks: GemmaMarks) -> None:
        self._decoder, self._wording, self._marks = decoder, wording, marks
        self._picture_ids = len(self._stamp(0.0)) + 1 + GEMMA_MEDIA.grid**2 + 1
        self.window_ids = PICTURES * self._picture_ids + 1 + SOUNDS + 1

    def __call__(self, kept: AVTokens, scores: FloatArray, span_s: tuple[float, float]) -> WindowBlock:
        is_seen = kept.modality == Modality.VIDEO
        parts = [self._picture(kept, time_s, span_s[0]) for time_s in np.unique(kept.time_s[is_seen]).tolist()]
        if not is_seen.all():
            parts.append(self._sound(kept, span_s[0]))
        source = np.concatenate([part.sources() for part in parts])
        is_word = source == WORD
        part_of = np.repeat(np.arange(len(parts)), [len(part.places) for part in parts])
        table = TokenTable.zeros(len(source))
        table.time_s[:] = np.where(is_word, np.asarray([part.time_s for part in parts])[part_of], kept.time_s[source])
        table.row[:], table.column[:] = (np.where(is_word, NO_PLACE, each[source]) for each in (kept.row, kept.column))
        best = np.asarray([scores[part.members].max() for part in parts])
        table.score[:] = np.where(is_word, best[part_of], scores[source])
        table.group[:] = 2 * part_of + ~is_word
        place = np.concatenate([part.places for part in parts])
        table.offsets[:] = place - (table.time_s - span_s[0]) * self.window_ids / GEMMA_MEDIA.window_s
        groups = [Group(each, *span_s) for part in parts for each in (Modality.TEXT, part.modality)]
        ids = torch.tensor([[each for part in parts for each in part.ids(self._decoder.config.pad_id)]])
        device = self._decoder.embed_tokens.weight.device
        embeds = self._decoder.embed_tokens(uploaded(ids, device))
        of_kept = on_device(kept.embeds[source[~is_word]], device).to(embeds.dtype)
        embeds[0, on_device(np.flatnonzero(~is_word), device)] = of_kept
        return WindowBlock(embeds, table, groups, ids)

    def _picture(self, kept: AVTokens, time_s: float, start_s: float) -> _Part:
        members = np.flatnonzero((kept.modality == Modality.VIDEO) & (kept.time_s == time_s))
        opening = [*self._stamp(time_s), self._marks.picture_begin]
        end = (round((time_s - start_s) * GEMMA_MEDIA.frame_rate_hz) + 1) * self._picture_ids - 1  # the end mark
        first = end - GEMMA_MEDIA.grid**2
        places = first + kept.row[members] * GEMMA_MEDIA.grid + kept.column[members]
        places = np.concatenate((np.arange(first - len(opening), first), places, [end]))
        return _Part(Modality.VIDEO, time_s, opening, members, self._marks.picture_end, places)

    def _sound(self, kept: AVTokens, start_s: float) -> _Part:
        members = np.flatnonzero(kept.modality == Modality.AUDIO)
        end = self.window_ids - 1
        number = np.rint((kept.time_s[members] - start_s) * TOKENS_PER_SECOND).astype(np.int64)
        places = np.concatenate(([end - SOUNDS - 1], end - SOUNDS + number, [end]))
        return _Part(Modality.AUDIO, start_s, [self._marks.sound_begin], members, self._marks.sound_end, places)

    def _stamp(self, time_s: float) -> list[int]:
        """The words before a picture, as Gemma 4 writes the times of a video."""
        return self._wording.ids(f" {int(time_s) // 60:02d}:{int(time_s) % 60:02d} ")
