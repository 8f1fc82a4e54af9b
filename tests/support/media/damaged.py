"""Pictures that need all their bytes, and a film of which one packet is damaged inside."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

RATE_HZ, NUM_PICTURES, DAMAGED = 10, 20, 5  # with the damaged picture a slot of half a second begins


def scene(seed: int = 0, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Coloured squares with noise: every block of the picture needs its bytes."""
    draw = np.random.default_rng(seed)
    small = draw.integers(40, 215, (size[1] // 8 + 1, size[0] // 8 + 1, 3))
    pixels = small.repeat(8, 0).repeat(8, 1)[: size[1], : size[0]]
    return Image.fromarray((pixels + draw.normal(0, 6, pixels.shape)).clip(0, 255).astype(np.uint8))


def write_with_damage(path: Path, codec: str) -> None:
    """Write 2 s of scenes; bytes in the middle of the picture at 0.5 s are wrong."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE_HZ)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        frames = [av.VideoFrame.from_ndarray(np.asarray(scene(seed)), format="rgb24") for seed in range(NUM_PICTURES)]
        packets = [packet for frame in [*frames, None] for packet in stream.encode(frame)]
        for packet in packets:
            content = bytearray(bytes(packet))
            if packet.pts is not None and packet.pts * packet.time_base == Fraction(DAMAGED, RATE_HZ):
                middle = len(content) // 2
                content[middle : middle + 40] = bytes((index * 37 + 11) % 256 for index in range(40))
            copy = av.Packet(bytes(content))
            copy.pts, copy.dts, copy.time_base, copy.stream = packet.pts, packet.dts, packet.time_base, stream
            container.mux(copy)
