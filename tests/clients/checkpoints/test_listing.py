"""`models list`: a table that fits a terminal, and the same for programs."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from clients.checkpoints.fit import Box
from clients.checkpoints.listing import rows, rows_json, show_rows
from clients.checkpoints.places import Places
from clients.checkpoints.record import Record, write_record
from clients.checkpoints.registry import read_registry
from clients.cli import main

BOX = Box(25 * 10**9, ())


def test_the_table_fits_80_columns_and_says_what_a_reader_needs() -> None:
    screen = io.StringIO()
    show_rows(rows(list(read_registry().values()), BOX, Places()), BOX, Console(file=screen, width=80))
    text = screen.getvalue()
    table = text.split("\n\n")[1].splitlines()
    assert all(len(line) <= 80 for line in table)
    assert [line.split()[0] for line in table[1:]] == [*read_registry()]
    for words in (
        "25.0 GB of memory, no NVIDIA GPU",
        "! qwen2.5-omni-3b: research and evaluation only",
        "unverified",
    ):
        assert words in text
    (research,) = [line for line in table if line.startswith("qwen2.5-omni-3b")]
    assert "Qwen Research !" in research
    assert research.split()[-3:] == ["CPU,", "slowly", "no"]
    assert {line.split()[0] for line in table if "*" in line} == {n for n, c in read_registry().items() if not c.model}


def test_what_was_pulled_is_marked(home: Path) -> None:
    (home / "gemma-4-e2b").mkdir(parents=True)
    write_record(home / "gemma-4-e2b", Record("gemma-4-e2b", "google/gemma-4-E2B-it", "", "Apache-2.0", ()))
    listed = json.loads(rows_json(rows(list(read_registry().values()), BOX, Places()), BOX))
    folders = {entry["name"]: entry["folder"] for entry in listed["checkpoints"]}
    assert {name for name, folder in folders.items() if folder} == {"gemma-4-e2b"}
    assert folders["gemma-4-e2b"] == str(home / "gemma-4-e2b")


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {*found} == {"box", "checkpoints"}
    for entry in found["checkpoints"]:
        assert entry["free_licence"] == (entry["restriction"] is None)
        assert entry["fits"] in {"gpu", "cpu", "nowhere", "unknown"}
        assert entry["gpu_memory_bytes"] > 10**9
    assert main(["models", "list"]) == 0
    assert "licence" in capsys.readouterr().out
