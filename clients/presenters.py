"""Two presenters of a replay: JSON lines for programs, text with a progress bar for people."""

import json
import platform
import re
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clients.memory_table import memory_json, memory_table
from clients.replay import Summary
from engines.api import Answer, Evidence, Modality, Reduction, Window
from engines.shapes import SAMPLE_RATE_HZ

PACKAGES = ("torch", "onnxruntime", "ctranslate2", "av", "numpy")
BAR_WIDTH = 12
NOTABLE_S = 0.1  # of sound; encoders pad parts by less


class JsonPresenter:
    """One JSON object a line, the last one a summary. With `shows_memory`, the one before it tells what is left."""

    def __init__(self, out: TextIO, model: str, weights: str, ratio: float, shows_memory: bool = False) -> None:
        self._out, self._model, self._weights, self._ratio = out, model, weights, ratio
        self._shows_memory = shows_memory

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
            pool_notes=reduction.pool_notes,
            kept_audio=reduction.kept_of(Modality.AUDIO),
            kept_video=reduction.kept_of(Modality.VIDEO),
            kept_notes=reduction.kept_of(Modality.NOTE),
            text_tokens=reduction.text_tokens,
            dropped_frames=window.dropped_frames,
            gap_s=round(window.gap_s, 3),
            readings=reduction.readings,
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
        if self._shows_memory:
            self._line("memory", octaves=memory_json(summary.kept_by_age))
        totals = asdict(summary)
        del totals["kept_by_age"]
        self._line(
            "summary",
            model=self._model,
            weights=self._weights,
            ratio=self._ratio,
            peak_rss_mb=round(peak_rss_mb(), 1),
            versions=versions(),
            **totals,
        )

    def close(self) -> None:
        """Nothing is held open."""

    def _line(self, kind: str, **fields: object) -> None:
        print(json.dumps({"type": kind, **fields}), file=self._out, flush=True)


class TerminalPresenter:
    """Text for people: a progress bar, one line per window, then the answers with their evidence. With `shows_memory`,
    a table at the end tells what is left."""

    def __init__(
        self, console: Console, model: str, weights: str, ratio: float, window_s: float, shows_memory: bool = False
    ) -> None:
        self._console, self._title, self._window_s = console, f"{model} ({weights})", window_s
        self._ratio, self._num_unclear, self._shows_memory = ratio, 0, shows_memory
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
        task = self._progress.tasks[0]
        if task.total is not None and task.completed > task.total:  # a source may be longer than it says
            self._progress.update(self._task, total=task.completed)
        sound = _kept("sound", reduction.kept_of(Modality.AUDIO), reduction.pool_audio)
        picture = _kept("picture", reduction.kept_of(Modality.VIDEO), reduction.pool_video)
        if reduction.pool_notes:
            picture += f"  notes {reduction.kept_of(Modality.NOTE)}/{reduction.pool_notes}"
        said = "".join(f'  [italic]"{escape(utterance.text)}"[/]' for utterance in reduction.utterances)
        for heard in reduction.unclear_speech:
            self._num_unclear += 1
            said += f"  [yellow]speech at {heard.start_s:.0f}-{heard.end_s:.0f} s, not understood[/]"
        read = "".join(f"  [dim]reads:[/] {escape(text)}" for _, text in reduction.readings)
        lost = f"  [yellow]{window.dropped_frames} pictures skipped[/]" if window.dropped_frames else ""
        gap = f"  [yellow]{window.gap_s:.1f} s missing[/]" if window.gap_s >= 0.05 else ""
        self._console.print(f"{window.start_s:5.0f}-{window.end_s:<3.0f}s  {sound}  {picture}{said}{read}{lost}{gap}")

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        self._console.print(f"\n[bold cyan]{escape(question)}[/]  [dim]asked at {at_s:.1f} s[/]")
        doubt = "" if answer.is_sure or answer.is_hedged else "  [yellow]not sure[/]"
        self._console.print(f"  {escape(answer.text) or '[dim](no answer)[/]'}{doubt}")
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
        for note in _losses(summary):
            self._console.print(f"[yellow]{escape(note)}[/]")
        if self._shows_memory:
            self._console.print(memory_table(summary.kept_by_age))

    def close(self) -> None:
        """Remove the progress bar."""
        self._progress.stop()


def _losses(summary: Summary) -> Iterator[str]:
    """What of the clip was not used, or not as the clip says, one sentence each."""
    media, windower = summary.media, summary.windower
    if summary.dropped_windows:
        yield f"{summary.dropped_windows} windows were skipped: this computer is too slow"
    for track, reason in media.left_out.items():
        yield f"The {'sound' if track == 'audio' else 'picture'} was left out: {reason}"
    if media.clock_restarts:
        yield (
            f"The clip is made of {media.clock_restarts + 1} parts, each with a clock of its own: "
            "they were put one after the other"
        )
    if media.unread_tracks:
        yield "Other tracks begin later in the clip and were not used: split the clip there"
    if media.unread_s:
        how = ": split the clip where its parts meet" if media.clock_restarts else ""
        yield f"The clip should last {media.unread_s:.0f} s longer than what could be read of it{how}"
    if media.broken_off:
        yield f"The source ended early: {media.broken_off}"
    if media.corrupt_packets:
        yield f"{media.corrupt_packets} damaged packets were skipped"
    if media.damaged_pictures:
        yield f"{media.damaged_pictures} damaged pictures were skipped"
    if media.broken_times:
        yield f"{media.broken_times} packets had an impossible time: they were put after those before them"
    if media.early_frames:
        yield f"{media.early_frames} pictures before the start were skipped"
    late_s, repeated_s = (count / SAMPLE_RATE_HZ for count in (windower.late_samples, windower.repeated_samples))
    if late_s >= NOTABLE_S:
        yield f"{late_s:.1f} s of sound came too late and were skipped"
    if windower.late_frames:
        yield f"{windower.late_frames} pictures came too late and were skipped"
    if repeated_s >= NOTABLE_S:
        yield f"{repeated_s:.1f} s of sound came twice: the first was used"
    if windower.skipped_windows:
        yield f"{windower.skipped_windows} windows without sound and pictures were skipped"


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
