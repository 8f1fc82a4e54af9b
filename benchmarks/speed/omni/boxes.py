"""How fast Qwen2.5-Omni and Gemma 4 should be on boxes that people have, computed; nothing is run.

    python -m benchmarks.speed.omni.boxes [--out benchmarks/results/omni_boxes.json]

A part of the work takes as long as its operations or its bytes do, whichever is longer: what `sizes.py` counts,
over what `clients/checkpoints/gpus.toml` has of a box, of which a share is reached. Rows: the least packed weights that
fit, and int4.

A window: towers, CS2 of Qwen, and the 10% that are kept, with 2048 tokens remembered. A question: 30 tokens, after
2048. Offline: the whole clip again for a question, without the towers. Needs transformers, which knows Gemma's layers.
Prints a table; the last line is one JSON object.
"""

import argparse
from pathlib import Path

from benchmarks.report import report
from benchmarks.speed.omni.gemma import SIZES, gemma_config
from benchmarks.speed.omni.sizes import (
    CACHE_TOKENS,
    FP16,
    MINUTES,
    MODELS,
    RATIO,
    Cost,
    offline,
    on_stream,
    token,
    towers,
    window,
)
from clients.checkpoints.registry import Checkpoint, read_registry
from clients.checkpoints.speed import BANDWIDTH_SHARE, KnownGpu, read_gpus
from engines.shapes import BYTES_A_WEIGHT, FOR_ANY_GPU, DecoderConfig, Quantisation

OPERATIONS_SHARE = 0.4  # of the published operations that long blocks reach
WINDOW_S = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    rows = {}
    for gpu in read_gpus().values():
        for name, (checkpoint, config) in models().items():
            for kind in kinds(checkpoint, gpu):
                rows[f"{gpu.name}, {name}, {kind or '16 bits'}"] = row(config, gpu, kind)
    headings = next(iter(rows.values()))
    print("| box, model, weights | " + " | ".join(headings) + " |")
    print("|---" * (len(headings) + 1) + "|")
    for name, cells in rows.items():
        shown = [f"{cell:.3g}" if isinstance(cell, float) else cell for cell in cells.values()]
        print(f"| {name} | " + " | ".join(shown) + " |")
    shares = {"bandwidth": BANDWIDTH_SHARE, "operations": OPERATIONS_SHARE}
    report(options.out, benchmark="omni_boxes", shares=shares, rows=rows)


def models() -> dict[str, tuple[Checkpoint, DecoderConfig]]:
    """What is computed, by the name in the table."""
    found, qwen = read_registry(), {f"qwen2.5-omni-{name.lower()}": config for name, config in MODELS.items()}
    gemma = {f"gemma-4-{name.lower()}": gemma_config(name).decoder for name in SIZES}
    return {name.rpartition("-")[2].upper(): (found[name], config) for name, config in (qwen | gemma).items()}


def kinds(checkpoint: Checkpoint, gpu: KnownGpu) -> list[Quantisation | None]:
    """The least packed weights that fit, and the most packed ones."""
    fitting = [kind for kind in (None, *FOR_ANY_GPU) if checkpoint.packed_gb(kind) <= gpu.memory_gb]
    return list(dict.fromkeys([*fitting[:1], *fitting[-1:]]))


def row(config: DecoderConfig, gpu: KnownGpu, quantise: Quantisation | None) -> dict[str, float | str]:
    """What a box needs; seconds, but for tokens of an answer a second."""

    def taken(*parts: Cost, packed: bool = True) -> float:
        return seconds(parts, gpu, BYTES_A_WEIGHT[quantise if packed else None])

    layers, head = token(config, CACHE_TOKENS)
    window_s = taken(towers(config), packed=False) + taken(*window(config, CACHE_TOKENS, RATIO))
    cells: dict[str, float | str] = {
        "a window, s": window_s,
        "of the time": f"{window_s / WINDOW_S:.0%}",
        "question, s": taken(*on_stream(config, MINUTES[-1], RATIO)) + taken(head, packed=False),
        "tokens a second": 1 / (taken(layers) + taken(head, packed=False)),
    }
    for minutes in MINUTES:
        cells[f"offline, after {minutes} min, s"] = taken(*offline(config, minutes, 1.0))
    return cells


def seconds(parts: tuple[Cost, ...], gpu: KnownGpu, bytes_a_weight: float) -> float:
    """Of parts that run one after the other."""
    operations_a_second = OPERATIONS_SHARE * gpu.tflops * 1e12
    bytes_a_second = BANDWIDTH_SHARE * gpu.bandwidth * 1e9
    return sum(
        max(
            part.operations / operations_a_second,
            (bytes_a_weight * part.parameters + FP16 * part.cached) / bytes_a_second,
        )
        for part in parts
    )


if __name__ == "__main__":
    main()
