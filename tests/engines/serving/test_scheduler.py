"""What the one thread that owns the model does next."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.serving.scheduler import IDLE, TOKENS_PER_WINDOW, URGENT_PER_WINDOW, JobTask, Scheduler, WindowTask

CALLERS = "abc"


@given(st.lists(st.sampled_from(["window", "urgent a", "urgent b", "next"]), max_size=200))
def test_neither_windows_nor_jobs_starve(steps: list[str]) -> None:
    """Jobs never end here: whatever comes in which order, each kind gets its turn within bounds."""
    scheduler: Scheduler[int, str] = Scheduler(1000, 1000, 1000)
    scheduler.open(0)
    waiting_windows = jobs = since_window = 0
    for step in steps:
        if step == "window":
            scheduler.backlog(0).push(waiting_windows)
            waiting_windows += 1
        elif step.startswith("urgent"):
            scheduler.add(step[-1], step[-1])
            jobs += 1
        else:
            had_urgent = scheduler.num_urgent
            match scheduler.next_task():
                case WindowTask():
                    waiting_windows -= 1
                    since_window = 0
                case JobTask(job):
                    since_window = since_window + 1 if waiting_windows else 0
                    scheduler.requeue(job, job)
                    assert since_window <= TOKENS_PER_WINDOW + URGENT_PER_WINDOW
                case None:
                    assert not waiting_windows
                    assert not jobs
            assert had_urgent - scheduler.num_urgent in (0, 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["ask", "go on", "next", "window"]), st.sampled_from(CALLERS), st.booleans()),
        max_size=200,
    )
)
def test_between_two_steps_of_a_caller_who_has_work_every_other_one_takes_one_at_most(
    steps: list[tuple[str, str, bool]],
) -> None:
    """However many jobs the others have, of whichever kind, and whenever they come or end."""
    scheduler: Scheduler[int, str] = Scheduler(1000, 1000, 1000)
    scheduler.open(0)
    waiting: Counter[str] = Counter()
    since: dict[str, Counter[str]] = {caller: Counter() for caller in CALLERS}
    for kind, caller, goes_on in steps:
        if kind == "window":
            scheduler.backlog(0).push(0)
        elif kind == "next":
            task = scheduler.next_task()
            if not isinstance(task, JobTask):
                continue
            waiting[task.job] -= 1
            since[task.job].clear()
            for other in CALLERS:
                if other != task.job and waiting[other]:
                    since[other][task.job] += 1
                    assert since[other][task.job] == 1
            if goes_on:
                scheduler.requeue(task.job, task.job)
                waiting[task.job] += 1
        else:
            (scheduler.add if kind == "ask" else scheduler.requeue)(caller, caller)
            waiting[caller] += 1
            if waiting[caller] == 1:
                since[caller].clear()


@pytest.mark.parametrize("num_asked", [1, 8])
def test_a_new_caller_goes_before_all_who_have_had_a_turn(num_asked: int) -> None:
    scheduler: Scheduler[int, str] = Scheduler(8, 64, 8)
    for caller in "ab":
        for _ in range(num_asked):
            scheduler.add(caller, caller)
    for _ in range(4):
        task = scheduler.next_task()
        assert isinstance(task, JobTask)
        scheduler.requeue(task.job, task.job)
    scheduler.add("c", "c")
    assert scheduler.next_task() == JobTask("c")


def test_a_caller_who_asks_again_and_again_is_not_new_each_time() -> None:
    scheduler: Scheduler[int, str] = Scheduler(8, 64, 8)
    scheduler.requeue("answered", "answered")
    done = ""
    for _ in range(10):
        if not scheduler.remove("storm", "storm"):
            scheduler.add("storm", "storm")
        task = scheduler.next_task()
        assert isinstance(task, JobTask)
        done += task.job[0]
        if task.job == "answered":
            scheduler.requeue("answered", "answered")
    assert "ss" not in done
    assert "aaa" not in done


def test_a_caller_has_a_bound_of_its_own() -> None:
    scheduler: Scheduler[int, str] = Scheduler(8, max_urgent=5, max_urgent_per_caller=2)
    for _ in range(2):
        assert not scheduler.is_full_for("a")
        scheduler.add("a", "a")
    assert scheduler.is_full_for("a")
    assert not scheduler.is_full_for("b")
    assert not scheduler.is_full
    assert scheduler.remove("a", "a")
    assert not scheduler.is_full_for("a")


def test_a_job_can_be_taken_out_unless_it_takes_a_step() -> None:
    scheduler: Scheduler[int, str] = Scheduler(8, 64, 8)
    scheduler.add("a", "first")
    assert scheduler.next_task() == JobTask("first")
    assert not scheduler.remove("a", "first")
    scheduler.requeue("a", "first")
    assert not scheduler.remove("b", "first")
    assert scheduler.has_work
    assert scheduler.remove("a", "first")
    assert not scheduler.has_work
    assert scheduler.next_task() is None


def test_idle_work_is_done_when_nothing_else_waits() -> None:
    scheduler: Scheduler[int, str] = Scheduler(8, 64, 2)
    scheduler.open(0)
    for job in ("idle 1", "idle 2"):
        scheduler.add(IDLE, job)
    assert scheduler.is_full_for(IDLE)
    assert not scheduler.num_urgent
    scheduler.backlog(0).push(7)
    scheduler.add("a", "question")
    taken: list[object] = []
    while (task := scheduler.next_task()) is not None:
        taken.append(task)
    assert taken == [JobTask("question"), WindowTask(0, 7, 0), JobTask("idle 1"), JobTask("idle 2")]
    scheduler.add(IDLE, "idle 2")
    scheduler.requeue(IDLE, "idle 1")
    assert scheduler.has_work
    assert scheduler.remove(IDLE, "idle 2")
    assert not scheduler.remove(IDLE, "idle 2")
    assert scheduler.next_task() == JobTask("idle 1")
    assert not scheduler.has_work
