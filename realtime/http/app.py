"""The HTTP routes: opens calls and hangs them up, issues secrets, serves thumbnails, metrics and the page."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from http import HTTPStatus
from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from realtime.calls.cameras.cameras import Cameras
from realtime.calls.entries import CallRequest
from realtime.calls.live_streams import described
from realtime.calls.switchboard import Switchboard
from realtime.config import ServerConfig, check_stream_name
from realtime.errors import EventError, NotStartedError, RequestError
from realtime.events.client import SessionPatch, parse_session
from realtime.http.answers import error_body
from realtime.http.attempts import WrongTokens
from realtime.http.auth import Authenticator
from realtime.http.bodies import AwaitedBodies, text_of
from realtime.http.client_secrets import described_session, read_secret_request
from realtime.http.middleware import GuardMiddleware
from realtime.http.not_found import not_found_page, prefers_page
from realtime.http.sources import add_source_routes
from realtime.http.statuses import CODE_OF_STATUS, STATUS_OF_CODE
from realtime.http.streams.asking import add_asking_routes
from realtime.http.streams.watches import add_watch_routes
from realtime.http.whep.routes import whep_router
from realtime.http.whip.cross_origin import WHEP, WHIP, CrossOriginMiddleware
from realtime.http.whip.routes import whip_router
from realtime.rtc.offer import read_offer

CALLS = "/v1/realtime/calls"
UPLOAD_CONTENT_TYPES = ("application/sdp", "multipart/form-data")


def create_app(
    config: ServerConfig,
    new_switchboard: Callable[[], Switchboard],
    new_followers: Callable[[Switchboard], AbstractAsyncContextManager[object]] = nullcontext,
) -> FastAPI:
    """The ASGI app; `new_switchboard` is called on the event loop when the server starts, and then `new_followers`,
    for what runs beside the calls."""
    authenticator, wrong_tokens = Authenticator(config.token), WrongTokens()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.switchboard = new_switchboard()
        app.state.cameras = Cameras(app.state.switchboard)
        async with app.state.switchboard, new_followers(app.state.switchboard), app.state.cameras:
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    def refused(method: str, path: str, error: RequestError) -> None:
        is_for_call = method == "POST" and (path.endswith(CALLS) or WHIP in path or WHEP in path)
        _switchboard(app).request_refused(error, STATUS_OF_CODE[error.code], is_for_call)

    app.state.awaited_bodies = AwaitedBodies()
    app.add_middleware(
        GuardMiddleware,
        same_origin=not authenticator.needs_token,
        bodies=app.state.awaited_bodies,
        on_refused=refused,
    )

    app.add_middleware(CrossOriginMiddleware, is_open=authenticator.needs_token)

    def admit(request: Request, with_secret: bool = True) -> None:
        """Raises RequestError unless the request carries the token, or a secret in its place."""
        if not authenticator.needs_token:
            return
        authorization = request.headers.get("authorization")
        try:
            if with_secret:
                authenticator.check(authorization, time.time())
            else:
                authenticator.check_token(authorization)
        except RequestError as error:
            if error.code == "invalid_token":
                wrong_tokens.add(request.client.host if request.client else None, time.monotonic())
            raise

    def switchboard_of(request: Request) -> Switchboard:
        return _switchboard(request.app)

    @app.post(CALLS, status_code=201)
    async def open_call(
        request: Request,
        stream: Annotated[str | None, Query()] = None,
        resume: Annotated[str | None, Query()] = None,
        join: Annotated[bool, Query()] = False,
    ) -> Response:
        admit(request)
        sdp, patch = await _read_body(request)
        offer = read_offer(sdp)
        session_of_secret = authenticator.session_of(request.headers.get("authorization"))
        patches = [parse_session(session_of_secret)] if session_of_secret else []
        patches += [patch] if patch is not None else []
        call_request = CallRequest(stream, resume, bool(offer.sends), join)
        call_id, answer = await switchboard_of(request).open(offer, call_request, patches)
        location = f"{request.scope['root_path']}{CALLS}/{call_id}"  # the app may be mounted in another one
        return Response(answer, 201, {"Location": location}, "application/sdp")

    @app.get(f"{CALLS}/{{call_id}}")
    async def call_state(request: Request, call_id: Annotated[str, Path()]) -> dict[str, object]:
        return {"id": call_id, "stream": switchboard_of(request).stream_of(call_id).name}

    @app.delete(f"{CALLS}/{{call_id}}", status_code=204)
    async def hang_up(request: Request, call_id: Annotated[str, Path()]) -> Response:
        switchboard_of(request).hang_up(call_id)
        return Response(status_code=204)

    @app.post(f"{CALLS}/{{call_id}}/hangup")
    async def hang_up_as_openai_does(request: Request, call_id: Annotated[str, Path()]) -> Response:
        switchboard_of(request).hang_up(call_id)
        return Response()

    @app.get("/v1/realtime")
    async def web_socket() -> Response:
        raise RequestError("not_found", f"there is no WebSocket here: POST an SDP offer to {CALLS} (WebRTC)")

    @app.post("/v1/realtime/client_secrets")
    async def client_secret(request: Request) -> dict[str, object]:
        admit(request, with_secret=False)
        wanted = read_secret_request(await request.body())
        resources = switchboard_of(request).resources
        can_judge = resources.voice_models is not None and resources.voice_models.turn_end is not None
        session = described_session(wanted.session, resources.model, can_judge)
        secret = authenticator.issue_secret(time.time(), wanted.life_s, wanted.session_text)
        return {"value": secret.value, "expires_at": secret.expires_at, "session": session}

    @app.get("/v1/streams")
    async def streams(request: Request) -> dict[str, object]:
        admit(request)
        switchboard = switchboard_of(request)
        live = [described(entry, switchboard.streams[entry.name]) for entry in switchboard.placements.streams]
        return {"streams": live}

    @app.get("/v1/config")
    async def page_config(request: Request) -> dict[str, object]:
        admit(request)
        servers = [
            {"urls": item.urls, "username": item.username, "credential": item.credential}
            if item.username
            else {"urls": item.urls}
            for item in config.ice_servers
        ]
        return {"model": switchboard_of(request).resources.model, "ice_servers": servers}

    @app.post("/v1/streams/{name}/forget")
    async def forget(
        request: Request,
        name: Annotated[str, Path()],
        minutes: Annotated[float | None, Query(gt=0, allow_inf_nan=False)] = None,
        everything: Annotated[bool, Query()] = False,
    ) -> dict[str, object]:
        admit(request)
        check_stream_name(name)
        if everything == (minutes is not None):
            raise RequestError("invalid_request", "say how much to forget: minutes=10, or everything=true")
        num_recordings = await switchboard_of(request).forget(name, 60 * minutes if minutes is not None else None)
        return {"stream": name, "minutes": minutes, "deleted_recordings": num_recordings}

    @app.get("/v1/moments/{call_id}/{window}.jpg")
    async def thumbnail(request: Request, call_id: Annotated[str, Path()], window: Annotated[int, Path()]) -> Response:
        jpeg = switchboard_of(request).stream_of(call_id).thumbnails.get(window)
        if jpeg is None:
            raise RequestError("unknown_moment", "this window has no picture, or is no longer remembered")
        return Response(jpeg, media_type="image/jpeg")

    @app.get("/v1/memory/{call_id}")
    async def memory(request: Request, call_id: Annotated[str, Path()]) -> dict[str, object]:
        event = switchboard_of(request).stream_of(call_id).memory_event()
        return event.model_dump(mode="json", exclude={"event_id"})

    @app.get("/healthz")
    async def health(request: Request) -> dict[str, object]:
        switchboard = switchboard_of(request)
        return {
            "status": "shutting_down" if switchboard.is_shutting_down else "ok",
            "model": switchboard.resources.model,
            "streams": switchboard.placements.num_streams,
            "calls": switchboard.placements.num_calls,
        }

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        admit(request, with_secret=False)
        request.app.state.cameras.update_metrics()
        text = switchboard_of(request).metrics_text()
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    add_source_routes(app, admit)
    add_watch_routes(app, admit)
    add_asking_routes(app, admit)

    @app.exception_handler(HTTPException)
    async def framework_error(request: Request, error: HTTPException) -> Response:
        is_missing = error.status_code == HTTPStatus.NOT_FOUND and config.page_dir is not None
        root = request.scope["root_path"]
        if is_missing and prefers_page(request.headers.get("accept", ""), request.url.path.removeprefix(root)):
            return HTMLResponse(not_found_page(root), error.status_code)
        code = CODE_OF_STATUS.get(error.status_code, "invalid_request")
        return Response(error_body(code, str(error.detail)), error.status_code, media_type="application/json")

    @app.exception_handler(RequestValidationError)
    async def invalid_parameter(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        message = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        status = STATUS_OF_CODE["invalid_request"]
        return Response(error_body("invalid_request", message), status, media_type="application/json")

    for router in (whip_router, whep_router):
        app.include_router(router(admit, switchboard_of, config.ice_servers))
    if config.page_dir is not None:
        app.mount("/", StaticFiles(directory=config.page_dir, html=True), name="page")
    return app


def _switchboard(app: FastAPI) -> Switchboard:
    """Raises NotStartedError."""
    switchboard: Switchboard | None = getattr(app.state, "switchboard", None)
    if switchboard is None:
        raise NotStartedError("this app was mounted in another one but not started: see echoingpixels.app_lifespan")
    return switchboard


async def _read_body(request: Request) -> tuple[str, SessionPatch | None]:
    """The offer and, where there is one, the session that comes with it. Raises RequestError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/sdp":
        return text_of(await request.body()), None
    if kind != "multipart/form-data":
        raise RequestError("invalid_sdp", f"send the offer as one of {', '.join(UPLOAD_CONTENT_TYPES)}")
    try:
        async with request.form(max_files=2, max_fields=2) as form:
            parts = {
                name: await part.read() if not isinstance(part, str) else part.encode() for name, part in form.items()
            }
    except HTTPException as error:
        raise RequestError("invalid_sdp", str(error.detail)) from error
    if "sdp" not in parts:
        raise RequestError("invalid_sdp", "the form has no part `sdp`")
    try:
        patch = parse_session(parts["session"]) if "session" in parts else None
    except EventError as error:
        raise RequestError("invalid_session", str(error)) from error
    return text_of(parts["sdp"]), patch
