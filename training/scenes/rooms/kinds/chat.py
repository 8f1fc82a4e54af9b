"""Kinds of questions that have nothing to do with the room: small talk, general knowledge, small sums, statements."""

from training.scenes.rooms.moment import Moment, Reply
from training.scenes.rooms.statements import draw_saying
from training.scenes.rooms.words import chat_lines

SUMS = ("What is {a} {sign} {b}?", "How much is {a} {sign} {b}?", "what's {a} {sign} {b}", "Tell me {a} {sign} {b}.")


def chat(moment: Moment) -> Reply | None:
    lines = chat_lines()
    text, answer = lines[int(moment.rng.integers(len(lines)))]
    return Reply(answer, wordings=(text,))


def small_sum(moment: Moment) -> Reply | None:
    one, other = (int(number) for number in moment.rng.integers(1, 13, 2))
    sign = moment.pick(["plus", "minus", "times"])
    if sign == "minus":
        one += other
    result = {"plus": one + other, "minus": one - other, "times": one * other}[sign]
    return Reply(f"{one} {sign} {other} is {result}.", {"a": f"{one}", "sign": sign, "b": f"{other}"}, wordings=SUMS)


def statement(moment: Moment) -> Reply | None:
    """Something that is told, not asked."""
    return Reply("I will remember that.", wordings=(draw_saying(moment.rng, moment.plan.split).text,))
