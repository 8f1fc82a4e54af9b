"""Which moments an answer rests on."""

import numpy as np

from engines.answers.evidence import evidence
from engines.api import Modality
from engines.memory.cache import Group
from engines.memory.token_table import TokenTable


def cached(groups: list[int], rows: list[int] | None = None) -> TokenTable:
    count = len(groups)
    row = np.asarray(rows or [0] * count)
    zeros = np.zeros(count)
    return TokenTable(zeros, np.zeros((4, count)), row, row * 0 + 2, zeros.astype(np.float32), np.asarray(groups))


GROUPS = {
    1: Group(Modality.TEXT, 0.0, 2.0),
    2: Group(Modality.VIDEO, 0.0, 2.0),
    3: Group(Modality.AUDIO, 2.0, 4.0),
    4: Group(Modality.SPEECH, 2.5, 3.5),
}


def test_evidence_names_the_heaviest_moments_and_leaves_our_own_words_out() -> None:
    attention = np.asarray([5.0, 0.1, 0.3, 0.4, 0.2])
    items = evidence(attention, cached([1, 2, 2, 3, 4], rows=[0, 5, 6, 0, 0]), GROUPS)
    assert [item.modality for item in items] == ["video", "audio", "speech"]
    assert [round(item.weight, 6) for item in items] == [0.4, 0.4, 0.2]
    assert items[0].patches == ((6, 2), (5, 2))
    assert (items[2].start_s, items[2].end_s) == (2.5, 3.5)


def test_with_nothing_remembered_there_is_no_evidence() -> None:
    assert evidence(np.zeros(0), cached([]), {}) == ()
    assert evidence(np.asarray([1.0]), cached([1]), GROUPS) == ()
