"""Whether a kind of thing is there, however that is asked. Pure.

What no sense finds is not claimed, and denied only where the senses know such things.
"""

import re
from collections.abc import Sequence

from engines.scene.claims.found.thing import Chance
from engines.scene.claims.questions import OPENING, is_about_now, is_out_of_sight, is_yes_or_no
from engines.scene.claims.words import ALSO_MEANT, are_clothes, is_a_person, name_of
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.counting.sounds import HEARD, sound_in
from engines.scene.state import SceneState, Thing
from engines.scene.wording import NO_PEOPLE, UNKNOWN, counted, things_words, with_article

MOST_OF_UNSEEN = 0.1  # the chance of what is denied
_A = r"(?P<article>an?|any|some)"
_VERB = (
    r"(?:standing|sitting|lying|hanging|parked|walking|running|driving|riding|flying|swimming|waiting|playing|sleeping"
    r"|run|stand|sit|lie|hang|drive|ride|fly|swim|wait|play|sleep|walk|pass|come|go|live|grow|stay)"
)
# Whatever else is done and seen, not heard.
_DEED = (
    r"(?!being\b|missing\b|(?:bark|meow|ring|sing|cry|beep|honk|buzz|humm|speak|talk|whistl|howl|neigh|moo|bleat|crow|knock"
    r"|snor|laugh|scream|shout|call|hoot|tick|roar|chirp|squeak|sound|play)ing\b)[a-z]{3,}ing"
)
PREPOSITION = (  # a pattern: what may follow a thing, and is no part of its name
    r"(?:in|on|at|under|over|above|below|behind|beside|near|next|between|among|around|inside|outside|with|to|from|by"
    r"|against|along|across|of|that|which|who|there|here|anywhere|now|right|too|visible|lying|standing|sitting)"
)
_NOUN = rf"(?P<noun>(?!of\b)[a-z-]+(?: (?!{PREPOSITION}\b)[a-z-]+){{0,2}})"
_IS_THERE = re.compile(
    rf"{OPENING}(?:(?:is|are) there|(?:do|can) you(?: still)? see) {_A} "
    rf"(?:(?:piece|pair|slice|bit|kind|sort|type)s? of )?{_NOUN}(?P<rest> {PREPOSITION}\b.*)?\W*$",
    re.IGNORECASE,
)
_DOES_IT = re.compile(
    rf"{OPENING}(?:is|are|(?P<habit>does|do)) {_A} {_NOUN} (?:{_VERB}|(?P<deed>{_DEED}))\b(?P<rest>.*)$", re.IGNORECASE
)
# Whether people are of an age or a sex no sense tells, so the answer is no plain "Yes".
_AGE = re.compile(r"\b(?:grown-?ups?|adults?|child(?:ren)?|kids?|bab(?:y|ies)|toddlers?|teenagers?)\b")
_SEX = re.compile(r"\b(?:wom[ae]n|m[ae]n|lad(?:y|ies)|girls?|boys?)\b")
_HERE = re.compile(r" (?:[a-z]+ (?:the|this|that)|here|there)\b", re.IGNORECASE)  # "Do dogs swim?" is about all dogs
_ANYWHERE = re.compile(r"(?: (?:there|here|now|right now|anywhere|visible))*\W*", re.IGNORECASE)
_MIGHT_NOT = re.compile(r"I can't tell: I might not recognise (?:an? |any |the )?(?P<thing>[\w' -]+)\.")
_IS_SOMETHING_THERE = re.compile(rf"{OPENING}(?P<is>is|are) there (?:any |some |an? )?{_NOUN}\b", re.IGNORECASE)
_MUCH = re.compile(  # of which there is no "one"
    r".*\b(?:bacon|beer|blood|bread|butter|cheese|chocolate|cloth|clothing|coal|coffee|corn|cream|dirt|dust"
    r"|fabric|fire|fog|food|fruit|furniture|garlic|glass|glue|gold|grass|gravel|hair|ham|hay|honey|ice"
    r"|iron|jam|jewellery|juice|lace|laundry|leather|light|luggage|meat|metal|milk|moss|mud|music|oil"
    r"|paint|paper|pasta|plastic|rain|rice|rubbish|rust|salt|sand|sauce|silver|smoke|snow|soap|soup|steam"
    r"|straw|sugar|sunlight|tea|traffic|trash|vegetation|water|wax|wine|wood|wool)"
)
_IS_NOW = re.compile(
    rf"{OPENING}(?:is|are|do|can) (?:there|(?:you|we|i) (?:still )?(?:see|have)|{_A})\b", re.IGNORECASE
)
_IS_ASKED_FOR = re.compile(  # whether one is there, held, worn or had
    rf"{OPENING}(?:(?:is|are) (?:there|an?|any|some)\b|(?:is|are) (?:any|some)(?:body|one) [a-z]+ing\b"
    r"|(?:do|can|could) (?:you|we|i) (?:still )?(?:see|notice|spot|make out|recogni[sz]e|find)\b"
    r"|(?:do|does|is|are|has|have) .*\b(?:hold|holds|holding|carry|carries|carrying|wear|wears|wearing|have|got)\b"
    r"|(?:has|have) (?:he|she|it|they|some(?:body|one)|any(?:body|one)) )",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(r"(?:still|really|only|also|many|much|enough|no|another|several|already|left|right|two|three)\b")
_PERSON_TOO = re.compile(  # whom detectors see as a person
    r".*\b(?:\w+(?:man|woman|men|women|ist|ician|ler|ner|ker|cher|ver|yer|nger|nter|tor|dent|mer|cer)|bride|groom|doctor|nurse"
    r"|guest|cook|chef|clown|king|queen|guard|guide|boss|friend|sister|brother|mother|father|son|daughter|neighbou?r|judge"
    r"|pilot|coach|thief|tourist|crowd)s?"
)
_NO_THING = re.compile(  # what no patch of a picture looks like
    r"(?:\w+thing|\w+body|one|ones|more|other|way|time|reason|problem|need|chance|difference|change|light|lights|noise"
    r"|sound|music|smell|echo|party|school|text|word|words|letter|letters|colou?rs?|news|movement|danger|space|room)\b",
    re.IGNORECASE,
)


def presence_told(question: str, state: SceneState, chance: Chance) -> str | None:
    """That a kind of thing is not there, or that people are who may be meant; None for other questions, if it is there,
    and if nothing is known of such things."""
    plain = question.replace("’", "'")
    does_it = _DOES_IT.match(plain)
    match = does_it or _IS_THERE.match(plain)
    if match is None or _NO_THING.match(match["noun"]):
        return None
    is_habit = does_it is not None and does_it["habit"] is not None
    if is_habit and _HERE.search(match["rest"]) is None:
        return None
    noun = match["noun"].lower()
    if is_a_person(noun.split()[-1]):
        is_of_some = _ANYWHERE.fullmatch(match["rest"] or "") is None
        is_untold = _AGE.search(noun) or (is_of_some and _SEX.search(noun))
        if not does_it and not is_untold:
            return None
        people = state.things_called(PERSON)
        return _of_people(people) if people or not is_out_of_sight(plain) else UNKNOWN
    name, known = name_of(noun), _known(noun, chance)
    things = state.things_called(name) if name is not None else ()
    if not things and any(state.things_called(other) for other in ALSO_MEANT.get(name or "", ())):
        return None
    if name is not None and things:
        return f"I see {things_words(name, things)}." if does_it and not does_it["deed"] else None
    if known is not None and known >= MOST_OF_UNSEEN:
        return None
    if name is None and known is None:
        return None
    if are_clothes(noun.split()[-1]) and state.things_called(PERSON):
        return None
    if is_out_of_sight(plain):
        return UNKNOWN
    words = _one_or_several(noun)
    if match["article"].lower() in ("any", "some") and words != noun:
        words = f"any {noun}"
    return f"No, I do not see {words}." if name in RELIABLE and not is_habit else f"I do not notice {words}."


def known_after_all(question: str, sentence: str, state: SceneState, chance: Chance) -> str | None:
    """What to say instead of "I can't tell: I might not recognise a phone.", to somebody who asks whether one is there:
    that nothing of it is noticed, or was heard, where the senses know such things or their sounds; of other things,
    that none is seen, and that it might not be recognised. None if the sentence may stand."""
    match = _MIGHT_NOT.fullmatch(sentence)
    if match is None or not is_yes_or_no(question):
        return None
    noun = match["thing"].lower().removesuffix(" in the hand")
    sound = sound_in(noun)
    if HEARD.search(question.lower()) and sound is not None:
        return f"I did not hear {with_article(sound[0])}."
    name, known = name_of(noun), _known(noun, chance)
    is_seen = name is not None and bool(state.things_called(name))
    is_unclear = known is not None and known >= MOST_OF_UNSEEN
    if name == PERSON or is_seen or is_unclear or is_out_of_sight(question):
        return None
    if name is not None and _IS_NOW.match(question):
        return f"I do not notice {_one_or_several(noun)}."
    return _none_recognised(noun) if name is None and _is_meant(noun, question) else None


def none_of_it_recognised(question: str, sentence: str) -> str | None:
    """That none is seen, and that it might not be recognised, instead of "I see a table, but I can't tell that." to
    "Are there dice on the table?"; None for other questions and sentences."""
    match = _IS_SOMETHING_THERE.match(question) if sentence.endswith("but I can't tell that.") else None
    if match is None or _NO_THING.match(match["noun"]) or is_out_of_sight(question):
        return None
    noun = match["noun"].lower()
    if name_of(noun) is not None or not _may_be_unseen(noun):
        return None
    return _none_recognised(noun) if match["is"].lower() == "is" else _no_several_recognised(noun)


def _is_meant(noun: str, question: str) -> bool:
    """Whether a question about now asks whether such a thing is there, not what is in or on it."""
    plain = question.lower()
    at = r"(?:in|on|at|under|over|above|below|behind|beside|near|next to|between|inside|outside|with|to|from|by|of)"
    is_place = re.search(rf"\b{at} (?:the|an?|his|her|its|their|my|your) (?:\w+ )?{re.escape(noun)}\b", plain)
    is_asked_for = noun in plain and _IS_ASKED_FOR.match(question) is not None
    return is_about_now(question) and is_asked_for and is_place is None and _may_be_unseen(noun)


def _may_be_unseen(noun: str) -> bool:
    """Whether it is a thing that detectors do not know: nobody, nothing that is worn, no word for something else."""
    last = noun.split()[-1]
    is_other = _NO_THING.match(noun) or _NO_NOUN.match(noun) or _PERSON_TOO.fullmatch(noun)
    return not is_other and not are_clothes(last) and not is_a_person(last)


def _none_recognised(noun: str) -> str:
    words = noun if _MUCH.fullmatch(noun) else _one_or_several(noun)
    if words == noun and noun.endswith("s"):
        return _no_several_recognised(noun)
    return f"I do not see {words}, but I might not recognise {'it' if words == noun else 'one'}."


def _no_several_recognised(noun: str) -> str:
    return f"I do not see any {noun}, but I might not recognise them."


def _one_or_several(noun: str) -> str:
    """ "a bus", "dogs"."""
    return noun if noun.endswith("s") and not noun.endswith(("ss", "us", "lens")) else with_article(noun)


def _of_people(people: Sequence[Thing]) -> str:
    if not people:
        return NO_PEOPLE
    return f"I see {counted(len(people), PERSON)}, but I can't tell that."


def _known(noun: str, chance: Chance) -> float | None:
    """How sure the encoder of pictures is of it anywhere; None if it knows no such thing."""
    words = noun.split()
    chances = (chance(" ".join(words[start:])) for start in range(len(words)))
    return next((each for each in chances if each is not None), None)
