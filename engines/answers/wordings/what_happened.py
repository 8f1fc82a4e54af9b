"""The many ways to ask what happened: "Fill me in.", "What did I miss?" → "What happened?". Pure."""

import re

_POLITE = r"(?:(?:can|could|would|will) you (?:please )?|please )?"
_ME = r"(?:me|us)"
_BRIEF = (
    rf"(?:fill {_ME} in|bring {_ME} up to (?:date|speed)|get {_ME} up to (?:date|speed)|catch {_ME} up"
    rf"|(?:quickly )?(?:update|brief|inform) {_ME}"
    rf"|(?:give|get) {_ME} (?:an? |the )?(?:(?:short|quick|brief|rough) )?(?:update|run-?down|recap|summary"
    r"|overview|briefing|short version)"
    rf"|(?:walk|talk|take) {_ME} through|tell {_ME}(?: about)?)"
)
_WENT_ON = (
    r"(?:what(?: has|'s| have)? (?:happened|been (?:happening|going on)|gone on|went on|was (?:going on|happening)"
    r"|took place)|what (?:i|we)(?: have|'ve)? missed|(?:everything|all) (?:that )?(?:has )?happened"
    r"|(?:everything|anything) (?:i|we)(?: have|'ve)? missed|the (?:events|situation))"
)
_WRONG = r"what (?:was|went|had gone|has gone) (?:the matter|wrong|up|amiss)"
_MISSED = r"(?:what (?:did|have) (?:i|we)|(?:did|have) (?:i|we)) miss(?:ed)?(?: (?:anything|something|much))?"
_WHERE = r"(?: here| there| in (?:the|this|my|our) (?:room|picture|house|kitchen|office|garden))?"
_MEANWHILE = (
    r"(?:,? (?:while|when|as long as|as) (?:i|we) (?:was|were|am|are|have been) (?:gone|out|away|not (?:here|there"
    r"|looking)|absent|asleep|busy)|,? (?:in|during) (?:my|our) absence|,? in (?:the )?(?:meantime|between)"
    r"|,? meanwhile|,? since (?:i|we) (?:left|went(?: out| away)?))?"
)
_TIME = (
    r"(?P<time> (?:today|this (?:morning|afternoon|evening)|(?:in|during|over|within|since|between|before|after) .+?))?"
)
_ASKS = re.compile(
    rf"^(?P<opening>\W*(?:(?:and|so|okay|well|now|hey|hello)\b\W*)*){_POLITE}"
    rf"(?:{_BRIEF}(?:,? (?:(?:on|about|of|with|for) )?{_WENT_ON})|(?!tell|walk|talk|take){_BRIEF}|{_MISSED}"
    rf"|(?P<wrong>{_WRONG})|what (?:has been|was|had been) (?:going on|happening))"
    rf"{_WHERE}{_MEANWHILE}{_TIME}(?:,? please)?\W*$"
    rf"|^(?P<plain>\W*(?:(?:and|so)\b\W*)*)what(?: has)? happened{_WHERE}"
    rf"(?!\W*$){_MEANWHILE}(?:,? please)?\W*$",
    re.IGNORECASE,
)


def asked_what_happened(question: str) -> str:
    """ "What happened?" with the time that it names; the question itself if it asks for anything else. No sense knows
    when somebody was away: then all that happened is told."""
    match = _ASKS.match(question)
    if match is None:
        return question
    verb = "changed" if match["wrong"] else "happened"  # it may have become dark
    return f"{match['opening'] or match['plain'] or ''}what {verb}{match['time'] or ''}?"
