"""The voice that a checkpoint's folder holds: whether it is whole, how large, and its weights read, strictly.

Official names: `talker.` and `token2wav.`. The talker runs in the precision of the LLM, token2wav in float32, as
transformers has it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from engines.errors import RuntimeUnavailableError, WeightsMismatchError
from engines.omni.checkpoint import check_names, load_weights, targets_of, tensor_names
from engines.omni.config import NEEDS_TRANSFORMERS, OmniConfig, read_json, typed_size_errors
from engines.omni.voice.speakers import SPEAKERS_FILE, Speaker, read_speakers

TALKER, TOKEN2WAV = "talker.", "token2wav."
# computed anew, as transformers does; official files hold it all the same
COMPUTED = ("token2wav.code2wav_dit_model.rotary_embed.inv_freq",)
PACKAGE = "transformers.models.qwen2_5_omni"


@dataclass(frozen=True)
class VoicePlan:
    """transformers' talker and token2wav without weights, whose names and shapes fit, and who can speak."""

    folder: Path
    talker: Any
    token2wav: Any
    speakers: dict[str, Speaker]

    def num_bytes(self, itemsize: int) -> int:
        """What the weights take where the LLM's take `itemsize` bytes each."""
        sizes = ((self.talker, itemsize), (self.token2wav, torch.float32.itemsize))
        return sum(size * sum(each.numel() for each in part.parameters()) for part, size in sizes)

    @torch.no_grad()
    def load(self, device: torch.device, dtype: torch.dtype) -> None:
        """Read the weights."""
        for prefix, part, precision in ((TALKER, self.talker, dtype), (TOKEN2WAV, self.token2wav, torch.float32)):
            load_weights(self.folder, targets_of(prefix, part), device, precision)
            _compute_buffers(part)
            part.to(device).eval()


def why_no_voice(folder: Path) -> str:
    """What a checkpoint lacks to speak by itself, for people to read; "" if nothing. Raises as `tensor_names`."""
    config = read_json(folder)
    if not config.get("enable_audio_output", True) or not config.get("talker_config"):
        return "its config.json has no talker"
    names = tensor_names(folder)
    lacking = [f"{part}*" for part in (TALKER, TOKEN2WAV) if not any(name.startswith(part) for name in names)]
    if not (folder / SPEAKERS_FILE).is_file():
        lacking.append(SPEAKERS_FILE)
    return f"the checkpoint holds no {', no '.join(lacking)}" if lacking else ""


def planned_voice(folder: Path, config: OmniConfig) -> VoicePlan:
    """The voice of a checkpoint that lacks nothing, as `why_no_voice` says. Raises EngineError: sizes that cannot be
    run or are not those of the LLM, names that do not fit, a damaged file of speakers, no transformers."""
    try:
        configuration: Any = import_module(f"{PACKAGE}.configuration_qwen2_5_omni")
        theirs: Any = import_module(f"{PACKAGE}.modeling_qwen2_5_omni")
    except ImportError as error:
        raise RuntimeUnavailableError(NEEDS_TRANSFORMERS) from error
    found = read_json(folder)
    with typed_size_errors(folder), _few_warnings(), torch.device("meta"):
        of_talker = configuration.Qwen2_5OmniTalkerConfig(**found["talker_config"])
        of_sound = configuration.Qwen2_5OmniToken2WavConfig(**found.get("token2wav_config", {}))
        talker = theirs.Qwen2_5OmniTalkerForConditionalGeneration._from_config(of_talker, dtype=torch.float32)
        token2wav = theirs.Qwen2_5OmniToken2WavModel._from_config(of_sound, dtype=torch.float32)
    targets = targets_of(TALKER, talker) | targets_of(TOKEN2WAV, token2wav)
    check_names(folder, targets, ("thinker.", *COMPUTED))
    speakers = read_speakers(folder)
    _check_fit(folder, config, talker, token2wav, speakers)
    return VoicePlan(folder, talker, token2wav, speakers)


@contextmanager
def _few_warnings() -> Iterator[None]:
    """transformers warns of words in the talker's configuration that are the LLM's, as they are in official files."""
    theirs = logging.getLogger("transformers")
    level = theirs.level
    theirs.setLevel(logging.ERROR)
    try:
        yield
    finally:
        theirs.setLevel(level)


def _check_fit(folder: Path, config: OmniConfig, talker: Any, token2wav: Any, speakers: dict[str, Speaker]) -> None:
    """Raises WeightsMismatchError if LLM, talker, token2wav and speakers are not of one model."""
    sizes, of_dit = config.decoder, token2wav.code2wav_dit_model.config
    words = [talker.text_eos_token, talker.text_pad_token, *(each.begin_id for each in speakers.values())]
    problems = [
        (talker.config.embedding_size != sizes.hidden_size, "the talker reads other states than the LLM has"),
        (max(words) >= sizes.vocab_size, "a speaker begins with a word that the LLM does not have"),
        (
            any(each.embedding.shape[1] != of_dit.enc_emb_dim for each in speakers.values()),
            f"speakers in {SPEAKERS_FILE} are not described in {of_dit.enc_emb_dim} numbers",
        ),
        (
            any(each.reference.shape[2] != of_dit.mel_dim for each in speakers.values()),
            f"spectra in {SPEAKERS_FILE} have not {of_dit.mel_dim} mel bins",
        ),
    ]
    told = [text for is_wrong, text in problems if is_wrong]
    if told:
        raise WeightsMismatchError(f"the voice in {folder} does not fit: {'; '.join(told)}")


def _compute_buffers(model: Any) -> None:
    """What no file holds: rotations and filters. transformers fills them in where it initialises a module."""
    for module in model.modules():
        buffers = dict(module.named_buffers(recurse=False))
        for name, buffer in buffers.items():
            module.register_buffer(name, torch.empty(buffer.shape, device="cpu"), persistent=False)
        if buffers:
            model._init_weights(module)
