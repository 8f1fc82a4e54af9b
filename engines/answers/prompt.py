"""The words around what is seen and heard: system prompt, window wording, chat marks. Token ids only, no model."""

from tokenizers import Encoding, Tokenizer

from engines.api import Turn

SYSTEM = "<|im_start|>system\nYou watch and listen. Answer in one short sentence. This is what was seen and heard:"
STAMP = "\n{second}s"
SPEECH_OPENS, SPEECH_CLOSES = '\n{second}s: "', '"'
QUESTION = "<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
ANSWERED = "{answer}<|im_end|>\n"
END_OF_STREAM = "\n{second}s<|im_end|>\n"
ENDS = ("<|im_end|>", "<|endoftext|>")
MAX_QUESTION_TOKENS = 256
MAX_EARLIER_TOKENS = 96  # of the turns before: they are read anew with every question, which delays its first word


class PromptWriter:
    """Writes the fixed wording with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        ends = [tokenizer.token_to_id(mark) for mark in ENDS]
        self.end_ids = frozenset(mark for mark in ends if mark is not None)

    def system(self) -> list[int]:
        return self._ids(SYSTEM)

    def stamp(self, start_s: float) -> list[int]:
        """What stands before a window's tokens."""
        return self._ids(STAMP.format(second=round(start_s)))

    def speech(self, start_s: float, text: str) -> tuple[list[int], int]:
        """A transcript on the timeline, and how many of its ids are our own words before it."""
        opening = SPEECH_OPENS.format(second=round(start_s))
        encoding = self._encode_plain(opening + text + SPEECH_CLOSES)
        num_opening = sum(end <= len(opening) for _, end in encoding.offsets)
        return list(encoding.ids), num_opening

    def question_opens(self, now_s: float) -> int:
        """How many tokens of a dialogue stand before anything that someone said."""
        return len(self._now(now_s)) + len(self._ids(QUESTION.split("{")[0]))

    def dialogue(self, question: str, now_s: float, turns: tuple[Turn, ...]) -> list[int]:
        """The question behind as many of the last `turns` as fit; marks inside what people typed mean nothing."""
        asked = self._wrapped(QUESTION, question=self._plain(question)[:MAX_QUESTION_TOKENS])
        earlier: list[int] = []
        for turn in reversed(turns):
            block = self._wrapped(QUESTION, question=self._plain(turn.question)[:MAX_QUESTION_TOKENS])
            block += self._wrapped(ANSWERED, answer=self._plain(turn.answer))
            if len(block) + len(earlier) > MAX_EARLIER_TOKENS:
                break
            earlier = block + earlier
        return self._now(now_s) + earlier + asked

    def answer(self, text: str) -> list[int]:
        """An answer as the model shall write it, with its end."""
        return self._ids(text + ENDS[0])

    def _now(self, now_s: float) -> list[int]:
        return self._ids(END_OF_STREAM.format(second=round(now_s)))

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

    def _wrapped(self, template: str, **parts: list[int]) -> list[int]:
        ((name, inner),) = parts.items()
        before, after = template.split("{" + name + "}")
        return self._ids(before) + inner + self._ids(after)
