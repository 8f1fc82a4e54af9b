"""Reading with the real models."""

from pathlib import Path

import numpy as np
import pytest
import skimage
from PIL import Image

from engines.model_store import ModelStore
from engines.notes import Look
from engines.scene.text.reader import MAX_CHARACTERS, MAX_READINGS, TextReader
from tests.support.media.signs import a_sign

LOOKS: tuple[Look, ...] = ("quick", "close")


@pytest.fixture(scope="module")
def reader(store: ModelStore) -> TextReader:
    return TextReader(store, num_threads=1)


def test_a_sign_of_two_lines_is_one_reading_with_its_time_and_place(reader: TextReader) -> None:
    (reading,) = reader.read(a_sign("NO\nPARKING"), time_s=3.5)
    assert (reading.text, reading.time_s) == ("NO PARKING", 3.5)
    assert reading.certainty > 0.9
    left, top, right, bottom = reading.box
    assert 0.05 < left < 0.11 < 0.4 < right < 0.5
    assert 0.1 < top < 0.2 < 0.4 < bottom < 0.5


def test_a_sign_that_stands_on_its_side_is_read(reader: TextReader) -> None:
    turned = np.ascontiguousarray(np.rot90(a_sign("EXIT ROAD", width=360), axes=(1, 0)))
    assert [reading.text for reading in reader.read(turned, 0.0)] == ["EXIT ROAD"]


def test_nothing_is_read_where_nothing_is_written(reader: TextReader) -> None:
    astronaut = Image.open(Path(skimage.__file__).parent / "data" / "astronaut.png").convert("RGB")
    assert reader.read(np.asarray(astronaut), 0.0) == ()
    assert reader.read(np.zeros((7, 2000, 3), np.uint8), 0.0) == ()


def test_a_close_look_reads_small_letters_and_still_reads_large_ones(reader: TextReader) -> None:
    sign = a_sign("NO PARKING", size=90, width=960, height=540).copy()
    sign[480:530, 20:400] = a_sign("deliveries at the back door", size=8, width=380, height=50, at=(10, 15))
    quick, close = ({reading.text for reading in reader.read(sign, 0.0, look)} for look in LOOKS)
    assert quick == {"NO PARKING"}
    assert close == {"NO PARKING", "deliveries at the back door"}


def test_a_page_is_several_readings_in_order_and_bounded(reader: TextReader) -> None:
    sentences = [
        f"Sentence number {number} tells a story of {word}."
        for number, word in enumerate(
            (
                "a cat",
                "two dogs",
                "the sea",
                "green hills",
                "bread",
                "old trees",
                "winter",
                "music",
                "trains",
                "rain",
                "gardens",
                "glass",
                "letters",
                "stones",
                "clouds",
                "a river",
            )
        )
    ]
    readings = reader.read(a_sign("\n".join(sentences), size=20, height=480, at=(20, 20)), 0.0)
    assert len(readings) == MAX_READINGS
    assert all(len(reading.text) <= MAX_CHARACTERS for reading in readings)
    said = " ".join(reading.text for reading in readings)
    assert " ".join(sentences).startswith(said[:200])
