"""What a text wants: an answer, to be remembered, or a call when something happens."""

import json
from pathlib import Path

import pytest

from realtime.dialogue.requests import Request, understood, watch_refusal

ROOT = Path(__file__).parents[3]
STATEMENTS = """
My keys are on the kitchen table.
I am going out now.
I'm going to the shop
The red cup is mine.
Tom is my brother.
Dinner is at seven.
dinner is at seven
tom is my brother
The meeting starts at nine.
We live in a small town.
She lives next door.
There is a spider on the wall.
This is my sister Anna.
My name is Tom.
I left the window open.
I have put the milk in the fridge.
Our dog's called Rex.
I will be back at five.
By the way, my phone is in the car.
Remember that my glasses are on the shelf.
It is my birthday today.
Note that the door was locked.
OK, the parcel has arrived.
I parked the car behind the house.
Someone took my umbrella.
The plumber comes on Monday.
They bought a new lamp.
I’ve lost my wallet.
Please remember my passport is in the drawer
The train leaves at six.
These books belong to Mary.
The blue one is hers.
Hello, I am Olivia.
Remember the PIN 4357.
Don't forget to buy milk
Call me Al.
Remember that Anna drinks tea.
Keep in mind that Ben hates fish.
FYI the back door sticks.
Just so you know, the cat sleeps upstairs.
Can you remember that my bag is in the hall?
Could you please remember that Tom prefers juice?
I have a meeting at three.
I have a dog named Rex.
I have an appointment on Friday.
No, my keys are in the car.
Actually, the meeting is at ten.
Sorry, my name is Ann.
That bag is mine.
Behind us is the garden. For me, tea is best. Trust me, the key is in the drawer.
That man is my uncle.
At five my train leaves.
On Monday the plumber comes.
In the evening I am at home.
Tomorrow I am away.
Today is my birthday.
Hello. My name is Anna.
Thanks. My phone is in the car.
My keys are in the car. My bag is upstairs.
Mr. Brown is my teacher.
Nobody is at home until six.
Remind me to call Tom.
Put milk on my shopping list.
Now the light is on.
Anna knows where the key is.
The man who came is my brother.
My train leaves at 5 p.m. on Monday.
My keys are in the car. Goodbye!
My keys are in the car. See you later.
My keys are in the car. Nice to meet you.
My name is Ann. Thank you for your help.
I am Anna. Thanks so much!
""".strip().splitlines()
QUESTIONS = """
Brief me on what was said while I was at work.
Fill us in on what they are doing.
Catch me up on what you have seen.
What do you see?
What do you see
where are my keys
Who is there
How many people are there
Is there a dog
are you sure
Did the bell ring
can you see me
Do you hear that
Have I come back
Describe the scene in detail.
Read the sign.
Tell me what you see.
Summarise what happened.
Sum up what you have seen.
Tell me when you saw the cat.
And before that?
The red one
The one that is on the left
On the left.
My keys are where?
I want to know who came.
I wonder what that was.
I can't find my keys.
Thank you.
Hello!
Remember me
That is interesting.
You are very kind.
Remember what I said?
Count the books.
a longer story
whats that thing called
Whats that thing called
wheres my phone
Whos there
now who is there
Then what was that
um where are my keys
Uh, where are my keys
my keys where are they
My keys where are they
my keys have you seen them
excuse me what is this
Excuse me, what is this
everything you have seen
Everything you heard
the cup which colour is it
the cup is what colour
my bag who has it
the sound was it a bell
It is cold, isn't it
The door is open, right
or is it a dog
so who came
the man on the left who is he
in the kitchen is there a cat
this is what
Yes, it is.
Yes, I am.
No, the red one
No, this one.
I have a question.
I had a great day.
I have a headache.
I am bored.
Remember that?
Do you remember that my keys are in the car?
Remember where my keys are?
Keep in mind what I said
Remind me where my keys are
Remind me when my appointment is
Tell me when he fell
Tell me when he walked in.
Tell me when the bus arrived
Tell me when the car stopped
Tell me when the dog barked
Tell me when the phone rang.
When you saw the cat, tell me.
Tell me once more what you see
Tell me once again who came.
Can you tell me if anybody is there?
Tell me if somebody is in the room.
Can you tell me if you see a dog?
Tell me when the plumber comes
Tell me when my appointment is
Tell me when the meeting is
Tell me when dinner is
Let me know when the parcel arrived
Can you tell me when someone came in?
Tell me if it rained
Good morning!
Any news
Which one is bigger
the number of people
Let me see
Show me when it happened
Is that mine
Could you describe the room
""".strip().splitlines()
STATEMENT_AND_QUESTION = {
    "My keys are on the table. What colour is the cup?": "My keys are on the table.",
    "Hello. I am Anna. Who is there?": "I am Anna.",
    "There is a cup. Where is it?": "There is a cup.",
}
WATCHES = {
    "Tell me when you see a cat.": "you see a cat",
    "Please let me know when you hear the doorbell!": "you hear the doorbell",
    "Could you tell me as soon as you notice smoke?": "you notice smoke",
    "Watch out for a red car.": "you see a red car",
    "Watch out for a red car and tell me.": "you see a red car",
    "Watch for the dog.": "you see the dog",
    "Listen out for the kettle": "you hear the kettle",
    "Tell me if you see a dog": "you see a dog",
    "Hey, tell me when you see Tom.": "you see Tom",
    "I want you to tell me when you hear a bell.": "you hear a bell",
    "OK. Tell me when you see the man who came in.": "you see the man who came in",
    "If you see a cat, let me know.": "you see a cat",
    "Warn me if someone comes in.": "someone comes in",
    "Call me when the kettle boils": "the kettle boils",
    "Tell me when someone comes in": "someone comes in",
    "Tell me when a bird lands on the table.": "a bird lands on the table",
    "Tell me when the door opens.": "the door opens",
    "Tell me when the red car comes.": "the red car comes",
    "Let me know when the kettle boils.": "the kettle boils",
    "Let me know once the light is closed.": "the light is closed",
    "Alert me if there is a fire.": "there is a fire",
    "Can you warn me if the dog is on the couch?": "the dog is on the couch",
    "Wake me when it is five.": "it is five",
    "Tell me if anyone enters.": "anyone enters",
    "Tell me whenever the phone rings.": "the phone rings",
    "Tell me when someone is on the left.": "someone is on the left",
    "As soon as a dog comes, tell me.": "a dog comes",
    "Notify me the moment he moves.": "he moves",
    "Tell me when the room is empty.": "the room is empty",
    "Tell me when the sign says closed.": "the sign says closed",
    "Tell me when two people are at the desk and the phone rings.": "two people are at the desk and the phone rings",
    'Tell me when I say "stop".': 'I say "stop"',
    "Let me know if the dog comes in": "the dog comes in",
    "Let me know if a car pulls up outside.": "a car pulls up outside",
    "Ping me when the phone rings": "the phone rings",
    "Tell me if the doorbell rings.": "the doorbell rings",
    "If the phone rings, tell me.": "the phone rings",
    "Whenever someone knocks, ping us": "someone knocks",
    "Tell me every time a car passes.": "a car passes",
    "Let me know the second someone walks in": "someone walks in",
    "I want to know when somebody comes home.": "somebody comes home",
    "I'd like to be told when the phone rings": "the phone rings",
    "Would you mind telling me when the phone rings?": "the phone rings",
    "Send me a message when the dog barks": "the dog barks",
    "Give me a shout when dinner is ready": "dinner is ready",
    "Say something when you see a dog": "you see a dog",
    "Inform me when a truck arrives.": "a truck arrives",
    "Watch the door and tell me when somebody comes": "somebody comes",
    "Tell me when everybody has left.": "everybody has left",
    "Tell me when there's no one left.": "there's no one left",
    "Keep watch for a car": "you see a car",
    "Listen for the doorbell": "you hear the doorbell",
    "Look out for people shouting": "people shouting",
    "Alert me on a smoke alarm": "you hear a smoke alarm",
}
NO_WATCHES = """
Tell me when the dog left.
Tell me when somebody left the room.
Let me know if there is a dog.
Tell me if the light is on.
Tell me if the phone is ringing.
I want to know when Tom came home.
Can you tell me if the phone rings?
Tell me about the dog.
Give me a list of everything you have seen.
Look for my keys.
""".strip().splitlines()


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements(text: str) -> None:
    request = understood(text)
    assert request.told
    assert (request.asks, request.event) == (False, None)


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions(text: str) -> None:
    assert understood(text) == Request("", asks=True, event=None)


@pytest.mark.parametrize(("text", "told"), STATEMENT_AND_QUESTION.items())
def test_what_is_told_beside_a_question_is_remembered_too(text: str, told: str) -> None:
    assert understood(text) == Request(told, asks=True, event=None)


@pytest.mark.parametrize(("text", "event"), WATCHES.items())
def test_requests_to_call(text: str, event: str) -> None:
    assert understood(text).event == event


@pytest.mark.parametrize("text", NO_WATCHES)
def test_questions_about_what_is_or_was_are_no_requests_to_call(text: str) -> None:
    assert understood(text).event is None


def test_the_refusal_says_what_to_do_instead() -> None:
    refusal = "I can't call you from here when it happens. Ask me later whether"
    assert watch_refusal("you see a cat") == f"{refusal} I saw a cat."
    assert watch_refusal("the kettle boils") == f"{refusal} it has happened."


def test_small_talk_is_left_to_the_model() -> None:
    chat = json.loads((ROOT / "training" / "model" / "chat.json").read_text("utf-8"))
    assert [text for text in chat if understood(text) != Request("", asks=True, event=None)] == []
