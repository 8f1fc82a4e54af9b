"""Position ids of Qwen2.5-Omni: of a whole clip, and of the tokens of a stream.

25 ids a second. A video token at `t` seconds has time `start + floor(25 t)`, height `start + row` and width `start +
column`; sound and text have one id in all rows. Where pictures and sound belong together, a chunk of 2 s is all its
video tokens, then all its audio tokens; the two begin marks share an id, and so do the two end marks. The fourth row,
for Sync-RoPE, is time again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, zip_longest

import numpy as np

from engines.api import AVTokens, IntArray
from engines.core.sync_rope import IDS_PER_SECOND, NUM_ROWS, Positions, elastic_age_ids, elastic_positions
from engines.memory.placing import Placing, PositionRule
from engines.memory.token_table import NO_PLACE, TokenTable
from engines.omni.config import OmniConfig


@dataclass(frozen=True)
class VideoGrid:
    """The tokens of one video: `times` × `rows` × `columns`, one time every `second_per_time`."""

    times: int
    rows: int
    columns: int
    second_per_time: float


def clip_positions(ids: Sequence[int], videos: Sequence[VideoGrid], config: OmniConfig) -> Positions:
    """Position rows (4, L) of a prompt `ids` (L,) in which `videos` stand in their order.

    Raises ValueError if it holds a picture that is no video, or fewer or more videos than given.
    """
    marks = config.marks
    if marks.image in ids:
        raise ValueError("a prompt holds sound and videos, no single pictures")
    blocks: list[Positions] = []
    place = next_id = 0
    left = iter(videos)

    def add(block: Positions) -> None:
        nonlocal place, next_id
        if block.shape[1]:
            blocks.append(block)
            place, next_id = place + block.shape[1], int(block.max()) + 1

    while place < len(ids):
        follower = ids[place + 1] if place + 1 < len(ids) else None
        if ids[place] != marks.vision_begin or follower not in (marks.video, marks.audio_begin):
            add(_same(next_id))
            continue
        video = next(left, None)
        if video is None:
            raise ValueError("the prompt holds more videos than are given")
        if follower == marks.video:
            add(_same(next_id))
            add(_video(video, next_id, config))
            continue
        num_audio = list(ids[place : list(ids).index(marks.audio_end, place)]).count(marks.audio)
        add(np.repeat(_same(next_id), 2, axis=1))
        for block in _video_with_sound(video, num_audio, next_id, config):
            add(block)
        add(np.repeat(_same(next_id), 2, axis=1))
    if next(left, None) is not None:
        raise ValueError("the prompt holds fewer videos than are given")
    positions = np.concatenate(blocks, axis=1)
    if positions.shape[1] != len(ids):
        raise ValueError(f"the prompt has {len(ids)} tokens, videos and sound make it {positions.shape[1]}")
    return positions


def _same(position: int) -> Positions:
    return np.full((NUM_ROWS, 1), float(position))


def _video(video: VideoGrid, start: int, config: OmniConfig) -> Positions:
    seconds = np.arange(video.times, dtype=np.float32) * np.float32(video.second_per_time)
    time = np.floor(seconds * np.float32(config.ids_per_second)).astype(np.float64)
    t, row, column = np.meshgrid(time, np.arange(video.rows), np.arange(video.columns), indexing="ij")
    return start + np.stack([part.ravel() for part in (t, row, column, t)])


def _video_with_sound(video: VideoGrid, num_audio: int, start: int, config: OmniConfig) -> Iterator[Positions]:
    """Chunk by chunk, video tokens first."""
    seen = _video(video, start, config)
    heard = np.broadcast_to(start + np.arange(num_audio, dtype=np.float64), (NUM_ROWS, num_audio))
    num_ids = config.ids_per_second * config.seconds_per_chunk
    chunks = (_chunks(part[0] - start, num_ids) for part in (seen, heard))
    for of_video, of_sound in zip_longest(*chunks):
        if of_video is not None:
            yield seen[:, of_video]
        if of_sound is not None:
            yield heard[:, of_sound]


def _chunks(time: Positions, num_ids: int) -> list[slice]:
    """Where tokens at `time` (N,) are cut. As Qwen cuts them: each token opens at most one chunk, so that after a gap
    the first tokens of a time are chunks of their own."""
    edges, end = [0], num_ids
    for place, at in enumerate(time.tolist()):
        if at >= end:
            edges.append(place)
            end += num_ids
    return [slice(*edge) for edge in pairwise([*edges, len(time)])]


def prompt_positions(length: int) -> Positions:
    """Position rows (4, length) of a prompt that ends with the two begin marks."""
    positions = np.tile(np.arange(length, dtype=np.float64), (NUM_ROWS, 1))
    positions[:, -1] = positions[:, -2]
    return positions


@dataclass(frozen=True)
class StreamPositions:
    """Implements `StreamRule` for a stream whose system prompt ends with the two begin marks.

    As in a clip for a minute. Older tokens get closer in time (`elastic_age_ids`); rows and columns of pictures stay.
    """

    first_id: int

    def prompt(self, length: int) -> Positions:
        return prompt_positions(length)

    def placing(self, _remembered: TokenTable, now_s: float) -> Placing:
        return partial(self.tokens, now_s=now_s)

    def tokens(self, tokens: TokenTable, now_s: float) -> Positions:
        positions = elastic_positions(tokens.time_s, tokens.offsets, now_s, self.first_id)
        is_seen = tokens.row != NO_PLACE  # the others are of no picture
        positions[1, is_seen] = self.first_id + tokens.row[is_seen]
        positions[2, is_seen] = self.first_id + tokens.column[is_seen]
        return positions

    def in_clip(self, time_s: Positions, row: IntArray, column: IntArray) -> Positions:
        """Position rows (4, N) as in a whole clip: 25 ids a second, however long it is."""
        positions = np.tile(self.first_id + np.floor(IDS_PER_SECOND * time_s + 1e-6), (NUM_ROWS, 1))
        is_seen = row != NO_PLACE
        positions[1, is_seen] = self.first_id + row[is_seen]
        positions[2, is_seen] = self.first_id + column[is_seen]
        return positions

    def question(self, count: int, read_s: float, last_id: float) -> Positions:
        """As `StreamRule` has it; its two end marks share an id."""
        first = first_free_id(self.first_id, read_s, IDS_PER_SECOND, last_id)
        return np.tile(first + np.maximum(np.arange(count, dtype=np.float64) - 1, 0), (NUM_ROWS, 1))


def places(rule: PositionRule, tokens: AVTokens, now_s: float) -> Positions:
    """Position rows (4,N) of tokens of sound and picture, as they are read at `now_s`."""
    table = TokenTable.zeros(len(tokens))
    for column in ("time_s", "row", "column"):
        getattr(table, column)[:] = getattr(tokens, column)
    return rule.placing(table, now_s)(table)


def first_free_id(first_id: int, read_s: float, ids_per_second: float, last_id: float) -> int:
    """The first whole id behind `last_id` and everything up to `read_s`, where time zero has `first_id`."""
    now_id = first_id + int(np.ceil(elastic_age_ids(np.asarray([read_s]), ids_per_second)[0] - 1e-6))
    return max(now_id, int(np.ceil(last_id)) + 1)
