"""From thoughts to sound tokens: what transformers' `Qwen2_5OmniForConditionalGeneration.generate` gives its talker.

The talker reads a sum for every word: its own embedding of the sound token before, and what the thinker made of a word.
It reads all that stands before an answer and the first word at once, then a word for each sound token that it makes,
and padding after the last word. There are 50 sound tokens a second.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from engines.omni.voice.thinker import Thoughts

# the defaults of transformers' `generate`
SAMPLING = {"do_sample": True, "top_k": 40, "top_p": 0.8, "temperature": 0.9, "repetition_penalty": 1.05}
TOKENS_PER_SECOND = 50
MOST_SECONDS = 30  # of a sentence; a talker that does not end would be heard for long


def talker_inputs(prompt: Thoughts, reply: Thoughts, begin_id: int, words: Tensor, talker: Any) -> dict[str, Tensor]:
    """What `talker.generate` takes to say `reply` (at least one word) after `prompt`.

    `words` (3,D): embeddings of `begin_id`, which begins what a speaker says, and of the ends and the padding of text.
    """
    before, said = prompt.states[None], reply.states[None]
    device, count = before.device, len(prompt.ids)
    marks = [talker.codec_mask_token] * count + [talker.codec_pad_token, talker.codec_bos_token]
    return {
        "input_ids": torch.tensor([marks], device=device),
        "input_text_ids": torch.tensor([[*prompt.ids, begin_id, reply.ids[0]]], device=device),
        "inputs_embeds": torch.cat((before, words[None, :1], said[:, :1]), dim=1),
        "thinker_reply_part": torch.cat((said[:, 1:], words[None, 1:]), dim=1),
        "attention_mask": torch.ones(1, count + 2, dtype=torch.long, device=device),
    }


def sound_tokens(
    talker: Any, inputs: dict[str, Any], is_wanted: Callable[[], bool], sampling: dict[str, Any] = SAMPLING
) -> Tensor:
    """Sound tokens (N,) up to the end, drawn with torch's generator. Stops when they are not wanted any more."""

    def is_unwanted(_ids: Tensor, _scores: Tensor, **_: Any) -> Tensor:
        return torch.full((1,), not is_wanted(), device=inputs["input_ids"].device)

    ends = [talker.codec_pad_token, talker.codec_eos_token]
    made: Tensor = talker.generate(
        **inputs,
        suppress_tokens=[talker.codec_bos_token],
        eos_token_id=ends,
        pad_token_id=talker.codec_pad_token,
        max_new_tokens=int(MOST_SECONDS * TOKENS_PER_SECOND),
        stopping_criteria=[is_unwanted],
        **sampling,
    )[0, inputs["input_ids"].shape[1] :]
    is_end = torch.isin(made, torch.tensor(ends, device=made.device))
    return made[: int(is_end.nonzero()[0])] if is_end.any() else made
