"""The picture of what is left in memory."""

from xml.etree import ElementTree

from benchmarks.memory.picture import remembered, svg
from engines.kept import Kept, KeptSpan

NOTHING = Kept(0, 0)
SPANS = (
    KeptSpan(70.0, 100.0, Kept(4, 4), NOTHING, NOTHING, 1),
    KeptSpan(0.0, 70.0, Kept(1, 300), Kept(1, 2), NOTHING, 1),
)


def texts(image: str, kind: str) -> list[str | None]:
    return [element.text for element in ElementTree.fromstring(image).iter(f"{{http://www.w3.org/2000/svg}}{kind}")]


def test_a_cell_says_what_is_left_and_there_is_none_where_nothing_was() -> None:
    image = svg(SPANS, "Left & gone")
    assert texts(image, "title") == [
        "Left & gone",
        "seen, 2 min: 1 of 300",
        "heard, 2 min: 1 of 2",
        "seen, 30 s: 4 of 4",
    ]
    assert {"0.3%", "50%", "100%", "2 min", "30 s", "now"} <= set(texts(image, "text"))


def test_a_seed_always_draws_the_same() -> None:
    first, second = (remembered(3, 0.1, 200) for _ in range(2))
    assert first == second
    assert sum(span.all.kept + span.num_own_words for span in first) <= 200 < sum(span.all.perceived for span in first)
