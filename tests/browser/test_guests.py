"""Guests join a stream; their camera and microphone never become part of it."""

from benchmarks.page.live_page import LivePage, OpenPage


def feeding(open_page: OpenPage, query: str = "", button: str | None = None) -> tuple[LivePage, str]:
    """A page that feeds a stream, and the name of the stream."""
    live = open_page().open(query).start(button)
    session = live.event("session.created")["session"]
    assert session["feeds"]
    name: str = session["stream"]
    return live, name


def test_a_guest_joins_after_a_lost_network_and_after_a_reload_too(open_page: OpenPage) -> None:
    _, stream = feeding(open_page)
    guest = open_page()
    calls: list[str] = []
    guest.page.on("request", lambda request: calls.append(request.url) if "/calls?" in request.url else None)
    guest.open(f"&stream={stream}").start("Join and speak")
    guest.page.context.set_offline(True)
    guest.reaches("reconnecting")
    guest.page.context.set_offline(False)
    guest.reaches("live")
    assert not guest.event("session.created", 2)["session"]["feeds"]
    guest.page.reload()
    guest.reaches("live")
    assert not guest.event("session.created")["session"]["feeds"]
    assert len(calls) >= 3
    assert all("join=1" in call for call in calls), calls


def test_a_guest_who_reconnects_before_the_camera_waits_for_it(open_page: OpenPage) -> None:
    camera, stream = feeding(open_page)
    guest = open_page().open(f"&stream={stream}").start("Join and speak")
    guest.page.context.set_offline(True)
    guest.reaches("reconnecting")
    camera.leave()
    with guest.page.expect_response(lambda response: "/calls?" in response.url and response.status == 404):
        guest.page.context.set_offline(False)
    feeding(open_page, f"&stream={stream}", "Use my camera")
    guest.reaches("live")
    assert not guest.event("session.created", 2)["session"]["feeds"]
