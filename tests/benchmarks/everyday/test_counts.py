import pytest

from benchmarks.everyday.counts import first_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Two people: one in red.", 2),
        ("There are 12.", 12),
        ("Twenty-one.", 21),
        ("A person in orange on the left.", 1),
        ("A tall man and a woman.", 2),
        ("Nobody.", 0),
        ("No one.", 0),
        ("I see no people.", 0),
        ("At 2 seconds.", None),
        ("Five seconds ago, at 15:58.", None),
        ("Two people, 5 seconds ago.", 2),
        ("Several people.", None),
    ],
)
def test_the_first_number_that_is_no_time_counts(text: str, count: int | None) -> None:
    assert first_count(text) == count
