"""Does what people say about standing questions: makes one, lists, pauses and removes them; and answers them."""

from collections.abc import Sequence

from engines.answers.recall.stems import stems
from engines.scene.wording import listed
from realtime.errors import RequestError
from realtime.watches.stream_watches import StreamWatches
from realtime.watches.watch import Watch
from realtime.watches.wordings.changes import Change, change_in
from realtime.watches.wordings.until import told_until
from realtime.watches.wordings.wishes import Wish, wish_in

_UNTIL_STOPPED, _UNTIL_RESUMED = 'until you say "stop watching"', 'until you say "resume watching"'


def watch_reply(text: str, watches: StreamWatches) -> str | None:
    """Do what a text wants with the watches of a stream, and say so; None if it is about none of them."""
    change = change_in(text, watches.now_unix_s)
    if change is not None and (reply := _changed(change, watches)) is not None:
        return reply
    wish = wish_in(text, watches.now_unix_s)
    if wish is None:
        return None
    try:
        return _promise(watches.add(wish.event, wish.ends_unix_s), wish, watches.now_unix_s)
    except RequestError as error:
        return f"I can't: {error}."


def _promise(watch: Watch, wish: Wish, now_unix_s: float) -> str:
    until = _UNTIL_STOPPED if wish.has_open_end else _until(watch.ends_unix_s, now_unix_s)
    if watch.rule is not None:
        return f"I will tell you when {watch.words}{until and f', {until}'}."
    return (
        f"I will look now and then{until and f' {until}'}, when I have nothing else to do, for this: "
        f'"{watch.event}". '
        "About such things I am often wrong; about a thing, a number, a sound or a word seldom."
    )


def _until(unix_s: float | None, now_unix_s: float) -> str:
    return told_until(unix_s, now_unix_s) if unix_s is not None else ""


def _list_told(watches: Sequence[Watch], now_unix_s: float) -> str:
    if not watches:
        return 'I look out for nothing. Say "Tell me when …".'
    told = []
    for each in watches:
        until, paused_until = _until(each.ends_unix_s, now_unix_s), _until(each.resumes_unix_s, now_unix_s)
        paused = f"paused {paused_until}".strip() if each.is_paused else ""
        state = ", ".join(filter(None, (until, paused)))
        told.append(f"{each.watch_id}, when {each.words}{state and f' ({state})'}")
    return f"I look out for {_number(len(watches))}: {'; '.join(told)}."


def _number(count: int) -> str:
    return "one thing" if count == 1 else f"{count} things"


def _meant(change: Change, watches: Sequence[Watch]) -> Sequence[Watch]:
    """The watch with the id that was said, those that share most words with what was said, or all."""
    if change.watch_id is not None:
        return [each for each in watches if each.watch_id == change.watch_id]
    if change.event is None:
        return watches
    wanted = stems(change.event)
    shared = {each.watch_id: len(wanted & stems(f"{each.event} {each.words}")) for each in watches}
    most = max(shared.values(), default=0)
    return [each for each in watches if most and shared[each.watch_id] == most]


def _changed(change: Change, watches: StreamWatches) -> str | None:
    """Do it, and say so; None if it is about none of these watches."""
    there, chosen = _list_told(watches.all, watches.now_unix_s), _meant(change, watches.all)
    if not chosen and change.needs_known:
        return None
    if change.verb == "list":
        return there
    if not chosen:
        return f"I look out for nothing like that. {there}" if watches.all else there
    for watch in chosen:
        if change.verb == "stop":
            watches.remove(watch.watch_id)
        elif change.verb == "pause":
            watches.pause(watch.watch_id, is_paused=True, resumes_unix_s=change.ends_unix_s)
        else:
            watches.add(watch.event, change.ends_unix_s or watch.ends_unix_s)
    events = listed([f'"{each.words}"' for each in chosen])
    until = _until(change.ends_unix_s, watches.now_unix_s)
    if change.verb == "resume":
        return f"I look out again for {events}{until and f', {until}'}."
    if change.verb == "pause":
        return f"I no longer look out for {events} {until or _UNTIL_RESUMED}."
    return f"I no longer look out for {events}."
