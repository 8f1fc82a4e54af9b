"""A dialogue whose worker, clock and voice do what a test tells them."""

from collections import Counter
from dataclasses import dataclass, field

from pydantic import BaseModel

from engines.api import Engine
from engines.serving.worker import Worker
from realtime.dialogue.dialogue import Dialogue
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.observed import Observed
from tests.support.observed import stream_observer
from tests.support.scripted_engine import ScriptedEngine


@dataclass
class Silent:
    """A voice that speaks when the test lets it."""

    waiting: list[tuple[str, str]] = field(default_factory=list)
    num_cleared: int = 0

    def say(self, sentence_id: str, text: str) -> None:
        self.waiting.append((sentence_id, text))

    def clear(self) -> None:
        self.waiting.clear()
        self.num_cleared += 1


class Bench:
    """A dialogue on a stream, with a worker that works when it is told to. `engine`: in place of the scripted one."""

    def __init__(self, voice: Silent | None = None, engine: Engine | None = None) -> None:
        self.engine, self.now_s, self.second_of_day = ScriptedEngine(), 0.0, 0.0
        self.observed: list[Observed] = []
        engine = engine or self.engine
        self.worker = Worker(engine, lambda: self.now_s, lambda callback: callback())
        self.stream = LiveStream(
            self.worker, engine.media, 0.2, 64, Metrics(), None, stream_observer(self.observed.append)
        )
        self.told: list[BaseModel] = []
        self._ids: Counter[str] = Counter()
        self.dialogue = Dialogue(
            self.worker,
            self.stream,
            self.told.append,
            lambda: self.now_s,
            lambda: self.second_of_day,
            self._new_id,
            self.observed.append,
            "Ab12cd34",
        )
        self.voice = self.dialogue.speech_output = voice

    def _new_id(self, kind: str) -> str:
        self._ids[kind] += 1
        return f"{kind}_{self._ids[kind]}"

    def work(self) -> None:
        while self.worker.run_next():
            pass

    def speak(self) -> None:
        assert self.voice is not None
        while self.voice.waiting:
            sentence_id, _ = self.voice.waiting.pop(0)
            if self.dialogue.response:
                self.dialogue.response.sentence_started(sentence_id)
            if self.dialogue.response:
                self.dialogue.response.sentence_finished(sentence_id)

    def of(self, kind: str) -> list[dict[str, object]]:
        return [event.model_dump() for event in self.told if event.type == kind]  # type: ignore[attr-defined]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        states = [event["response"] for event in self.of("response.done")]
        return [(state["id"], state["status"]) for state in states]  # type: ignore[index]
