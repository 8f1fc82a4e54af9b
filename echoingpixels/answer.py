"""An answer that is being written: pieces as they come, the whole when it is asked for."""

from collections import deque
from collections.abc import Generator, Iterator
from typing import Self

from engines.api import Answer, Evidence
from engines.errors import EchoingPixelsError


class GivenUpError(EchoingPixelsError):
    """The answer was closed or interrupted before its end."""

    def __init__(self) -> None:
        super().__init__("this answer was given up before its end: ask again")


class StreamedAnswer(Iterator[str]):
    """Yields pieces of text as they are written; every other attribute waits for the rest of the answer.

        for piece in answer:
            print(piece, end="", flush=True)

    The first piece is written when it is created, the others when they are asked for, by the thread that asks. Pieces
    that were written meanwhile are not lost: iteration still yields them. To give an answer up, call `close`.
    Belongs to one thread at a time.
    """

    def __init__(self, pieces: Generator[str, None, Answer]) -> None:
        """`pieces` yields text and returns the answer, as `engines.api.EngineStream.ask` does; it is read here only."""
        self._pieces = pieces
        self._unread: deque[str] = deque()
        self._answer: Answer | None = None
        self._error: Exception | None = None
        self._write_piece()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if not self._unread and not self._write_piece():
            raise StopIteration
        return self._unread.popleft()

    @property
    def text(self) -> str:
        """The whole text, as people are told it: "Perhaps a cat, two minutes ago."."""
        return self.result().text

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The moments that the answer rests on, the weightiest first."""
        return self.result().evidence

    @property
    def confidence(self) -> float:
        """In [0, 1]: the least probability of a token of the answer."""
        return self.result().confidence

    @property
    def is_sure(self) -> bool:
        """Whether `confidence` is high enough for the answer not to be a guess."""
        return self.result().is_sure

    def result(self) -> Answer:
        """Everything that is known of the answer, timings included; waits for its end.

        Raises GivenUpError if it was closed or interrupted before its end.
        """
        while self._answer is None:
            self._write_piece()
        return self._answer

    def close(self) -> None:
        """Give the answer up: no more of it is written. One that has ended stays as it is. May be called twice."""
        if self._answer is None and self._error is None:
            self._error = GivenUpError()
            self._pieces.close()

    def _write_piece(self) -> bool:
        """Put the next piece to the unread ones; False if the answer has ended. Raises again what ended it."""
        if self._error is not None:
            raise self._error
        if self._answer is not None:
            return False
        try:
            while not (piece := next(self._pieces)):
                """Nothing can be told yet."""
            self._unread.append(piece)
        except StopIteration as finished:
            self._answer = finished.value
            return False
        except Exception as error:
            self._error = error
            raise
        except BaseException:  # KeyboardInterrupt: a generator that was left cannot go on
            self._error = GivenUpError()
            raise
        return True
