"""What the thinker makes of a sentence that is to be said: the talker is told by it which words, and in which sense.

An answer may be told in other words than the model wrote (times of day, doubts), and watches speak without it. So the
thinker reads each sentence once more, as its own answer to somebody who asks for it: one block, nothing is decoded.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engines.core.sync_rope import NUM_ROWS
from engines.omni.language_model import ReadModel
from engines.omni.wording import QWEN_WORDS, ChatWording, ChatWords, read_tokenizer

# Qwen's own system prompt: its README says that speech is right with this one only
WORDS = ChatWords(
    system="<|im_start|>system\nYou are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of "
    "perceiving auditory and visual inputs, as well as generating text and speech.<|im_end|>\n<|im_start|>user\n",
    answer_begins=QWEN_WORDS.answer_begins,
    next_question=QWEN_WORDS.next_question,
    end_marks=QWEN_WORDS.end_marks,
)
ASKED = "Say: {text}"


@dataclass(frozen=True)
class Thoughts:
    """Words `ids` (T,), and the sum (T,D) of the embedding of each and of the thinker's state after it."""

    ids: list[int]
    states: Tensor


class SentenceReader:
    """Reads sentences with the decoder of a stream's model, but in no memory of a stream, and keeps nothing of them, so
    that it may be used from another thread. It has a tokenizer of its own for the same reason."""

    def __init__(self, folder: Path, model: ReadModel) -> None:
        self._model = model
        self._wording = ChatWording(read_tokenizer(folder), WORDS, begins=[], ends=[])

    def read(self, text: str) -> tuple[Thoughts, Thoughts]:
        """Of all that stands before a sentence of at least one token, and of the sentence."""
        prompt = self._wording.system() + self._wording.question(ASKED.format(text=text), ()).ids
        reply = self._wording.answer(text)[:-1]  # the end mark is not said
        states = self._states(prompt + reply)
        return Thoughts(prompt, states[: len(prompt)]), Thoughts(reply, states[len(prompt) :])

    @torch.no_grad()
    def embedded(self, ids: list[int]) -> Tensor:
        """Embeddings (T,D) of words."""
        model = self._model
        embeds: Tensor = model.decoder.embed_tokens(torch.tensor(ids, device=model.device))
        return embeds

    @torch.no_grad()
    def _states(self, ids: list[int]) -> Tensor:
        model, embeds = self._model, self.embedded(ids)
        at = torch.arange(len(ids), device=model.device).expand(NUM_ROWS, -1)
        read = embeds[None] if model.cs2 is None else model.cs2.refiner(embeds[None], at)
        hidden: Tensor = model.decoder(read, at).hidden[0]
        return hidden + embeds
