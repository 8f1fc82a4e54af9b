"""Eight people ask of one stream at once, with the real models: each gets the answer that it would get alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

import pytest

import echoingpixels as ep
from engines.answers.hedging import HELD_TOKENS_IF_UNSURE
from engines.api import Answer, Engine, Window
from engines.core.language_model import LanguageModel
from engines.mini.engine import MiniEngine
from engines.serving.worker import Worker
from tests.conftest import DEMO
from tests.engines.serving.bench import Told

QUESTIONS = (
    "What do you see?",
    "What did I say?",
    "Is there a dog?",
    "What was said?",
    "How many people are there?",
    "What color is the cat?",
    "Did you hear a telephone?",
    "What happened first?",
)
TOLD, NOW_S = "My keys are on the kitchen table.", 6.0


@dataclass
class Asker(Told):
    """`began_with` is the number of runs of the LLM after which its first words came."""

    bench: "Bench | None" = None
    began_with: int | None = None
    answers: list[Answer] = field(default_factory=list)

    def text_added(self, text: str) -> None:
        super().text_added(text)
        if self.began_with is None and self.bench is not None:
            self.began_with = self.bench.num_runs

    def answered(self, answer: Answer) -> None:
        self.answers.append(answer)


class Bench:
    """A worker without its thread, a stream that has seen something and was told something, and a count of what the LLM
    reads."""

    def __init__(self, engine: Engine, windows: list[Window], patch: pytest.MonkeyPatch) -> None:
        self.num_runs, self.num_windows = 0, 0
        model = cast(MiniEngine, engine).models.language_model
        for name in ("step", "step_packed"):
            patch.setattr(model, name, self._counted(model, name))
        self.worker = Worker(engine, lambda: 0.0, lambda callback: callback())
        self.events = Told()
        self.key = self.worker.open_stream("kitchen", 0.2, 256, self.events)
        for window in windows:
            self.worker.feed(self.key, window)
        self.worker.with_memory(self.key, lambda memory: memory.note_said(TOLD, NOW_S), lambda _: None, is_last=True)
        self.work()

    def work(self) -> None:
        while self.worker.run_next():
            pass

    def ask(self, question: str) -> Asker:
        asker = Asker(bench=self)
        self.worker.ask(question, self.key, question, NOW_S, (), asker)
        return asker

    def _counted(self, model: LanguageModel, name: str) -> object:
        read = getattr(model, name)

        def counted(*arguments: object) -> object:
            self.num_runs += 1
            return read(*arguments)

        return counted


@pytest.fixture
def bench(engine: Engine, demo: list[Window], monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    found = Bench(engine, demo[:3], monkeypatch)
    yield found
    found.worker.close()


@pytest.fixture(scope="module")
def demo() -> list[Window]:
    return list(islice(ep.windows_of(DEMO), 4))


def test_eight_at_once_are_answered_as_one_at_a_time_and_none_starves(bench: Bench, demo: list[Window]) -> None:
    alone = []
    for question in QUESTIONS:
        alone.append(bench.ask(question))
        bench.work()
    runs_alone, bench.num_runs = bench.num_runs, 0
    together = [bench.ask(question) for question in QUESTIONS]
    for _ in range(3 * len(QUESTIONS)):
        bench.worker.run_next()
    bench.worker.feed(bench.key, demo[3])  # a window meanwhile does not change what they read
    bench.work()
    assert bench.events.names.count("window") == 4
    for one, other in zip(alone, together, strict=True):
        (expected,), (found,) = one.answers, other.answers
        assert (found.text, found.raw_text) == (expected.text, expected.raw_text)
        assert (found.is_sure, found.is_hedged, found.num_tokens) == (
            expected.is_sure,
            expected.is_hedged,
            expected.num_tokens,
        )
        assert found.confidence == pytest.approx(expected.confidence, abs=2e-3)
        moments = [[(item.start_s, item.modality) for item in each.evidence] for each in (found, expected)]
        assert moments[0] == moments[1]
    assert "kitchen table" in together[1].answers[0].text
    longest = max(each.answers[0].num_tokens for each in alone)
    assert bench.num_runs <= longest + 1 < runs_alone / 4, "all are read with one run for each token of the longest"
    begun = [each.began_with for each in together]
    assert all(each is not None and each <= HELD_TOKENS_IF_UNSURE + 1 for each in begun), begun


def test_who_asks_while_others_are_answered_waits_for_none_of_them(bench: Bench) -> None:
    early = [bench.ask(question) for question in QUESTIONS[:6]]
    for _ in range(2 * len(early)):
        bench.worker.run_next()
    before = bench.num_runs
    late = bench.ask(QUESTIONS[7])
    bench.work()
    assert late.began_with is not None
    assert late.began_with - before <= HELD_TOKENS_IF_UNSURE + 1
    assert all(each.answers for each in early)
