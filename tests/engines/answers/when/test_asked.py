"""The time that a question names is found, in seconds of the stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.time_words import DAY_S, number_word
from engines.answers.when.asked import asked_time
from engines.wall_clock import WallClock

LIVE = WallClock(13 * 3600.0)  # 14:00 is at 3600 s
NOW_S = 10_620.0  # it is 15:57


def at(clock: str, day: int = 0) -> float:
    """The time of the stream at which a clock shows "14:02"."""
    hour, minute = map(int, clock.split(":"))
    return day * DAY_S + 3600.0 * hour + 60.0 * minute - LIVE.start_s


@pytest.mark.parametrize(
    ("question", "words", "start_s", "end_s"),
    [
        ("What did you see 40 minutes ago?", "40 minutes ago", at("15:13"), at("15:21")),
        ("Was there a cat an hour ago?", "an hour ago", at("14:51"), at("15:03")),
        ("Who spoke half an hour ago?", "half an hour ago", at("15:24"), at("15:30")),
        ("And twenty-one seconds ago?", "twenty-one seconds ago", NOW_S - 26, NOW_S - 16),
        ("Three hours and ten minutes ago?", "three hours and ten minutes ago", NOW_S - 12_540, NOW_S - 10_260),
        ("Who was here two days ago?", "two days ago", NOW_S - 2.2 * DAY_S, NOW_S - 1.8 * DAY_S),
        ("What happened in the last ten minutes?", "in the last ten minutes", at("15:47"), NOW_S),
        ("Over the past hour, what changed?", "over the past hour", at("14:57"), NOW_S),
        ("Sum up the last couple of minutes.", "the last couple of minutes", at("15:55"), NOW_S),
        ("Give me the past two and a half minutes.", "the past two and a half minutes", NOW_S - 150, NOW_S),
        ("Did the phone ring at 14:02?", "at 14:02", at("14:01"), at("14:04")),
        ("Did the phone ring at 12:03?", "at 12:03", at("12:02"), at("12:05")),
        ("What happened at 17:00?", "at 17:00", at("16:59"), at("17:02")),
        ("What happened at 3:30?", "at 3:30", at("15:29"), at("15:32")),
        ("Did the cat come at half past two?", "at half past two", at("14:25"), at("14:36")),
        ("What happened at a quarter to four?", "at a quarter to four", at("15:40"), at("15:51")),
        ("And at ten past two?", "at ten past two", at("14:05"), at("14:16")),
        ("And at about two thirty?", "at about two thirty", at("14:25"), at("14:36")),
        ("Around 3 o’clock?", "around 3 o'clock", at("14:55"), at("15:06")),
        ("What was there at 2 pm?", "at 2 pm", at("13:55"), at("14:06")),
        ("At 2.30?", "at 2.30", at("14:29"), at("14:32")),
        ("At two in the morning?", "at two in the morning", at("1:55"), at("2:06")),
        ("Who came yesterday at 14:02?", "yesterday at 14:02", at("14:01", -1), at("14:04", -1)),
        ("What happened between two and three?", "between two and three", at("14:00"), at("15:00")),
        ("What happened between 2 and 3 pm?", "between 2 and 3 pm", at("14:00"), at("15:00")),
        ("And between 11 and 1 pm?", "between 11 and 1 pm", at("11:00"), at("13:00")),
        ("From 2 to 3?", "from 2 to 3", at("14:00"), at("15:00")),
        ("From half past two to ten past three?", "from half past two to ten past three", at("14:30"), at("15:10")),
        ("What did you see 14:00-14:30?", "14:00-14:30", at("14:00"), at("14:30")),
        ("Between 10 and 20 minutes ago?", "between 10 and 20 minutes ago", at("15:37"), at("15:47")),
        ("Between 20 seconds and 40 seconds?", "between 20 seconds and 40 seconds", 20, 40),
        ("From 20 to 40 seconds?", "from 20 to 40 seconds", 20, 40),
        ("What happened since two o'clock?", "since two o'clock", at("14:00"), NOW_S),
        ("Since this morning?", "since this morning", at("0:00"), NOW_S),
        ("Did it ring after 3:30?", "after 3:30", at("15:30"), NOW_S),
        ("How often did the phone ring today?", "today", at("0:00"), at("24:00")),
        ("Did the cat come this afternoon?", "this afternoon", at("12:00"), at("18:00")),
        ("Who was here last night?", "last night", at("18:00", -1), at("6:00")),
        ("Who was here the day before yesterday?", "the day before yesterday", at("0:00", -2), at("0:00", -1)),
        ("Is anybody coming tomorrow?", "tomorrow", at("0:00", 1), at("0:00", 2)),
    ],
)
def test_times_in_words(question: str, words: str, start_s: float, end_s: float) -> None:
    asked = asked_time(question, NOW_S, LIVE)
    assert asked is not None
    assert asked.words == words
    assert (asked.start_s, asked.end_s) == pytest.approx((start_s, end_s))
    assert question.replace("’", "'").lower()[slice(*asked.place)] == words


def test_before_a_time_is_all_that_was() -> None:
    for question in ("What happened before 14:00?", "And until two?", "Up to 2 pm?"):
        asked = asked_time(question, NOW_S, LIVE)
        assert asked is not None
        assert asked.is_open
        assert asked.start_s <= 0
        assert asked.end_s == at("14:00")


def test_after_midnight_tonight_has_begun_yesterday() -> None:
    asked = asked_time("Who came tonight?", at("1:00", 1), LIVE)
    assert asked is not None
    assert (asked.start_s, asked.end_s) == (at("18:00"), at("6:00", 1))


@pytest.mark.parametrize(
    "question",
    [
        *(
            "What is there?",
            "How long ago?",
            "Was it 40 minutes long?",
            "What is on the last page?",
            "The last 3 people?",
        ),
        *("Are there between two and three people?", "Is it at two tables?", "Between the cat and the dog?", "at last"),
        *("What happened before the phone rang?", "Since when?", "At 25:00?", "at 12:75", "From left to right?", ""),
        *("I paid 12.50 for it.", "How much is 2 to 3?", "Who lives at 5 Main Street?"),
    ],
)
def test_no_time_is_named(question: str) -> None:
    assert asked_time(question, NOW_S, LIVE) is None


def test_times_of_a_recording_are_positions() -> None:
    for question, start_s, end_s in (
        ("What happened at 10:52?", 647, 657),
        ("At 1:02:03?", 3718, 3728),
        ("Between 0:40 and 1:20?", 40, 80),
        ("A minute ago?", 7134, 7146),
    ):
        asked = asked_time(question, 7200.0, None)
        assert asked is not None
        assert not asked.names_clock
        assert (asked.start_s, asked.end_s) == (start_s, end_s)
    for question in ("And today?", "At two o'clock?", "Yesterday?"):
        assert asked_time(question, 7200.0, None) is None


MINUTES = st.integers(0, 24 * 60 - 1)
STREAMS = st.tuples(st.floats(1, 12 * 3600), MINUTES)  # how long it has run, when it began


@given(STREAMS, st.floats(0, 1), st.data())
def test_a_minute_of_the_stream_is_found_however_it_is_written(
    stream: tuple[float, int], share: float, data: st.DataObject
) -> None:
    now_s, began = stream
    started = WallClock(60.0 * began)
    shown = started.at(share * now_s)
    meant_s = (60.0 * (shown.minute + 60 * shown.hour) - started.start_s) + DAY_S * shown.day
    hour_12 = shown.hour % 12 or 12
    ways = [
        f"{shown.hour:02}:{shown.minute:02}",
        f"{hour_12}:{shown.minute:02} {'p' if shown.hour >= 12 else 'a'}.m.",
        f"{hour_12}.{shown.minute:02}{'pm' if shown.hour >= 12 else 'am'}",
    ]
    if shown.minute:
        exact = "in the afternoon" if shown.hour >= 12 else "in the morning"
        ways.append(f"{number_word(shown.minute)} minutes past {number_word(hour_12)} {exact}")
    asked = asked_time(f"What happened at {data.draw(st.sampled_from(ways))}?", now_s, started)
    assert asked is not None
    assert (asked.is_moment, asked.names_clock) == (True, True)
    assert asked.start_s <= meant_s + 1e-6
    assert asked.end_s >= meant_s + 60 - 1e-6
    assert asked.end_s - asked.start_s <= 660


@given(st.integers(1, 59), st.sampled_from(("second", "minute", "hour")), st.booleans())
def test_amounts_are_exact_in_words_and_in_digits(number: int, unit: str, is_spoken: bool) -> None:
    words = number_word(number) if is_spoken else str(number)
    asked = asked_time(f"What was new in the last {words} {unit}s?", NOW_S, LIVE)
    assert asked is not None
    assert asked.end_s - asked.start_s == pytest.approx(number * {"second": 1, "minute": 60, "hour": 3600}[unit])


PIECES = st.sampled_from(
    [
        *(
            "between",
            "and",
            "from",
            "to",
            "since",
            "before",
            "after",
            "until",
            "at",
            "about",
            "the",
            "last",
            "past",
            "an",
        ),
        *("two", "three", "2", "3:30", "14:00", "pm", "o'clock", "half", "quarter", "ten", "noon", "a few", "minutes"),
        *("hours", "ago", "today", "yesterday", "this", "morning", "day", "night", "seconds", ",", "?", "İ", "’", "-"),
    ]
)


@given(st.lists(PIECES, max_size=10), STREAMS, st.booleans())
def test_every_time_has_its_words_and_begins_before_it_ends(
    words: list[str], stream: tuple[float, int], is_live: bool
) -> None:
    question, (now_s, began) = " ".join(words), stream
    asked = asked_time(question, now_s, WallClock(60.0 * began) if is_live else None)
    if asked is not None:
        assert asked.start_s <= asked.end_s
        assert len(question[slice(*asked.place)]) == len(asked.words) > 0
        assert is_live or not asked.names_clock


@given(STREAMS, MINUTES, st.integers(1, 11))
def test_of_two_possible_spans_one_that_lies_in_the_stream_is_meant(
    stream: tuple[float, int], first: int, hours: int
) -> None:
    now_s, began = stream
    started = WallClock(60.0 * began)
    hour, last = first // 60 % 12 or 12, (first // 60 + hours) % 12 or 12
    asked = asked_time(f"What happened between {number_word(hour)} and {number_word(last)}?", now_s, started)
    assert asked is not None
    assert asked.end_s - asked.start_s == pytest.approx(3600 * hours)
    others = (asked.start_s - DAY_S / 2, asked.start_s + DAY_S / 2)
    overlaps = asked.start_s <= now_s and asked.end_s >= 0
    assert overlaps or not any(start <= now_s and start + 3600 * hours >= 0 for start in others)


def test_a_long_text_takes_no_time() -> None:
    """Every "from" might go with every "to"."""
    assert asked_time("from two to " * 100_000 + "at 14:02", NOW_S, LIVE) is None
