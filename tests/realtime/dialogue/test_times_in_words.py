"""Times in words, asked in a dialogue about two minutes of a room: the real models, but given detections."""

from copy import copy
from dataclasses import replace
from typing import cast

import av
import numpy as np
import numpy.typing as npt
import pytest

from engines.answers.forgotten import NOT_LOOKING
from engines.api import Engine, FloatArray, Window
from engines.media import Detail
from engines.mini.engine import MiniEngine
from engines.scene.detection import Detection
from engines.scene.detector import ThingDetector
from engines.scene.senses import SceneSenses
from engines.shapes import MINI_MEDIA
from engines.speech.vad import chunks_ending_in
from tests.conftest import DEMO
from tests.realtime.dialogue.bench import Bench

BEGAN_AT_S = 13 * 3600.0
NUM_WINDOWS = 60
LOST = range(30, 40)  # from 60 s to 80 s
CAT_S = ((20.0, 30.0), (90.0, 110.0))
RING_S = 40.0
RING_IN_DEMO_S = 2.0
CAT = Detection("cat", 0.9, (0.1, 0.5, 0.3, 0.8), "black")


class GivenDetector(ThingDetector):
    """Finds what it is given."""

    def __init__(self) -> None:
        self.found: tuple[Detection, ...] = ()

    def detect(self, rgb: npt.NDArray[np.uint8]) -> tuple[Detection, ...]:
        assert rgb.size
        return self.found


def ring() -> FloatArray:
    """4 s of the demo clip's telephone."""
    with av.open(str(DEMO)) as clip:
        resampler = av.AudioResampler("flt", "mono", MINI_MEDIA.sample_rate_hz)
        frames = [part for frame in clip.decode(audio=0) for part in resampler.resample(frame)]
    pcm = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return pcm[round(RING_IN_DEMO_S * MINI_MEDIA.sample_rate_hz) :][: 2 * MINI_MEDIA.window_samples].astype(np.float32)


def window(index: int, pcm: FloatArray) -> Window:
    samples, start_s = MINI_MEDIA.window_samples, index * MINI_MEDIA.window_s
    rgb = np.random.default_rng(index).integers(120, 200, (48, 64, 3), np.uint8)
    return Window(
        *(index, start_s, start_s + MINI_MEDIA.window_s, (), pcm, np.ones(samples, np.bool_), (), 0, False),
        voice_probabilities=np.zeros(len(chunks_ending_in(index * samples, (index + 1) * samples)), np.float32),
        detail=Detail(start_s + 1.5, rgb),
        readings=(),
    )


def with_detector(scene: SceneSenses, detector: ThingDetector) -> SceneSenses:
    """The same senses, but for the detector."""
    other = copy(scene)
    vars(other)["_detector"] = detector
    return other


@pytest.fixture(scope="module")
def bench(engine: Engine) -> Bench:
    """It is 13:02 in a room in which a cat came twice, and a telephone rang."""
    detector, room = GivenDetector(), copy(cast(MiniEngine, engine))
    assert room.models.scene is not None
    room.models = replace(room.models, scene=with_detector(room.models.scene, detector))
    bench, rings = Bench(engine=room), ring()
    for index in range(NUM_WINDOWS):
        start_s = index * MINI_MEDIA.window_s
        detector.found = (CAT,) if any(first <= start_s < last for first, last in CAT_S) else ()
        begin = round((start_s - RING_S) * MINI_MEDIA.sample_rate_hz)
        heard = rings[begin:][: MINI_MEDIA.window_samples] if 0 <= begin < len(rings) else np.zeros(0, np.float32)
        quiet = np.random.default_rng(index).normal(0, 1e-3, MINI_MEDIA.window_samples - len(heard)).astype(np.float32)
        if index not in LOST:
            bench.stream.add_windows([window(index, np.concatenate((heard, quiet)))])
            bench.work()
    bench.now_s = NUM_WINDOWS * MINI_MEDIA.window_s
    bench.stream.advance_to(bench.now_s, bench.now_s)
    bench.second_of_day = BEGAN_AT_S + bench.now_s
    return bench


@pytest.mark.parametrize(
    ("question", "said", "is_sure", "moments_s"),
    [
        ("How often did the cat come in the last 40 seconds?", "Once, 28 seconds ago, at 13:01.", True, [90.0]),
        ("How long was the cat there between 0 and 50 seconds?", "For 8 seconds, at 13:00.", True, [20.0]),
        ("Did you hear the phone before 13:01?", "Yes, at 13:00.", True, [40.0]),
        (
            "How often did the cat come today?",
            "Twice, at 13:00 and at 13:01. I began at 13:00. I saw nothing for 20 seconds of that time.",
            False,
            [20.0, 90.0],
        ),
        ("How often did the cat come before the phone rang?", "Once, a minute and a half ago, at 13:00.", True, [20.0]),
        ("What happened between 64 and 76 seconds?", NOT_LOOKING, False, []),
        ("What happened at 13:30?", "That is still to come: it is 13:02.", False, []),
        ("Who was here yesterday?", f"{NOT_LOOKING} I began at 13:00.", False, []),
    ],
)
def test_times_in_words(bench: Bench, question: str, said: str, is_sure: bool, moments_s: list[float]) -> None:
    bench.dialogue.add_typed(question)
    bench.dialogue.answer()
    bench.work()
    assert bench.of("response.output_text.done")[-1]["text"] == said
    evidence = bench.of("echo.evidence")[-1]
    assert (evidence["is_sure"], evidence["is_hedged"]) == (is_sure, not is_sure)
    moments = cast(list[dict[str, float]], evidence["moments"])
    assert [moment["start_s"] for moment in moments] == moments_s
