"""Counts how often recorded CUDA graphs are replayed. Needs torch alone, as `test_omni_on_a_gpu.py` does."""

import pytest
import torch


def counted_replays(monkeypatch: pytest.MonkeyPatch) -> list[torch.cuda.CUDAGraph]:
    """A list that each graph is added to whenever it is replayed."""
    replays: list[torch.cuda.CUDAGraph] = []
    replay = torch.cuda.CUDAGraph.replay

    def counted(graph: torch.cuda.CUDAGraph) -> None:
        replays.append(graph)
        replay(graph)

    monkeypatch.setattr(torch.cuda.CUDAGraph, "replay", counted)
    return replays
