"""For how long something is looked out for, from people's words."""

from datetime import datetime

import pytest

from realtime.watches.wordings.until import told_until, wanted_until, without_open_end

NOW = datetime(2026, 3, 18, 15, 2)  # a Wednesday; of the machine's time zone, whichever it is


def until(text: str, now: datetime = NOW) -> tuple[str, str | None]:
    rest, ends_unix_s = wanted_until(text, now.timestamp())
    return rest, None if ends_unix_s is None else f"{datetime.fromtimestamp(ends_unix_s):%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "rest", "ends"),
    [
        ("Keep an eye on the dog for 5 minutes.", "Keep an eye on the dog.", "18 15:07:00"),
        ("Keep an eye on my bag for half an hour, please.", "Keep an eye on my bag, please.", "18 15:32:00"),
        ("For the next hour, tell me when the phone rings.", "tell me when the phone rings.", "18 16:02:00"),
        ("Tell me when the phone rings for the next two hours", "Tell me when the phone rings", "18 17:02:00"),
        ("Tell me for a minute when the dog barks", "Tell me when the dog barks", "18 15:03:00"),
        ("Tell me when a car arrives during the next 90 seconds.", "Tell me when a car arrives.", "18 15:03:30"),
        ("Watch for the cat until six.", "Watch for the cat.", "18 18:00:00"),
        ("Watch for the cat until 14:30", "Watch for the cat", "19 14:30:00"),
        ("Until half past three today tell me when it rains", "tell me when it rains", "18 15:30:00"),
        ("Tell me when somebody comes till 9 pm", "Tell me when somebody comes", "18 21:00:00"),
        ("Tell me when somebody comes today.", "Tell me when somebody comes.", "19 00:00:00"),
        ("Tell me today when somebody comes.", "Tell me when somebody comes.", "19 00:00:00"),
        ("Watch for the cat this afternoon", "Watch for the cat", "18 18:00:00"),
        ("Keep an eye on the dog for the rest of the day", "Keep an eye on the dog", "19 00:00:00"),
        ("Tell me when it rings, but only for the next hour.", "Tell me when it rings.", "18 16:02:00"),
        ("Tell me within five minutes when the dog barks", "Tell me when the dog barks", "18 15:07:00"),
        ("Watch for the cat for another 5 minutes", "Watch for the cat", "18 15:07:00"),
        ("Tell me when somebody comes before six.", "Tell me when somebody comes.", "18 18:00:00"),
        ("Keep an eye on the dog until tomorrow, please", "Keep an eye on the dog, please", "19 00:00:00"),
        ("Tell me when the dog barks tonight", "Tell me when the dog barks", "19 06:00:00"),
        ("Watch for the cat until 5 minutes before six", "Watch for the cat", "18 17:55:00"),
        ("Watch for the cat until half an hour before midnight", "Watch for the cat", "18 23:30:00"),
        ("Watch for the cat until ten minutes after seven", "Watch for the cat", "18 19:10:00"),
        ("Watch for the cat until shortly before six", "Watch for the cat", "18 17:55:00"),
        ("Watch for the cat until six or so, please", "Watch for the cat, please", "18 18:00:00"),
        ("Watch for the cat 'til sixish", "Watch for the cat", "18 18:00:00"),
        ("Watch for the cat from now until six sharp", "Watch for the cat", "18 18:00:00"),
        ("Watch for the cat between now and six", "Watch for the cat", "18 18:00:00"),
        ("Tell me when somebody comes by six.", "Tell me when somebody comes.", "18 18:00:00"),
        ("Watch for the cat for an hour or so", "Watch for the cat", "18 16:02:00"),
        ("Watch for the cat for about an hour or two", "Watch for the cat", "18 17:02:00"),
        ("Watch for the cat for five or ten minutes", "Watch for the cat", "18 15:12:00"),
        ("Watch for the cat for 5-10 minutes at most", "Watch for the cat", "18 15:12:00"),
        ("Watch for the cat for 90 min, then stop", "Watch for the cat", "18 16:32:00"),
        ("Watch for the cat for 2h", "Watch for the cat", "18 17:02:00"),
        ("Tell me within the hour when it rains", "Tell me when it rains", "18 16:02:00"),
        ("Tell me when it rains in the coming hour", "Tell me when it rains", "18 16:02:00"),
        ("Tell me when it rains this hour", "Tell me when it rains", "18 16:00:00"),
        ("Tell me when it rains until the end of the day", "Tell me when it rains", "19 00:00:00"),
        ("Tell me when it rains all day long", "Tell me when it rains", "19 00:00:00"),
        ("Tell me when it rains overnight", "Tell me when it rains", "19 06:00:00"),
        ("Tell me when it rains until this evening", "Tell me when it rains", "18 18:00:00"),
        ("Tell me when it rains until ten tonight", "Tell me when it rains", "18 22:00:00"),
        ("Tell me when it rains until tomorrow at nine", "Tell me when it rains", "19 09:00:00"),
        ("Tell me when it rains until nine tomorrow morning", "Tell me when it rains", "19 09:00:00"),
        ("Tell me when it rains until tomorrow evening at eight", "Tell me when it rains", "19 20:00:00"),
        ("Tell me when it rains until Friday", "Tell me when it rains", "20 00:00:00"),
        ("Tell me when it rains until Wednesday at noon", "Tell me when it rains", "25 12:00:00"),
        ("For a week, tell me when it rains", "tell me when it rains", "25 15:02:00"),
        ("Tell me when it rains for a week", "Tell me when it rains", "25 15:02:00"),
        ("Tell me for ten days when it rains", "Tell me when it rains", "28 15:02:00"),
        ("Tell me when it rains in the next two weeks", "Tell me when it rains", "01 15:02:00"),
        ("Tell me when it rains until next week", "Tell me when it rains", "23 00:00:00"),
        ("Tell me when it rains until the weekend", "Tell me when it rains", "21 00:00:00"),
        ("Tell me when it rains this week", "Tell me when it rains", "23 00:00:00"),
        ("Tell me when it rains over the weekend", "Tell me when it rains", "23 00:00:00"),
        ("Tell me when it rains until the end of the month", "Tell me when it rains", "01 00:00:00"),
        ("Tell me when it rains until next month at noon", "Tell me when it rains", "01 12:00:00"),
        ("Tell me when it rains until the 3rd of April at nine", "Tell me when it rains", "03 09:00:00"),
        ("Tell me when it rains until March 31", "Tell me when it rains", "31 00:00:00"),
        ("Tell me when it rains until March 3rd", "Tell me when it rains", "03 00:00:00"),
        ("Tell me when it rains until Christmas Eve", "Tell me when it rains", "24 00:00:00"),
        ("Tell me when it rains until New Year's", "Tell me when it rains", "01 00:00:00"),
    ],
)
def test_words_for_a_time_are_understood_and_left_out(text: str, rest: str, ends: str) -> None:
    assert until(text) == (rest, ends)


@pytest.mark.parametrize(
    "text",
    [
        "Tell me when the dog barks for 5 minutes.",  # that is about the dog
        "Tell me when somebody says wait until six.",
        'Tell me when the sign reads "closed today".',
        "Keep an eye on the dog until I am back.",
        "Keep an eye on the dog for me.",
        "Tell me when the dog is within the garden.",
        "Tell me when somebody comes before the dog.",
        "Tell me when today's newspaper comes.",
        "Watch for the cat this morning.",  # that is over
        "Tell me when somebody says they come by six or so.",
        "Tell me when a car comes by.",
        "Tell me when two or three people come.",
        "Tell me when the dog is at the end of the garden.",
        "Tell me when Friday's newspaper comes.",
        "Tell me when next week's newspaper comes.",
        "Tell me when it rains until the 31st of April.",
        "Tell me when somebody says see you next week.",
        "Tell me when the dog barks for an hour.",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert until(text) == (text, None)


def test_of_what_is_said_about_watches_every_length_is_a_time() -> None:
    text = "Stop telling me when the dog barks for 5 minutes."
    rest, ends_unix_s = wanted_until(text, NOW.timestamp(), is_about_watches=True)
    assert (rest, ends_unix_s) == ("Stop telling me when the dog barks.", NOW.timestamp() + 300)


@pytest.mark.parametrize(
    ("text", "rest", "is_open"),
    [
        ("Keep an eye on the dog until I'm back, please.", "Keep an eye on the dog, please.", True),
        ("While we are away, watch the door.", "watch the door.", True),
        ("Watch the door while I cook and tell me when it rains.", "Watch the door and tell me when it rains.", True),
        ("From now on tell me when it rains.", "tell me when it rains.", False),
        ("Tell me when somebody says wait until I come.", "Tell me when somebody says wait until I come.", False),
        ("Tell me when it rains while the sun shines.", "Tell me when it rains while the sun shines.", False),
    ],
)
def test_an_end_that_is_no_time_is_left_out(text: str, rest: str, is_open: bool) -> None:
    assert without_open_end(text) == (rest, is_open)


def test_after_midnight_tonight_ends_in_the_morning() -> None:
    assert until("Watch for the cat tonight", datetime(2026, 3, 18, 1, 0))[1] == "18 06:00:00"


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (datetime(2026, 3, 18, 15, 7), "until 15:07"),
        (datetime(2026, 3, 19, 6, 0), "until 06:00 tomorrow"),
        (datetime(2026, 3, 23, 15, 2), "until Monday, 15:02"),
        (datetime(2026, 4, 17, 15, 2), "until 17 April, 15:02"),
    ],
)
def test_the_end_is_told_as_people_say_it(ends: datetime, told: str) -> None:
    assert told_until(ends.timestamp(), NOW.timestamp()) == told
