"""JPEGs that arrived in part, as IP cameras send them under load: found, so that no grey half is taken for a picture.

FFmpeg's decoder, if it is told to stop at errors, finds a scan that ends early, to the last block. Missing end markers
are found here.
"""

import av
import av.error

from realtime.sources.tracks.packets import AnyPacket

START, SCAN, END = b"\xff\xd8", 0xDA, b"\xff\xd9"  # markers of ITU-T T.81, table B.1
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
INVALID_DATA = 1_094_995_529  # FFmpeg's AVERROR_INVALIDDATA
WITHOUT_LENGTH = {0x01, 0xFF, *range(0xD0, 0xDA)}


class JpegTrack:
    """Decodes one track of JPEGs. Some cameras send no end markers, so a missing one counts only where others came.

    Of a progressive JPEG it always counts: FFmpeg does not say that the last of its scans are missing.
    """

    def __init__(self, stream: av.VideoStream) -> None:
        """Create it before anything is decoded."""
        stream.codec_context.options = {"err_detect": "explode"}
        self._has_end_markers = False

    def decode(self, packet: AnyPacket) -> list[object]:
        """The frames of a packet. Raises InvalidDataError, which says so, if the picture is not whole."""
        try:
            if self.is_whole(bytes(packet)):
                return list(packet.decode())
        except av.error.InvalidDataError:
            pass
        raise av.error.InvalidDataError(INVALID_DATA, "the picture is damaged, or arrived only in part")

    def is_whole(self, jpeg: bytes) -> bool:
        """Whether the end of a JPEG is there. What is none, or is broken in its header, is left to the decoder."""
        frame_marker, scan_at = _frame_and_scan(jpeg)
        if scan_at is None:
            return True
        if jpeg.find(END, scan_at) >= 0:
            self._has_end_markers = True
            return True
        return not self._has_end_markers and frame_marker not in PROGRESSIVE


def _frame_and_scan(jpeg: bytes) -> tuple[int, int | None]:
    """The marker of the frame's kind (0 if there is none), and where the first scan begins.

    Segments are skipped as a whole: a thumbnail inside of one has an end marker of its own.
    """
    frame_marker, at = 0, jpeg.find(START) + len(START)
    while len(START) <= at < len(jpeg) - 3 and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == SCAN:
            return frame_marker, at
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frame_marker = marker
        is_alone = marker in WITHOUT_LENGTH
        at += (1 if marker == 0xFF else 2) if is_alone else 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return frame_marker, None
