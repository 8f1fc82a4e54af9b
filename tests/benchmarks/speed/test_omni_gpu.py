"""The benchmark for a GPU on tiny sizes, on the CPU."""

from pathlib import Path

import pytest
import torch

from benchmarks.speed import omni_gpu
from benchmarks.speed.omni import measures
from benchmarks.speed.omni.gemma import gemma_config, gemma_family, random_gemma
from benchmarks.speed.omni.thinker import config_with, qwen_family, random_thinker
from tests.benchmarks.speed.tiny import TINY, TINY_GEMMA, TINY_TOWERS

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


TINY_FAMILIES: dict[str, omni_gpu.MakeFamily] = {
    "Qwen2.5-Omni": lambda *where: qwen_family(
        random_thinker(config_with(TINY, refiner_layers=1, **TINY_TOWERS), *where)
    ),
    "Gemma 4": lambda *where: gemma_family(random_gemma(gemma_config("E2B", **TINY_GEMMA), *where)),
}


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(omni_gpu, "REMEMBERED", (64,))
    monkeypatch.setattr(omni_gpu, "CACHE_TOKENS", 48)
    monkeypatch.setattr(omni_gpu, "OFFLINE_MINUTES", (1, 1))
    monkeypatch.setattr(measures, "clip_tokens", lambda _, minutes, ratio=1.0: round(90 * ratio) * minutes)
    monkeypatch.setattr(measures.window_row, "__defaults__", (1,))
    for name, number in (("TIMED_WINDOWS", 1), ("TIMED_QUESTIONS", 2), ("ANSWER_TOKENS", 4)):
        monkeypatch.setattr(measures, name, number)


@pytest.mark.parametrize("family", TINY_FAMILIES)
def test_every_part_is_measured(family: str) -> None:
    session = omni_gpu.Session(torch.device("cpu"), seconds=1e9)
    omni_gpu.measure_model(session, "tiny", TINY_FAMILIES[family])
    assert session.failed == {}
    assert len(session.rows) == 1 + 4 + 1 + 2 + 3 * 3
    assert session.rows["tiny, 16 bits, window, 100% kept"]["kept"] > 100
    for precision in ("16 bits", "int8", "int4", "fp8"):
        window = session.rows[f"tiny, {precision}, window, 10% kept"]
        assert 0 < window["kept"] <= 18
        assert window["all_ms"] > 0
    question = session.rows["tiny, 16 bits, question after 64"]
    assert question["first_token_ms"] > 0
    assert question["tokens_per_s"] > 0
    assert question["same_ids"] == 1.0
    offline = session.rows["tiny, 16 bits, offline, 100% kept"]
    assert offline["after_60_min_s_computed"] > 60 * offline["after_1_min_s"]


def test_what_fails_is_named_and_nothing_begins_too_late(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    session = omni_gpu.Session(torch.device("cpu"), seconds=1e9)
    session.add("broken", lambda: {"never": float((tmp_path / "missing").stat().st_size)})
    assert session.failed["broken"].startswith("FileNotFoundError")
    assert "failed" in capsys.readouterr().out
    late = omni_gpu.Session(torch.device("cpu"), seconds=-1)
    late.add("late", dict)
    assert late.failed == {"late": "no time left"}
