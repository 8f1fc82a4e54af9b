"""What answers need: the teacher asks all questions of a scene and finds out which tokens the right answers rest on.

    need_i = d (sum of the log-odds of right answers) / d gate_i,  read embedding_i = e_i - (1 - gate_i) · (e_i - c)

c is the mean word of the token's modality. So the need of a token is, to first order, what the answers lose when it
says nothing any more. All words of a note have one gate. Attention shows less: "Yes." and times are not copied from the
tokens that they follow from, and which heads retrieve has to be found out anew for other weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray, IntArray, Modality
from engines.mini.layout import AV
from training.model.data import Example
from training.model.packing import Context, LabelledQuestion, Outcome, answer_questions, make_context
from training.model.pool import Pool
from training.model.sieving import Chosen, Policy, Scored, Window, by_cs2, by_novelty, llm_embeds, run_sieve
from training.model.steps import SCORE_NOISE
from training.model.trainee import Trainee
from training.sieve.budgets import exactly, per_minute

READ_A_MINUTE = 240  # tokens that the teacher reads: several times what is kept later
SAMPLE_SHARE = 1 / 200  # of all tokens, whatever their score: nothing is believed to be useless without a look
ASKED_TOGETHER = 16  # questions in one pass, which bounds memory
EPSILON = 1e-6


@dataclass(frozen=True)
class Lesson:
    """What the right answers about a scene need. `needs` (K,) >= 0 of the tokens at `places` (K,) of the pool; their
    sum is 1, or 0 if nothing was answered right. Other tokens were not read. `num_right` of `num_asked` answers."""

    places: IntArray
    needs: FloatArray
    num_right: int
    num_asked: int


@dataclass(frozen=True)
class GatedContext:
    """A context whose kept tokens can be faded out one by one.

    `owner` (T,): which of the K chosen tokens each place of the sequence belongs to, -1 for our own words and for
    speech. `embeds` (M,D) of the places with an owner, in order; `offsets` (M,D): what fades.
    """

    context: Context
    owner: IntArray
    embeds: Tensor
    offsets: Tensor

    def read(self, trainee: Trainee, gates: Tensor, questions: Sequence[LabelledQuestion]) -> Outcome:
        """Answer with each chosen token at its gate (K,): 1 as it is, 0 without its name."""
        of_place = gates[torch.from_numpy(self.owner[self.owner >= 0])]
        embeds = self.embeds - (1 - of_place)[:, None] * self.offsets
        return answer_questions(trainee, self.context, embeds, questions)


@torch.no_grad()
def gated_context(trainee: Trainee, example: Example, pool: Pool, chosen: Chosen) -> GatedContext:
    """The layout of the chosen tokens with their owners; words of notes stand there as embeddings."""
    context = make_context(trainee, example.plan, pool, chosen)
    ids = context.ids.numpy()
    is_note = pool.modality[chosen.places] == Modality.NOTE
    owner = np.full(len(ids), -1, np.int64)
    owner[ids == AV] = np.flatnonzero(~is_note)
    note_groups = [i for i, group in enumerate(context.groups) if group.modality == Modality.NOTE]
    for group, number in zip(note_groups, np.flatnonzero(is_note).tolist(), strict=True):
        owner[context.group == group] = number
    has_owner = owner >= 0
    embeds = trainee.table[context.ids.clamp_min(0)]
    embeds[ids == AV] = llm_embeds(trainee, pool, chosen)
    offsets = embeds - trainee.table.mean(0)
    own_words = pool.embeds[chosen.places]
    for modality, centre in trainee.centres().items():
        places = np.flatnonzero((ids == AV) & (pool.modality[chosen.places][owner] == modality))
        offsets[places] = own_words[owner[places]] - centre
    replaced = replace(context, ids=torch.from_numpy(np.where(has_owner, AV, ids)))
    return GatedContext(replaced, owner, embeds[has_owner], offsets[has_owner])


def teach(trainee: Trainee, example: Example, pool: Pool, rng: np.random.Generator) -> Lesson:
    """Ask all questions of a scene; the trainee's parameters get no gradient if they are frozen."""
    with torch.no_grad():
        budget = exactly(per_minute(READ_A_MINUTE), pool.windows)
        chosen = run_sieve(trainee, pool, widely(trainee, rng), budget)
    gated = gated_context(trainee, example, pool, chosen)
    needs, seen_by = np.zeros(len(chosen.places)), np.zeros(len(chosen.places))
    last_place = np.zeros(len(chosen.places), np.int64)
    np.maximum.at(last_place, gated.owner[gated.owner >= 0], np.flatnonzero(gated.owner >= 0))
    num_right = 0
    asked = [q for q in example.asked if gated.context.num_visible(q.asked_s) > gated.context.ends[0]]
    for first in range(0, len(asked), ASKED_TOGETHER):
        questions = asked[first : first + ASKED_TOGETHER]
        gates = torch.ones(len(chosen.places), requires_grad=True)
        outcome = gated.read(trainee, gates, questions)
        if not any(outcome.right):
            continue
        (gradient,) = torch.autograd.grad(outcome.log_odds[torch.tensor(outcome.right)].sum(), gates)
        needs += gradient.numpy()
        num_right += sum(outcome.right)
        for question, is_right in zip(questions, outcome.right, strict=True):
            seen_by += is_right * (last_place < gated.context.num_visible(question.asked_s))
    needs = np.maximum(needs / np.maximum(seen_by, 1), 0)  # late tokens were seen by few questions
    shares = needs / max(needs.sum(), EPSILON)
    return Lesson(chosen.places, shares.astype(np.float32), num_right, len(asked))


def widely(trainee: Trainee, rng: np.random.Generator) -> Policy:
    """What CS2 or novelty would keep, with noise, and a sample of everything: both are judged alike."""
    cs2 = by_cs2(trainee, lambda: False, None)

    def score(window: Window) -> Scored:
        out = cs2(window)
        both = np.maximum(out.scores, by_novelty(window).scores).clip(EPSILON, 1 - EPSILON)
        logits = np.log(both / (1 - both)) + rng.logistic(0, SCORE_NOISE, len(both))
        sampled = rng.random(len(both)) < SAMPLE_SHARE
        scores = np.where(sampled, 1.0, 1 / (1 + np.exp(-logits)))
        return replace(out, scores=scores.astype(np.float32))

    return score
