"""Request bodies on their way in: bounded in size, in time, and in how many are awaited at once.

A body that was announced and does not come must not hold a connection, and many of them must keep nobody out: when
`MAX_AWAITED` are awaited, the one that has been longest is given up.
"""

import asyncio
import contextlib

from starlette.types import Message, Receive

from realtime.errors import RETRY_AFTER_S, RequestError, shutting_down

MAX_BODY_BYTES = 256 * 1024
MAX_DRAINED_BYTES = 8 * 1024 * 1024  # read and ignored of a request that is refused
MAX_AWAITED = 64
BODY_TIMEOUT_S = 15.0


class AwaitedBodies:
    """The bodies of one server that have not arrived completely. Lives on one event loop."""

    def __init__(self) -> None:
        self._bodies: dict[RequestBody, None] = {}  # in the order in which they were first awaited

    def __len__(self) -> int:
        return len(self._bodies)

    def add(self, body: "RequestBody") -> None:
        """Await one more, instead of the longest awaited one if there are too many. Does nothing if it is awaited."""
        if body not in self._bodies:
            if len(self._bodies) >= MAX_AWAITED:
                message = "too many requests wait for their bodies: send this one again, all at once"
                self._give_up(next(iter(self._bodies)), RequestError("server_busy", message, RETRY_AFTER_S))
            self._bodies[body] = None

    def discard(self, body: "RequestBody") -> None:
        """It is complete, or nobody waits for it any more."""
        self._bodies.pop(body, None)

    def give_up_all(self) -> None:
        """The server shuts down."""
        for body in list(self._bodies):
            self._give_up(body, shutting_down())

    def _give_up(self, body: "RequestBody", error: RequestError) -> None:
        self.discard(body)
        body.give_up(error)


class RequestBody:
    """The body of one request. `receive` is the ASGI server's; `close` it at the end."""

    def __init__(self, receive: Receive, awaited: AwaitedBodies) -> None:
        self._receive, self._awaited = receive, awaited
        self._loop = asyncio.get_running_loop()
        self._deadline_s = self._loop.time() + BODY_TIMEOUT_S
        self._timeout: asyncio.Timeout | None = None
        self._refusal: RequestError | None = None
        self._is_complete = False
        self._num_bytes = 0

    async def receive(self) -> Message:
        """The next part, as ASGI has it.

        Raises RequestError: `too_large`, `request_timeout`, `incomplete_body` if the client goes away before the end,
        and what `give_up` was given.
        """
        if self._is_complete:
            return await self._receive()
        message = await self._next_part()
        if self._num_bytes > MAX_BODY_BYTES:
            raise too_large()
        return message

    async def drain(self) -> None:
        """Read the rest and ignore it: a client that is cut off while it sends may lose the answer, or a part of it."""
        with contextlib.suppress(RequestError):
            while not self._is_complete and self._num_bytes < MAX_DRAINED_BYTES:
                await self._next_part()

    def give_up(self, error: RequestError) -> None:
        """Let whoever waits for the next part get `error`."""
        self._refusal = error
        if self._timeout is not None:
            self._timeout.reschedule(self._loop.time())

    def close(self) -> None:
        """Nobody waits for this body any more."""
        self._awaited.discard(self)

    async def _next_part(self) -> Message:
        if self._refusal is not None:
            raise self._refusal
        self._awaited.add(self)
        try:
            async with asyncio.timeout_at(self._deadline_s) as self._timeout:
                message = await self._receive()
        except TimeoutError as error:
            text = f"the body did not arrive within {BODY_TIMEOUT_S:.0f} s: send the request again"
            raise self._refusal or RequestError("request_timeout", text) from error
        finally:
            self._timeout = None
        if message["type"] == "http.disconnect":
            raise RequestError("incomplete_body", "the connection was closed before the body was complete")
        self._num_bytes += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        if self._is_complete:
            self.close()
        return message


def text_of(body: bytes) -> str:
    """A body that is SDP. Raises RequestError."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise RequestError("invalid_sdp", "SDP is text in UTF-8") from error


def too_large() -> RequestError:
    """A body is larger than `MAX_BODY_BYTES`, or its length is unreadable."""
    return RequestError("too_large", f"a request has at most {MAX_BODY_BYTES} bytes")
