"""`models list`: every checkpoint with its licence, its size and whether it fits this box; a table, or JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clients.checkpoints.fit import Box, Fit, fit
from clients.checkpoints.places import Places
from clients.checkpoints.registry import Checkpoint

COLOURS = {"gpu": "green", "cpu": "yellow", "nowhere": "red", "unknown": "yellow"}


@dataclass(frozen=True)
class Row:
    """One checkpoint here. `folder` is empty if it was not pulled."""

    checkpoint: Checkpoint
    fit: Fit
    folder: str


def rows(checkpoints: Sequence[Checkpoint], box: Box, places: Places) -> list[Row]:
    """What is known of each checkpoint on this box. Raises CheckpointError if a record cannot be read."""
    return [
        Row(checkpoint, fit(checkpoint, box), str(places.folder(checkpoint)) if places.pulled(checkpoint) else "")
        for checkpoint in checkpoints
    ]


def show_rows(listed: Sequence[Row], box: Box, console: Console) -> None:
    """Print the table, and under it what a reader has to know."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("name", no_wrap=True)
    table.add_column("licence")
    for heading in ("download", "memory"):
        table.add_column(heading, justify="right")
    table.add_column("on this box")
    table.add_column("pulled")
    for row in listed:
        checkpoint = row.checkpoint
        licence = f"[red]{checkpoint.licence} ![/]" if checkpoint.restriction else checkpoint.licence
        sizes = (f"{checkpoint.download_gb:.1f} GB", f"{checkpoint.gpu_gb:.1f} GB")
        words = row.fit.words + (f", {row.fit.tokens_per_s:.0f}/s" if row.fit.tokens_per_s else "")
        here = f"[{COLOURS[row.fit.where]}]{words}[/]" + ("" if checkpoint.model else " *")
        table.add_row(checkpoint.name, licence, *sizes, here, "yes" if row.folder else "no")
    console.print(f"This box has {escape(str(box))}.\n", soft_wrap=True)
    console.print(table)
    console.print()
    for row in listed:
        if row.checkpoint.restriction:
            console.print(f"[red]![/] {row.checkpoint.name}: {row.checkpoint.restriction}.", soft_wrap=True)
    if not all(row.checkpoint.model for row in listed):
        console.print("* this version has no --model that runs it yet.", soft_wrap=True)
    console.print(
        "Memory: computed, of a GPU; a CPU needs twice as much. No real weights have run: unverified.", soft_wrap=True
    )
    if any(row.checkpoint.voice_gb for row in listed):
        console.print(
            "Without its voice: Qwen's own takes 3 to 5 GB more; --speaker hibari leaves it out.", soft_wrap=True
        )
    if any(row.fit.quantise for row in listed):
        console.print("With int8 or int4: give --quantise int8 or int4 to serve and replay.", soft_wrap=True)
    if any(row.fit.tokens_per_s for row in listed):
        console.print("/s: tokens of an answer a second, computed from the GPU's memory bandwidth.", soft_wrap=True)
    console.print("To get one: echoingpixels models pull NAME. It asks before it downloads.", soft_wrap=True)


def rows_json(listed: Sequence[Row], box: Box) -> str:
    """The same as one JSON object, sizes in bytes."""
    entries = [
        {
            "name": row.checkpoint.name,
            "repo": row.checkpoint.repo,
            "licence": row.checkpoint.licence,
            "free_licence": not row.checkpoint.restriction,
            "restriction": row.checkpoint.restriction or None,
            "download_bytes": round(row.checkpoint.download_gb * 1e9),
            "gpu_memory_bytes": round(row.checkpoint.gpu_gb * 1e9),
            "cpu_memory_bytes": None if row.checkpoint.needs_gpu else round(row.checkpoint.cpu_gb * 1e9),
            "voice_memory_bytes": round(row.checkpoint.voice_gb * 1e9),
            "model": row.checkpoint.model or None,
            "fits": row.fit.where,
            "quantise": row.fit.quantise,
            "tokens_per_s_computed": row.fit.tokens_per_s and round(row.fit.tokens_per_s),
            "folder": row.folder or None,
        }
        for row in listed
    ]
    gpus = [{"description": gpu.description, "memory_bytes": gpu.memory} for gpu in box.gpus]
    return json.dumps({"box": {"memory_bytes": box.memory, "gpus": gpus}, "checkpoints": entries}, indent=2)
