"""The heads that are chosen are those that look at the moments that prove right answers."""

import numpy as np
import pytest
import torch

from engines.answers.heads import head_weights
from tests.engines.graphs.tiny import LLAMA, random_decoder
from training.evidence.fit_heads import best_heads, head_values
from training.evidence.recording import Recorded, head_attention
from training.scenes.plan import Seen
from training.scenes.questions import Question

CUP = Seen("cup", 2.0, 4.0, (24,), 3.0, 3.0, (0,), None)
MOMENTS = (("video", 0.0, 2.0), ("video", 2.0, 4.0), ("audio", 2.0, 4.0))


def looking(answer: str, *shares: tuple[float, float, float]) -> Recorded:
    """A recorded answer of an LLM of one layer, a head for each of `shares`."""
    question = Question("see_first", "What?", answer, 8.0, things=(CUP,))
    return Recorded(question, MOMENTS, np.asarray([shares], np.float32))


def test_a_head_counts_what_it_gives_to_proofs_less_what_it_gives_to_others() -> None:
    values = head_values([looking("A cup.", (0.0, 0.5, 0.1), (0.4, 0.3, 0.0), (0.0, 0.1, 0.0))])
    np.testing.assert_allclose(values, [[0.4, -0.1, 0.1]], atol=1e-6)
    assert best_heads(values, 2) == [(0, 0), (0, 2)]


def test_denials_and_answers_without_a_proof_say_nothing_about_heads() -> None:
    proved = looking("A cup.", (0.0, 0.5, 0.0))
    np.testing.assert_array_equal(
        head_values([proved, looking("I did not see a cup.", (0.9, 0.0, 0.0))]), head_values([proved])
    )
    with pytest.raises(ValueError, match="no right answer"):
        head_values([looking("Nothing.", (0.1, 0.2, 0.3))])


@torch.no_grad()
def test_attention_of_each_head_is_that_of_the_decoder() -> None:
    decoder, ids = random_decoder(LLAMA), torch.arange(12)
    positions = torch.arange(12).expand(4, -1)
    buffer = decoder.new_buffer(12)
    decoder(ids[None, :7], positions[:, :7], buffer)
    hidden, weights = head_attention(decoder, ids[7:], positions[:, 7:], buffer)
    assert (weights.shape, buffer.length) == ((3, 6, 5, 12), 12)
    for layer, head in ((0, 1), (2, 4)):
        decoder.head_weights = head_weights([(layer, head)], LLAMA)
        again = decoder.new_buffer(12)
        decoder(ids[None, :7], positions[:, :7], again)
        out = decoder(ids[None, 7:], positions[:, 7:], again, with_attention=True)
        torch.testing.assert_close(weights[layer, head], out.attention)
        torch.testing.assert_close(hidden, out.hidden[0])
