"""What people say about standing questions: make one, list them, pause and remove them; and the answer to it."""

import re
from collections.abc import Sequence

from engines.answers.recall.stems import stems
from engines.scene.wording import listed
from realtime.dialogue.requests import sentences_of, understood
from realtime.errors import RequestError
from realtime.watches.stream_watches import StreamWatches
from realtime.watches.until import told_until, wanted_until
from realtime.watches.watch import Watch

_I = re.I
_NUMBERS = {
    word: number
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)
}
_POLITE = r"(?:(?:please|ok|okay|hey|now|can you|could you|would you|will you),? )*"
_LOOKING = r"(?:watching|looking|listening)(?: out)?"
_ALERTING = r"(?:alerting|notifying|warning|pinging|messaging|texting) (?:me|us)"
_TELLING = rf"{_ALERTING}|(?:telling|calling) me|letting me know"
_TELL = r"(?:tell|call|alert|notify|warn|ping|message|text) me|let me know"
_WATCHES = r"(?:watch(?:es)?|alerts?|notifications?)"
_LIST = re.compile(
    rf"{_POLITE}(?:(?:what|which things?) (?:else )?are you {_LOOKING} for|what (?:do|did) i (?:ask|tell) you to"
    rf" (?:watch|look out|listen) for|(?:list|show|tell|read)(?: me)?(?: all)? (?:the|my|your) {_WATCHES}"
    rf"|(?:what|which) {_WATCHES} (?:are there|do (?:i|you) have)|what are (?:my|your|the) {_WATCHES})\W*",
    _I,
)
_STOP, _PAUSE, _RESUME = "stop", "pause", "resume"
_VERBS = {
    **dict.fromkeys(("stop", "quit", "cancel", "remove", "delete", "end", "turn off", "switch off"), _STOP),
    **dict.fromkeys(("pause", "mute"), _PAUSE),
    **dict.fromkeys(("resume", "continue", "restart"), _RESUME),
}
_VERB = rf"(?P<verb>{'|'.join(_VERBS)})"
_NUMBERED = re.compile(
    rf"{_POLITE}{_VERB} (?:the )?{_WATCHES} (?:number |no\.? )?(?P<number>\d+|{'|'.join(_NUMBERS)})\W*", _I
)
_ALL = re.compile(
    rf"{_POLITE}{_VERB} (?:{_LOOKING}(?: for)?(?: (?:everything|anything|all(?: of (?:it|them))?))?"
    rf"|{_ALERTING}|(?:all|every|my|the|your)(?: (?:my|the|your))? {_WATCHES})\W*",
    _I,
)
_NAMED = re.compile(
    rf"{_POLITE}(?:{_VERB} (?:{_LOOKING} for|(?:{_TELLING}) (?:when|if|whenever|once)"
    rf"|the {_WATCHES} (?:for|about|on)) |(?:don't|do not) (?:(?:{_TELL}) (?:when|if|whenever)"
    r"|(?:watch|look out|listen)(?: out)? for) )(?P<event>.+)",
    _I,
)


def watch_reply(text: str, watches: StreamWatches) -> str | None:
    """Do what a text wants with the watches of a stream, and say so; None if it is about none of them."""
    plain = " ".join(text.replace("’", "'").split())
    if _LIST.fullmatch(plain):
        return _list_told(watches.all, watches.now_unix_s)
    if match := _NUMBERED.fullmatch(plain):
        number = match["number"].lower()
        watch_id = str(_NUMBERS.get(number, number))
        return _changed(match["verb"], [each for each in watches.all if each.watch_id == watch_id], watches)
    if match := _ALL.fullmatch(plain):
        return _changed(match["verb"], watches.all, watches)
    if match := _NAMED.fullmatch(plain):
        return _changed(match["verb"] or _STOP, _meant(match["event"], watches.all), watches)
    event, ends_unix_s = watch_wanted(text, watches.now_unix_s)
    if event is None:
        return None
    try:
        return _promise(watches.add(event, ends_unix_s), watches.now_unix_s)
    except RequestError as error:
        return f"I can't: {error}."


def watch_wanted(text: str, now_unix_s: float) -> tuple[str | None, float | None]:
    """What a text wants to be told of, None if nothing, and until when, as seconds since 1970; None if it does not say
    so."""
    for sentence in sentences_of(text):
        rest, ends_unix_s = wanted_until(sentence, now_unix_s)
        event = understood(rest).event if ends_unix_s is not None else None
        if event is not None:
            return event, ends_unix_s
    return understood(text).event, None


def _promise(watch: Watch, now_unix_s: float) -> str:
    until = _until(watch, now_unix_s)
    if watch.rule is not None:
        return f"I will tell you when {watch.words}{until and f', {until}'}."
    return (
        f"I will look now and then{until and f' {until}'}, when I have nothing else to do, for this: "
        f'"{watch.event}". '
        "About such things I am often wrong; about a thing, a number, a sound or a word seldom."
    )


def _until(watch: Watch, now_unix_s: float) -> str:
    return told_until(watch.ends_unix_s, now_unix_s) if watch.ends_unix_s is not None else ""


def _list_told(watches: Sequence[Watch], now_unix_s: float) -> str:
    if not watches:
        return 'I look out for nothing. Say "Tell me when …".'
    told = []
    for each in watches:
        state = ", ".join(filter(None, (_until(each, now_unix_s), "paused" if each.is_paused else "")))
        told.append(f"{each.watch_id}, when {each.words}{state and f' ({state})'}")
    return f"I look out for {_number(len(watches))}: {'; '.join(told)}."


def _number(count: int) -> str:
    return "one thing" if count == 1 else f"{count} things"


def _meant(event: str, watches: Sequence[Watch]) -> list[Watch]:
    """The watches that share most words with an event."""
    wanted = stems(event)
    shared = {each.watch_id: len(wanted & stems(each.event)) for each in watches}
    most = max(shared.values(), default=0)
    return [each for each in watches if most and shared[each.watch_id] == most]


def _changed(verb: str, chosen: Sequence[Watch], watches: StreamWatches) -> str:
    what = _VERBS[verb.lower()]
    if not chosen:
        there = _list_told(watches.all, watches.now_unix_s)
        return f"I look out for nothing like that. {there}" if watches.all else there
    for watch in chosen:
        if what == _STOP:
            watches.remove(watch.watch_id)
        else:
            watches.pause(watch.watch_id, is_paused=what == _PAUSE)
    events = listed([f'"{each.words}"' for each in chosen])
    if what == _RESUME:
        return f"I look out again for {events}."
    return f"I no longer look out for {events}{' until you say resume' if what == _PAUSE else ''}."
