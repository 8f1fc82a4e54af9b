"""The routes of one question about several streams, and of the pictures of its moments."""

from typing import Annotated

from fastapi import FastAPI, Path, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from realtime.calls.several.asking import ask_streams, streams_called
from realtime.calls.several.described import described
from realtime.calls.switchboard import Switchboard
from realtime.errors import RequestError
from realtime.http.sources import Admit
from realtime.media.thumbnails import Thumbnails


class Asked(BaseModel):
    """The body of a question about one, several or all (`*`) streams."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    question: str
    stream: str | list[str] = "*"


def add_asking_routes(app: FastAPI, admit: Admit) -> None:
    """Add the routes to an app whose state has `switchboard` once it has started."""

    @app.post("/v1/ask")
    async def ask(request: Request) -> dict[str, object]:
        admit(request)
        switchboard: Switchboard = request.app.state.switchboard
        asked = _read(await request.body())
        names = streams_called(switchboard, asked.stream)
        answers = await ask_streams(switchboard, names, asked.question)
        return described(switchboard, asked.question, answers)

    def thumbnails_of(request: Request, name: str) -> Thumbnails:
        admit(request)
        switchboard: Switchboard = request.app.state.switchboard
        (known,) = streams_called(switchboard, [name])
        return switchboard.streams[known].thumbnails

    @app.get("/v1/streams/{name}/moments/{window}.jpg")
    async def moment(request: Request, name: Annotated[str, Path()], window: Annotated[int, Path()]) -> Response:
        jpeg = thumbnails_of(request, name).get(window)
        if jpeg is None:
            raise RequestError("unknown_moment", "this window has no picture, or is no longer remembered")
        return Response(jpeg, media_type="image/jpeg")

    @app.get("/v1/streams/{name}/latest.jpg")
    async def latest(request: Request, name: Annotated[str, Path()]) -> Response:
        jpeg = thumbnails_of(request, name).newest()
        if jpeg is None:
            raise RequestError("unknown_moment", "there is no picture of this camera yet, or none is remembered")
        return Response(jpeg, media_type="image/jpeg")


def _read(body: bytes) -> Asked:
    """Raises RequestError."""
    try:
        return Asked.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "body"
        message = f'{where}: {first["msg"]}; send {{"question": "Where was the cat last seen?", "stream": "*"}} as JSON'
        raise RequestError("invalid_request", message) from None
