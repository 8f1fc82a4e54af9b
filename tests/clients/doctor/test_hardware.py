"""GPUs as nvidia-smi tells them; a script stands for it."""

from pathlib import Path

import pytest

from clients.doctor.hardware import Gpu, find_gpus, memory_bytes


@pytest.fixture
def smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name; write its script."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "nvidia-smi"


def says(smi: Path, script: str) -> None:
    smi.write_text(f"#!/bin/sh\n{script}\n")
    smi.chmod(0o755)


def test_the_machine_has_memory() -> None:
    found = memory_bytes()
    assert found is None or found > 2**28


def test_no_program_no_gpu(smi: Path) -> None:
    assert not smi.exists()
    assert find_gpus() == ((), "no nvidia-smi")


def test_gpus_and_their_memory_are_told(smi: Path) -> None:
    says(smi, "echo 'NVIDIA GeForce RTX 3060, 12288 MiB'; echo 'Orin (nvgpu), [N/A]'")
    lines = Gpu("NVIDIA GeForce RTX 3060, 12288 MiB", 12 * 2**30), Gpu("Orin (nvgpu), [N/A]", None)
    assert find_gpus() == (lines, "")


@pytest.mark.parametrize(("script", "why"), [("echo 'No devices'; exit 6", "No devices"), ("exit 0", "none found")])
def test_a_driver_without_a_gpu_says_why(smi: Path, script: str, why: str) -> None:
    says(smi, script)
    assert find_gpus() == ((), why)


def test_a_program_that_cannot_run_is_told(smi: Path) -> None:
    smi.write_bytes(b"\0")
    smi.chmod(0o755)
    gpus, why = find_gpus()
    assert gpus == ()
    assert why.startswith("nvidia-smi failed (")
