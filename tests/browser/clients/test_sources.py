"""The cameras that the server reads by itself are on the first screen: chosen to ask about, added and removed."""

import json
from contextlib import suppress
from urllib.error import HTTPError
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


def test_a_camera_is_added_and_removed_on_the_page(open_page: OpenPage, application: Application) -> None:
    page = open_page().open().page
    page.get_by_text("Add a camera of your network").click()
    name, address, add = page.get_by_label("Name"), page.get_by_label("Address"), page.get_by_role("button", name="Add")
    with RtspCamera(film(5), hangs_up=False) as camera:
        name.fill("yard")
        address.fill("/etc/passwd")
        add.click()
        expect(page.get_by_role("alert")).to_contain_text("an address that begins with rtsp://")
        expect(name).to_have_value("yard")  # nothing has to be typed again
        address.fill(camera.url)
        add.click()
        try:
            expect(page.get_by_role("link", name="yard")).to_have_text("yard")
            expect(page.get_by_role("alert")).to_be_hidden()
            expect(address).to_have_value("")
            page.get_by_role("button", name="Remove yard").click()
            expect(page.get_by_role("link", name="yard")).to_be_visible()
            page.get_by_role("button", name="Remove yard").click()
            expect(page.get_by_role("link", name="yard")).not_to_be_attached()
        finally:
            with suppress(HTTPError):  # it is gone already
                request(application, "DELETE", "/v1/sources/yard")
