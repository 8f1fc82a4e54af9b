"""Which words want to be told of something, of what, and until when; and which only sound so."""

from datetime import datetime

import pytest

from realtime.watches.wordings.wishes import Wish, wish_in

NOW = datetime(2026, 3, 18, 15, 2)  # a Wednesday; of the machine's time zone, whichever it is
WATCHED = """
Could you watch the door? | somebody is at the door
Could you watch the door for me? | somebody is at the door
Can you please watch the front door? | somebody is at the front door
Watch the driveway. | somebody is at the driveway
Watch the door, please. | somebody is at the door
Would you mind watching the door, if possible? | somebody is at the door
I need you to watch the door. | somebody is at the door
Start watching the door. | somebody is at the door
Can you guard the entrance? | somebody is at the entrance
Monitor the street for me. | somebody is at the street
Can you watch my bag for a moment? | my bag leaves
Please watch the dog. | the dog leaves
Could you look after the dog? | the dog leaves
Mind keeping an eye on the dog? | the dog leaves
Could you please watch over the baby? | the baby cries
Watch the door and tell me when it rings. | the door rings
""".strip().splitlines()
TOLD = """
When the phone rings, let me know please. | the phone rings
Tell me when a man in blue comes please | a man in blue comes
Tell me when somebody says please. | somebody says please
Make sure to tell me when the dog leaves. | the dog leaves
Don't forget to tell me when the phone rings. | the phone rings
Remember to tell me when the phone rings. | the phone rings
Could you possibly let me know when somebody comes, please? | somebody comes
Would you be so kind as to tell me when somebody comes? | somebody comes
I'd appreciate it if you could tell me when somebody comes. | somebody comes
Just tell me when the phone rings, will you? | the phone rings
Tell me the next time the phone rings. | the phone rings
Next time you see a cat, let me know. | you see a cat
Wait until the phone rings, then tell me. | the phone rings
Wait for the cat and tell me. | you see the cat
Wake me up when the baby cries. | the baby cries
Say when you see a cat. | you see a cat
Drop me a line when a car arrives. | a car arrives
Sing out when a car arrives. | a car arrives
Be on the lookout for a cat. | you see a cat
Keep your eyes peeled for a cat. | you see a cat
Could you keep an ear out for the doorbell? | you hear the doorbell
Alert me to any cat. | you see any cat
Listen for the doorbell when I'm in the garden. | you hear the doorbell
Starting now, tell me when the phone rings. | the phone rings
From now on tell me when the phone rings. | the phone rings
""".strip().splitlines()
UNTIL = [
    ("Would you watch the dog for ten minutes?", "the dog leaves", "18 15:12"),
    ("Watch the dog until six.", "the dog leaves", "18 18:00"),
    ("Look after my bag for an hour or so.", "my bag leaves", "18 16:02"),
    ("Tell me when somebody comes until 5 minutes before six.", "somebody comes", "18 17:55"),
    ("Tell me if anyone comes within the hour.", "anyone comes", "18 16:02"),
    ("Wake me up if the baby cries before six.", "the baby cries", "18 18:00"),
    ("I am busy. Could you watch the door all night? Thanks.", "somebody is at the door", "19 06:00"),
    ("Watch the door until six while I'm away.", "somebody is at the door", "18 18:00"),
    ("Watch the door for a week.", "somebody is at the door", "25 15:02"),
    ("Keep an eye on the dog until next week.", "the dog leaves", "23 00:00"),
]
OPEN = """
Keep an eye on the dog until I'm back. | the dog leaves
Keep an eye on the dog until I say stop. | the dog leaves
Watch the door while we are away, please. | somebody is at the door
Tell me when the phone rings until further notice. | the phone rings
""".strip().splitlines()
NONE = """
Watch the ball!
Watch the dog!
Look after my bag.
Watch out!
Watch your step.
Watch for cars when you cross.
Look out for cars before you cross the street.
Watch for traffic while crossing.
Keep an eye out for cars when you drive.
Watch out for each other.
Watch this.
Watch me.
Watch the movie.
Could you watch the video with me?
Could you watch the video?
Can you watch TV?
Can you watch the news for me?
Can you watch the match until six?
Start watching a series.
Keep watching TV.
Did you watch the door?
Do you watch the door?
Who watched the door?
I will watch the door for you.
We watched the dog for an hour.
Tom watches the dog.
He told me to watch the door.
Guard dogs bark.
The monitor is black.
Would you like to watch a film?
Would you mind closing the door?
Could you close the window until six?
Could you look for my keys?
Look at the dog for a while.
Look after yourself.
Keep an eye on the stock market.
Keep an eye on the oven for ten minutes.
Remember to buy milk.
Remember to call Tom before six.
Don't forget to watch the match tonight.
Make sure to lock the door.
Remind me to call Tom at six.
Wait for me.
Wait for the bus.
Wait until six.
I am waiting for the bus until six.
Say something.
Say hello when you meet Tom.
Drop me a line.
Call me when you can.
Tell me when you are ready.
Next time you come, bring a cake.
If you see Tom, say hello.
When the phone rings, what do you hear?
Can you tell me if the phone rings?
Could you tell me when he left?
Tell me what you saw until six.
Tell me when the plumber comes today.
Tell me when the train leaves tomorrow.
What did you hear until six?
Who was there within the last hour?
Dinner is within the hour.
I work until six.
""".strip().splitlines()


def wished(text: str) -> Wish | None:
    return wish_in(text, NOW.timestamp())


@pytest.mark.parametrize("line", [*WATCHED, *TOLD])
def test_what_is_to_be_told_of(line: str) -> None:
    text, event = line.split(" | ")
    assert wished(text) == Wish(event)


@pytest.mark.parametrize(("text", "event", "ends"), UNTIL)
def test_what_is_to_be_told_of_until_a_time(text: str, event: str, ends: str) -> None:
    wish = wished(text)
    assert wish is not None
    assert wish.ends_unix_s is not None
    assert (wish.event, f"{datetime.fromtimestamp(wish.ends_unix_s):%d %H:%M}") == (event, ends)
    assert not wish.has_open_end


@pytest.mark.parametrize("line", OPEN)
def test_what_is_to_be_told_of_until_it_is_stopped(line: str) -> None:
    text, event = line.split(" | ")
    assert wished(text) == Wish(event, None, has_open_end=True)


@pytest.mark.parametrize("text", NONE)
def test_what_only_sounds_so_is_no_wish(text: str) -> None:
    assert wished(text) is None
