"""What WHIP and WHEP share: the answer to an offer, and everything that can be done with a session afterwards.

A PATCH adds addresses to a session's ICE (trickle ICE), or restarts it; each ICE session of it has an ETag of its own.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import Headers

from realtime.calls.call import Call
from realtime.calls.switchboard import Switchboard
from realtime.config import IceServer
from realtime.errors import RequestError
from realtime.http.bodies import text_of
from realtime.http.whip.cross_origin import options_headers
from realtime.rtc.sdp.fragments import read_fragment
from realtime.rtc.sdp.rewriting import with_host_first
from realtime.telemetry.observed import call_label

SDP, SDP_FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"

InPath = Annotated[str, Path()]


class SessionRoutes:
    """Routes below `prefix` (`/whip/`), all but the POST that begins a session at `endpoint`.

    `admit` raises RequestError unless a request may open a call.
    """

    def __init__(
        self,
        prefix: str,
        admit: Callable[[Request], None],
        switchboard_of: Callable[[Request], Switchboard],
        ice_servers: tuple[IceServer, ...],
    ) -> None:
        self.endpoint, self.router = f"{prefix}{{name}}", APIRouter()
        self._prefix, self._switchboard_of = prefix, switchboard_of
        self._links = ", ".join(_link(server) for server in ice_servers)
        self._add_endpoint_routes(admit)
        self._add_session_routes(f"{prefix}{{name}}/{{call_id}}")

    def created(self, request: Request, name: str, opened: tuple[str, str]) -> Response:
        """The answer to the POST: `opened` is the call's id and its SDP answer."""
        call_id, answer = opened
        location = f"{request.scope['root_path']}{self._prefix}{name}/{call_id}"
        headers = {"Location": location, "ETag": _etag(call_label(call_id), 0)}
        if self._links:
            headers["Link"] = self._links
        return Response(with_host_first(answer, _our_host(request)), 201, headers, SDP)

    def _session(self, request: Request, name: str, call_id: str) -> Call:
        call = self._switchboard_of(request).find_call(call_id)
        if call.stream.name != name:
            raise RequestError("unknown_call", f"there is no such session of {name}")
        return call

    def _add_endpoint_routes(self, admit: Callable[[Request], None]) -> None:
        @self.router.options(self.endpoint)
        async def options(request: Request) -> Response:
            headers = options_headers()
            if self._links and request.headers.get("authorization"):  # drafts before the RFC tell ICE servers here
                admit(request)
                headers["Link"] = self._links
            return Response(headers=headers)

        @self.router.api_route(self.endpoint, methods=["GET", "HEAD"])
        async def nothing_to_show() -> Response:
            return Response(status_code=204)

    def _add_session_routes(self, session: str) -> None:
        @self.router.patch(session)
        async def change_ice(request: Request, name: InPath, call_id: InPath) -> Response:
            call = self._session(request, name, call_id)
            check_type(request, SDP_FRAGMENT)
            try:
                fragment = read_fragment(text_of(await request.body()))
            except ValueError as error:
                raise RequestError("invalid_sdp", "send an SDP fragment: a=ice-ufrag, a=mid, a=candidate") from error
            is_known = call.peer.ice.knows(fragment)
            is_named = is_known and bool(fragment.names)
            wanted = _wanted_etags(request.headers)
            _check_ice_session(wanted, _etag(call.label, call.peer.ice.number), is_named)
            if is_known:
                call.peer.ice.add_candidates(fragment)
                answer = call.peer.ice.answer_again(fragment) if wanted == "*" else ""
                if not answer:
                    return Response(status_code=204)
            else:
                on_end = partial(self._switchboard_of(request).reports.ice_restart_ended, call)
                answer = await call.peer.ice.restart(fragment, on_end)
            headers = {"ETag": _etag(call.label, call.peer.ice.number)}
            return Response(with_host_first(answer, _our_host(request)), 200, headers, SDP_FRAGMENT)

        @self.router.delete(session)
        async def end(request: Request, name: InPath, call_id: InPath) -> Response:
            self._switchboard_of(request).hang_up(self._session(request, name, call_id).call_id)
            return Response()

        @self.router.options(session)
        async def session_options() -> Response:
            return Response(headers=options_headers() | {"Accept-Patch": SDP_FRAGMENT})

        @self.router.api_route(session, methods=["GET", "HEAD"])
        async def session_state(request: Request, name: InPath, call_id: InPath) -> Response:
            self._session(request, name, call_id)
            return Response(status_code=204)


def check_type(request: Request, wanted: str) -> None:
    """Raise RequestError unless the request's body is of this content type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != wanted:
        raise RequestError("unsupported_type", f"send it with the header Content-Type: {wanted}")


def _wanted_etags(headers: Headers) -> str | None:
    """Of the ICE sessions that a request may be about, as it tells them; `*`: of any, also where it is in quotes."""
    wanted = headers.get("if-match", headers.get("etag"))  # Eyevinn's client sends it as ETag
    return "*" if wanted is not None and wanted.strip().strip('"') == "*" else wanted


def _check_ice_session(wanted: str | None, etag: str, is_named: bool) -> None:
    """Raise RequestError unless the ICE session with this ETag is among the wanted ones.

    `is_named`: its body names an ICE session that there is. The WHEP client of whip-whep then sends no header.
    """
    if wanted is None:
        if is_named:
            return
        message = 'send the header If-Match: the ETag of the last answer, or "*" to restart ICE'
        raise RequestError("no_if_match", message)
    if wanted != "*" and etag not in [tag.strip() for tag in wanted.split(",")]:
        message = "the ICE session has another ETag: send that of the last 201 or 200 answer, or restart ICE with *"
        raise RequestError("unknown_ice_session", message)


def _etag(label: str, ice_session: int) -> str:
    """Of one ICE session of a call."""
    return f'"{label}-{ice_session}"'


def _our_host(request: Request) -> str:
    """The address at which the client has just reached us."""
    host: str = (request.scope.get("server") or ("", 0))[0]
    return host


def _link(server: IceServer) -> str:
    """An ICE server as a Link header names it (RFC 9725, section 4.6)."""
    parts = [f"<{server.urls}>", 'rel="ice-server"']
    if server.username is not None and server.credential is not None:
        parts += [f"username={_quoted(server.username)}", f"credential={_quoted(server.credential)}"]
        parts.append('credential-type="password"')
    return "; ".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
