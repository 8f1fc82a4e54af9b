"""Packs a scene and its questions into one sequence: the layout of the stream, then all questions.

Each question attends to the scene before it and to itself, so that audio and video are read only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.answers.prompt import PromptWriter
from engines.answers.recall.reading import excerpt
from engines.api import IntArray, Turn, Utterance
from engines.core.sync_rope import NUM_ROWS, Positions
from engines.memory.placing import ClosedGaps
from engines.memory.token_table import Group, TokenTable
from engines.mini.layout import AV, window_layout
from engines.mini.stream import INTRODUCTION_IDS
from training.model.lora import QuestionBlock, attend_apart, attend_packed
from training.model.pool import Pool
from training.model.sieving import Chosen, llm_embeds
from training.model.trainee import Trainee
from training.scenes.facts import WINDOW_S
from training.scenes.plan import Plan

SPEECH_ENDS_S = 0.55  # of silence, before a transcript is there
IGNORED = -100
LEAST_LOSS = 1e-3  # log-odds of a token are taken at least so far from certainty
NUM_BLOCKS = 4  # groups of questions of similar length, to save padding


@dataclass(frozen=True)
class Context:
    """What the LLM reads before the questions: `ids` (T,), AV for a kept token, at `positions` (4,T).

    `ends` (windows + 1,): number of tokens after each number of windows, the first of which begins at `start_s`.
    `tokens`: facts of those after the system prompt; their groups are indices into `groups`.
    """

    ids: Tensor
    positions: Positions
    ends: tuple[int, ...]
    start_s: float
    tokens: TokenTable
    groups: tuple[Group, ...]

    @property
    def group(self) -> IntArray:
        """Indices (T,) into `groups`, -1 for the system prompt."""
        return np.concatenate((np.full(self.ends[0], -1, np.int64), self.tokens.group))

    def num_visible(self, asked_s: float) -> int:
        """How many tokens there are at `asked_s` of the stream."""
        windows = int((asked_s - self.start_s) // WINDOW_S)
        return self.ends[min(max(windows, 0), len(self.ends) - 1)]


@dataclass(frozen=True)
class LabelledQuestion:
    """A question with the answer to learn and the turns before it. It sees the scene until `asked_s` of the stream.

    `given` is a beginning of the answer that is not learnt. `kind` is what results are counted by. `recalled`: old
    sentences and notes, by time, that are read again for it; it sees these after the system prompt, and no scene.
    """

    text: str
    answer: str
    asked_s: float
    turns: tuple[Turn, ...] = ()
    given: str = ""
    kind: str = "chat"
    recalled: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """`loss` is the mean over the questions; `right` (Q,): whether greedy decoding gives exactly the answer.

    `confidence` (Q,): the lowest probability of a token that it would write, up to the first wrong one.
    `log_odds` (Q,): mean of log(p / (1 - p)) of the answer's tokens. Its gradient stays large where p is near 1.
    """

    loss: Tensor
    right: list[bool]
    confidence: list[float]
    log_odds: Tensor


def make_context(trainee: Trainee, plan: Plan, pool: Pool, chosen: Chosen) -> Context:
    """The layout of a scene, as `engines.mini.stream` builds it."""
    writer = trainee.writer
    system = writer.system()
    rule = ClosedGaps(len(system) + INTRODUCTION_IDS)
    ids: list[np.ndarray] = [np.asarray(system, np.int64)]
    tables: list[TokenTable] = []
    groups: list[Group] = []
    ends = [len(system)]
    now_s = plan.start_s + plan.duration_s
    for number, members in enumerate(pool.windows):
        start_s = plan.start_s + number * WINDOW_S
        end_s = start_s + WINDOW_S
        inside = (chosen.places >= members.start) & (chosen.places < members.stop)
        places = chosen.places[inside]
        said = [
            Utterance(plan.start_s + item.start_s, plan.start_s + item.end_s, item.text)
            for item in plan.said
            if start_s <= plan.start_s + item.end_s + SPEECH_ENDS_S < end_s
        ]
        notes = pool.notes[number]
        layout = window_layout(writer, (start_s, end_s), pool.tokens(places), chosen.scores[inside], said, notes)
        ids.append(layout.ids)
        tables.append(replace(layout.tokens, group=layout.tokens.group + len(groups)))
        groups += layout.groups
        ends.append(ends[-1] + len(layout.ids))
    tokens = TokenTable.concatenate(tables)
    return Context(
        torch.from_numpy(np.concatenate(ids)),
        np.concatenate((rule.prompt(len(system)), rule.placing(tokens, now_s)(tokens)), axis=1),
        tuple(ends),
        plan.start_s,
        tokens,
        tuple(groups),
    )


@dataclass(frozen=True)
class Packed:
    """Questions after what they see of their scene, ready to be read: `embeds` (T,D) at `positions` (4,T).

    `labels` (T - num_context,): the token that follows each of the questions' tokens, IGNORED where none is learnt;
    `owner`: the question of each.
    """

    embeds: Tensor
    positions: Tensor
    num_context: int
    blocks: tuple[QuestionBlock, ...]
    labels: Tensor
    owner: Tensor
    num_questions: int


def ask_all(trainee: Trainee, plan: Plan, pool: Pool, chosen: Chosen, questions: Sequence[LabelledQuestion]) -> Outcome:
    """Answer questions about the chosen tokens of a scene."""
    context = make_context(trainee, plan, pool, chosen)
    return answer_questions(trainee, context, llm_embeds(trainee, pool, chosen), questions)


def answer_questions(
    trainee: Trainee, context: Context, av_embeds: Tensor, questions: Sequence[LabelledQuestion]
) -> Outcome:
    """Answer all questions in one pass. `av_embeds` (K,D) are in the order of the AV places of the context."""
    return answer_packed(trainee, [pack(trainee, context, av_embeds, questions)])[0]


def pack(trainee: Trainee, context: Context, av_embeds: Tensor, questions: Sequence[LabelledQuestion]) -> Packed:
    """Put at least one question after its scene. `av_embeds` (K,D) are in the order of the AV places of the context."""
    writer = trainee.writer
    prompts = [_prompt(writer, q) for q in questions]
    answers = [writer.answer(q.answer) for q in questions]
    num_given = [len(writer.answer(q.given)) - 1 for q in questions]  # without the end
    lengths = [len(p) + len(a) - 1 for p, a in zip(prompts, answers, strict=True)]
    by_length = sorted(range(len(questions)), key=lambda i: lengths[i])
    visible = [context.ends[0] if q.recalled else context.num_visible(q.asked_s) for q in questions]
    begins = [context.ends[0] if q.recalled else _next_id(context, n) for q, n in zip(questions, visible, strict=True)]
    num_context = max(visible)
    ids: list[Tensor] = []
    labels: list[Tensor] = []
    owner: list[Tensor] = []
    positions = [context.positions[:, :num_context]]
    blocks: list[QuestionBlock] = []
    for members in np.array_split(by_length, min(NUM_BLOCKS, len(questions))):
        length = lengths[members[-1]]
        for i in members:
            whole = torch.tensor(prompts[i] + answers[i])
            padding = length - lengths[i]
            ids.append(F.pad(whole[:-1], (0, padding)))
            label = whole[1:].clone()
            label[: len(prompts[i]) - 1 + num_given[i]] = IGNORED
            labels.append(F.pad(label, (0, padding), value=IGNORED))
            owner.append(torch.full((length,), int(i)))
            positions.append(np.broadcast_to(begins[i] + np.arange(length), (NUM_ROWS, length)))
        blocks.append(QuestionBlock(length, torch.tensor([visible[i] for i in members])))
    context_ids = context.ids[:num_context]
    is_av = context_ids == AV
    embeds = trainee.table[context_ids.clamp_min(0)]
    embeds = embeds.index_put((is_av.nonzero()[:, 0],), av_embeds[: int(is_av.sum())])
    x = torch.cat((embeds, trainee.table[torch.cat(ids)]))
    at = torch.from_numpy(np.concatenate(positions, axis=1))
    return Packed(x, at, num_context, tuple(blocks), torch.cat(labels), torch.cat(owner), len(questions))


def answer_packed(trainee: Trainee, scenes: Sequence[Packed]) -> list[Outcome]:
    """Answer the questions about several scenes in one pass; no scene sees another."""
    config, device = trainee.config, trainee.device
    attends = [attend_packed(config, scene.num_context, scene.blocks, device) for scene in scenes]
    lengths = [len(scene.embeds) for scene in scenes]
    embeds = torch.cat([scene.embeds for scene in scenes])[None]
    at = torch.cat([scene.positions for scene in scenes], dim=1)
    hidden = torch.split(trainee.read(embeds, at, attend_apart(attends, lengths))[0], lengths)
    return [_outcome(trainee, scene, own[scene.num_context :]) for scene, own in zip(scenes, hidden, strict=True)]


def _outcome(trainee: Trainee, scene: Packed, hidden: Tensor) -> Outcome:
    """The outcome of a scene's questions, of whose tokens the LLM has computed `hidden` (T - num_context, D)."""
    flat, num_questions = scene.labels, scene.num_questions
    wanted = (flat != IGNORED).nonzero()[:, 0]
    logits = trainee.logits(hidden[wanted])
    losses = F.cross_entropy(logits, flat[wanted].to(logits.device), reduction="none").cpu()
    question_of = scene.owner[wanted]
    counts = torch.bincount(question_of, minlength=num_questions)
    loss = (losses / counts[question_of]).sum() / num_questions
    bounded = losses + LEAST_LOSS
    of_tokens = -bounded - (-(-bounded).expm1()).log()
    log_odds = torch.zeros(num_questions).index_add(0, question_of, of_tokens) / counts
    best = logits.detach().softmax(-1).max(-1)
    is_wrong = best.indices.cpu() != flat[wanted]
    wrong = torch.zeros(num_questions, dtype=torch.bool)
    wrong[question_of[is_wrong]] = True
    before = torch.cat(
        [run.cumsum(0) - run for run in torch.split(is_wrong.int(), _runs(question_of))]
    )  # wrong ones so far
    counted = torch.where(before == 0, best.values.cpu(), 1.0)
    confidence = torch.ones(num_questions).scatter_reduce(0, question_of, counted, "amin")
    return Outcome(loss, (~wrong).tolist(), confidence.tolist(), log_odds)


def _prompt(writer: PromptWriter, question: LabelledQuestion) -> list[int]:
    """All that a question reads by itself, before its answer: what is read again, and its words."""
    again = excerpt(question.recalled, writer).ids if question.recalled else []
    return again + writer.question(question.text, question.asked_s, question.turns).ids


def _next_id(context: Context, visible: int) -> float:
    """The first free position id after so many tokens of a scene."""
    first_id = context.ends[0] + INTRODUCTION_IDS
    return float(np.ceil(context.positions[:, context.ends[0] : visible].max(initial=first_id))) + 1


def _runs(owners: Tensor) -> list[int]:
    """Lengths of runs of equal values."""
    lengths: list[int] = torch.unique_consecutive(owners, return_counts=True)[1].tolist()
    return lengths
