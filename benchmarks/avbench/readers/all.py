"""All readers by the name of their benchmark."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.avbench.items import Benchmark
from benchmarks.avbench.readers import avut, daily_omni, ovo_bench, streaming_bench, video_mme, worldsense

READERS: dict[str, Callable[[Path], Benchmark]] = {
    "worldsense": worldsense.read,
    "daily-omni": daily_omni.read,
    "avut": avut.read,
    "video-mme": video_mme.read,
    "ovo-bench": ovo_bench.read,
    "streamingbench": streaming_bench.read,
}
TITLES = {
    "worldsense": "WorldSense",
    "daily-omni": "Daily-Omni",
    "avut": "AVUT",
    "video-mme": "Video-MME",
    "ovo-bench": "OVO-Bench",
    "streamingbench": "StreamingBench",
}
MEAN_OF_TASKS = {"ovo-bench"}  # the score is the mean of its tasks' shares, as its own code has it
