"""The cameras that the server reads by itself are on the first screen, and one is chosen to ask about."""

import json
from urllib.request import Request, urlopen

from playwright.sync_api import expect

from benchmarks.page.live_page import OpenPage
from benchmarks.page.serving import TOKEN, Application
from tests.support.cameras.films import film
from tests.support.cameras.rtsp import RtspCamera


def request(application: Application, method: str, path: str, body: object = None) -> int:
    """Send a request with the token; the status of the answer."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    data = json.dumps(body).encode() if body else None
    with urlopen(Request(application.origin + path, data, headers, method=method), timeout=60) as answer:
        return int(answer.status)


def test_a_camera_of_the_server_is_chosen_and_asked(open_page: OpenPage, application: Application) -> None:
    live = open_page().open()
    expect(live.page.get_by_role("heading", name="Ask your camera")).to_be_visible()
    with RtspCamera(film(5), hangs_up=False) as camera:
        assert request(application, "POST", "/v1/sources", {"name": "door", "url": camera.url}) == 201
        try:
            live.page.reload()
            link = live.find("sources").get_by_role("link")
            expect(link).to_have_text("door")  # without a note once it is connected
            expect(live.page.get_by_role("button", name="Start")).to_be_visible()
            link.click()
            live.start("Text only")
            session = live.event("session.created")["session"]
            assert (session["stream"], session["feeds"]) == ("door", False)
        finally:
            assert request(application, "DELETE", "/v1/sources/door") == 204
        live.reaches("ended")
        expect(live.page.get_by_text("Its camera was removed from the server.")).to_be_visible()
