"""The assistant: models that are loaded once, and streams that share them."""

import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from platformdirs import user_cache_path

from echoingpixels.media import check_sound
from echoingpixels.shared_engine import SharedEngine
from echoingpixels.stream import Stream
from echoingpixels.threads import prepare_threads
from engines.api import Engine, FloatArray, MediaSpec
from engines.model_store import ModelStore
from engines.runtimes.run_on import MiniRuntime
from engines.shapes import Quantisation
from engines.wall_clock import WallClock
from realtime.config import ModelOptions, StreamOptions
from realtime.media.clock import second_of_day


class Assistant:
    """Loaded models. `load` makes one; use it as a context manager, or call `close`.

    May be used from any thread. The models do one step at a time, in the order in which threads ask. `engine` is for
    functions of `engines` and `realtime` that take one; it may be used from any thread, too. `runtime` is what runs the
    language model, and `runtime_reason` says why.
    """

    def __init__(self, engine: Engine, ratio: float = StreamOptions.ratio, models: ModelStore | None = None) -> None:
        """An assistant around an engine that is loaded already; nobody else may use the engine from then on.

        `ratio` is that of streams which are opened without one. `models` is where `app` finds the voice; by default in
        the installed packages.
        """
        self.ratio = ratio
        self.engine = SharedEngine(engine)
        self.models = models or ModelStore()
        self.runtime, self.runtime_reason = "unknown", "the engine was loaded by the caller"

    @classmethod
    def load(
        cls,
        model: str = ModelOptions.model,
        *,
        ratio: float = StreamOptions.ratio,
        checkpoint: str | Path | None = None,
        quantise: Quantisation | None = None,
        models_dir: str | Path | None = None,
        runtime: MiniRuntime | None = None,
        engines_dir: str | Path | None = None,
    ) -> Self:
        """Load a model family: some seconds, the first time on a machine about twenty.

        - `ratio`: share of the tokens of sound and picture that streams keep, above 0 and at most 1.
        - `checkpoint`: the folder of the weights of "qwen2.5-omni" or "gemma-4" (docs/models.md); "mini" brings its
          own.
        - `quantise`: "int8", "int4" or "fp8" packs the weights of the checkpoint's LLM, for GPUs with less memory.
        - `models_dir`: take model files from `models_dir/<model id>/<file name>`, not from the installed packages.
        - `runtime`: what runs the language model, such as "torch" or "onnxruntime". One that cannot run here is an
          error. By default the best that `engines_dir` has engines for, without it "onnxruntime" ("torch" for a
          checkpoint).
        - `engines_dir`: the folder that `echoingpixels build` wrote engines to.

        Sets how idle threads wait (`echoingpixels.threads.prepare_threads`): call it before PyTorch is imported.
        Raises EchoingPixelsError if a model file is missing or corrupt, or if the runtime cannot run, and ValueError if
        there is no such family.
        """
        prepare_threads()
        from engines.builds.choice import choose, choose_for_checkpoint
        from engines.registry import OF_CHECKPOINTS, load_engine

        models = ModelStore(None if models_dir is None else Path(models_dir))
        folder = None if checkpoint is None else Path(checkpoint)
        engines = None if engines_dir is None else Path(engines_dir)
        is_of_checkpoint = model in OF_CHECKPOINTS
        run_on, reason = (
            choose_for_checkpoint(model, runtime, engines) if is_of_checkpoint else choose(runtime, engines)
        )
        engine = load_engine(
            model, models, user_cache_path("echoingpixels"), time.perf_counter, run_on, folder, quantise
        )
        assistant = cls(engine, ratio, models)
        assistant.runtime, assistant.runtime_reason = run_on.runtime, reason
        return assistant

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def media(self) -> MediaSpec:
        """The form of the windows that it takes: length, sample rate, pictures a second, picture size."""
        return self.engine.media

    def open_stream(
        self,
        ratio: float | None = None,
        cache_tokens: int = StreamOptions.cache_tokens,
        started: datetime | None = None,
    ) -> Stream:
        """A new stream that remembers nothing yet.

        It keeps `ratio` of the tokens of sound and picture (by default the assistant's), and remembers `cache_tokens`
        tokens at most: 2048 are some minutes, at 45 KiB of memory each. When the cache is full, what matters least is
        forgotten. `started` is when the stream's time is 0, in the time zone that answers are to speak of, such as
        `datetime.now()` for a camera; without it no answer says what time of day it was. Raises ValueError if a number
        is out of range.
        """
        memory = self.engine.open_stream(self.ratio if ratio is None else ratio, cache_tokens)
        return Stream(memory, None if started is None else WallClock(second_of_day(started.time())))

    def transcribe(self, pcm: FloatArray) -> str:
        """What is said in `pcm`, float32 (n,) in [-1, 1] at 16 kHz, of any length; "" if nothing is.

        Raises ValueError if the array is not such sound.
        """
        check_sound(pcm)
        return self.engine.transcribe(pcm)

    def close(self) -> None:
        """Free the models and the memory of all streams, when the step that is running has ended. May be called twice.

        Streams can be fed and asked no more. An answer that has begun can still be read to its end.
        """
        self.engine.close()
