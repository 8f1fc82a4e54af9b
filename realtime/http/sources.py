"""The routes of sources: cameras that the server reads by itself are listed, added and removed."""

from typing import Annotated, Protocol

from fastapi import FastAPI, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realtime.calls.cameras.cameras import Cameras
from realtime.config import Source, check_stream_name
from realtime.errors import MediaError, RequestError
from realtime.sources.cameras.protocols import check_network_address

SOURCES = "/v1/sources"
MAX_URL_LETTERS = 2000


class Admit(Protocol):
    """Raises RequestError unless a request carries the token, or a secret in its place where that is enough."""

    def __call__(self, request: Request, with_secret: bool = True) -> None: ...


class NewSource(BaseModel):
    """The body of a request that adds a source."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: str
    url: Annotated[str, Field(max_length=MAX_URL_LETTERS)]


def add_source_routes(app: FastAPI, admit: Admit) -> None:
    """Add the routes to an app whose state has `cameras` and `switchboard` once it has started."""

    def cameras_of(request: Request) -> Cameras:
        cameras: Cameras = request.app.state.cameras
        return cameras

    @app.get(SOURCES)
    async def sources(request: Request) -> dict[str, object]:
        admit(request)
        return {"sources": cameras_of(request).described()}

    @app.post(SOURCES, status_code=201)
    async def add_source(request: Request) -> dict[str, object]:
        admit(request, with_secret=False)
        wanted = _read(await request.body())
        refusal = request.app.state.switchboard.admission.refusal
        return (await cameras_of(request).add(wanted, refusal)).described()

    @app.delete(f"{SOURCES}/{{name}}", status_code=204)
    async def remove_source(request: Request, name: Annotated[str, Path()]) -> Response:
        admit(request, with_secret=False)
        cameras_of(request).remove(name)
        return Response(status_code=204)


def _read(body: bytes) -> Source:
    """Raises RequestError, which does not repeat the address."""
    try:
        given = NewSource.model_validate_json(body)
        check_stream_name(given.name)
        check_network_address(given.url)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "body"
        message = f'{where}: {first["msg"]}; send {{"name": "door", "url": "rtsp://user:password@host/path"}} as JSON'
        raise RequestError("invalid_source", message) from None
    except MediaError as error:
        raise RequestError("invalid_source", str(error)) from None
    return Source(given.name, given.url)
