"""What a caller holds of a stream and of a dialogue about it."""

import contextlib
from collections.abc import Callable

from echoingpixels.answer import StreamedAnswer
from engines.api import EngineStream, Reduction, Seconds, Turn, Window
from engines.wall_clock import WallClock
from engines.watches.compiling import compiled
from engines.watches.evaluating import Moment, RuleState
from engines.watches.window import sensed
from realtime.dialogue.conversation import Conversation
from realtime.dialogue.requests import understood


class Stream:
    """The memory of one camera and one microphone. `Assistant.open_stream` makes it.

    Windows go in, questions are answered from what was kept of them. May be used from any thread: one thread can add
    windows while others ask. Its memory is freed when it is dropped or when its assistant is closed; after that every
    method raises EchoingPixelsError.
    """

    def __init__(self, memory: EngineStream, started: WallClock | None = None) -> None:
        self._memory, self._started = memory, started
        self._end_s = 0.0
        self._watches: list[tuple[RuleState, Callable[[Moment], object]]] = []

    @property
    def end_s(self) -> float:
        """Where the last window ended, in seconds since the start of the stream; 0 before the first one."""
        return self._end_s

    @property
    def num_cached_tokens(self) -> int:
        """How many tokens are remembered: those that were kept and the words around them."""
        return self._memory.num_cached_tokens

    @property
    def num_forgotten_tokens(self) -> int:
        """How many tokens were forgotten so far, because the cache was full."""
        return self._memory.num_forgotten_tokens

    def cached_times_s(self) -> Seconds:
        """The time of every token that is remembered: float64 (N,), in seconds, in no order; a copy."""
        return self._memory.cached_times_s()

    def set_ratio(self, ratio: float) -> None:
        """From the next window on keep this share of the tokens: above 0, at most 1, else ValueError."""
        self._memory.set_ratio(ratio)

    def add(self, window: Window) -> Reduction:
        """Take the next window; returns which tokens were kept, what was said, and how long it took.

        Blocks until it is done: about a tenth of the window's length on two CPU cores, and 0.2 to 0.6 s more if there
        may be new text in `Window.detail`, unless `Window.readings` says what was read. Windows come in the order of
        their index; one may be missing. Raises EchoingPixelsError if the window is not of `Assistant.media` or comes
        late.
        """
        reduction = self._memory.reduce(window)
        self._end_s = window.end_s
        now = sensed(window, reduction)
        for state, tell in tuple(self._watches):
            moment = state.add(now)
            if moment is not None:
                tell(moment)
        return reduction

    def watch(self, event: str, tell: Callable[[Moment], object]) -> Callable[[], None]:
        """From the next window on call `tell` each time that an event begins, such as "you see a cat" or "somebody is
        there and the phone rings" (docs/watches.md), in the thread that adds the window. Returns what ends that.

        Raises ValueError if the senses alone cannot tell of it, as of "a man in blue comes": ask about it then.
        """
        rule = compiled(understood(event).event or event)
        if rule is None:
            raise ValueError(f"no rule can tell this, ask about it after each window instead: {event}")
        watch = RuleState(rule, self._end_s), tell
        self._watches.append(watch)

        def end() -> None:
            if watch in self._watches:
                self._watches.remove(watch)

        return end

    def ask(self, question: str, at_s: float | None = None) -> StreamedAnswer:
        """Answer a question from what is remembered now; it knows nothing of earlier questions. A statement is
        remembered instead, and the answer says so ("My keys are on the table." "I will remember that.").

        `at_s` is when it is asked, in seconds of the stream; by default where the last window ended. Blocks until the
        first piece of the answer is there. What is added afterwards does not change the answer. Raises ValueError if
        the question is empty.
        """
        now_s = self._end_s if at_s is None else at_s
        return StreamedAnswer(Conversation().ask(self._memory, _checked(question), now_s, self._started))

    def open_dialogue(self) -> "Dialogue":
        """Questions that build on one another. Several dialogues may ask about one stream."""
        return Dialogue(self, self._memory, self._started)


class Dialogue:
    """Questions about one stream that may refer to earlier ones. `Stream.open_dialogue` makes it.

    Belongs to one thread at a time.
    """

    def __init__(self, stream: Stream, memory: EngineStream, started: WallClock | None) -> None:
        self._stream, self._memory, self._started = stream, memory, started
        self._conversation = Conversation()
        self._last: StreamedAnswer | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The last questions and their answers, oldest first; those that the next question can refer to."""
        return self._conversation.turns

    def ask(self, question: str, at_s: float | None = None) -> StreamedAnswer:
        """As `Stream.ask`, but the last turns are known. Waits for the end of the answer before, unless it was closed.

        An answer that failed or was closed is not among the turns.
        """
        if self._last is not None:
            with contextlib.suppress(Exception):  # whoever reads that answer is told
                self._last.result()
        now_s = self._stream.end_s if at_s is None else at_s
        self._last = StreamedAnswer(self._conversation.ask(self._memory, _checked(question), now_s, self._started))
        return self._last


def _checked(question: str) -> str:
    if not question.strip():
        raise ValueError("a question is made of words")
    return question
