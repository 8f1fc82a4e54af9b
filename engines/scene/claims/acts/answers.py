"""What people and animals do now, for questions that ask for it. Pure.

What is seen is said plainly, what is only likely with "I think". None where nothing is known.
"""

import re
from collections.abc import Sequence

from engines.scene.animals import OF_DETECTOR
from engines.scene.claims.acts.people import people_told
from engines.scene.claims.acts.subject import Subject, subject_in
from engines.scene.claims.acts.whether import ActionAsked, action_asked, asks_what_goes_on, is_it_done
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.posture.doing import SEATS
from engines.scene.posture.wording import group_words
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, coloured_name, counted, listed, with_article

_NOW = r"(?: (?:there|here|now|right now|just now|at the moment|currently))*\W*\Z"
_WHAT_IS_DONE = re.compile(
    rf"\bwhat(?: is|'s| are| do| does(?! an? )) (?P<subject>[\w' -]+?) (?:doing|up to|busy with|do){_NOW}",
    re.IGNORECASE,
)
_POSTURE = r"(?:standing|sitting|lying|walking)"
_WHICH_POSTURE = re.compile(
    rf"\b(?:is|are) (?P<subject>[\w' -]+?) (?P<first>{_POSTURE})(?: down| up| around)?"
    rf"(?:,? {_POSTURE})*,? or (?P<last>{_POSTURE})(?: down| up| around)?{_NOW}",
    re.IGNORECASE,
)
_MOOD = re.compile(
    r"\b(?:is|are|does|do) (?P<subject>[\w' -]+?) (?:(?:look|seem)(?:s|ing)? )?(?:to be )?"
    r"(?:(?:in )?(?:a )?good mood|happy|glad|cheerful|smiling|laughing|friendly|pleased)" + _NOW,
    re.IGNORECASE,
)
_GLAD, _SAD = (
    r"(?:good|happy|glad|cheerful|smiling|laughing|friendly|pleased|merry|amused)",
    r"(?:bad|sad|unhappy|gloomy|angry|serious|grumpy|annoyed|cross|upset|bored|worried|unfriendly|crying)",
)
_WHICH_MOOD = re.compile(
    r"\b(?:is|are|does|do) (?P<subject>[\w' -]+?) (?:(?:look|seem)(?:s|ing)? )?(?:to be )?(?:in )?(?:an? )?"
    r"(?:rather |more )?"
    rf"(?:{_GLAD}\b.*\bor\b.*\b{_SAD}|{_SAD}\b.*\bor\b.*\b{_GLAD})\b(?: (?:mood|one|spirits))?"
    + _NOW
    + r"|\b(?:what|which)(?: kind of)? mood (?:is|are) (?P<whose>[\w' -]+?)(?: in)?"
    + _NOW,
    re.IGNORECASE,
)
_GOING = r"going(?! to (?!(?:us|me|you|the camera)\b))"  # "is he going to call me" names no way
_WAY = re.compile(
    rf"\b(?:is|are) (?P<subject>[\w' -]+?) (?:coming|walking|{_GOING}|moving|running|facing|turned|looking|heading)\b"
    r".*\b(?:toward|towards|to|away|at|from|closer|nearer|back)\b.*",
    re.IGNORECASE,
)
_TO_US = re.compile(r"\b(?:us|me|you|the camera|away|closer|nearer)\b", re.IGNORECASE)
_STILL_THERE = re.compile(
    r"\b(?:is|are) (?P<subject>[\w' -]+?) still (?:there|here|around|visible|(?:standing |sitting )?(?:in|at"
    r"|on|by) (?:the |my |our |this )?[a-z]+)\W*\Z",
    re.IGNORECASE,
)
_GAME = re.compile(
    r"\b(?:what|which)(?: kind of)? (?:game|sport|sports)\b.*\b(?:play\w*|do(?:ing)?|this|that|it)\b", re.IGNORECASE
)
_ASKS_MORE = re.compile(r"\b(?:why|how)\b", re.IGNORECASE)  # than whether it is so: "Why is he laughing?"
_SOUND_OF = {"dog": ("a dog", "barking"), "cat": ("a cat", "meowing"), "bird": ("a bird", "singing")}
_SOUND_OF |= {"horse": ("a horse", "neighing"), "sheep": ("a sheep", "bleating"), "cow": ("a cow", "mooing")}
GAMES = {"tennis racket": "tennis", "baseball bat": "baseball", "baseball glove": "baseball", "frisbee": "frisbee"}
GAMES |= {"skateboard": "skateboarding", "surfboard": "surfing", "skis": "skiing", "snowboard": "snowboarding"}
BALLS = ("soccer ball", "basketball", "baseball", "tennis ball")
NO_MOOD = "I can't tell what mood they are in: I see no face well enough."
LAWN, BALL = "green", "ball"


def asks_for_acts(question: str) -> bool:
    """Whether `acts_answer` may know better than the LLM."""
    patterns = _WHAT_IS_DONE, _WHICH_POSTURE, _WHICH_MOOD, _MOOD, _WAY, _GAME, _STILL_THERE
    is_of_action = asks_what_goes_on(question) or action_asked(question) is not None
    return not _ASKS_MORE.search(question) and (is_of_action or any(each.search(question) for each in patterns))


def acts_answer(question: str, state: SceneState, sounds: Sequence[str], parts: Sequence[str]) -> str | None:
    """What is done or whether something is, in which posture or mood, which way, or which game is played. `sounds`: of
    the last seconds. `parts`: names of parts of the picture. None for other questions, and if nothing is known."""
    if not asks_for_acts(question):
        return None
    if asks_what_goes_on(question):
        return people_told(state.things_called(PERSON), state, sounds, parts)
    if (asked := action_asked(question)) is not None:
        return _whether_game(asked, state, parts) or is_it_done(asked, state, sounds, parts)
    if _GAME.search(question):
        return _game(state, parts)
    if (match := _WHICH_POSTURE.search(question)) and (subject := subject_in(match["subject"])):
        return _which_posture(subject, match, state)
    if (match := _WHICH_MOOD.search(question)) and (subject := subject_in(match["subject"] or match["whose"])):
        return _which_mood(subject, state)
    if (match := _MOOD.search(question)) and (subject := subject_in(match["subject"])):
        return _mood(subject, state)
    if (
        (match := _STILL_THERE.search(question))
        and not is_out_of_sight(question)
        and (subject := subject_in(match["subject"]))
    ):
        return _gone(subject, state)
    if (match := _WAY.search(question)) and _TO_US.search(match.group()) and (subject := subject_in(match["subject"])):
        return _way(subject, state)
    if (match := _WHAT_IS_DONE.search(question)) and (subject := subject_in(match["subject"])):
        return _what_is_done(subject, state, sounds, parts)
    return None


def _what_is_done(subject: Subject, state: SceneState, sounds: Sequence[str], parts: Sequence[str]) -> str | None:
    those = subject.among(state)
    if not subject.are_people:
        return _of_animals(those, state, sounds)
    return people_told(those, state, sounds, parts)


def _of_animals(animals: Sequence[Thing], state: SceneState, sounds: Sequence[str]) -> str | None:
    """Whether they make a sound, rest or move."""
    if not animals:
        return None
    who = _animals(animals)
    verb, they = ("is", "it") if len(animals) == 1 else ("are", "they")
    voices = {_SOUND_OF[each.name][1] for each in animals if each.name in _SOUND_OF and _is_heard(each.name, sounds)}
    voice = f"{listed(sorted(voices))} and " if voices else ""
    if all(animal.is_resting for animal in animals):
        seats = [thing.name for thing in state.things if thing.name in SEATS and _is_on(animals[0], thing)]
        on = f" on {with_article(seats[0])}" if seats and len(animals) == 1 else ""
        hardly = f"{they} hardly {'moves' if they == 'it' else 'move'}"
        return f"I think {who} {verb} {voice}resting{on}: {hardly}."
    is_moving = all(animal.has_moved for animal in animals)
    does = [*sorted(voices), *(["moving"] if is_moving else [])]
    return as_sentence(f"{who} {verb} {listed(does)}") if does else None


def _animals(animals: Sequence[Thing]) -> str:
    if len(animals) == 1:
        return f"the {coloured_name(animals[0].name, animals[0].colour)}"
    names = {animal.name for animal in animals}
    return counted(len(animals), names.pop() if len(names) == 1 else "animal")


def _is_heard(name: str, sounds: Sequence[str]) -> bool:
    return _SOUND_OF[name][0] in sounds


def _is_on(animal: Thing, seat: Thing) -> bool:
    left, _, right, bottom = animal.box
    x0, y0, x1, y1 = seat.box
    return x0 <= (left + right) / 2 <= x1 and y0 <= bottom <= y1


def _which_posture(subject: Subject, match: re.Match[str], state: SceneState) -> str | None:
    people = state.things_called(PERSON)
    those = subject.among(state) if subject.are_people else ()
    groups: dict[str, list[Thing]] = {}
    for person in those:
        if person.doing is not None and person.doing.posture is not None:
            seat = f" on {with_article(person.doing.on)}" if person.doing.on else ""
            groups.setdefault(f"{person.doing.posture}{seat}", []).append(person)
    if not groups:
        told = f"I can't tell whether {'they are' if len(those) > 1 else 'the person is'} {match['first']}"
        return f"{told} or {match['last']}." if those else None
    told = listed(
        [f"{group_words(group, people)} {'is' if len(group) == 1 else 'are'} {does}" for does, group in groups.items()]
    )
    return as_sentence(told)


def _mood(subject: Subject, state: SceneState) -> str | None:
    """Of moods only a smile is seen."""
    people, those = state.things_called(PERSON), subject.among(state) if subject.are_people else ()
    faces = [person for person in those if person.doing is not None and person.doing.is_smiling is not None]
    smiling = [person for person in faces if person.doing is not None and person.doing.is_smiling]
    if not faces:
        return None
    if not smiling:
        return "I do not see a smile." if len(faces) == 1 else "I do not see anybody smiling."
    return f"Yes, {group_words(smiling, people)} {'is' if len(smiling) == 1 else 'are'} smiling."


def _which_mood(subject: Subject, state: SceneState) -> str | None:
    those = subject.among(state) if subject.are_people else ()
    told = _mood(subject, state)
    if told is not None and told.startswith("Yes, "):
        return f"In a good mood, I think: {told.removeprefix('Yes, ')}"
    return f"I can't tell: {told}" if told is not None else NO_MOOD if those else None


def _way(subject: Subject, state: SceneState) -> str | None:
    """Towards the camera or away from it, as one person goes or is turned."""
    those = subject.among(state) if subject.are_people else ()
    doing = those[0].doing if len(those) == 1 else None
    if doing is None:
        return None
    if doing.comes_nearer is not None:
        return "Towards the camera." if doing.comes_nearer else "Away from the camera."
    if doing.shows_back is None:
        return None
    return (
        "Away from the camera, I think: I see the back." if doing.shows_back else "Facing the camera: I see the face."
    )


def _gone(subject: Subject, state: SceneState) -> str | None:
    """That nobody of those is there any more, if the newest picture shows none of them; else None."""
    those = subject.among(state)
    if any(each.is_in_view for each in those):
        return None
    now = f"I do not see {'anybody' if subject.are_people else 'it'} now."
    if not those:
        is_any_thing = subject.names == OF_DETECTOR  # "it" need be no animal
        is_known = (
            not is_any_thing and subject.names <= set(RELIABLE) and not any(map(state.things_called, subject.names))
        )
        return f"No, {now}" if is_known else None
    return f"No, not any more: {now}"


def _game(state: SceneState, parts: Sequence[str]) -> str | None:
    """The game that is played by people with a ball or what else belongs to it."""
    names = {thing.name for thing in state.things}
    if PERSON not in names:
        return None
    if named := [GAMES[name] for name in GAMES if name in names]:
        return f"I think {named[0]}."
    if BALL not in names:
        return None
    balls = [part for part in parts if part in BALLS]
    if balls:
        return f"I think {'football' if balls[0] == 'soccer ball' else balls[0].removesuffix(' ball')}."
    is_on_lawn = LAWN in (state.below, state.mostly, state.around)
    return (
        "I think football: I see a ball on green ground." if is_on_lawn else "A game with a ball: I can't tell which."
    )


def _whether_game(asked: ActionAsked, state: SceneState, parts: Sequence[str]) -> str | None:
    """Whether the game that is asked for is played, or which one is; None for other actions, and if it is not known."""
    game = _game(state, parts) if asked.words.startswith("playing ") else None
    name = asked.words.removeprefix("playing ")
    return f"Yes, {game}" if game is not None and game.startswith(f"I think {name}") else game
