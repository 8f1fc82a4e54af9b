"""Asks the questions of a scene about the tokens that were chosen of it, and adds the answers to a score."""

from dataclasses import dataclass

import torch

from benchmarks.answers import streamed
from benchmarks.answers.scoring import Score, survives
from engines.api import FloatArray, IntArray, Modality
from engines.mini.family import MiniModels
from engines.sieve.cs2 import quota, select
from training.model.data import Example
from training.model.packing import Outcome, ask_all
from training.model.pool import Pool, make_pool, true_names
from training.model.sieving import Chosen, by_cs2, run_sieve, within_budget
from training.model.trainee import Trainee
from training.scenes.compose import NO_ITEM

OFFLINE_RATIO = 0.2
CACHES = 2048, 128  # tokens: more than a scene of a minute has, and fewer


@dataclass
class Asker:
    """Asks all questions of one scene about chosen tokens. The same choice is asked about only once."""

    trainee: Trainee
    example: Example
    pool: Pool
    scores: dict[str, Score]

    def __post_init__(self) -> None:
        self._known: dict[tuple[bytes, bool], Outcome] = {}

    @torch.no_grad()
    def __call__(self, name: str, chosen: Chosen) -> None:
        """Ask about `chosen` and add the outcome to the score `name`."""
        key = chosen.places.tobytes(), chosen.refined is None
        if key not in self._known:
            self._known[key] = ask_all(self.trainee, self.example.plan, self.pool, chosen, self.example.asked)
        self.add(name, chosen, self._known[key].right, self._known[key].confidence)

    def add(self, name: str, chosen: Chosen, right: list[bool], confidence: list[float]) -> None:
        score, pool = self.scores[name], self.pool
        score.right.append(right)
        score.confidence.append(confidence)
        score.questions.append(self.example.questions)
        score.survived.append([survives(pool, chosen.places, question) for question in self.example.questions])
        score.kept.append(len(chosen.places))
        score.kept_audio.append(int((pool.modality[chosen.places] == Modality.AUDIO).sum()))
        score.heard.append(float((self.example.scene.heard != NO_ITEM).mean()))
        score.pool += len(pool.time_s)

    def streamed(self, models: MiniModels, chosen: Chosen) -> None:
        """Ask the real stream, once with each cache size in `CACHES`; `chosen` is what it keeps."""
        example = self.example
        for tokens in CACHES:
            found = streamed.answers(models, example.plan, self.pool, example.asked, OFFLINE_RATIO, tokens)
            right = [streamed.is_right(a, q.answer) for a, q in zip(found, example.asked, strict=True)]
            self.add(f"streamed, cache of {tokens}", chosen, right, [answer.confidence for answer in found])

    @torch.no_grad()
    def with_the_question(self, name: str) -> None:
        """CS2 reads each question instead of the fixed prompt: a stream cannot, and CS2 is not trained for it."""
        outcomes = []
        for asked in self.example.asked:
            prompt_ids = self.trainee.writer.system() + self.trainee.writer.question(asked.text, asked.asked_s, ()).ids
            cs2 = by_cs2(self.trainee, lambda: False, None, prompt_ids)
            chosen = run_sieve(self.trainee, self.pool, cs2, within_budget(OFFLINE_RATIO))
            outcomes.append(ask_all(self.trainee, self.example.plan, self.pool, chosen, [asked]))
        right = [outcome.right[0] for outcome in outcomes]
        self.add(name, chosen, right, [outcome.confidence[0] for outcome in outcomes])


def whole_scene(trainee: Trainee, pool: Pool, share: float) -> Chosen:
    """CS2 over the whole scene at once: compared with window by window, this shows what streaming costs."""

    def choose(scores: FloatArray, _: IntArray) -> IntArray:
        return select(torch.from_numpy(scores), quota(share, len(scores))).numpy()

    everything = (slice(0, len(pool.time_s)),)
    return run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), choose, everything)


def ask_with_right_names(trainee: Trainee, example: Example, scores: dict[str, Score]) -> None:
    """Ask with perfect encoders: the remaining errors are those of the sieve and the LLM."""
    pool = make_pool(trainee, example.scene, true_names(trainee, example.scene, example.plan), example.plan)
    cs2 = by_cs2(trainee, lambda: False, None)
    ask = Asker(trainee, example, pool, scores)
    ask("CS2, all names right", run_sieve(trainee, pool, cs2, within_budget(OFFLINE_RATIO)))
