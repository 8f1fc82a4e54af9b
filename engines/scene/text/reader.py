"""Reads the text in a picture: finds lines, joins those that belong together, reads them, and leaves out noise."""

import numpy as np
import numpy.typing as npt

from engines.model_store import ModelStore
from engines.notes import Look, Reading
from engines.scene.colours.letters import letter_colours
from engines.scene.colours.light import exposure
from engines.scene.text.finder import TextFinder
from engines.scene.text.lines import TextLine, blocks_of, box_of
from engines.scene.text.recogniser import TextRecogniser, straightened
from engines.scene.text.words import clean_line, pieces_of

MAX_READINGS, MAX_CHARACTERS = 5, 120


class TextReader:
    """English and other text in Latin letters. Has no state; may be used from several threads.

    Takes about 0.2 s on one thread for a picture without text, 1.2 s with a close look, and 20 to 90 ms more for each
    line.
    """

    def __init__(self, store: ModelStore, num_threads: int) -> None:
        """Load and verify the models. Raises ModelFileMissingError or ModelFileCorruptError."""
        files = store.files("pp-ocrv6-small")
        self._finder = TextFinder(files["PP-OCRv6_det_small.onnx"], num_threads)
        self._recogniser = TextRecogniser(files["PP-OCRv6_rec_small.onnx"], num_threads)

    def read(self, rgb: npt.NDArray[np.uint8], time_s: float, look: Look = "quick") -> tuple[Reading, ...]:
        """What is written in `rgb` uint8 (H, W, 3), the picture of `time_s`, from top to bottom. A close look finds
        small letters, too.

        At most `MAX_READINGS` of at most `MAX_CHARACTERS` each: if there is more, of the largest blocks.
        A block of lines is one reading, a longer one is several. No text comes twice.
        """
        readings: dict[str, Reading] = {}
        for block in blocks_of(self._lines(rgb, look)):
            room = MAX_READINGS - len(readings)
            if room == 0:
                break
            for reading in self._read_block(rgb, time_s, block, room)[:room]:
                readings.setdefault(reading.text, reading)
        return tuple(sorted(readings.values(), key=lambda reading: (reading.box[1], reading.box[0])))

    def _lines(self, rgb: npt.NDArray[np.uint8], look: Look) -> list[TextLine]:
        """All lines; those that both looks find, as the quick one sees them: large letters are whole in it."""
        lines = [TextLine.between(corners) for corners in self._finder.find(rgb)]
        if look == "close":
            closer = [TextLine.between(corners) for corners in self._finder.find(rgb, "close")]
            lines += [each for each in closer if not any(each.overlaps(line) for line in lines)]
        return lines

    def _read_block(self, rgb: npt.NDArray[np.uint8], time_s: float, block: list[TextLine], room: int) -> list[Reading]:
        """At most `room` readings, and one that may be cut off."""
        height, width = rgb.shape[:2]
        texts, certainties, read_lines = [], [], list[TextLine]()
        for line in block:
            text, certainty = self._recogniser.read(rgb, line.corners)
            text = clean_line(text, certainty)
            if text:
                texts.append(text)
                certainties.append(certainty)
                read_lines.append(line)
            if sum(map(len, texts)) >= room * MAX_CHARACTERS:
                break
        if not texts:
            return []
        certainty, box = min(certainties), box_of(read_lines, width, height)
        colours = letter_colours(straightened(rgb, read_lines[0].corners), exposure(rgb))
        return [
            Reading(time_s, piece, certainty, box, *colours) for piece in pieces_of(" ".join(texts), MAX_CHARACTERS)
        ]
