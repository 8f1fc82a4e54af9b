"""Processes of one machine that compute a step's scenes side by side and average the gradients."""

import multiprocessing
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import nn

from engines.errors import EngineError

LOOPBACK = "lo"
PATIENCE = timedelta(minutes=20)  # of one process with another that computes longer
FAILED = "a training process has failed; see its traceback above"
Value = TypeVar("Value")


class ProcessFailedError(EngineError):
    """One of the processes has ended with an error; its traceback is printed above."""


@dataclass(frozen=True)
class Group:
    """The processes that train one model: `rank` is the number of this one, of `size`."""

    rank: int = 0
    size: int = 1

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace every gradient by its mean over the processes; a missing one counts as 0. All must call this."""
        if self.size == 1:
            return
        every = list(parameters)
        flat = torch.cat([torch.zeros(p.numel()) if p.grad is None else p.grad.detach().flatten().cpu() for p in every])
        dist.all_reduce(flat)
        parts = torch.split(flat / self.size, [p.numel() for p in every])
        for parameter, part in zip(every, parts, strict=True):
            parameter.grad = part.view_as(parameter).to(parameter.device)

    def first_alone(self, load: Callable[[], Value]) -> Value:
        """What `load` returns, called by the first process before all others, which find what it has cached on disk."""
        loaded = load() if self.rank == 0 else None
        self.gathered(None)
        return load() if loaded is None else loaded

    def gathered(self, value: Value) -> list[Value]:
        """The values of all processes, by rank. All must call this."""
        if self.size == 1:
            return [value]
        values: list[Value | None] = [None] * self.size
        dist.all_gather_object(values, value)
        return values  # type: ignore[return-value]


def run_in_group(size: int, work: Callable[[Group], None]) -> None:
    """Run `work` in `size` processes, this one among them, and return when all have ended.

    The others start anew, so `work` is pickled and loads what it needs: a forked one could wait for ever for a lock or
    a thread that this process had. Each of several computes with one thread.
    Raises ProcessFailedError.
    """
    if size == 1:
        work(Group())
        return
    num_threads, has_ended = torch.get_num_threads(), False
    with tempfile.TemporaryDirectory() as folder:
        new = multiprocessing.get_context("spawn")
        others = [new.Process(target=_join_and_exit, args=(Group(rank, size), folder, work)) for rank in range(1, size)]
        for process in others:
            process.start()
        try:
            _join(Group(0, size), folder, work)
            has_ended = True
        except RuntimeError as error:  # of torch.distributed, if another one has ended
            raise ProcessFailedError(FAILED) from error
        finally:
            for process in others:
                if not has_ended:
                    process.kill()
                process.join()
            if dist.is_initialized():  # not before the others have ended: it may wait for them
                dist.destroy_process_group()
            torch.set_num_threads(num_threads)
        if any(process.exitcode for process in others):
            raise ProcessFailedError(FAILED)


def _join(group: Group, folder: str, work: Callable[[Group], None]) -> None:
    torch.set_num_threads(1)
    os.environ.setdefault("GLOO_SOCKET_IFNAME", LOOPBACK)
    meet = Path(folder, "meet").as_uri()
    dist.init_process_group("gloo", init_method=meet, rank=group.rank, world_size=group.size, timeout=PATIENCE)
    work(group)


def _join_and_exit(group: Group, folder: str, work: Callable[[Group], None]) -> None:
    """Exits at once: the process group of a process that ends as usual can wait for the others, or abort."""
    try:
        _join(group, folder, work)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)
