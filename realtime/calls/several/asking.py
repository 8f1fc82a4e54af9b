"""Asks several live streams one question, at the same time. Lives on the event loop."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from engines.answers.fixed import fixed_answer
from engines.api import Answer
from engines.errors import TooManyJobsError
from engines.serving.jobs import AnswerJob
from engines.serving.worker import Worker
from engines.wall_clock import WallClock
from realtime.calls.call import Resources
from realtime.calls.several.joining import StreamAnswer, joined, names_cameras, question_for_each
from realtime.config import check_stream_name
from realtime.dialogue.notice import notice
from realtime.dialogue.requests import understood
from realtime.dialogue.watching import watch_reply
from realtime.errors import RequestError
from realtime.streams.live import LiveStream

ALL = "*"
MAX_QUESTION_LETTERS = 2000
CALLER = "several"  # in the log, and with the stream's name among the callers who take turns


class Board(Protocol):
    """What is needed of the board. `streams`: all that are open, by name."""

    resources: Resources

    @property
    def streams(self) -> Mapping[str, LiveStream]: ...


def streams_called(board: Board, wanted: str | Sequence[str]) -> list[str]:
    """The names that `*`, a name, names with commas, or a list of names mean; each once. Raises RequestError."""
    live = sorted(board.streams)
    if wanted == ALL:
        if not live:
            raise RequestError("unknown_stream", "no camera is live")
        return live
    names = wanted.split(",") if isinstance(wanted, str) else wanted
    for name in names:
        check_stream_name(name)
        if name not in board.streams:
            raise RequestError("unknown_stream", f"{name} is not live; there are: {', '.join(live) or 'none'}")
    if not names:
        raise RequestError("unknown_stream", f"name at least one stream, or {ALL} for all")
    return list(dict.fromkeys(names))


async def ask_streams(board: Board, names: Sequence[str], question: str) -> list[StreamAnswer]:
    """Ask each of these live streams, or have each watch for what the question wants to be told of. Raises RequestError
    for what is no question."""
    question = question.strip()
    if not question or len(question) > MAX_QUESTION_LETTERS:
        raise RequestError("invalid_request", f"a question has 1 to {MAX_QUESTION_LETTERS} letters")
    request = understood(question)
    if request.told and not request.asks:
        raise RequestError("invalid_request", "this asks nothing: a statement is told to one stream")
    each = question_for_each(question)
    streams = [board.streams[name] for name in names]
    return list(await asyncio.gather(*(_ask(board, stream, question, each) for stream in streams)))


def about_all_cameras(board: Board, question: str, own_stream: str) -> Coroutine[Any, Any, Answer] | None:
    """The answer of all live streams, if a question says that it is about all cameras; else None. Its moments are those
    of `own_stream`."""
    return _joined_answer(board, question, own_stream) if names_cameras(question) else None


async def _joined_answer(board: Board, question: str, own_stream: str) -> Answer:
    answers = await ask_streams(board, streams_called(board, ALL), question)
    text, _ = joined(answers)
    own = next((each for each in answers if each.stream == own_stream and each.is_positive), None)
    evidence = own.answer.evidence if own is not None and own.answer is not None else ()
    is_sure = all(each.answer is not None and each.answer.is_sure for each in answers)
    return replace(fixed_answer(text), evidence=evidence, is_sure=is_sure)


async def _ask(board: Board, stream: LiveStream, question: str, each: str) -> StreamAnswer:
    loop, resources = asyncio.get_running_loop(), board.resources
    now_s = stream.time_at(loop.time())
    reply = watch_reply(question, stream.watches)
    if reply is not None:
        return StreamAnswer(stream.name, now_s, fixed_answer(reply))
    answering = _Answering()
    started = WallClock.showing(resources.second_of_day(), now_s)
    missing = notice(question, stream.perception)
    try:
        answering.ask(resources.worker, f"{CALLER} {stream.name}", stream.key, each, now_s, started)
        answer = await answering.future
    except TooManyJobsError as error:
        return StreamAnswer(stream.name, now_s, None, str(error))
    except asyncio.CancelledError:
        answering.cancel(resources.worker)
        raise
    if isinstance(answer, str):
        return StreamAnswer(stream.name, now_s, None, answer)
    return StreamAnswer(stream.name, now_s, replace(answer, text=" ".join(filter(None, (answer.text, missing)))))


class _Answering:
    """Implements `engines.serving.jobs.AnswerEvents`; `future` gets the answer, or why there is none."""

    def __init__(self) -> None:
        self.future: asyncio.Future[Answer | str] = asyncio.get_running_loop().create_future()
        self._job: AnswerJob | None = None

    def ask(self, worker: Worker, caller: str, key: int, question: str, now_s: float, started: WallClock) -> None:
        """Raises TooManyJobsError."""
        self._job = worker.ask(caller, key, question, now_s, (), self, started)

    def cancel(self, worker: Worker) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            worker.cancel(self._job)

    def text_added(self, text: str) -> None:
        pass

    def answered(self, answer: Answer) -> None:
        self._settle(answer)

    def cancelled(self) -> None:
        self._settle("its camera was switched off")

    def failed(self, message: str) -> None:
        self._settle(message)

    def _settle(self, result: Answer | str) -> None:
        if not self.future.done():
            self.future.set_result(result)
