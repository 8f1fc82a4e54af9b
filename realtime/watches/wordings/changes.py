"""What somebody wants to become of the watches that there are: listed, stopped, paused, resumed. Pure."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from engines.answers.when.amounts import NUMBER, value
from realtime.watches.wordings.phrasing import TELL_ME, plain_request, sentences_of
from realtime.watches.wordings.until import wanted_until

Verb = Literal["list", "stop", "pause", "resume"]

_I = re.I
_VERBS: Final[dict[str, Verb]] = {
    **dict.fromkeys(("stop", "quit", "cancel", "remove", "delete", "end"), "stop"),
    **dict.fromkeys(("pause", "mute", "suspend", "snooze", "silence", "disable", "deactivate"), "pause"),
    **dict.fromkeys(("turn off", "switch off", "shut off"), "pause"),  # so that it can be turned on again
    **dict.fromkeys(
        ("resume", "continue", "restart", "unpause", "unmute", "keep", "go on", "carry on", "start", "begin"), "resume"
    ),
    **dict.fromkeys(("turn on", "switch on", "enable", "activate", "reactivate", "re-enable"), "resume"),
}
_VERB = rf"(?P<verb>{'|'.join(_VERBS)})"
_LOOKING = r"(?:watching|looking|listening)(?: out)?"
_WATCHING = r"(?:watching(?: over)?|guarding|monitoring|looking after|keeping (?:an eye|watch) (?:on|over))"
_ALERTING = r"(?:alerting|notifying|warning|pinging|messaging|texting|disturbing) (?:me|us)"
_TELLING = rf"(?:{_ALERTING}|(?:telling|calling|informing) (?:me|us)|letting (?:me|us) know)"
_ALERT = r"(?:alert|notify|warn|ping|message|text)(?: (?:me|us))?"
_ALERTS = r"(?:alerts|notifications)"
_WATCHES = rf"(?:watch(?:es)?|alert|notification|{_ALERTS})"
_APART = re.compile(  # "turn the alerts off" → "turn off the alerts", "alerts off" → "turn off alerts"
    rf"(?:(?:turn|switch|shut) )?(?P<what>(?:(?!(?:on|off)\b)[\w'-]+ ){{0,6}}?{_WATCHES}\b(?: [\w'-]+){{0,12}}?)"
    r" (?:back )?(?P<way>on|off)|(?:turn|switch) back on (?P<what_back>.*)",
    _I,
)
_NOT = (
    r"(?P<not>don't|do not|(?:you )?(?:don't|do not) (?:need|have) to|you needn't|(?:there is |there's )?no need to"
    r"|you no longer (?:need|have) to)"
)
_WHEN = r"(?:when(?:ever)?|if|once|about|of)"
_ANY_MORE = re.compile(
    r"(?:,? (?:any ?more|any longer|again|right now|now|for now|please|thanks|altogether|completely))+(?=\W*$)", _I
)
_MAY = re.compile(r"you (?:can|may|could|should) (?=stop|quit|pause|resume)", _I)
_LIST = re.compile(
    rf"(?:(?:what|which things?) (?:else )?are you (?:still )?{_LOOKING} for|what (?:do|did) i (?:ask|tell) you to"
    r" (?:watch|look out|listen) for|what (?:should|will) you tell me about"
    rf"|(?:list|show|tell|read)(?: me)?(?: all)? (?:the|my|your) (?:watches|alerts|notifications)"
    rf"|(?:what|which) {_WATCHES} (?:are (?:there|set|on|active|running)|do (?:i|you) have)"
    rf"|what are (?:my|your|the) {_WATCHES}|how many {_WATCHES} (?:are (?:there|set|on|active)|do (?:i|you) have)"
    rf"|(?:are there|do (?:i|you) have) any {_WATCHES}(?: set| on| active)?|are you (?:still )?{_LOOKING} for .+"
    r"|(?:until when|how (?:much )?long(?:er)?) (?:do|will|are) you (?:still )?(?:watch|look|listen)(?:ing)?(?: out)?"
    r" for .+)",
    _I,
)
_LIST_IF_ANY = re.compile(r"what are you (?:watching|guarding|monitoring|keeping an eye on)", _I)  # or what is in view?
_LIST_NAMED = re.compile(rf"are you (?:still )?{_WATCHING} (?P<event>.+)", _I)
_NUMBERED = re.compile(rf"{_VERB} (?:the )?{_WATCHES} (?:number |no\.? )?(?P<number>{NUMBER})", _I)
_ALL = re.compile(
    rf"{_VERB} (?:(?:{_LOOKING}(?: for)?|{_TELLING})(?: about)?(?: (?:everything|anything|all(?: of (?:it|them))?))?"
    rf"|(?:all|every|my|the|your|any)(?: (?:my|the|your))? {_WATCHES}|{_ALERTS})"
    rf"|{_NOT} {_ALERT}|no more {_WATCHES}",
    _I,
)
_ALL_FOR_A_TIME = re.compile(rf"no {_WATCHES}|{_NOT} disturb(?: (?:me|us))?", _I)
_IDIOMS = re.compile(rf"(?:keep|go on|carry on|end|quit) {_TELLING}", _I)
_NAMED = re.compile(
    rf"(?:{_VERB} (?:{_LOOKING} for|{_TELLING} {_WHEN}|(?:(?:all )?(?:the|my|your) {_WATCHES}|{_ALERTS})"
    rf" (?:for|about|on))"
    rf"|{_NOT} (?:{TELL_ME} {_WHEN}|(?:watch|look out|listen)(?: out)? for)) (?P<event>.+)",
    _I,
)
_NAMED_IF_KNOWN = re.compile(
    rf"(?:{_VERB} {_WATCHING} (?P<watched>.+)|{_VERB.replace('verb', 'verb_of')} (?:the |my )?(?P<event>.+) {_WATCHES}"
    rf"|{_NOT} (?:watch(?: over)?|guard|monitor|look after|keep an eye on) (?P<unwatched>.+)"
    r"|(?P<never>never mind|forget about) (?P<minded>.+))",
    _I,
)


@dataclass(frozen=True)
class Change:
    """`watch_id`: of the one that is meant. `event`: words about those that are meant; without both, all are.

    `ends_unix_s`: a pause, or a watch that goes on, lasts until then. `needs_known`: the text is about watches only if
    there are such.
    """

    verb: Verb
    watch_id: str | None = None
    event: str | None = None
    ends_unix_s: float | None = None
    needs_known: bool = False


def change_in(text: str, now_unix_s: float) -> Change | None:
    """What a text of one or more sentences wants to become of watches; None if it is about none."""
    changes = (_change(sentence, now_unix_s) for sentence in sentences_of(text))
    return next(filter(None, changes), None)


def _change(sentence: str, now_unix_s: float) -> Change | None:
    rest, ends_unix_s = wanted_until(sentence, now_unix_s, is_about_watches=True)
    plain = _together(_ANY_MORE.sub("", _MAY.sub("", plain_request(rest).text.rstrip(" .!?,"))).strip())
    if _LIST.fullmatch(plain):
        return Change("list")
    if _LIST_IF_ANY.fullmatch(plain):
        return Change("list", needs_known=True)
    if match := _LIST_NAMED.fullmatch(plain):
        return Change("list", event=match["event"], needs_known=True)
    if match := _NUMBERED.fullmatch(plain):
        watch_id = str(int(value(match["number"].lower())))
        return Change(_verb(match["verb"], ends_unix_s), watch_id, ends_unix_s=ends_unix_s)
    if (match := _ALL.fullmatch(plain)) and not _IDIOMS.fullmatch(plain):
        return Change(_verb(match["verb"], ends_unix_s), ends_unix_s=ends_unix_s)
    if ends_unix_s is not None and _ALL_FOR_A_TIME.fullmatch(plain):
        return Change("pause", ends_unix_s=ends_unix_s)
    if match := _NAMED.fullmatch(plain):
        verb = _verb(match["verb"], ends_unix_s)
        return Change(verb, event=match["event"], ends_unix_s=ends_unix_s, needs_known=verb == "resume")
    if match := _NAMED_IF_KNOWN.fullmatch(plain):
        event = match["watched"] or match["event"] or match["unwatched"] or match["minded"]
        verb = _verb(match["verb"] or match["verb_of"], ends_unix_s)
        return Change(verb, event=event, ends_unix_s=ends_unix_s, needs_known=True)
    return None


def _together(plain: str) -> str:
    """What is to be done in front of what it is done to."""
    apart = _APART.fullmatch(plain)
    if apart is None:
        return plain
    if apart["what_back"]:
        return f"turn on {apart['what_back']}"
    return f"turn {apart['way']} {apart['what']}"


def _verb(said: str | None, ends_unix_s: float | None) -> Verb:
    """Without a verb it was "don't". What is to stop until a time is paused."""
    verb = _VERBS[said.lower()] if said else "stop"
    return "pause" if verb == "stop" and ends_unix_s is not None else verb
