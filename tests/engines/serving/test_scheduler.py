"""What the one thread that owns the model does next."""

from hypothesis import given
from hypothesis import strategies as st

from engines.serving.scheduler import TOKENS_PER_WINDOW, URGENT_PER_WINDOW, JobTask, Scheduler, WindowTask


@given(st.lists(st.sampled_from(["window", "urgent", "next"]), max_size=200))
def test_neither_windows_nor_jobs_starve(steps: list[str]) -> None:
    """Jobs never end here: whatever comes in which order, each kind gets its turn within bounds."""
    scheduler: Scheduler[int, int] = Scheduler(backlog_windows=1000, max_urgent=1000)
    scheduler.open(0)
    waiting_windows = jobs = since_window = 0
    for step in steps:
        if step == "window":
            scheduler.backlog(0).push(waiting_windows)
            waiting_windows += 1
        elif step == "urgent":
            scheduler.add(jobs)
            jobs += 1
        else:
            had_urgent = scheduler.num_urgent
            match scheduler.next_task():
                case WindowTask():
                    waiting_windows -= 1
                    since_window = 0
                case JobTask(job):
                    since_window = since_window + 1 if waiting_windows else 0
                    scheduler.requeue(job)
                    assert since_window <= TOKENS_PER_WINDOW + URGENT_PER_WINDOW
                case None:
                    assert not waiting_windows
                    assert not jobs
            assert had_urgent - scheduler.num_urgent in (0, 1)
