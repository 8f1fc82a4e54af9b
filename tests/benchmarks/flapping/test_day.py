"""A short day: a camera and a real broker come and go, and nothing is lost, doubled or left behind."""

from pathlib import Path

from benchmarks.flapping.asking import Asker
from benchmarks.flapping.broker import Broker, free_port
from benchmarks.flapping.counting import CountedMemory, Held
from benchmarks.flapping.day import DOOR, Day, Plan
from benchmarks.flapping.engine import EmptyEngine
from benchmarks.flapping.outcome import Outcome, QuestionCounts
from benchmarks.flapping.server import flapping_server
from realtime.config import Source
from tests.support.cameras.films import film
from tests.support.cameras.rtsp import RtspCamera
from tests.support.scenarios import run

TIMES_SHORTER = 600.0
PLAN = Plan(cycles=6, questions=12, up_s=0.0, down_s=0.0, look_every=2, look_s=0.1, refused_every=3, frozen_every=1000)
FILM = film(5)


class ScriptedCamera:
    """Sends its film at once, and nothing more until it ends."""

    def __init__(self) -> None:
        self.lets_in, self._port = True, free_port()
        self.url = f"rtsp://admin:right-Pw@127.0.0.1:{self._port}/stream"
        self._camera: RtspCamera | None = None

    async def start(self) -> None:
        login = ("admin", "right-Pw" if self.lets_in else "other-Pw")
        self._camera = RtspCamera(FILM, hangs_up=False, login=login, port=self._port).__enter__()

    def end(self) -> None:
        if self._camera is not None:
            self._camera.__exit__(None, None, None)
        self._camera = None

    kill = freeze = end


class OpenBroker(Broker):
    """Lets the server in, or nobody."""

    lets_in = True

    async def start(self) -> None:
        self.settings = (f"allow_anonymous {'true' if self.lets_in else 'false'}",)
        await super().start()


async def short_day(folder: Path) -> Outcome:
    camera, broker, memory = ScriptedCamera(), OpenBroker(folder), CountedMemory(folder / "outbox.sqlite")
    await camera.start()
    await broker.start()
    asker, sources = Asker(broker.port), (Source(DOOR, camera.url),)
    try:
        async with flapping_server(EmptyEngine(0.0), broker.address(), memory, sources, TIMES_SHORTER) as server:
            day = Day(PLAN, server, camera, broker, asker, camera.url)
            await day.live(lambda _: None)
        return Outcome.of(day, memory, asker, server.seen, 0.0)
    finally:
        asker.close()
        camera.kill()
        broker.kill()


def test_on_a_short_day_nothing_is_lost_doubled_or_left_behind(tmp_path: Path) -> None:
    outcome = run(short_day(tmp_path))
    assert outcome.questions.asked == outcome.questions.answered == PLAN.questions
    assert min(outcome.camera_connections, outcome.broker_connections) > PLAN.cycles
    assert outcome.ways["camera refused the password"] == outcome.ways["broker refused the password"] == 2
    unsteady = ("more memory", "more Python objects a cycle")  # in the process of all tests
    assert [str(each) for each in outcome.limits() if not each.holds and each.name not in unsteady] == []


def test_what_was_lost_doubled_or_left_behind_breaks_a_limit() -> None:
    fine = QuestionCounts(10, 2, 12, 10, lost=0, twice=0, lost_by_broker=0, answers_again=1)
    bad = QuestionCounts(10, 2, 12, 9, lost=1, twice=1, lost_by_broker=0, answers_again=0)
    before, after = Held(20, 20, 6, 9, 1000, 200.0, 0, 0), Held(40, 23, 9, 12, 2000, 250.0, 1, 1)

    def broken(questions: QuestionCounts, last: Held) -> list[str]:
        outcome = Outcome(1.0, 1, 1, {}, questions, 0, [before, before, last])
        return [each.name for each in outcome.limits() if not each.holds]

    assert broken(fine, before) == []
    assert len(broken(bad, after)) == len(Outcome(1.0, 1, 1, {}, bad, 0, [before, before, after]).limits())
