"""The assistant that is asked, and its voice. Knows nothing of clips and questions."""

import time
from pathlib import Path

import av
import numpy as np
from platformdirs import user_cache_path

import echoingpixels as ep
from benchmarks.everyday.film import Say
from echoingpixels.threads import limit_opencv, prepare_threads
from engines.api import FloatArray
from engines.shapes import SAMPLE_RATE_HZ


def load(weights: Path | None = None) -> ep.Assistant:
    """The product's own assistant, or one with other trained weights."""
    if weights is None:
        assistant = ep.Assistant.load()
    else:
        prepare_threads()
        from engines.mini.engine import MiniEngine
        from engines.model_store import ModelStore

        engine = MiniEngine(ModelStore(), user_cache_path("echoingpixels"), time.perf_counter, weights=weights)
        assistant = ep.Assistant(engine)
    limit_opencv()
    return assistant


def voice(assistant: ep.Assistant) -> Say:
    """The assistant's synthetic voice, for what is said in clips and for spoken questions."""
    from engines.speech.synthesis import SAMPLE_RATE_HZ as VOICE_RATE_HZ
    from engines.speech.synthesis import SpeechSynthesizer

    (model,) = assistant.models.files("hibari").values()
    synthesizer = SpeechSynthesizer(model)

    def say(text: str) -> FloatArray:
        frame = av.AudioFrame.from_ndarray(synthesizer.synthesize(text)[None], "flt", "mono")
        frame.sample_rate = VOICE_RATE_HZ
        resampler = av.AudioResampler("fltp", "mono", SAMPLE_RATE_HZ)
        pieces = [piece.to_ndarray()[0] for source in (frame, None) for piece in resampler.resample(source)]
        spoken: FloatArray = np.concatenate(pieces)
        return spoken

    return say
