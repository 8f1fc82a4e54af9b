"""The words around what is seen and heard, as Qwen2.5-Omni was trained: token ids only, no model."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from engines.answers.prompt import Prompt
from engines.api import Turn
from engines.errors import ModelFileMissingError, WeightsMismatchError
from engines.omni.config import Marks

TOKENIZER_FILE = "tokenizer.json"
SYSTEM = (
    "<|im_start|>system\nYou watch and listen through a camera and a microphone. Answer in one short sentence."
    "<|im_end|>\n<|im_start|>user\n"
)
ANSWER_BEGINS, NEXT_QUESTION = "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>\n<|im_start|>user\n"
TOLD = '\nSomebody says: "{text}"\n'
END_MARKS = ("<|im_end|>", "<|endoftext|>")
MAX_QUESTION_TOKENS, MAX_TOLD_TOKENS = 1024, 256  # a multiple-choice question brings all its options
MAX_EARLIER_TOKENS = 512  # of earlier turns


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a checkpoint. Raises ModelFileMissingError or WeightsMismatchError."""
    path = folder / TOKENIZER_FILE
    if not path.is_file():
        raise ModelFileMissingError(f"{folder} holds no {TOKENIZER_FILE}: copy the checkpoint again")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing narrower
        raise WeightsMismatchError(f"{path} cannot be read: copy it again") from error
    if tokenizer.token_to_id(END_MARKS[0]) is None:
        raise WeightsMismatchError(f"{path} has no token {END_MARKS[0]}: it is of another model")
    return tokenizer


class OmniWording:
    """Writes prompts with one tokenizer and the marks of one checkpoint."""

    def __init__(self, tokenizer: Tokenizer, marks: Marks) -> None:
        self._tokenizer, self._marks = tokenizer, marks
        ends = [tokenizer.token_to_id(mark) for mark in END_MARKS]
        self._end_ids = frozenset(end for end in ends if end is not None)

    def system(self) -> list[int]:
        """The system prompt and the beginning of what somebody shows, up to the two begin marks."""
        return [*self._ids(SYSTEM), self._marks.vision_begin, self._marks.audio_begin]

    def question(self, question: str, turns: Sequence[Turn]) -> Prompt:
        """The two end marks, the last `turns` that fit, and a question. Chat marks in what people typed are letters."""
        asked = self._plain(question)[:MAX_QUESTION_TOKENS] + self._ids(ANSWER_BEGINS)
        earlier: list[int] = []
        for turn in reversed(turns):
            block = self._plain(turn.question)[:MAX_QUESTION_TOKENS] + self._ids(ANSWER_BEGINS)
            block += self._plain(turn.answer) + self._ids(NEXT_QUESTION)
            if len(block) + len(earlier) > MAX_EARLIER_TOKENS:
                break
            earlier = block + earlier
        ends = [self._marks.audio_end, self._marks.vision_end]
        return Prompt(ends + earlier + asked, len(ends), self._end_ids)

    def answer(self, text: str) -> list[int]:
        """A right answer as the model is to write it, with the end mark."""
        return self._plain(text) + self._ids(END_MARKS[0])

    def told(self, text: str) -> list[int]:
        """What somebody tells, as it stands on the timeline; of a long text the beginning."""
        before, after = TOLD.split("{text}")
        return self._ids(before) + self._plain(text)[:MAX_TOLD_TOKENS] + self._ids(after)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _plain(self, text: str) -> list[int]:
        """Tokenize what people said or typed: a chat mark in it is read as plain letters."""
        self._tokenizer.encode_special_tokens = True
        try:
            return self._ids(text)
        finally:
            self._tokenizer.encode_special_tokens = False
