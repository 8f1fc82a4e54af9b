"""What windows, questions and answers cost in the real sizes of Qwen2.5-Omni (3B, 7B) and Gemma 4 (E2B, E4B), all
layers, with random weights on a GPU.

    OMP_WAIT_POLICY=PASSIVE python -m benchmarks.speed.omni_gpu [--models 3B,7B,E2B,E4B] [--seconds 110] [--out FILE]

Idle threads are to sleep, as those of `serve` do: else choosing by novelty takes ten times as long.

Runs what `serve` runs: towers, CS2 or novelty, cache, question and answer, in bfloat16, then with packed weights. Needs
a GPU with 48 GB (24 GB for 3B and E2B), torch, transformers, tokenizers and safetensors; no checkpoint. A CPU would
take hours and 60 GB. Gemma's whole clip of 10 minutes was never read on a GPU and may not fit there, because
sliding layers need masks.

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
from benchmarks.speed.omni.gemma import SIZES, gemma_config, gemma_family, random_gemma
from benchmarks.speed.omni.measures import Row, offline_ms, peak_gb, question_row, window_row
from benchmarks.speed.omni.sizes import CACHE_TOKENS, MODELS, RATIOS, offline, operations
from benchmarks.speed.omni.thinker import config_with, qwen_family, random_thinker
from engines.omni.families.family import Family
from engines.omni.language_model import OmniLanguageModel
from engines.shapes import QUANTISATIONS, Quantisation

REMEMBERED = (2048, 8192, 32768)
PACKED_RATIO = 0.1
OFFLINE_MINUTES, COMPUTED_MINUTES = (1, 10), 60
Rows = dict[str, Row]
MakeFamily = Callable[[torch.device, torch.dtype, Quantisation | None], Family]
NAMES = (*MODELS, *SIZES)


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
    parser.add_argument("--models", default=",".join(NAMES), help="which, by commas (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=110, help="begin nothing later (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    names = options.models.split(",")
    if unknown := set(names) - set(NAMES):
        parser.error(f"--models: {', '.join(sorted(unknown))} is none of {', '.join(NAMES)}")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    session = Session(device, options.seconds)
    gpu = torch.cuda.get_device_name() if device.type == "cuda" else "no GPU"
    print(f"{gpu}, torch {torch.__version__}", flush=True)
    for name in names:
        measure_model(session, name, maker(name))
    report(options.out, benchmark="omni_gpu", gpu=gpu, rows=session.rows, failed=session.failed)


def maker(name: str) -> MakeFamily:
    """How the model of that name is made."""
    if name in SIZES:
        return lambda *where: gemma_family(random_gemma(gemma_config(name), *where))
    return lambda *where: qwen_family(random_thinker(config_with(MODELS[name]), *where))


def measure_model(session: Session, name: str, make: MakeFamily) -> None:
    """All rows of one model: as it is, then packed."""
    for quantise in (None, *QUANTISATIONS):
        made: list[Family] = []
        precision = quantise or "16 bits"
        session.add(f"{name}, {precision}, weights", lambda: _weights(session, make, quantise, made))  # noqa: B023
        if made:
            _measure(session, f"{name}, {precision}", made[0], is_packed=quantise is not None)
        made.clear()
        gc.collect()
        if session.device.type == "cuda":
            torch.cuda.empty_cache()


def _weights(session: Session, make: MakeFamily, quantise: Quantisation | None, made: list[Family]) -> Row:
    dtype = torch.bfloat16 if session.device.type == "cuda" else torch.float32
    made.append(make(session.device, dtype, quantise))
    return {"gb": torch.cuda.memory_allocated() / 1e9 if session.device.type == "cuda" else 0.0}


def _measure(session: Session, name: str, family: Family, *, is_packed: bool) -> None:
    language_model = family.language_model
    for ratio in (PACKED_RATIO,) if is_packed else RATIOS:
        session.add(f"{name}, window, {ratio:.0%} kept", lambda: window_row(family, ratio))  # noqa: B023
    for remembered in (CACHE_TOKENS,) if is_packed else REMEMBERED:
        session.add(f"{name}, question after {remembered}", lambda: question_row(language_model, remembered))  # noqa: B023
    if is_packed:
        return
    for ratio in (1.0, PACKED_RATIO):
        session.add(f"{name}, offline, {ratio:.0%} kept", lambda: offline_row(language_model, ratio))  # noqa: B023


def offline_row(language_model: OmniLanguageModel, ratio: float) -> Row:
    """Seconds to the first token after so many minutes."""
    config = language_model.config
    row = {f"after_{minutes}_min_s": offline_ms(language_model, minutes, ratio) / 1e3 for minutes in OFFLINE_MINUTES}
    *_, longest = OFFLINE_MINUTES
    longer = operations(offline(config, COMPUTED_MINUTES, ratio)) / operations(offline(config, longest, ratio))
    row[f"after_{COMPUTED_MINUTES}_min_s_computed"] = row[f"after_{longest}_min_s"] * longer
    return row


if __name__ == "__main__":
    main()
