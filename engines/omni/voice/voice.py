"""Says sentences with the talker and token2wav of a checkpoint. Unverified with real weights and on a GPU."""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray
from engines.errors import WeightsMismatchError
from engines.omni.model import OmniModel
from engines.omni.voice.draws import same_numbers
from engines.omni.voice.plan import VoicePlan, planned_voice, why_no_voice
from engines.omni.voice.speakers import chosen
from engines.omni.voice.talker import sound_tokens, talker_inputs
from engines.omni.voice.thinker import SentenceReader
from engines.speech.recent import RecentSpeech
from engines.speech.synthesis import spoken_form
from engines.voice import always

log = logging.getLogger(__name__)


def load_voice(folder: Path, model: OmniModel, speaker: str | None) -> "QwenVoice | None":
    """The voice of a checkpoint whose LLM is in `model`, where and in the precision that it has; None if there is none.

    Raises EngineError if its weights do not fit, if there is no such speaker, or if there is none at all although one
    is named.
    """
    lacking = why_no_voice(folder)
    if lacking and speaker is not None:
        raise WeightsMismatchError(f"{speaker} cannot speak: {lacking}. Leave --speaker out")
    if lacking:
        log.info("no voice of its own: %s", lacking)
        return None
    plan = planned_voice(folder, model.config)
    name = chosen(plan.speakers, speaker)  # before the weights are read
    plan.load(model.device, model.dtype)
    return QwenVoice(plan, name, SentenceReader(folder, model))


class QwenVoice:
    """Implements `engines.voice.Voice` for one speaker."""

    def __init__(self, plan: VoicePlan, speaker: str, reader: SentenceReader) -> None:
        """`plan` is loaded."""
        self.name = f"{speaker}, the model's own voice (unverified)"
        self._talker, self._token2wav, self._reader = plan.talker, plan.token2wav, reader
        device: torch.device = plan.talker.device
        chosen_one = plan.speakers[speaker]
        self._begin_id = chosen_one.begin_id
        self._embedding, self._reference = chosen_one.embedding.to(device), chosen_one.reference.to(device)
        self._num_codes: int = plan.token2wav.code2wav_dit_model.text_embed.codec_embed.num_embeddings
        marks = [self._begin_id, plan.talker.text_eos_token, plan.talker.text_pad_token]
        self._words = reader.embedded(marks)
        self._recent = RecentSpeech()

    def forget(self) -> None:
        """Forget what was said."""
        self._recent.forget()

    def synthesize(self, text: str, is_wanted: Callable[[], bool] = always) -> FloatArray:
        """As `Voice` has it. `is_wanted` is asked for each sound token, and before these become sound."""
        known = self._recent.get(text)
        if known is not None:
            return known
        pcm = np.zeros(0, np.float32)
        if not any(map(str.isalnum, text)):
            return pcm
        with same_numbers():
            tokens = self._tokens(spoken_form(text), is_wanted)
            if is_wanted():
                pcm = self.sound(tokens).clamp(-1, 1).cpu().numpy()
        if is_wanted():
            self._recent.add(text, pcm)
        return pcm

    @torch.no_grad()
    def sound(self, tokens: Tensor) -> Tensor:
        """Samples (n,) at 24 kHz of sound tokens (N,). Those that token2wav has no sound for are left out:
        it would end the whole process on a GPU."""
        known = tokens[tokens < self._num_codes]
        if not len(known):
            return torch.zeros(0)
        sound: Tensor = self._token2wav(known[None], conditioning=self._embedding, reference_mel=self._reference)
        return sound.reshape(-1).float()

    def _tokens(self, text: str, is_wanted: Callable[[], bool]) -> Tensor:
        prompt, reply = self._reader.read(text)
        inputs = talker_inputs(prompt, reply, self._begin_id, self._words, self._talker)
        return sound_tokens(self._talker, inputs, is_wanted)
