"""A replay as text with a progress bar, for people."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clients.presenters.memory_table import memory_table
from clients.presenters.process import peak_rss_mb
from clients.replay import Summary
from engines.api import Answer, Evidence, Modality, Reduction, Window
from engines.shapes import SAMPLE_RATE_HZ

BAR_WIDTH = 12
NOTABLE_S = 0.1  # of sound; encoders pad parts by less


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
