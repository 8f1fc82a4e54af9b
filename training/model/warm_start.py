"""Fits the projectors before training: linear classifiers over the encoders' own classes and the names of the catalog.

The encoders' rows stay as they are. A row is added for every name of the catalog and one for "nothing there", by
logistic regression on the training split of the bank; class prototypes in the batches keep new rows from claiming other
classes. Probabilities of rows with one name are summed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.core.projector import sum_by_name
from training.bank.prototypes import AUDIO_SURENESS, VIDEO_SURENESS, Prototypes
from training.bank.store import Bank
from training.bank.variants import CLEAR_S, TRAIN, clearly_heard

NOTHING = ""
STEPS, BATCH, RATE, DECAY = 1000, 2048, 4e-3, 1e-4
SHARES = (0.6, 0.18, 0.22)  # of a batch: catalog, nothing, prototypes
DROPOUT, MAX_BACKGROUND = (
    0.5,
    0.5,
)  # of features, and share of a background mixed in: the bank has few drawings of a thing
FIT = (STEPS, BATCH, RATE, DECAY, SHARES, DROPOUT, MAX_BACKGROUND, CLEAR_S)


@dataclass(frozen=True)
class Rows:
    """A linear layer over names: `weight` (N,F), `bias` (N,), `names` N."""

    weight: Tensor
    bias: Tensor
    names: tuple[str, ...]

    def name_groups(self) -> tuple[tuple[str, ...], Tensor]:
        """Distinct names, NOTHING last, and which of them each row stands for (N,)."""
        distinct = (*dict.fromkeys(name for name in self.names if name != NOTHING), NOTHING)
        index = {name: i for i, name in enumerate(distinct)}
        return distinct, torch.tensor([index[name] for name in self.names])

    def log_probabilities(self, features: Tensor) -> Tensor:
        """Features (B,F) → log-probabilities (B, distinct names)."""
        distinct, group = self.name_groups()
        return grouped(features @ self.weight.T + self.bias, group, len(distinct))


def grouped(logits: Tensor, group: Tensor, count: int) -> Tensor:
    """Logits (B,N) of rows → log-probabilities (B,count) of the groups that they belong to."""
    return sum_by_name(logits, group, count).clamp_min(1e-12).log()


def fit_rows(
    prototypes: Prototypes,
    class_names: Sequence[str],
    features: Tensor,
    labels: Sequence[str],
    nothing: Tensor,
    sureness: tuple[float, float],
) -> Rows:
    """Add a row for every distinct label and one for nothing.

    `features` (M,F) float16 go with `labels`; `nothing` (K,F) shows none of them.
    """
    generator = torch.Generator().manual_seed(0)
    own = tuple(dict.fromkeys(labels))
    weight = torch.zeros(len(own) + 1, features.shape[1], requires_grad=True)
    bias = torch.zeros(len(own) + 1, requires_grad=True)
    names = (*class_names, *own, NOTHING)
    rows = Rows(prototypes.rows, prototypes.bias, names)
    distinct, group = rows.name_groups()
    index = {name: i for i, name in enumerate(distinct)}
    targets = torch.tensor([index[label] for label in labels])
    class_targets = torch.tensor([index[name] for name in class_names])
    of_its_name = torch.bincount(class_targets)[class_targets]  # a name of many classes is not shown more often
    optimizer = torch.optim.AdamW([weight, bias], RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    counts = [round(share * BATCH) for share in SHARES]
    for _ in range(STEPS):
        picked, empty, ground = (
            torch.randint(len(pool), (count,), generator=generator)
            for pool, count in zip((features, nothing, features), counts, strict=True)
        )
        classes = torch.multinomial(1 / of_its_name, counts[2], replacement=True, generator=generator)
        wanted = torch.empty(counts[2]).uniform_(*sureness, generator=generator)
        moved = prototypes.move(features[ground].float(), classes, wanted)
        shown = features[picked].float()
        behind = nothing[torch.randint(len(nothing), (counts[0],), generator=generator)].float()
        shown = torch.lerp(shown, behind, MAX_BACKGROUND * torch.rand(counts[0], 1, generator=generator))
        batch = torch.cat((shown, nothing[empty].float(), moved))
        batch = batch * (torch.rand(batch.shape, generator=generator) > DROPOUT) / (1 - DROPOUT)
        truth = torch.cat((targets[picked], torch.full((counts[1],), index[NOTHING]), class_targets[classes]))
        logits = torch.cat((batch @ prototypes.rows.T + prototypes.bias, batch @ weight.T + bias), dim=1)
        loss = torch.nn.functional.nll_loss(grouped(logits, group, len(distinct)), truth)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return Rows(torch.cat((prototypes.rows, weight.detach())), torch.cat((prototypes.bias, bias.detach())), names)


def video_rows(bank: Bank, prototypes: Prototypes, class_names: Sequence[str]) -> Rows:
    """Rows for pictures."""
    features, labels = drawing_patches(bank, TRAIN)
    grounds = [ground.number_in_bank for ground in bank.backgrounds if ground.split == TRAIN]
    nothing = torch.from_numpy(bank.grounds[grounds].reshape(-1, bank.grounds.shape[-1]))
    return fit_rows(prototypes, class_names, features, labels, nothing, VIDEO_SURENESS)


def audio_rows(bank: Bank, prototypes: Prototypes, class_names: Sequence[str]) -> Rows:
    """Rows for sounds."""
    features, labels = cut_tokens(bank, TRAIN)
    return fit_rows(prototypes, class_names, features, labels, torch.tensor(bank.quiet), AUDIO_SURENESS)


def drawing_patches(bank: Bank, split: int) -> tuple[Tensor, list[str]]:
    """Patches (M,1280) float16 of a split's drawings, and their names."""
    chosen = [drawing for drawing in bank.drawings if drawing.split == split]
    places = np.concatenate([np.arange(item.first, item.first + len(item.cells)) for item in chosen])
    return torch.from_numpy(bank.patches[places]), [item.name for item in chosen for _ in item.cells]


def cut_tokens(bank: Bank, split: int) -> tuple[Tensor, list[str]]:
    """Audio tokens (M,1024) float16 in which a split's sounds are clearly heard, and their names."""
    places, labels = [], []
    for cut in bank.cuts:
        if cut.split == split:
            clear = np.flatnonzero(clearly_heard(cut))
            places.append(cut.first + clear)
            labels += [cut.name] * len(clear)
    return torch.from_numpy(bank.tokens[np.concatenate(places)]), labels
