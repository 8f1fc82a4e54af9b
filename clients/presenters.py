"""Two presenters of a replay: JSON lines for programs, text with a progress bar for people."""

import json
import platform
import re
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clients.replay import Summary
from engines.api import Answer, Evidence, Modality, Reduction, Window

PACKAGES = ("torch", "onnxruntime", "ctranslate2", "av", "numpy")
BAR_WIDTH = 12


class JsonPresenter:
    """One JSON object a line, the last one a summary."""

    def __init__(self, out: TextIO, model: str, weights: str, ratio: float) -> None:
        self._out, self._model, self._weights, self._ratio = out, model, weights, ratio

    def begin(self, duration_s: float | None) -> None:
        """JSON lines begin with the first window."""

    def window(self, window: Window, reduction: Reduction) -> None:
        self._line(
            "window",
            index=window.index,
            start_s=window.start_s,
            end_s=window.end_s,
            pool_audio=reduction.pool_audio,
            pool_video=reduction.pool_video,
            kept_audio=reduction.kept_of(Modality.AUDIO),
            kept_video=reduction.kept_of(Modality.VIDEO),
            text_tokens=reduction.text_tokens,
            dropped_frames=window.dropped_frames,
            gap_s=round(window.gap_s, 3),
            unclear_speech=[[round(heard.start_s, 3), round(heard.end_s, 3)] for heard in reduction.unclear_speech],
            encode_ms=round(reduction.encode_ms, 2),
            sieve_ms=round(reduction.sieve_ms, 2),
            prefill_ms=round(reduction.prefill_ms, 2),
        )

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        self._line(
            "answer",
            question=question,
            at_s=round(at_s, 3),
            text=answer.text,
            ttft_ms=round(answer.ttft_ms, 2),
            num_tokens=answer.num_tokens,
            decode_tokens_per_s=round(answer.decode_tokens_per_s, 2),
            confidence=round(answer.confidence, 4),
            is_sure=answer.is_sure,
            evidence=[asdict(item) for item in answer.evidence],
        )

    def end(self, summary: Summary) -> None:
        self._line(
            "summary",
            model=self._model,
            weights=self._weights,
            ratio=self._ratio,
            peak_rss_mb=round(peak_rss_mb(), 1),
            versions=versions(),
            **asdict(summary),
        )

    def close(self) -> None:
        """Nothing is held open."""

    def _line(self, kind: str, **fields: object) -> None:
        print(json.dumps({"type": kind, **fields}), file=self._out, flush=True)


class TerminalPresenter:
    """Text for people: a progress bar, one line per window, then the answers with their evidence."""

    def __init__(self, console: Console, model: str, weights: str, ratio: float, window_s: float) -> None:
        self._console, self._title, self._window_s = console, f"{model} ({weights})", window_s
        self._ratio, self._num_unclear = ratio, 0
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("windows"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("watching", total=None)

    def begin(self, duration_s: float | None) -> None:
        self._console.print(
            f"[bold]{self._title}[/]   keeps at most {self._ratio:.0%} of all details of sound and picture:"
        )
        if duration_s:
            self._progress.update(self._task, total=duration_s // self._window_s + 1)
        if self._console.is_terminal:
            self._progress.start()

    def window(self, window: Window, reduction: Reduction) -> None:
        self._progress.advance(self._task)
        sound = _kept("sound", reduction.kept_of(Modality.AUDIO), reduction.pool_audio)
        picture = _kept("picture", reduction.kept_of(Modality.VIDEO), reduction.pool_video)
        said = "".join(f'  [italic]"{escape(utterance.text)}"[/]' for utterance in reduction.utterances)
        for heard in reduction.unclear_speech:
            self._num_unclear += 1
            said += f"  [yellow]speech at {heard.start_s:.0f}-{heard.end_s:.0f} s, not understood[/]"
        lost = f"  [yellow]{window.dropped_frames} pictures skipped[/]" if window.dropped_frames else ""
        gap = f"  [yellow]{window.gap_s:.1f} s missing[/]" if window.gap_s >= 0.05 else ""
        self._console.print(f"{window.start_s:5.0f}-{window.end_s:<3.0f}s  {sound}  {picture}{said}{lost}{gap}")

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        self._console.print(f"\n[bold cyan]{escape(question)}[/]  [dim]asked at {at_s:.1f} s[/]")
        self._console.print(f"  {escape(answer.text) or '[dim](no answer)[/]'}")
        basis = "; ".join(_evidence(item) for item in answer.evidence) or "nothing"
        self._console.print(
            f"  [dim]based on {basis}\n"
            f"  first word after {answer.ttft_ms:.0f} ms, then {answer.decode_tokens_per_s:.0f} tokens a second[/]"
        )

    def end(self, summary: Summary) -> None:
        self.close()
        share = summary.kept_tokens / summary.pool_tokens if summary.pool_tokens else 0.0
        self._console.print(
            f"\nWatched {summary.duration_s:.1f} s in {summary.num_windows} windows: kept {summary.kept_tokens:,} of "
            f"{summary.pool_tokens:,} details ({share:.1%}). The memory holds {summary.cache_tokens:,} tokens, words "
            f"included; {summary.forgotten_tokens:,} were forgotten.\n"
            f"Processing took {summary.realtime_factor:.0%} of the clip's length and {peak_rss_mb():.0f} MB of RAM."
        )
        if self._num_unclear:
            times = "once" if self._num_unclear == 1 else f"{self._num_unclear} times"
            self._console.print(f"[yellow]Speech was heard but not understood {times}: only English is understood.[/]")
        if summary.dropped_windows:
            self._console.print(f"[yellow]{summary.dropped_windows} windows were skipped: this computer is too slow[/]")
        for track, reason in summary.media.left_out.items():
            name = "sound" if track == "audio" else "picture"
            self._console.print(f"[yellow]The {name} was left out: {escape(reason)}[/]")
        if summary.media.clock_restarts:
            self._console.print(
                f"[yellow]The clip is made of {summary.media.clock_restarts + 1} parts, each with a clock of its own: "
                "they were put one after the other[/]"
            )
        if summary.media.broken_off:
            self._console.print(f"[yellow]The source ended early: {escape(summary.media.broken_off)}[/]")
        if summary.media.corrupt_packets:
            self._console.print(f"[yellow]{summary.media.corrupt_packets} damaged packets were skipped[/]")
        if summary.media.damaged_pictures:
            self._console.print(f"[yellow]{summary.media.damaged_pictures} damaged pictures were skipped[/]")

    def close(self) -> None:
        """Remove the progress bar."""
        self._progress.stop()


def _kept(name: str, kept: int, pool: int) -> str:
    filled = round(BAR_WIDTH * kept / pool) if pool else 0
    filled = max(filled, 1) if kept else 0
    return f"{name} [green]{'█' * filled}[/][dim]{'░' * (BAR_WIDTH - filled)}[/] {kept:>3}/{pool:<3}"


def _evidence(item: Evidence) -> str:
    names = {"audio": "sound", "video": "picture", "speech": "speech"}
    squares = " ".join(f"{row},{column}" for row, column in item.patches)
    where = f" in row,column {squares}" if squares else ""
    return f"{names[item.modality]} {item.start_s:.0f}-{item.end_s:.0f} s{where} ({item.weight:.0%})"


def versions() -> dict[str, str]:
    """Versions of the packages that the numbers depend on."""
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES}


def peak_rss_mb() -> float:
    """The largest resident memory of this process so far, in MiB."""
    status = Path("/proc/self/status")  # on Linux, getrusage also counts the memory of the parent before exec
    peak_kb = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii")) if status.exists() else None
    if peak_kb:
        return int(peak_kb[1]) / 2**10
    unit: Callable[[int], float] = (lambda n: n / 2**20) if sys.platform == "darwin" else (lambda n: n / 2**10)
    return unit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
