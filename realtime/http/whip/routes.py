"""WHIP (RFC 9725): an encoder POSTs its offer to `/whip/NAME` and feeds the stream of that name until it DELETEs the
session or is lost. The stream outlives both: the next session goes on with it.

There is one ICE session for each WHIP session: addresses may be added (trickle ICE), but ICE cannot be restarted.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from realtime.calls.call import Call
from realtime.calls.entries import CallRequest
from realtime.calls.switchboard import Switchboard
from realtime.config import IceServer
from realtime.errors import RequestError
from realtime.events.client import SessionPatch
from realtime.http.bodies import text_of
from realtime.http.whip.cross_origin import WHIP, options_headers
from realtime.http.whip.offers import read_pushed
from realtime.rtc.sdp.fragments import read_fragment
from realtime.rtc.sdp.rewriting import with_host_first
from realtime.telemetry.observed import call_label

ENDPOINT, SESSION = f"{WHIP}{{name}}", f"{WHIP}{{name}}/{{call_id}}"
SDP, SDP_FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"
NOBODY_ASKS = SessionPatch(voice_mode="off")  # what is said is heard by the stream, and is no question

InPath = Annotated[str, Path()]


def whip_router(
    admit: Callable[[Request], None],
    switchboard_of: Callable[[Request], Switchboard],
    ice_servers: tuple[IceServer, ...],
) -> APIRouter:
    """All routes. `admit` raises RequestError unless a request may open a call."""
    router = APIRouter()
    links = ", ".join(_link(server) for server in ice_servers)

    def session_of(request: Request, name: str, call_id: str) -> Call:
        call = switchboard_of(request).find_call(call_id)
        if call.stream.name != name:
            raise RequestError("unknown_call", f"there is no such session of {name}")
        return call

    @router.post(ENDPOINT)
    async def begin(request: Request, name: InPath) -> Response:
        admit(request)
        _check_type(request, SDP)
        offer = read_pushed(text_of(await request.body()))
        call_request = CallRequest(name, None, offers_media=True, pushes=True)
        call_id, answer = await switchboard_of(request).open(offer, call_request, [NOBODY_ASKS])
        headers = {"Location": f"{request.scope['root_path']}{WHIP}{name}/{call_id}", "ETag": _etag(call_id)}
        if links:
            headers["Link"] = links
        our_host = (request.scope.get("server") or ("", 0))[0]
        return Response(with_host_first(answer, our_host), 201, headers, SDP)

    @router.options(ENDPOINT)
    async def options(request: Request) -> Response:
        headers = options_headers()
        if links and request.headers.get("authorization"):  # drafts before the RFC tell ICE servers here
            admit(request)
            headers["Link"] = links
        return Response(headers=headers)

    @router.api_route(ENDPOINT, methods=["GET", "HEAD"])
    async def nothing_to_show() -> Response:
        return Response(status_code=204)

    @router.patch(SESSION)
    async def add_candidates(request: Request, name: InPath, call_id: InPath) -> Response:
        call = session_of(request, name, call_id)
        _check_type(request, SDP_FRAGMENT)
        try:
            fragment = read_fragment(text_of(await request.body()))
        except ValueError as error:
            raise RequestError("invalid_sdp", "send an SDP fragment: a=ice-ufrag, a=mid, a=candidate") from error
        wanted = request.headers.get("if-match", "*").strip()
        if wanted.strip('"') != "*" and _etag(call_id) not in [tag.strip() for tag in wanted.split(",")]:
            raise RequestError("unknown_ice_session", "this session has another ETag: send the one of its 201 answer")
        call.peer.add_candidates(fragment)
        return Response(status_code=204)

    @router.delete(SESSION)
    async def end(request: Request, name: InPath, call_id: InPath) -> Response:
        switchboard_of(request).hang_up(session_of(request, name, call_id).call_id)
        return Response()

    @router.options(SESSION)
    async def session_options() -> Response:
        return Response(headers=options_headers() | {"Accept-Patch": SDP_FRAGMENT})

    @router.api_route(SESSION, methods=["GET", "HEAD"])
    async def session_state(request: Request, name: InPath, call_id: InPath) -> Response:
        session_of(request, name, call_id)
        return Response(status_code=204)

    return router


def _check_type(request: Request, wanted: str) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != wanted:
        raise RequestError("unsupported_type", f"send it with the header Content-Type: {wanted}")


def _etag(call_id: str) -> str:
    """Of the one ICE session of a call."""
    return f'"{call_label(call_id)}"'


def _link(server: IceServer) -> str:
    """An ICE server as a Link header names it (RFC 9725, section 4.6)."""
    parts = [f"<{server.urls}>", 'rel="ice-server"']
    if server.username is not None and server.credential is not None:
        parts += [f"username={_quoted(server.username)}", f"credential={_quoted(server.credential)}"]
        parts.append('credential-type="password"')
    return "; ".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
