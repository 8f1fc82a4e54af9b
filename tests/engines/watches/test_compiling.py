"""Which standing questions are rules, and which rules they are."""

import pytest

from engines.watches.compiling import compiled
from engines.watches.rule import Heard, NotSeen, Read, Said, Seen

RULES = {
    "you see a cat": "I see a cat",
    "You see a cat, please.": "I see a cat",
    "you see a cat or a dog": "I see a cat or a dog",
    "somebody is at the desk": "I see a person",
    "any one is at the front door": "I see a person",
    "there are more than two people in the room": "I see three people or more",
    "you see three dogs": "I see three dogs or more",
    "someone comes in": "a person comes",
    "a car arrives": "a car comes",
    "the dog leaves": "a dog has gone",
    "nobody is there": "I see nobody",
    "the room is empty": "I see nobody",
    "there's no one left": "I see nobody",
    "no one's there": "I see nobody",
    "everybody has left": "nobody is there any more",
    "somebody leaves": "nobody is there any more",
    "there's a person at the door": "I see a person",
    "a second person comes in": "two people or more are there",
    "a car pulls up outside": "a car comes",
    "a car passes by": "a car comes",
    "both the cat and the dog are there": "I see a cat and a dog",
    "you see a person with a dog": "I see a person and a dog",
    "you hear someone cough": "I hear coughing",
    "you see no dog": "I see no dog",
    "the phone rings": "I hear a telephone",
    "the kettle whistles": "I hear a kettle",
    "you hear a dog or a cat": "I hear a dog or a cat",
    "the phone or the doorbell rings": "I hear a telephone or a doorbell",
    "someone knocks at the door": "I hear a knock",
    "somebody speaks": "I hear speech",
    "somebody says help": 'somebody says "help"',
    "somebody says “good morning” or hello": 'somebody says "good morning" or "hello"',
    "somebody says ham and eggs": 'somebody says "ham and eggs"',
    "I say 'stop it'": 'somebody says "stop it"',
    "somebody talks about pizza": 'somebody says "pizza"',
    "the sign says closed": 'I read "closed"',
    "you read EXIT": 'I read "exit"',
    "somebody is at the desk and the phone rings": "I see a person and hear a telephone",
    "somebody is at the desk while the phone rings": "I see a person and hear a telephone",
    "you see a person and a dog": "I see a person and a dog",
    "you see a person and hear music": "I see a person and hear music",
    'somebody says "me and you" and a dog barks': 'somebody says "me and you" and I hear a dog',
}
FOR_THE_LLM = """a man in blue comes
the red car comes
you see Tom
someone is on the left
the dog is on the couch
the door opens
a bird lands on the table
the light goes out
the music stops
it is five
you see a cat and the door opens
you see a person with a red hat
the phone rings and then somebody comes
two people are at the desk for ten minutes
you see nothing
you read something
somebody says something nice about the food that we had yesterday evening at home
""".splitlines()


@pytest.mark.parametrize(("event", "words"), RULES.items())
def test_what_the_senses_can_tell_is_a_rule(event: str, words: str) -> None:
    rule = compiled(event)
    assert rule is not None
    assert rule.words == words


@pytest.mark.parametrize("event", [*FOR_THE_LLM, ""])
def test_everything_else_is_left_to_the_llm(event: str) -> None:
    assert compiled(event) is None


def test_a_rule_has_the_names_of_the_senses() -> None:
    def conditions(event: str) -> tuple[object, ...]:
        rule = compiled(event)
        return rule.conditions if rule is not None else ()

    assert conditions("somebody is there and the doorbell rings") == (
        Seen(("person",)),
        Heard(("a doorbell", "a ding"), "a doorbell"),
    )
    assert conditions("two people come in") == (Seen(("person",), 2, comes=True),)
    assert conditions("the cat has gone") == (NotSeen(("cat",), leaves=True),)
    assert conditions("somebody says help or fire") == (Said(("help", "fire")),)
    assert conditions("the display shows 42") == (Read(("42",)),)
