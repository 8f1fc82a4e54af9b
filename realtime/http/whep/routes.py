"""WHEP (draft-ietf-wish-whep): a player POSTs its offer to `/whep/NAME` and is sent the media of the stream of that
name until it DELETEs the session, is lost, or the stream ends. With `?outlines=1` the kept patches are drawn in.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from realtime.calls.entries import CallRequest, View
from realtime.calls.switchboard import Switchboard
from realtime.config import IceServer
from realtime.http.bodies import text_of
from realtime.http.whep.offers import read_viewer
from realtime.http.whip.cross_origin import WHEP
from realtime.http.whip.sessions import SDP, InPath, SessionRoutes, check_type


def whep_router(
    admit: Callable[[Request], None],
    switchboard_of: Callable[[Request], Switchboard],
    ice_servers: tuple[IceServer, ...],
) -> APIRouter:
    """All routes. `admit` raises RequestError unless a request may open a call."""
    routes = SessionRoutes(WHEP, admit, switchboard_of, ice_servers)

    @routes.router.post(routes.endpoint)
    async def begin(request: Request, name: InPath, outlines: Annotated[bool, Query()] = False) -> Response:
        admit(request)
        check_type(request, SDP)
        offer = read_viewer(text_of(await request.body()))
        view: View = "outlined" if outlines else "plain"
        call_request = CallRequest(name, None, offers_media=False, join_only=True, view=view)
        return routes.created(request, name, await switchboard_of(request).open(offer, call_request, []))

    return routes.router
