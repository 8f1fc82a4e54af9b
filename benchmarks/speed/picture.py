"""Draws what is kept of the demo clip: one picture per window with kept patches bright, kept sounds, and the answers.

python -m benchmarks.speed.picture [--ratio 0.2] [--out docs/demo.png]
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.speed.latency import DEMO
from clients.replay import Question, ReplayOptions, Summary, replay
from echoingpixels import Assistant
from engines.api import Answer, Modality, Reduction, Window
from engines.media import Frame
from engines.registry import MEDIA
from engines.shapes import GRID
from realtime.sources.reader import MediaReader

ASKED = (
    Question("What animal do you see?", 6.0),
    Question("What was said?", 14.0),
    Question("What did you hear last?"),
)
SLOTS_PER_SECOND = 2
COLUMNS, TILE_WIDTH, TILE_HEIGHT, GAP, FOOT = 6, 192, 108, 12, 58
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
INK, FAINT, GREEN, AMBER, PAPER = "#e6edf3", "#6e7681", "#3fb950", "#d29922", "#0d1117"


@dataclass(frozen=True)
class Tile:
    """One window: the frame with most kept patches, and those patches."""

    window: Window
    reduction: Reduction

    def best_frame(self) -> Frame | None:
        kept = self.reduction.kept
        times = kept.time_s[kept.modality == Modality.VIDEO]
        frames = self.window.frames
        return max(frames, key=lambda frame: int((times == frame.time_s).sum()), default=None)

    def kept_patches(self, frame: Frame) -> set[tuple[int, int]]:
        kept = self.reduction.kept
        here = (kept.modality == Modality.VIDEO) & (kept.time_s == frame.time_s)
        return set(zip(kept.row[here].tolist(), kept.column[here].tolist(), strict=True))

    def picture(self) -> Image.Image:
        frame = self.best_frame()
        if frame is None:
            return Image.new("RGB", (TILE_WIDTH, TILE_HEIGHT), FAINT)
        bright = np.zeros((GRID, GRID), np.uint8)
        for row, column in self.kept_patches(frame):
            bright[row, column] = 255
        mask = Image.fromarray(bright).resize((TILE_WIDTH, TILE_HEIGHT), Image.Resampling.NEAREST)
        shown = Image.fromarray(frame.rgb).resize((TILE_WIDTH, TILE_HEIGHT))
        return Image.composite(shown, shown.point(lambda value: value * 0.35), mask)


class Collector:
    """A presenter that collects windows, answers and the summary."""

    def __init__(self) -> None:
        self.tiles: list[Tile] = []
        self.answers: list[tuple[str, float, Answer]] = []
        self.summary: Summary | None = None

    def begin(self, duration_s: float | None) -> None:
        pass

    def window(self, window: Window, reduction: Reduction) -> None:
        if window.frames:
            self.tiles.append(Tile(window, reduction))

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        self.answers.append((question, at_s, answer))

    def end(self, summary: Summary) -> None:
        self.summary = summary

    def close(self) -> None:
        pass


def draw(collected: Collector) -> Image.Image:
    assert collected.summary is not None
    rows = -(-len(collected.tiles) // COLUMNS)
    width = GAP + COLUMNS * (TILE_WIDTH + GAP)
    top, answers_top = 44, 44 + rows * (TILE_HEIGHT + FOOT) + 8
    page = Image.new("RGB", (width, answers_top + 44 * len(collected.answers) + GAP), PAPER)
    pen = ImageDraw.Draw(page)
    small, normal = ImageFont.load_default(13), ImageFont.load_default(17)
    summary = collected.summary
    share = summary.kept_tokens / summary.pool_tokens
    title = (
        f"{summary.duration_s:.0f} s of film: kept {summary.kept_tokens} of {summary.pool_tokens} tokens ({share:.1%})"
    )
    pen.text((GAP, 12), f"{title}. Bright: kept patches; dots: kept sounds.", INK, normal)
    for index, tile in enumerate(collected.tiles):
        left = GAP + index % COLUMNS * (TILE_WIDTH + GAP)
        upper = top + index // COLUMNS * (TILE_HEIGHT + FOOT)
        page.paste(tile.picture(), (left, upper))
        _caption(pen, tile, left, upper + TILE_HEIGHT + 4, small)
    for index, (question, at_s, answer) in enumerate(collected.answers):
        upper = answers_top + 44 * index
        pen.text((GAP, upper), f"{question}  (at {at_s:.0f} s)", FAINT, small)
        pen.text((GAP, upper + 16), f"{answer.text}   [{answer.ttft_ms:.0f} ms]", INK, normal)
    return page


def _caption(pen: ImageDraw.ImageDraw, tile: Tile, left: int, upper: int, font: Font) -> None:
    reduction = tile.reduction
    kept = reduction.kept_of(Modality.VIDEO)
    pen.text((left, upper), f"{tile.window.start_s:.0f}-{tile.window.end_s:.0f} s", INK, font)
    pen.text((left + 62, upper), f"{kept}/{reduction.pool_video} patches", GREEN if kept else FAINT, font)
    heard_s = reduction.kept.time_s[reduction.kept.modality == Modality.AUDIO] - tile.window.start_s
    kept_slots = set((heard_s * SLOTS_PER_SECOND).astype(int).tolist())
    for slot in range(reduction.pool_audio):
        x = left + 6 + 14 * slot
        pen.ellipse((x - 4, upper + 20, x + 4, upper + 28), AMBER if slot in kept_slots else PAPER, AMBER)
    said = " ".join(utterance.text for utterance in reduction.utterances)
    pen.text((left, upper + 33), f'"{said[:28]}{"…" if len(said) > 28 else ""}"' if said else "", INK, font)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--ratio", type=float, default=0.2, help="share of tokens to keep (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("docs/demo.png"), help="default: %(default)s")
    options = parser.parse_args()
    collected = Collector()
    with MediaReader(str(DEMO), MEDIA["mini"]) as reader:
        engine = Assistant.load().engine
        replay(reader, ReplayOptions(ASKED, options.ratio, 2048), engine, collected, time.perf_counter)
    draw(collected).quantize(128).save(options.out, optimize=True)
    print(options.out)


if __name__ == "__main__":
    main()
