"""What people say about the watches that there are, and what only sounds so."""

from datetime import datetime

import pytest

from realtime.watches.wordings.changes import Change, change_in

NOW = datetime(2026, 3, 18, 15, 2)  # of the machine's time zone, whichever it is
AT_FOUR, AT_SIX = datetime(2026, 3, 18, 16, 2).timestamp(), datetime(2026, 3, 18, 18, 0).timestamp()
ALL_UNTIL_FOUR = Change("pause", ends_unix_s=AT_FOUR)
CHANGES: dict[str, Change] = {
    "Stop watching for the next hour.": ALL_UNTIL_FOUR,
    "Stop watching for an hour.": ALL_UNTIL_FOUR,
    "For the next hour, stop watching.": ALL_UNTIL_FOUR,
    "Pause all watches for an hour or so.": ALL_UNTIL_FOUR,
    "Snooze the alerts for 60 minutes, please.": ALL_UNTIL_FOUR,
    "Could you mute my notifications for the next hour?": ALL_UNTIL_FOUR,
    "Pause alerts for an hour.": ALL_UNTIL_FOUR,
    "No alerts for the next hour.": ALL_UNTIL_FOUR,
    "Don't notify me for the next hour.": ALL_UNTIL_FOUR,
    "Do not disturb me for an hour.": ALL_UNTIL_FOUR,
    "Don't tell me when the phone rings for the next hour.": Change("pause", None, "the phone rings", AT_FOUR),
    "Stop telling me when the phone rings for an hour.": Change("pause", None, "the phone rings", AT_FOUR),
    "Stop watching for the cat until six.": Change("pause", None, "the cat", AT_SIX),
    "Pause watch two until six.": Change("pause", "2", None, AT_SIX),
    "Turn the alerts off for an hour.": ALL_UNTIL_FOUR,
    "Turn the alerts off.": Change("pause"),
    "Could you switch my notifications off, please?": Change("pause"),
    "Shut off all alerts.": Change("pause"),
    "Alerts off!": Change("pause"),
    "Silence the alerts for now.": Change("pause"),
    "Turn off watch two.": Change("pause", "2"),
    "Turn watch two off.": Change("pause", "2"),
    "Turn the alert for the phone off.": Change("pause", event="the phone"),
    "Turn the phone alerts off.": Change("pause", event="phone", needs_known=True),
    "Turn the alerts back on.": Change("resume"),
    "Turn back on the alerts.": Change("resume"),
    "Switch all alerts on again.": Change("resume"),
    "Stop watching.": Change("stop"),
    "Thanks. I'm back. You can stop watching now.": Change("stop"),
    "Stop notifying me.": Change("stop"),
    "Stop notifying me about the cat.": Change("stop", event="the cat"),
    "Don't wake me up if the baby cries.": Change("stop", event="the baby cries"),
    "Don't let me know when a car comes.": Change("stop", event="a car comes"),
    "You don't need to watch for the cat any more.": Change("stop", event="the cat"),
    "Cancel alert 2": Change("stop", "2"),
    "Remove watch Twelve.": Change("stop", "12"),
    "Stop alerts.": Change("stop"),
    "Cancel my alerts for the phone.": Change("stop", event="the phone"),
    "Pause all my notifications about the cat.": Change("pause", event="the cat"),
    "Stop alerts about the cat.": Change("stop", event="the cat"),
    "Stop watching the door.": Change("stop", event="the door", needs_known=True),
    "Stop keeping an eye on the dog": Change("stop", event="the dog", needs_known=True),
    "Cancel the cat watch.": Change("stop", event="cat", needs_known=True),
    "Never mind the cat.": Change("stop", event="the cat", needs_known=True),
    "Start watching again.": Change("resume"),
    "Unmute the alerts.": Change("resume"),
    "Keep watching until six.": Change("resume", ends_unix_s=AT_SIX),
    "Go on watching for the cat.": Change("resume", event="the cat", needs_known=True),
    "What are you looking out for right now?": Change("list"),
    "Which alerts are set?": Change("list"),
    "Are you still watching for the cat?": Change("list"),
    "How long will you watch for the cat?": Change("list"),
    "What are you watching?": Change("list", needs_known=True),
    "Are you watching the door?": Change("list", event="the door", needs_known=True),
}
NONE = """
Stop.
Stop it.
Stop talking.
Stop calling me names.
Stop the car.
You can stop now.
Pause.
Resume.
Continue.
Go on.
Keep going.
Cancel that.
Never mind.
Forget it.
Don't tell me.
Don't tell anybody.
Don't call me.
Do not disturb.
Don't disturb the dog.
No alert.
Alerts.
Stop the alarm.
Turn the lights off.
Turn off the lights.
Turn the TV on.
Turn them off.
The alerts are off.
My watch went off.
No need to shout.
You don't have to answer.
Show me your watch.
Whose watch is that?
My watch is on the table.
Remove the watch from the table.
How many watches are on the table?
What are you watching on TV?
What are you looking at?
Are you listening?
I stop watching at six.
He stopped watching for an hour.
""".strip().splitlines()


@pytest.mark.parametrize(("text", "change"), CHANGES.items())
def test_what_is_to_become_of_watches(text: str, change: Change) -> None:
    assert change_in(text, NOW.timestamp()) == change


@pytest.mark.parametrize("text", NONE)
def test_what_only_sounds_so_is_none(text: str) -> None:
    assert change_in(text, NOW.timestamp()) is None
