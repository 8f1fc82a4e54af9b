"""The media of a recording: one Matroska cluster a window, with lossless sound and pictures.

Two tracks have pictures: the squares that the model sees, which players show, and one of each window in detail.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from engines.api import MediaSpec, Window
from engines.media import Detail
from realtime.recordings.matroska import Block, PictureTrack, SoundTrack, cluster, header, ticks, with_duration
from realtime.recordings.pictures import DETAIL_TITLE, PngEncoder
from realtime.recordings.to_lines import heard_runs

MIN_GAP_S = 0.04  # readers of the file alone would not notice a shorter gap, so it is written as silence
SOUND, DETAIL, SQUARES = 1, 2, 3  # numbers of the tracks, in the order in which blocks of one time are written


class MediaFile:
    """Writes windows to an open file. What was written and flushed can be read, whatever happens then."""

    def __init__(self, file: BinaryIO, media: MediaSpec, detail: Detail | None) -> None:
        """`detail` is the first one; without it their size is a guess, which players correct. Raises OSError."""
        self._file, self._media, self._end_s = file, media, 0.0
        height, width = detail.rgb.shape[:2] if detail is not None else (media.detail_size * 9 // 16, media.detail_size)
        self._squares, self._details = PngEncoder(), PngEncoder()
        self._header = header(
            (
                SoundTrack(media.sample_rate_hz),
                PictureTrack(width, height, DETAIL_TITLE, is_default=False),
                PictureTrack(media.frame_size, media.frame_size),
            )
        )
        file.write(self._header)

    def write(self, window: Window) -> int:
        """Write a window; returns how many bytes it takes. Raises OSError, FFmpegError."""
        blocks = sorted(self._blocks(window), key=lambda block: (ticks(block.time_s), block.track))
        num_bytes = self._file.write(cluster(window.start_s, blocks))
        self._end_s = window.end_s
        return num_bytes

    def finish(self) -> None:
        """Write down how long it is. Raises OSError."""
        self._file.seek(0)
        self._file.write(with_duration(self._header, self._end_s))

    def _blocks(self, window: Window) -> Iterator[Block]:
        rate_hz = self._media.sample_rate_hz
        for first, stop in sound_pieces(heard_runs(window.heard), rate_hz):
            pcm = window.pcm[first:stop].astype("<f4").tobytes()
            yield Block(SOUND, window.start_s + first / rate_hz, pcm)
        if window.detail is not None:
            yield Block(DETAIL, window.detail.time_s, self._details.encode(window.detail.rgb))
        for frame in window.frames:
            yield Block(SQUARES, frame.time_s, self._squares.encode(frame.rgb))


def sound_pieces(heard: Iterable[tuple[int, int]], rate_hz: int) -> list[tuple[int, int]]:
    """The samples [first, stop) of each block of sound of a window; short gaps are part of them."""
    pieces: list[tuple[int, int]] = []
    for first, stop in heard:
        if pieces and first - pieces[-1][1] < MIN_GAP_S * rate_hz:
            pieces[-1] = (pieces[-1][0], stop)
        else:
            pieces.append((first, stop))
    return pieces
