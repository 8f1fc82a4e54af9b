"""The day itself: cycle by cycle camera and broker end in one way or another and come back, while somebody asks."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from benchmarks.flapping.asking import Asker
from benchmarks.flapping.counting import Held, held
from benchmarks.flapping.server import FlappingServer, until
from realtime.config import Source
from realtime.mqtt.observed import MqttConnected, MqttLost
from realtime.telemetry.observed import Observed
from realtime.telemetry.observed_sources import SourceConnected, SourceLost

DOOR, YARD, ALL = "door", "yard", "*"
SHARE_OF_ALL, SHARE_OF_YARD, SHARE_REPEATED, SHARE_CUT_OFF = 0.1, 0.1, 0.25, 0.1


class Peer(Protocol):
    """What comes and goes. `lets_in`: whether it takes the server's password, from the next start on."""

    lets_in: bool

    async def start(self) -> None: ...

    def end(self) -> None: ...

    def freeze(self) -> None: ...

    def kill(self) -> None: ...


@dataclass(frozen=True)
class Plan:
    """`up_s`, `down_s`: at most so long each time. `*_every`: cycles; `look_every`: an even number of them, each look
    takes `look_s`. `questions`: in the whole day."""

    cycles: int
    questions: int
    up_s: float
    down_s: float
    look_every: int
    look_s: float
    refused_every: int
    frozen_every: int
    seed: int = 1


class Day:
    """`second_camera`: its address. `ways`: how often each way to end was taken. `looks`: what the process held."""

    def __init__(
        self, plan: Plan, server: FlappingServer, camera: Peer, broker: Peer, asker: Asker, second_camera: str
    ) -> None:
        self.ways, self.looks = Counter[str](), list[Held]()
        self._plan, self._server, self._camera, self._broker = plan, server, camera, broker
        self._asker, self._second_camera = asker, second_camera
        self._chance = random.Random(plan.seed)
        self._num_questions = 0

    async def live(self, told: Callable[[Held], None]) -> None:
        """All of it. `told` gets each look at what is held, as it comes."""
        for cycle in range(self._plan.cycles):
            await until(lambda: self._server.state_of(DOOR) == "live", "the camera is live")
            if cycle % self._plan.look_every == 0:
                await self._look(cycle, told)
            await self._add_or_remove_second(cycle)
            due = self._plan.questions * (cycle + 1) // self._plan.cycles - self._num_questions
            await asyncio.gather(
                self._flap(cycle, "camera", self._camera, (SourceConnected, SourceLost), DOOR),
                self._flap(cycle, "broker", self._broker, (MqttConnected, MqttLost), None),
                *(self._ask() for _ in range(due)),
            )
        await self._settle()
        await self._look(self._plan.cycles, told)

    async def _look(self, cycle: int, told: Callable[[Held], None]) -> None:
        self.looks.append(await held(cycle, self._server.memory, self._plan.look_s))
        told(self.looks[-1])

    async def _settle(self) -> None:
        """Wait for every answer; what the broker lost of questions on their way is asked again with its id."""
        confirmed = self._server.memory.counted_outbox.confirmed
        self._asker.ask_again()
        await until(lambda: confirmed >= self._asker.asked.keys(), "every question is answered")

    async def _flap(
        self, cycle: int, what: str, peer: Peer, kinds: tuple[type[Observed], type[Observed]], source: str | None
    ) -> None:
        """End it in some way, wait until the server knows, start it, wait until they are connected."""
        connected, lost = kinds
        seen, plan = self._server.seen, self._plan
        num_connected, num_lost = seen.count(connected, source), seen.count(lost, source)
        await asyncio.sleep(self._chance.uniform(0, plan.up_s))
        is_frozen = cycle % plan.frozen_every == plan.frozen_every - 1
        is_cut_off = what == "broker" and not is_frozen and self._chance.random() < SHARE_CUT_OFF
        way = "frozen" if is_frozen else self._chance.choice(("ended", "killed"))
        self.ways[f"{what} {way}"] += 1
        if is_cut_off and self._num_questions < plan.questions:
            await self._asked_and_accepted()
            self.ways["broker gone before the answer"] += 1
        await asyncio.to_thread({"frozen": peer.freeze, "ended": peer.end, "killed": peer.kill}[way])
        await until(lambda: seen.count(lost, source) > num_lost or self._is_lost(source), f"{what} {way} is noticed")
        peer.kill()
        await asyncio.sleep(self._chance.uniform(0, plan.down_s))
        if cycle % plan.refused_every == plan.refused_every - 1:
            await self._refused(what, peer, lost, source)
        await peer.start()
        await seen.more(connected, num_connected, source)

    def _is_lost(self, source: str | None) -> bool:
        """Whether a camera is, also if it was before."""
        return source is not None and self._server.state_of(source) == "lost"

    async def _refused(self, what: str, peer: Peer, lost: type[Observed], source: str | None) -> None:
        """It is there for a while, and refuses the server's password."""
        peer.lets_in = False
        await peer.start()
        await self._server.seen.more(lost, 0, source, reason="user")
        self.ways[f"{what} refused the password"] += 1
        await asyncio.to_thread(peer.end)
        peer.lets_in = True

    async def _add_or_remove_second(self, cycle: int) -> None:
        """It is there in every second cycle."""
        if cycle % 2:
            self._server.cameras.remove(YARD)
            self.ways["camera removed"] += 1
        else:
            await self._server.cameras.add(Source(YARD, self._second_camera))

    async def _ask(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, self._plan.up_s + self._plan.down_s))
        asked = self._new_question()
        if self._chance.random() < SHARE_REPEATED:
            await asyncio.sleep(self._chance.uniform(0, self._plan.up_s))
            self._asker.ask(asked, *self._asker.asked[asked])

    async def _asked_and_accepted(self) -> None:
        """The server has a question, and the answer may be on its way."""
        asked = self._new_question()
        accepted = self._server.memory.counted_questions.accepted
        await until(lambda: accepted[asked] > 0, "the question has come")

    def _new_question(self) -> str:
        self._num_questions += 1
        asked, chance = f"q{self._num_questions}", self._chance.random()
        stream = ALL if chance < SHARE_OF_ALL else YARD if chance < SHARE_OF_ALL + SHARE_OF_YARD else DOOR
        self._asker.ask(asked, stream, f"What do you see, number {self._num_questions}?")
        return asked
