"""The routes of watches: standing questions about a live stream are listed, made, paused and removed."""

import asyncio
import pathlib
from contextlib import suppress
from typing import Annotated, TypeVar

from fastapi import FastAPI, Path, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from realtime.calls.switchboard import Switchboard
from realtime.config import check_stream_name
from realtime.errors import RequestError
from realtime.events.watches import RecordedSpan
from realtime.http.sources import Admit
from realtime.watches.clip import clip_of
from realtime.watches.stream_watches import StreamWatches
from realtime.watches.wordings.until import wanted_until
from realtime.watches.wordings.wishes import Wish, wish_in

WATCHES = "/v1/streams/{name}/watches"
CLIP_PAUSES_S = (0.0, 0.1, 0.2, 0.4)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


_B = TypeVar("_B", bound=_Body)


class NewWatch(_Body):
    """The body of a request that makes a watch: "Tell me when you see a cat", or "you see a cat"."""

    event: str


class ChangedWatch(_Body):
    """The body of a request that pauses a watch, or goes on with it."""

    paused: bool


def add_watch_routes(app: FastAPI, admit: Admit) -> None:
    """Add the routes to an app whose state has `switchboard` once it has started."""

    def watches_of(request: Request, name: str) -> StreamWatches:
        admit(request)
        check_stream_name(name)
        switchboard: Switchboard = request.app.state.switchboard
        stream = switchboard.streams.get(name)
        if stream is None:
            live = ", ".join(sorted(switchboard.streams)) or "none"
            raise RequestError("unknown_stream", f"{name} is not live; there are: {live}")
        return stream.watches

    @app.get(WATCHES)
    async def watches(request: Request, name: Annotated[str, Path()]) -> dict[str, object]:
        return watches_of(request, name).event().model_dump(mode="json", include={"watches"})

    @app.post(WATCHES, status_code=201)
    async def add_watch(request: Request, name: Annotated[str, Path()]) -> dict[str, object]:
        known = watches_of(request, name)
        wanted = _read(await request.body(), NewWatch, '{"event": "you see a cat"}').event
        wish = wish_in(wanted, known.now_unix_s) or Wish(*wanted_until(wanted, known.now_unix_s))
        return known.add(wish.event, wish.ends_unix_s).described().model_dump(mode="json")

    @app.get(f"{WATCHES}/{{watch_id}}/clip.mkv")
    async def clip(request: Request, name: Annotated[str, Path()], watch_id: Annotated[str, Path()]) -> Response:
        notice = watches_of(request, name).find(watch_id).last
        switchboard: Switchboard = request.app.state.switchboard
        folder, span = switchboard.config.record_dir, notice.recording if notice is not None else None
        found = None
        if folder is not None and span is not None:
            found = await _clip_once_written(folder, span, switchboard.resources.media.window_s)
        if found is None:
            raise RequestError(
                "unknown_moment", "the recording has nothing of it: is there one (--record), and is it kept?"
            )
        return Response(found, media_type="video/x-matroska")

    @app.patch(f"{WATCHES}/{{watch_id}}")
    async def change_watch(
        request: Request, name: Annotated[str, Path()], watch_id: Annotated[str, Path()]
    ) -> dict[str, object]:
        known = watches_of(request, name)
        is_paused = _read(await request.body(), ChangedWatch, '{"paused": true}').paused
        return known.pause(watch_id, is_paused).described().model_dump(mode="json")

    @app.delete(f"{WATCHES}/{{watch_id}}", status_code=204)
    async def remove_watch(
        request: Request, name: Annotated[str, Path()], watch_id: Annotated[str, Path()]
    ) -> Response:
        watches_of(request, name).remove(watch_id)
        return Response(status_code=204)


async def _clip_once_written(folder: pathlib.Path, span: RecordedSpan, window_s: float) -> bytes | None:
    """The clip of a span; the recorder may be just writing the window that was told of."""
    for pause_s in CLIP_PAUSES_S:
        await asyncio.sleep(pause_s)
        with suppress(FileNotFoundError):  # the folder of all recordings has gone
            if (found := await asyncio.to_thread(clip_of, folder, span, window_s)) is not None:
                return found
    return None


def _read(body: bytes, kind: type[_B], example: str) -> _B:
    """Raises RequestError."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise RequestError("invalid_watch", f"{where}: {first['msg']}; send {example} as JSON") from None
