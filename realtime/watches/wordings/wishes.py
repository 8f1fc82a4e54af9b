"""What somebody wants to be told of: "tell me when the phone rings", "could you watch the door?". Pure."""

import re
from dataclasses import dataclass

from engines.answers.when.amounts import NUMBERS, any_of
from engines.scene.claims.acts.subject import subject_in
from engines.scene.classes import STAYS
from engines.watches.compiling import compiled
from engines.watches.rule import NotSeen
from realtime.watches.wordings.phrasing import TELL_ME, TELL_VERBS, Plain, as_order, plain_request, sentences_of
from realtime.watches.wordings.to_come import is_to_come
from realtime.watches.wordings.until import wanted_until, without_open_end

_I = re.I
_WHEN = (
    r"when(?:ever)?|as soon as|the (?:moment|second|instant|minute)|(?:every|each|any) ?time|(?:the )?next time|in case"
)
_WATCHED = r"(?:watch(?: over)?|look at|listen to|look after|guard|monitor|keep (?:an eye|watch) (?:on|over))"
_WATCH = re.compile(
    rf"(?:{_WATCHED} (?P<watched>[^,.?]+?),? and (?:then )?)?(?:please )?"
    rf"(?P<verb>{TELL_VERBS}|let|remind|send|give|drop|report|shout|speak up|say(?: something| so)?|holler|yell|buzz"
    r"|beep|sing out)(?: (?:me|us|at me|out|up))*"
    r"(?: an? (?:message|text|notification|alert|signal|sign|shout|holler|yell|buzz|call|line|note|heads[- ]up))?"
    rf"(?: know)?(?:,? please)? (?P<when>{_WHEN}|once(?! (?:more|again)\b)|if)\b(?P<event>.*)",
    _I,
)
_BEGIN = re.compile(r"(?:start|begin|keep|go on|carry on) (?=(?:watch|look|listen|guard|monitor|keep)ing\b)", _I)
_TO_KNOW = re.compile(r"(?:i want|i need|i(?:'d| would) (?:like|love)) to (?:know|be told|be informed)\b", _I)
_WATCH_LAST = re.compile(  # "As soon as you see a cat, tell me."
    rf"(?P<when>{_WHEN}|once|if)\b(?P<event>.+?),? (?:then )?(?:please )?(?P<tell>{TELL_ME})\W*$", _I
)
_WAIT = re.compile(  # "Wait until the phone rings and tell me."
    rf"wait (?P<how>until|till|for) (?P<event>.+?)(?:, |,? and )(?:then )?(?:please )?(?P<tell>{TELL_ME})\W*$", _I
)
_LOOK_OUT = re.compile(
    r"(?:(?P<sense>(?:look|keep an (?:eye|ear))(?= out)|watch|listen)(?: out)? for"
    r"|(?:keep(?: a)?|(?:keep|be|stay) on (?:the|a)) (?:watch|look-?out) for"
    r"|keep (?:your|both) (?:eyes|ears) (?:open|peeled) for"
    r"|(?:alert|notify|warn|ping) (?:me|us) (?:about|of|on)|alert (?:me|us) to)"
    r" (?P<thing>.+?)(?: and (?:tell|call|warn|let|alert|notify)\b.*)?$",
    _I,
)
_OWN_MOVES = r"(?:cross|driv|walk|rid|cycl|bik|turn|revers|park|overtak|leav)ing"
_WARNING = re.compile(  # "Watch for cars when you cross.", to somebody who walks
    r".* (?:when(?:ever)?|while|as|before|after|if|once|until) "
    rf"(?:you\b(?! (?:see|hear|notice|spot)\b)|{_OWN_MOVES}\b).*"
    r"|(?:each other|one another|yourself|yourselves|me|us)",
    _I,
)
_WHILE_I = re.compile(r",? (?:when(?:ever)?|while|as long as) (?:i|we)(?:'\w+)?\b.*$", _I)
_HEARD = re.compile(r"listen|.* ear$", _I)
_KEEP_AN_EYE_ON = re.compile(
    r"(?P<how>keep (?:an eye|your eyes?|(?:a )?watch|tabs) (?:on|over)|watch over|guard|monitor|look after|watch)"
    r" (?P<thing>(?:(?! and )[^,.?])+?)"
    r"(?P<kindly> for (?:me|us)| for (?:the next )?(?:[\w-]+ ){1,3}?(?:moment|second|minute|hour|while|bit)s?"
    r"|,? please)*(?: while (?:i|we)\b[^,.?]*(?:,? please)?)?\W*$",
    _I,
)
_OFTEN_MEANT_FOR_PEOPLE = ("watch", "look after")  # "Watch the ball!"
_NO_PLACE = re.compile(r".*\b(?:picture|view|frame|scene|image|video|camera|here|there|home)$", _I)
_BABY = re.compile(r"(?:the|my|our|this|that) (?:baby|infant|newborn)", _I)
_IT = re.compile(r"^(?P<it>it|he|she|they)\b", _I)
_NUMBER = rf"(?:\d[\d:.]*|{any_of(NUMBERS)})"
_IS_TIME = re.compile(
    rf"it(?: is|'s) (?:(?:about|almost|nearly|exactly|half|a|quarter|{_NUMBER}|past|to) )*"
    rf"(?:{_NUMBER}|noon|midday|midnight)(?: ?(?:o'clock|[ap]\.?m))?",
    _I,
)


@dataclass(frozen=True)
class Wish:
    """`event`: what is to be looked out for, as a clause after "when". `ends_unix_s`: until when; None: it does not say
    so. `has_open_end`: until something that is no time, as "until I am back"."""

    event: str
    ends_unix_s: float | None = None
    has_open_end: bool = False


def wish_in(text: str, now_unix_s: float) -> Wish | None:
    """What a text of one or more sentences wants to be told of; None if nothing."""
    for sentence in sentences_of(text):
        endless, has_open_end = without_open_end(sentence)
        rest, ends_unix_s = wanted_until(endless, now_unix_s)
        event = event_wished(rest, has_open_end or ends_unix_s is not None)
        if event is not None:
            return Wish(event, ends_unix_s, has_open_end and ends_unix_s is None)
        if rest != sentence and (event := event_wished(sentence)) is not None:
            return Wish(event)
    return None


def event_wished(sentence: str, is_timed: bool = False) -> str | None:
    """The event that a sentence wants to be told of, as a clause after "when". `is_timed`: it said how long."""
    plain = plain_request(sentence)
    begins = _BEGIN.match(plain.text)
    rest = as_order(plain.text[begins.end() :]) if begins else plain.text
    if look_out := _LOOK_OUT.match(rest):
        thing = _WHILE_I.sub("", look_out["thing"].rstrip(" .!?"))
        if _WARNING.fullmatch(thing):
            return None
        return _looked_out_for(thing, _HEARD.match(look_out["sense"] or "") is not None)
    if kept := _KEEP_AN_EYE_ON.match(rest):
        return _kept_event(kept, plain, is_timed or begins is not None)
    rest = _TO_KNOW.sub("tell me", rest)
    if wait := _WAIT.match(rest):
        if wait["how"].lower() == "for":
            return _looked_out_for(wait["event"], is_heard=False)
        rest = f"{wait['tell']} when {wait['event']}"
    if last := _WATCH_LAST.match(rest):
        rest = f"{last['tell']} {last['when']}{last['event']}"
    watch = _WATCH.match(rest)
    if watch is None:
        return None
    verb, when = watch["verb"].lower(), watch["when"].lower()
    if not is_to_come(verb, when, watch["event"], plain.asks):
        return None
    event = watch["event"].strip(" ,.!?")
    return _of_watched(event, watch["watched"]) if watch["watched"] else event or None


def _of_watched(event: str, watched: str) -> str | None:
    """The event with the name of what is watched instead of "it", "he", "she" or "they", where these mean it; not in
    "it rains" or "it is five"."""
    pronoun = _IT.match(event)
    if pronoun is None or compiled(event) or _IS_TIME.fullmatch(event):
        return event or None
    told = watched + event[pronoun.end() :]
    is_meant = pronoun["it"].lower() == "it" or subject_in(watched) is not None or compiled(told) is not None
    return told if is_meant else event


def _kept_event(kept: re.Match[str], plain: Plain, is_timed: bool) -> str | None:
    """The event for which something is watched. What people say to one another, too, is a wish only where it is polite
    or says how long, or of a place: not "Watch the ball!"."""
    thing = kept["thing"]
    if kept["how"].lower() not in _OFTEN_MEANT_FOR_PEOPLE:
        return _happening_to(thing)
    if _NO_PLACE.fullmatch(thing):
        return None
    is_wish = plain.is_polite or is_timed or kept["kindly"] is not None
    is_place = compiled(f"{thing} leaves") is None and kept["how"].lower() == "watch"
    return _happening_to(thing) if is_wish or is_place else None


def _happening_to(thing: str) -> str | None:
    """The event for which an eye is kept on something: that it goes, that somebody comes there, or that it cries. None
    if the senses can tell of none."""
    leaves, is_visited = compiled(f"{thing} leaves"), compiled(f"somebody is at {thing}")
    going = [each for each in leaves.conditions if isinstance(each, NotSeen)] if leaves else []
    if going and not any(name in STAYS for each in going for name in each.names):
        return f"{thing} leaves"
    if is_visited:
        return f"somebody is at {thing}"
    return f"{thing} cries" if _BABY.fullmatch(thing) else None


def _looked_out_for(thing: str, is_heard: bool) -> str:
    """The event that somebody is to look out for: what the senses can tell of, if they can."""
    verbs = ("hear", "see") if is_heard else ("see", "hear")
    clauses = [f"you {verbs[0]} {thing}", thing, f"you {verbs[1]} {thing}"]
    return next((clause for clause in clauses if compiled(clause) is not None), clauses[0])
