"""Everything that is saved of one live stream, as the facts and arrays of a file, and back. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from engines.errors import SavedMemoryError
from engines.saved import Array, SavedMemory

FORMAT = 1


@dataclass(frozen=True)
class SavedWith:
    """What saves a memory; only the same can go on with it. `fingerprint`: of the engine's weights and graphs."""

    model: str
    fingerprint: str
    cache_tokens: int


@dataclass(frozen=True)
class SavedClock:
    """Where a stream was when people's clocks showed `unix_s`. Times are seconds of the stream.

    `elapsed_s`: since its first media, by the server's clock. `time_s`: the stream's time. `now_s`: how far its media
    had come. `next_index`: of the next window.
    """

    unix_s: float
    elapsed_s: float
    time_s: float
    now_s: float
    next_index: int


@dataclass(frozen=True)
class SavedTotals:
    """Sums over all windows so far."""

    num_windows: int
    pool_tokens: int
    kept_tokens: int


@dataclass(frozen=True)
class SavedStream:
    """`stream_id` stays the same wherever it goes on. `thumbnails`: JPEG files by window."""

    name: str
    stream_id: str
    memory: SavedMemory
    clock: SavedClock
    totals: SavedTotals
    thumbnails: Mapping[int, bytes]


def to_file(stream: SavedStream, saved_with: SavedWith) -> tuple[dict[str, str], dict[str, Array]]:
    """Facts and arrays."""
    live = {"clock": asdict(stream.clock), "totals": asdict(stream.totals)}
    facts = {
        "format": str(FORMAT),
        "stream": stream.name,
        "stream_id": stream.stream_id,
        "saved_with": json.dumps(asdict(saved_with)),
        "live": json.dumps(live),
        "memory": stream.memory.text,
    }
    jpegs = stream.thumbnails
    arrays: dict[str, Array] = {
        "thumbnails.windows": np.asarray(list(jpegs), np.int64),
        "thumbnails.sizes": np.asarray([len(each) for each in jpegs.values()], np.int64),
        "thumbnails.jpegs": np.frombuffer(b"".join(jpegs.values()), np.uint8),
    }
    return facts, {**stream.memory.arrays, **arrays}


def check_facts(facts: Mapping[str, str], saved_with: SavedWith) -> None:
    """Raises SavedMemoryError if a file with these facts was saved by something else."""
    if facts.get("format") != str(FORMAT):
        raise SavedMemoryError(f"it is of format {facts.get('format')}, this version reads {FORMAT}")
    try:
        by = SavedWith(**json.loads(facts["saved_with"]))
    except (LookupError, TypeError, ValueError) as error:
        raise SavedMemoryError("it does not say what saved it") from error
    if (by.model, by.fingerprint) != (saved_with.model, saved_with.fingerprint):
        raise SavedMemoryError("it was saved with other weights, or by another runtime")
    if by.cache_tokens != saved_with.cache_tokens:
        raise SavedMemoryError(f"it was saved with --cache-tokens {by.cache_tokens}, not {saved_with.cache_tokens}")


def from_file(facts: Mapping[str, str], arrays: Mapping[str, Array]) -> SavedStream:
    """What `to_file` took; `check_facts` first. Raises SavedMemoryError."""
    try:
        live = json.loads(facts["live"])
        windows, sizes = arrays["thumbnails.windows"].tolist(), arrays["thumbnails.sizes"]
        jpegs, ends = arrays["thumbnails.jpegs"].tobytes(), np.cumsum(sizes).tolist()
        return SavedStream(
            facts["stream"],
            facts["stream_id"],
            SavedMemory(facts["memory"], arrays),
            SavedClock(**live["clock"]),
            SavedTotals(**live["totals"]),
            {window: jpegs[end - size : end] for window, size, end in zip(windows, sizes.tolist(), ends, strict=True)},
        )
    except (LookupError, TypeError, ValueError) as error:
        raise SavedMemoryError("it was saved by another version of this program") from error
