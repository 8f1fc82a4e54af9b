"""Media that decoders or mixers cannot use."""

import struct
from pathlib import Path

import av
from av.stream import Disposition

from tests.support.media.clips import Clip, Tone, every, write


def wide_sound(path: Path, channels: int, seconds: float = 2.0) -> Path:
    """PCM of more channels than a layout has names for: it can be decoded, and not be mixed."""
    data = bytes(round(8000 * seconds) * channels * 2)
    form = struct.pack("<HHIIHH", 1, channels, 8000, 8000 * channels * 2, channels * 2, 16)
    content = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(content)) + content)
    return path


def with_unusable_sound(path: Path, codec: str = "A_VORBIS") -> Path:
    """A film of 4 s (.mkv) whose sound says that it is of another codec than it is."""
    write(path, Clip(every(0.04, 4), (Tone(0, 4),)))
    real = b"A_PCM/INT/LIT"
    path.write_bytes(path.read_bytes().replace(real, codec.encode().ljust(len(real), bytes(1))))
    return path


def mux(
    path: Path, *sources: Path, dispositions: tuple[Disposition, ...] = (), languages: tuple[str, ...] = ()
) -> Path:
    """Copy the tracks of several files into one; dispositions and languages in the order of the tracks."""
    inputs = [av.open(str(source)) for source in sources]
    with av.open(str(path), "w") as container:
        packets = []
        for opened in inputs:
            copies = {stream.index: container.add_stream_from_template(stream) for stream in opened.streams}
            for copy in copies.values():
                copy.disposition = dispositions[copy.index] if dispositions else copy.disposition
                if languages:
                    copy.metadata["language"] = languages[copy.index]
            packets += [(packet, copies[packet.stream.index]) for packet in opened.demux() if packet.size]
        for packet, copy in sorted(packets, key=lambda each: (each[0].pts or 0) * (each[0].time_base or 0)):
            packet.stream = copy
            container.mux(packet)
    for opened in inputs:
        opened.close()
    return path
