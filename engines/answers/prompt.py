"""The words around what is seen and heard: system prompt, window wording, chat marks. Token ids only, no model."""

from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from engines.api import Turn

SYSTEM = "<|im_start|>system\nYou watch and listen. Answer in one short sentence. This is what was seen and heard:"
TIME_STAMP = "\n{second}s"
SPEECH_PREFIX, SPEECH_SUFFIX = '\n{second}s: "', '"'
QUESTION = "<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
EARLIER_ANSWER = "{answer}<|im_end|>\n"
END_OF_STREAM = "\n{second}s<|im_end|>\n"
END_MARKS = ("<|im_end|>", "<|endoftext|>")
MAX_QUESTION_TOKENS = 256
MAX_EARLIER_TOKENS = 96  # of earlier turns: they are read with every question, which delays the first word


@dataclass(frozen=True)
class Prompt:
    """What the LLM reads after the cached tokens to answer a question.

    The first `num_neutral` ids are our own words, before anything that someone asked. The answer ends at one
    of `end_ids`.
    """

    ids: list[int]
    num_neutral: int
    end_ids: frozenset[int]


class PromptWriter:
    """Writes the fixed wording with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        end_ids = [tokenizer.token_to_id(mark) for mark in END_MARKS]
        self._end_ids = frozenset(end_id for end_id in end_ids if end_id is not None)

    def system(self) -> list[int]:
        return self._ids(SYSTEM)

    def time_stamp(self, start_s: float) -> list[int]:
        """The words before a window's tokens."""
        return self._ids(TIME_STAMP.format(second=round(start_s)))

    def speech(self, start_s: float, text: str) -> tuple[list[int], int]:
        """A transcript with its time, and how many of its ids are our own words before it."""
        prefix = SPEECH_PREFIX.format(second=round(start_s))
        encoding = self._encode_plain(prefix + text + SPEECH_SUFFIX)
        num_prefix = sum(end <= len(prefix) for _, end in encoding.offsets)
        return list(encoding.ids), num_prefix

    def beginning(self, text: str) -> str:
        """A text, or as much of it as `MAX_QUESTION_TOKENS` tokens hold."""
        ends = [end for _, end in self._encode_plain(text).offsets]
        return text if len(ends) <= MAX_QUESTION_TOKENS else text[: ends[MAX_QUESTION_TOKENS - 1]]

    def note(self, text: str) -> list[int]:
        """A note as it stands on the timeline. What it quotes is plain characters."""
        return self._plain(f" {text}.")

    def key(self, words: str) -> list[int]:
        """The words of a note that matter, written as in the middle of a sentence."""
        return self._plain(f" {words}")

    def question(self, question: str, now_s: float, turns: tuple[Turn, ...]) -> Prompt:
        """A question after the last `turns` that fit. Chat marks inside what people typed are plain characters."""
        asked = self._filled(QUESTION, question=self._plain(question)[:MAX_QUESTION_TOKENS])
        earlier: list[int] = []
        for turn in reversed(turns):
            block = self._filled(QUESTION, question=self._plain(turn.question)[:MAX_QUESTION_TOKENS])
            block += self._filled(EARLIER_ANSWER, answer=self._plain(turn.answer))
            if len(block) + len(earlier) > MAX_EARLIER_TOKENS:
                break
            earlier = block + earlier
        end_of_stream = self._ids(END_OF_STREAM.format(second=round(now_s)))
        num_neutral = len(end_of_stream) + len(self._ids(QUESTION.split("{")[0]))
        return Prompt(end_of_stream + earlier + asked, num_neutral, self._end_ids)

    def answer(self, text: str) -> list[int]:
        """An answer as the model learns to write it, with its end mark."""
        return self._ids(text + END_MARKS[0])

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def _plain(self, text: str) -> list[int]:
        return list(self._encode_plain(text).ids)

    def _encode_plain(self, text: str) -> Encoding:
        """Tokenize what people said or typed: a chat mark in it is read as plain characters."""
        self._tokenizer.encode_special_tokens = True
        try:
            return self._tokenizer.encode(text)
        finally:
            self._tokenizer.encode_special_tokens = False

    def _filled(self, template: str, **parts: list[int]) -> list[int]:
        """The ids of a template with its one field filled in."""
        ((name, inner),) = parts.items()
        before, after = template.split("{" + name + "}")
        return self._ids(before) + inner + self._ids(after)
