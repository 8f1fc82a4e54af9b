"""Sound tokens and sound against transformers' whole model, on tiny random checkpoints, clips and answers."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engines.omni.clip import Clip, merge
from engines.omni.model import OmniModel, load_model
from engines.omni.voice import talker
from engines.omni.voice.draws import SEED
from engines.omni.voice.talker import SAMPLING, sound_tokens, talker_inputs
from engines.omni.voice.thinker import ASKED, WORDS, Thoughts
from engines.omni.voice.voice import QwenVoice, load_voice
from engines.omni.wording import ChatWording
from engines.voice import always
from tests.engines.omni.checkpoints import IM_END, random_clip, their_inputs, tokenizer
from tests.engines.omni.voice.voices import SPEAKER_MARKS, VOICES, VoiceShape, their_whole, write_speaking_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CLIPS: dict[str, tuple[tuple[int, int, int] | None, int, float]] = {
    "both": ((4, 4, 6), 400, 1.0),
    "no sound": ((4, 4, 4), 0, 1.0),
    "no picture": (None, 251, 1.0),
    "words only": (None, 0, 1.0),
}
NUM_ANSWER, MOST_TOKENS = 9, 20
ENDS = [72, 74]


@pytest.fixture(scope="module", params=VOICES)
def shape(request: pytest.FixtureRequest) -> VoiceShape:
    return VOICES[request.param]


@pytest.fixture(scope="module")
def loaded(shape: VoiceShape, tmp_path_factory: pytest.TempPathFactory) -> tuple[OmniModel, QwenVoice]:
    folder: Path = write_speaking_checkpoint(tmp_path_factory.mktemp("checkpoint"), shape)
    model = load_model(folder, torch.device("cpu"), torch.float32)
    voice = load_voice(folder, model, "ethan")
    assert voice is not None
    return model, voice


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random talker seldom ends by itself."""
    monkeypatch.setattr(talker, "MOST_SECONDS", MOST_TOKENS / talker.TOKENS_PER_SECOND)


def theirs_says(shape: VoiceShape, seed: int, **given: Any) -> tuple[list[int], Tensor, Tensor]:
    """The answer's ids and end, sound tokens and sound of their `generate`."""
    whole, made = their_whole(shape), list[Tensor]()
    hook = whole.token2wav.register_forward_pre_hook(lambda _module, tokens: made.append(tokens[0][0]))
    torch.manual_seed(seed)
    ids, sound = whole.generate(
        **given,
        speaker="Ethan",
        thinker_do_sample=False,
        thinker_pad_token_id=0,
        talker_max_new_tokens=MOST_TOKENS,
        talker_eos_token_id=ENDS,
    )
    hook.remove()
    return ids[0, given["input_ids"].shape[1] :].tolist(), made[0], sound


def theirs_takes(clip: Clip) -> dict[str, Any]:
    """Pictures by a name with a prefix: without it version 5.23 gives them to its talker, which refuses them."""
    inputs = their_inputs(clip)
    if "pixel_values_videos" in inputs:
        inputs["thinker_pixel_values_videos"] = inputs.pop("pixel_values_videos")
    return inputs


def places(inputs: dict[str, Any]) -> dict[str, Any]:
    """What their talker places a clip by."""
    found = {name: inputs[name] for name in inputs if name.startswith(("video_", "use_"))}
    if "feature_attention_mask" in inputs:
        found["audio_feature_lengths"] = inputs["feature_attention_mask"].sum(1)
    return found


@torch.no_grad()
def thoughts(model: OmniModel, clip: Clip, reply: list[int]) -> tuple[Thoughts, Thoughts]:
    """Our decoder's, of a clip and an answer to it."""
    merged, asked = merge(model, clip), clip.input_ids.tolist()
    embeds = torch.cat((merged.embeds, model.decoder.embed_tokens(torch.tensor(reply))))
    next_id = int(merged.positions.max()) + 1
    following = torch.arange(next_id, next_id + len(reply)).expand(4, -1)
    hidden = model.decoder(embeds[None], torch.cat((merged.positions, following), 1)).hidden[0]
    embeds[: len(asked)][merged.in_pool] = 0  # pictures and sound count by what the thinker made of them
    states = hidden + embeds
    return Thoughts(asked, states[: len(asked)]), Thoughts(reply, states[len(asked) :])


@pytest.mark.parametrize("is_drawn", [True, False])
@pytest.mark.parametrize("kind", CLIPS)
def test_what_is_said_about_a_clip_is_what_transformers_says(
    shape: VoiceShape, loaded: tuple[OmniModel, QwenVoice], kind: str, is_drawn: bool
) -> None:
    model, voice = loaded
    clip = random_clip(shape.thinker, *CLIPS[kind])
    inputs = theirs_takes(clip)
    wanted = {"thinker_max_new_tokens": NUM_ANSWER, "thinker_eos_token_id": -1, "talker_do_sample": is_drawn}
    ids, their_tokens, their_sound = theirs_says(shape, 5, **inputs, **wanted)

    prompt, reply = thoughts(model, clip, ids[:-1])  # the last one is not read any more, nor said
    given = talker_inputs(prompt, reply, SPEAKER_MARKS["Ethan"], voice._words, voice._talker)
    torch.manual_seed(5)
    tokens = sound_tokens(voice._talker, given | places(inputs), always, SAMPLING | {"do_sample": is_drawn})
    assert tokens.tolist() == their_tokens.tolist()
    torch.testing.assert_close(voice.sound(tokens), their_sound, atol=1e-5, rtol=0)
    assert their_sound.std() > 0.01


def test_a_sentence_sounds_as_an_answer_of_theirs_in_these_words(
    shape: VoiceShape, loaded: tuple[OmniModel, QwenVoice]
) -> None:
    from transformers import LogitsProcessorList

    _, voice = loaded
    text = "A red cup."
    wording = ChatWording(tokenizer(), WORDS, begins=[], ends=[])
    prompt = torch.tensor([wording.system() + wording.question(ASKED.format(text=text), ()).ids])
    answer = wording.answer(text)
    assert answer[-1] == IM_END

    def told(ids: Tensor, scores: Tensor) -> Tensor:
        forced = torch.full_like(scores, -torch.inf)
        forced[:, answer[ids.shape[1] - prompt.shape[1]]] = 0
        return forced

    ids, _, their_sound = theirs_says(
        shape,
        SEED,
        input_ids=prompt,
        attention_mask=torch.ones_like(prompt),
        thinker_max_new_tokens=len(answer),
        thinker_eos_token_id=IM_END,
        thinker_logits_processor=LogitsProcessorList([told]),
    )
    assert ids == answer
    torch.testing.assert_close(torch.from_numpy(voice.synthesize(text)), their_sound.clamp(-1, 1), atol=1e-5, rtol=0)
