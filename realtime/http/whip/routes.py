"""WHIP (RFC 9725): an encoder POSTs its offer to `/whip/NAME` and feeds the stream of that name until it DELETEs the
session or is lost. The stream outlives both: the next session goes on with it.
"""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from realtime.calls.entries import CallRequest
from realtime.calls.switchboard import Switchboard
from realtime.config import IceServer
from realtime.events.client import SessionPatch
from realtime.http.bodies import text_of
from realtime.http.whip.cross_origin import WHIP
from realtime.http.whip.offers import read_pushed
from realtime.http.whip.sessions import SDP, InPath, SessionRoutes, check_type

NOBODY_ASKS = SessionPatch(voice_mode="off")  # what is said is heard by the stream, and is no question


def whip_router(
    admit: Callable[[Request], None],
    switchboard_of: Callable[[Request], Switchboard],
    ice_servers: tuple[IceServer, ...],
) -> APIRouter:
    """All routes. `admit` raises RequestError unless a request may open a call."""
    routes = SessionRoutes(WHIP, admit, switchboard_of, ice_servers)

    @routes.router.post(routes.endpoint)
    async def begin(request: Request, name: InPath) -> Response:
        admit(request)
        check_type(request, SDP)
        offer = read_pushed(text_of(await request.body()))
        call_request = CallRequest(name, None, offers_media=True, pushes=True)
        return routes.created(request, name, await switchboard_of(request).open(offer, call_request, [NOBODY_ASKS]))

    return routes.router
