"""The words around what is seen and heard, as a family was trained: token ids only, no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from engines.answers.prompt import Prompt
from engines.api import Turn
from engines.errors import ModelFileMissingError, WeightsMismatchError
from engines.omni.config import Marks

TOKENIZER_FILE = "tokenizer.json"
TOLD = '\nSomebody says: "{text}"\n'
MAX_QUESTION_TOKENS, MAX_TOLD_TOKENS = 1024, 256  # a multiple-choice question brings all its options
MAX_EARLIER_TOKENS = 512  # of earlier turns


@dataclass(frozen=True)
class ChatWords:
    """How a family writes a dialogue, with its chat marks. An answer ends at one of `end_marks`; every tokenizer of the
    family has the first of them."""

    system: str
    answer_begins: str
    next_question: str
    end_marks: tuple[str, ...]


QWEN_WORDS = ChatWords(
    system="<|im_start|>system\nYou watch and listen through a camera and a microphone. Answer in one short sentence."
    "<|im_end|>\n<|im_start|>user\n",
    answer_begins="<|im_end|>\n<|im_start|>assistant\n",
    next_question="<|im_end|>\n<|im_start|>user\n",
    end_marks=("<|im_end|>", "<|endoftext|>"),
)


def read_tokenizer(folder: Path, words: ChatWords = QWEN_WORDS) -> Tokenizer:
    """The tokenizer of a checkpoint. Raises ModelFileMissingError or WeightsMismatchError."""
    path = folder / TOKENIZER_FILE
    if not path.is_file():
        raise ModelFileMissingError(f"{folder} holds no {TOKENIZER_FILE}: copy the checkpoint again")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing narrower
        raise WeightsMismatchError(f"{path} cannot be read: copy it again") from error
    if tokenizer.token_to_id(words.end_marks[0]) is None:
        raise WeightsMismatchError(f"{path} has no token {words.end_marks[0]}: it is of another model")
    return tokenizer


class ChatWording:
    """Writes prompts with one tokenizer in the words of one family."""

    def __init__(self, tokenizer: Tokenizer, words: ChatWords, begins: list[int], ends: list[int]) -> None:
        """`begins` and `ends`: the ids around everything that is seen and heard of a stream."""
        self._tokenizer, self._words, self._begins, self._ends = tokenizer, words, begins, ends
        end_ids = [tokenizer.token_to_id(mark) for mark in words.end_marks]
        self._end_ids = frozenset(end for end in end_ids if end is not None)

    def system(self) -> list[int]:
        """The system prompt and the beginning of what somebody shows."""
        return [*self.ids(self._words.system), *self._begins]

    def question(self, question: str, turns: Sequence[Turn]) -> Prompt:
        """The end of what is shown, the last `turns` that fit, and a question. Chat marks in what people typed are
        letters."""
        answer_begins, next_question = self.ids(self._words.answer_begins), self.ids(self._words.next_question)
        asked = self._plain(question)[:MAX_QUESTION_TOKENS] + answer_begins
        earlier: list[int] = []
        for turn in reversed(turns):
            block = self._plain(turn.question)[:MAX_QUESTION_TOKENS] + answer_begins
            block += self._plain(turn.answer) + next_question
            if len(block) + len(earlier) > MAX_EARLIER_TOKENS:
                break
            earlier = block + earlier
        return Prompt(self._ends + earlier + asked, len(self._ends), self._end_ids)

    def answer(self, text: str) -> list[int]:
        """A right answer as the model is to write it, with the end mark."""
        return self._plain(text) + self.ids(self._words.end_marks[0])

    def told(self, text: str) -> list[int]:
        """What somebody tells, as it stands on the timeline; of a long text the beginning."""
        before, after = TOLD.split("{text}")
        return self.ids(before) + self._plain(text)[:MAX_TOLD_TOKENS] + self.ids(after)

    def ids(self, text: str) -> list[int]:
        """Our own words, in which chat marks are marks."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _plain(self, text: str) -> list[int]:
        """Tokenize what people said or typed: a chat mark in it is read as plain letters."""
        self._tokenizer.encode_special_tokens = True
        try:
            return self.ids(text)
        finally:
            self._tokenizer.encode_special_tokens = False


class OmniWording(ChatWording):
    """That of Qwen2.5-Omni: two marks before everything that is seen and heard, and two behind it."""

    def __init__(self, tokenizer: Tokenizer, marks: Marks) -> None:
        begins, ends = [marks.vision_begin, marks.audio_begin], [marks.audio_end, marks.vision_end]
        super().__init__(tokenizer, QWEN_WORDS, begins, ends)
