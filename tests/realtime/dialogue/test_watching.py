"""What people say to make, list, pause and remove watches, and the answers to it."""

from datetime import datetime

import pytest

from realtime.dialogue.watching import watch_reply
from realtime.watches.stream_watches import MAX_WATCHES, StreamWatches


def new_watches() -> StreamWatches:
    at_two_past_three = datetime(2026, 3, 18, 15, 2).timestamp()
    return StreamWatches(2.0, lambda _: None, lambda: 0.0, lambda: None, lambda: at_two_past_three)


def with_three() -> StreamWatches:
    watches = new_watches()
    for event in ("you see a cat", "the phone rings", "a man in blue comes"):
        watches.add(event)
    return watches


def test_a_watch_is_promised_in_the_words_of_its_rule() -> None:
    watches = new_watches()
    reply = watch_reply("Please tell me when somebody’s phone rings", watches)
    assert reply == (
        'I will look now and then, when I have nothing else to do, for this: "somebody\'s phone rings". '
        "About such things I am often wrong; about a thing, a number, a sound or a word seldom."
    )
    reply = watch_reply("Tell me when somebody is at the desk and the phone rings.", watches)
    assert reply == "I will tell you when I see a person and hear a telephone."
    assert [watch.watch_id for watch in watches.all] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Holler when the dog comes.", "a dog comes"),
        ("Give me a holler if you see a cat.", "I see a cat"),
        ("Keep an eye on the dog.", "a dog has gone"),
        ("Can you keep an eye on my bag for me?", "a handbag has gone"),
        ("Keep an eye on my bag, please.", "a handbag has gone"),
        ("Keep an eye on the dog for 5 minutes.", "a dog has gone, until 15:07"),
        ("Keep an eye on my bag for the next half hour, please.", "a handbag has gone, until 15:32"),
        ("For the next hour, tell me when the phone rings.", "I hear a telephone, until 16:02"),
        ("I am busy. Tell me until six when somebody comes. Thanks for 5 minutes.", "a person comes, until 18:00"),
        ("Tell me when a car arrives today.", "a car comes, until 00:00 tomorrow"),
        ("Keep an eye on my bag while I am away, please.", 'a handbag has gone, until you say "stop watching"'),
        ("Please keep an eye on the door.", "I see a person"),
        ("Keep an eye on the baby and tell me when it cries.", "I hear a baby crying"),
        ("Watch the street and tell me when it rains.", "I hear rain"),
        ("Keep an eye on the driveway, and holler when a car arrives.", "a car comes"),
    ],
)
def test_to_holler_and_to_keep_an_eye_on_something_are_watches(text: str, when: str) -> None:
    assert watch_reply(text, new_watches()) == f"I will tell you when {when}."


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Watch the door and tell me when he comes.", "he comes"),
        ("Watch the dog and tell me when he leaves.", "the dog leaves"),
        ("Watch the kids and tell me when they sit down.", "the kids sit down"),
        ("Look at the camera and tell me when it is five.", "it is five"),
        ("Look at the screen and tell me when it's half past six p.m.", "it's half past six p.m"),
        ("Watch the scale and tell me when it is 20 kilos.", "the scale is 20 kilos"),
    ],
)
def test_what_is_watched_takes_the_place_of_a_word_that_means_it(text: str, event: str) -> None:
    watches = new_watches()
    assert watch_reply(text, watches)
    assert [watch.event for watch in watches.all] == [event]


def test_a_request_that_stutters_is_understood_at_once() -> None:
    assert watch_reply(f"Keep an eye on the dog{' while I' * 40}, or not.", new_watches()) is None


def test_what_is_watched_may_hold_a_backslash() -> None:
    watches = new_watches()
    assert r"C:\data moves" in (watch_reply(r"Watch C:\data and tell me when it moves.", watches) or "")


@pytest.mark.parametrize(
    "text", ["Keep an eye on the time.", "Keep an eye on the oven.", "Did you keep an eye on the dog?"]
)
def test_an_eye_on_what_the_senses_cannot_tell_of_is_no_watch(text: str) -> None:
    assert watch_reply(text, new_watches()) is None


@pytest.mark.parametrize("text", ["What do you see?", "Stop", "My keys are on the table.", "Stop it", "Pause", "List"])
def test_everything_else_is_none_of_its_business(text: str) -> None:
    watches = with_three()
    assert watch_reply(text, watches) is None
    assert len(watches.all) == 3


def test_watches_are_listed() -> None:
    assert watch_reply("What are you watching for?", new_watches()) == 'I look out for nothing. Say "Tell me when …".'
    watches = with_three()
    watches.pause("2", is_paused=True)
    assert watch_reply("What are you looking out for?", watches) == (
        "I look out for 3 things: 1, when I see a cat; 2, when I hear a telephone (paused); "
        "3, when a man in blue comes."
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Stop watching for the cat", ["2", "3"]),
        ("Don't tell me when the phone rings", ["1", "3"]),
        ("Stop telling me when a man comes.", ["1", "2"]),
        ("Remove watch two", ["1", "3"]),
        ("please delete watch number 3", ["1", "2"]),
        ("Don't watch for the cat any more", ["2", "3"]),
        ("Remove the alert for the phone", ["1", "3"]),
        ("Cancel alert 2", ["1", "3"]),
        ("Stop alerting me", []),
        ("Stop watching", []),
        ("Stop looking out for everything.", []),
        ("Remove all my watches", []),
        ("Stop watching for a horse", ["1", "2", "3"]),
        ("Remove watch 9", ["1", "2", "3"]),
    ],
)
def test_watches_are_removed(text: str, left: list[str]) -> None:
    watches = with_three()
    assert watch_reply(text, watches)
    assert [watch.watch_id for watch in watches.all] == left


def test_watches_are_paused_and_go_on() -> None:
    watches = with_three()
    assert watch_reply("Pause watching for the cat", watches) == (
        'I no longer look out for "I see a cat" until you say "resume watching".'
    )
    assert [watch.is_paused for watch in watches.all] == [True, False, False]
    assert watch_reply("Pause all watches", watches)
    assert watch_reply("Resume watch 1", watches) == 'I look out again for "I see a cat".'
    assert [watch.is_paused for watch in watches.all] == [False, True, True]
    assert watch_reply("Turn all alerts off.", watches)
    assert [watch.is_paused for watch in watches.all] == [True, True, True]
    assert watch_reply("Turn them off.", watches) is None
    assert watch_reply("Turn the alerts back on.", watches)
    assert [watch.is_paused for watch in watches.all] == [False, False, False]


def test_watches_are_paused_until_a_time() -> None:
    watches = with_three()
    assert watch_reply("Stop watching for the cat for the next hour.", watches) == (
        'I no longer look out for "I see a cat" until 16:02.'
    )
    assert watch_reply("Are you watching for the cat?", watches) == (
        "I look out for 3 things: 1, when I see a cat (paused until 16:02); 2, when I hear a telephone; "
        "3, when a man in blue comes."
    )
    assert watch_reply("Start watching again until six.", watches) == (
        'I look out again for "I see a cat", "I hear a telephone" and "a man in blue comes", until 18:00.'
    )
    assert {(watch.is_paused, watch.resumes_unix_s) for watch in watches.all} == {(False, None)}


def test_what_the_assistant_waits_to_hear_is_understood() -> None:
    watches = new_watches()
    promise = watch_reply("Watch the door while I'm out.", watches)
    assert promise == 'I will tell you when I see a person, until you say "stop watching".'
    assert watch_reply("Pause watching.", watches) == (
        'I no longer look out for "I see a person" until you say "resume watching".'
    )
    assert watch_reply("resume watching", watches) == 'I look out again for "I see a person".'
    assert watch_reply("stop watching", watches) == 'I no longer look out for "I see a person".'


def test_a_place_that_is_watched_is_let_go_by_its_name() -> None:
    watches = new_watches()
    assert watch_reply("Could you watch the door?", watches) == "I will tell you when I see a person."
    assert watch_reply("Stop watching the door.", watches) == 'I no longer look out for "I see a person".'


@pytest.mark.parametrize("text", ["Stop watching TV.", "Never mind the noise.", "What are you watching?"])
def test_what_may_be_about_something_else_needs_a_watch(text: str) -> None:
    assert watch_reply(text, new_watches()) is None


def test_too_many_are_refused_in_words() -> None:
    watches = new_watches()
    for number in range(MAX_WATCHES):
        watches.add(f"somebody says word{number}")
    reply = watch_reply("Tell me when you see a cat", watches)
    assert reply == f"I can't: I look out for {MAX_WATCHES} things already: remove one first."


def test_the_list_says_until_when() -> None:
    watches = new_watches()
    watch_reply("Keep an eye on the dog for 5 minutes.", watches)
    reply = watch_reply("Tell me until six when somebody is smiling.", watches)
    assert reply is not None
    assert reply.startswith("I will look now and then until 18:00, when")
    watches.pause("1", is_paused=True)
    assert watch_reply("What are you looking out for?", watches) == (
        "I look out for 2 things: 1, when a dog has gone (until 15:07, paused); "
        "2, when somebody is smiling (until 18:00)."
    )
