"""A standing question in words → its rule, where the senses alone can tell; else it is the LLM's. Pure."""

import re
from dataclasses import replace

from engines.watches.phrases import read_asked, said_asked
from engines.watches.rule import Condition, Heard, NotSeen, Read, Rule, Said, Seen
from engines.watches.sounds import sound_asked
from engines.watches.things import things_asked

MAX_CONDITIONS = 4
_POLITE = re.compile(r",?\s*(?:please|thanks|thank you|for me)\W*$")
_JOINT = re.compile(r",? (?:and|while|when|as|at the same time as) (?:(?:at the same time|also|then) )?")
_THEN = re.compile(
    r"\band then\b|\bafter\b|\bbefore\b|\bfor (?:more than|at least|over|\w+ (?:seconds|minutes|hours))\b"
)
_INSIDE_QUOTES = re.compile(r'"[^"]*"')
_QUOTES = str.maketrans("“”„«»’", '"""""\'')
_IS = re.compile(r"\b(there|no ?one|nobody|(?:some|any|every)(?:one|body)|it|he|she)'s\b")
_WITH = re.compile(r" with (?=(?:an?|the|his|her|their|some) )")  # "a person with a dog"
_LOOKED_FOR = re.compile(r"(?:you|i) (?:can )?(?P<verb>see|hear|notice|spot|read)\b")


def compiled(event: str) -> Rule | None:
    """The rule for an event, as the clause after "when": "you see a cat and the phone rings". None if it says anything
    that no rule can tell."""
    clause = _plain(event)
    if not clause or _THEN.search(clause):
        return None
    parts = _parts(clause)
    joint = _joint(parts) if 1 < len(parts) <= MAX_CONDITIONS else None
    if joint is not None:
        return joint
    whole = _condition(clause)
    return Rule((whole,)) if whole is not None else None


def _joint(parts: list[str]) -> Rule | None:
    """Clauses that are to hold together; "a dog" after "you see a cat" is seen, too."""
    conditions: list[Condition] = []
    verb: str | None = "see"
    for part in parts:
        looked_for = _LOOKED_FOR.match(part) or _LOOKED_FOR.match(f"you {part}")
        verb = looked_for["verb"] if looked_for else verb
        condition = _condition(part) or _condition(f"you {part}")
        if condition is None and verb is not None:
            condition = _condition(f"you {verb} {part}")
        if condition is None:
            return None
        if isinstance(condition, Said | Read):
            verb = None  # "ham and eggs" may be what is said
        conditions.append(condition)
    return Rule(tuple(conditions))


def _condition(clause: str) -> Condition | None:
    if said := said_asked(clause):
        return said
    if read := read_asked(clause):
        return read
    if sound := sound_asked(clause):
        return Heard(*sound)
    return things_asked(clause) or _either(clause)


def _either(clause: str) -> Condition | None:
    """ "the phone or the doorbell rings", "you hear a dog or a cat", "a cat comes or a dog comes"."""
    first, either, other = clause.partition(" or ")
    if not either:
        return None
    opening = " ".join(first.split()[:2]) if _LOOKED_FOR.match(first) else ""
    ending = " ".join(other.split()[-1:])
    one = sound_asked(first) or sound_asked(f"{first} {ending}")
    two = sound_asked(other) or sound_asked(f"{opening} {other}")
    if one is not None and two is not None:
        return Heard(tuple(dict.fromkeys(one[0] + two[0])), f"{one[1]} or {two[1]}")
    a, b = things_asked(first), things_asked(other) or things_asked(f"{opening} {other}")
    if isinstance(a, Seen) and isinstance(b, Seen) and (a.least, a.comes) == (b.least, b.comes) == (1, a.comes):
        return replace(a, names=tuple(dict.fromkeys(a.names + b.names)))
    if isinstance(a, NotSeen) and isinstance(b, NotSeen) and a.names == b.names:
        return a
    return None


def _parts(clause: str) -> list[str]:
    """The clauses between "and"; words in quotes stay together."""
    quoted: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quoted.append(match.group())
        return f"<{len(quoted) - 1}>"

    unquoted = _INSIDE_QUOTES.sub(keep, clause)
    parts = _JOINT.split(unquoted) if _JOINT.search(unquoted) else _WITH.split(unquoted)
    return [re.sub(r"<(\d+)>", lambda match: quoted[int(match[1])], part).strip(" ,") for part in parts]


def _plain(event: str) -> str:
    text = " ".join(event.translate(_QUOTES).lower().split())
    text = _IS.sub(r"\1 is", _POLITE.sub("", text).strip(" ,.!?")).removeprefix("both ")
    return re.sub(r"(?<= )'([^']+)'(?= |$)", r'"\1"', text)  # single quotes
