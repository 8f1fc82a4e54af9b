"""What windows, questions and answers cost in the real sizes of Qwen2.5-Omni, all layers, with random weights on a GPU.

    python -m benchmarks.speed.omni_gpu [--models 3B,7B] [--seconds 110] [--out benchmarks/results/omni_gpu.json]

Runs what `serve` runs: towers, CS2, cache, question and answer, in bfloat16, then with packed weights. Needs a GPU with
48 GB (24 GB for 3B), torch, transformers, tokenizers and safetensors; no checkpoint. A CPU would take hours and 60 GB.

- Windows: 2 s of pictures and sound when the memory is full of what a ratio keeps of a minute; medians of 6.
- Questions: 30 tokens after 2k, 8k, 32k kept tokens, to the first token of the answer; then tokens a second, one by
  one, replayed as CUDA graphs and launched kernel by kernel; medians.
- Offline: the whole clip is read again for a question, without the towers; 60 minutes are computed from the operations
  and the speed of 10.

Prints a table after each part; the last line is one JSON object. What fails is named there, and the rest goes on.
"""

import argparse
import gc
import time
from collections.abc import Callable
from pathlib import Path

import torch

from benchmarks.report import report
from benchmarks.speed.omni.measures import Row, offline_ms, peak_gb, question_row, window_row
from benchmarks.speed.omni.sizes import CACHE_TOKENS, MODELS, RATIOS, offline, operations
from benchmarks.speed.omni.thinker import config_with, language_model_of, random_thinker
from engines.omni.config import OmniConfig
from engines.omni.language_model import OmniLanguageModel
from engines.omni.model import OmniModel
from engines.shapes import QUANTISATIONS, Quantisation

REMEMBERED = (2048, 8192, 32768)
PACKED_RATIO = 0.1
OFFLINE_MINUTES, COMPUTED_MINUTES = (1, 10), 60
Rows = dict[str, Row]


class Session:
    """Measures what there is time for; remembers rows and what failed."""

    def __init__(self, device: torch.device, seconds: float) -> None:
        self.device, self.rows, self.failed = device, Rows(), dict[str, str]()
        self._end = time.monotonic() + seconds

    def add(self, name: str, measure: Callable[[], Row]) -> None:
        """Measure and print a row."""
        if time.monotonic() > self._end:
            self.failed[name] = "no time left"
            return
        row: Row = {}
        began = time.monotonic()
        try:
            with peak_gb(self.device, row):
                row |= measure()
        except Exception as error:  # what one part cannot do must not cost the others
            self.failed[name] = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            print(f"| {name} | failed: {self.failed[name]} |", flush=True)
            return
        self.rows[name] = row
        cells = " | ".join(f"{key} {value:.4g}" for key, value in row.items())
        print(f"| {name} | {cells} | {time.monotonic() - began:.1f} s |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--models", default=",".join(MODELS), help="which, by commas (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=110, help="begin nothing later (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    names = options.models.split(",")
    if unknown := set(names) - MODELS.keys():
        parser.error(f"--models: {', '.join(sorted(unknown))} is none of {', '.join(MODELS)}")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    session = Session(device, options.seconds)
    gpu = torch.cuda.get_device_name() if device.type == "cuda" else "no GPU"
    print(f"{gpu}, torch {torch.__version__}", flush=True)
    for name in names:
        measure_model(session, name, config_with(MODELS[name]))
    report(options.out, benchmark="omni_gpu", gpu=gpu, rows=session.rows, failed=session.failed)


def measure_model(session: Session, name: str, config: OmniConfig) -> None:
    """All rows of one model: as it is, then packed."""
    for quantise in (None, *QUANTISATIONS):
        made: list[OmniLanguageModel] = []
        precision = quantise or "16 bits"
        session.add(f"{name}, {precision}, weights", lambda: _weights(session, config, quantise, made))  # noqa: B023
        if made:
            _measure(session, f"{name}, {precision}", made[0], is_packed=quantise is not None)
        made.clear()
        gc.collect()
        if session.device.type == "cuda":
            torch.cuda.empty_cache()


def _weights(session: Session, config: OmniConfig, quantise: Quantisation | None, made: list[OmniLanguageModel]) -> Row:
    dtype = torch.bfloat16 if session.device.type == "cuda" else torch.float32
    made.append(language_model_of(random_thinker(config, session.device, dtype, quantise)))
    return {"gb": torch.cuda.memory_allocated() / 1e9 if session.device.type == "cuda" else 0.0}


def _measure(session: Session, name: str, language_model: OmniLanguageModel, *, is_packed: bool) -> None:
    for ratio in (PACKED_RATIO,) if is_packed else RATIOS:
        session.add(f"{name}, window, {ratio:.0%} kept", lambda: window_row(language_model, ratio))  # noqa: B023
    for remembered in (CACHE_TOKENS,) if is_packed else REMEMBERED:
        session.add(f"{name}, question after {remembered}", lambda: question_row(language_model, remembered))  # noqa: B023
    if is_packed:
        return
    for ratio in (1.0, PACKED_RATIO):
        session.add(f"{name}, offline, {ratio:.0%} kept", lambda: offline_row(language_model, ratio))  # noqa: B023


def offline_row(language_model: OmniLanguageModel, ratio: float) -> Row:
    """Seconds to the first token after so many minutes."""
    model, config = language_model.model, language_model.config
    assert isinstance(model, OmniModel)
    row = {f"after_{minutes}_min_s": offline_ms(model, minutes, ratio) / 1e3 for minutes in OFFLINE_MINUTES}
    *_, longest = OFFLINE_MINUTES
    longer = operations(offline(config, COMPUTED_MINUTES, ratio)) / operations(offline(config, longest, ratio))
    row[f"after_{COMPUTED_MINUTES}_min_s_computed"] = row[f"after_{longest}_min_s"] * longer
    return row


if __name__ == "__main__":
    main()
