"""The cameras that the server reads by itself are on the first screen: chosen, asked all at once, added and removed."""

import json
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import expect

from benchmarks.page.live_page import OpenPage
from benchmarks.page.serving import TOKEN, Application
from tests.support.cameras.films import film, jpeg
from tests.support.cameras.rtsp import RtspCamera

TWO_CAMERAS = [{"name": name, "state": "live", "reason": None} for name in ("door", "yard")]
MOMENTS = [
    {
        "window": window,
        "start_s": 2 * window,
        "end_s": 2 * window + 2,
        "modality": modality,
        "patches": [],
        "weight": 0.5,
    }
    for window, modality in ((37, "video"), (10, "audio"))
]
SEEN: dict[str, object] = {
    "stream": "door",
    "answer": "I last saw a cat at 1:15.",
    "is_sure": True,
    "is_positive": True,
    "age_s": 40.0,
}
OFF: dict[str, object] = {
    "stream": "yard",
    "answer": None,
    "is_sure": None,
    "is_positive": False,
    "age_s": None,
    "moments": [],
}
TOLD = {
    "question": "Where was the cat last seen?",
    "answer": "",
    "answers": [SEEN | {"moments": MOMENTS, "problem": None}, OFF | {"problem": "it was switched off"}],
}


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
            expect(link).to_contain_text("doorlive")
            expect(link.locator("canvas[data-shown]")).to_be_visible()  # what it saw last
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
            expect(page.get_by_role("link", name="yard")).to_contain_text("yardlive")
            expect(page.get_by_role("alert")).to_be_hidden()
            expect(address).to_have_value("")
            page.get_by_role("button", name="Remove yard").click()
            expect(page.get_by_role("link", name="yard")).to_be_visible()
            page.get_by_role("button", name="Remove yard").click()
            expect(page.get_by_role("link", name="yard")).not_to_be_attached()
        finally:
            with suppress(HTTPError):  # it is gone already
                request(application, "DELETE", "/v1/sources/yard")


def test_a_change_of_one_camera_leaves_the_focus_on_another(open_page: OpenPage) -> None:
    live, sources = open_page().open(), list(TWO_CAMERAS)
    live.page.route("**/v1/sources", lambda route: route.fulfill(json={"sources": sources}))
    live.page.reload()
    yard = live.page.get_by_role("link", name="yard")
    yard.focus()
    sources[0] = {"name": "door", "state": "ended", "reason": "it has been read to its end"}
    expect(live.page.get_by_role("link", name="door")).to_contain_text("has ended")
    expect(yard).to_be_focused()
    live.page.unroute_all()


def test_all_cameras_are_asked_at_once_and_each_answer_leads_to_its_camera(
    open_page: OpenPage, application: Application
) -> None:
    with RtspCamera(film(8), hangs_up=False) as door, RtspCamera(film(8, "blue"), hangs_up=False) as yard:
        for name, camera in (("door", door), ("yard", yard)):
            assert request(application, "POST", "/v1/sources", {"name": name, "url": camera.url}) == 201
        try:
            live = open_page().open()
            page, answers = live.page, live.find("camera-answers")
            expect(live.find("sources").get_by_role("link")).to_have_count(2)
            expect(live.find("sources").locator("canvas[data-shown]")).to_have_count(2)
            question, ask = page.get_by_label("Question to all cameras"), page.get_by_role("button", name="Ask all")
            question.fill("The keys are here.")
            ask.click()
            expect(answers.get_by_role("alert")).to_contain_text("this asks nothing")
            expect(question).to_have_value("The keys are here.")
            question.fill("What do you see?")
            ask.click()
            expect(answers.get_by_role("article")).to_have_count(2)
            expect(answers.get_by_role("link")).to_have_text(["door", "yard"])
            answers.get_by_role("link", name="yard").click()
            live.start("Text only")
            assert live.event("session.created")["session"]["stream"] == "yard"
            live.ask("What do you see?")
            live.answer()
            pick = page.get_by_label("Camera that is asked")
            expect(pick.get_by_role("option")).to_have_text(["yard", "door", "All cameras"])
            pick.select_option("door")
            page.wait_for_url("**stream=door**")
            live.reaches("live")
            session = live.event("session.created")["session"]
            assert (session["stream"], session["feeds"]) == ("door", False)
            expect(live.find("transcript")).to_contain_text("What do you see?")  # the conversation goes on
            page.get_by_role("link", name="All cameras").click()
            expect(live.find("sources").get_by_role("link")).to_have_count(2)
        finally:
            for name in ("door", "yard"):
                assert request(application, "DELETE", f"/v1/sources/{name}") == 204


def test_a_camera_and_a_microphone_are_chosen_during_a_call(open_page: OpenPage) -> None:
    live = open_page().open().start()
    stream = live.event("session.created")["session"]["stream"]
    live.event("echo.window")
    live.page.locator("#settings-open").click()
    for kind, number in (("camera", 1), ("microphone", 0)):
        pick, sent = live.page.locator(f"#{kind}-pick"), f"peer.getSenders()[{number}].track.id"
        expect(pick.locator("option")).not_to_have_count(0)
        before = live.page.evaluate(sent)
        pick.dispatch_event("change")  # Chromium's test camera is the only one: it is opened anew
        live.page.wait_for_function(f"(before) => {sent} !== before", arg=before)
    live.page.keyboard.press("Escape")
    num_windows = live.page.evaluate("events.filter(({ type }) => type === 'echo.window').length")
    assert live.event("echo.window", num_windows + 2)["pool"]["video"] > 0
    assert live.page.evaluate("events.filter(({ type }) => type === 'session.created').length") == 1, "the same call"
    assert live.event("session.created")["session"]["stream"] == stream


def test_a_moment_of_an_answer_shows_its_picture(open_page: OpenPage) -> None:
    """The answer is scripted: which moments a model names is not the page's."""
    live = open_page().open()
    live.page.route("**/v1/sources", lambda route: route.fulfill(json={"sources": TWO_CAMERAS}))
    live.page.route("**/v1/ask", lambda route: route.fulfill(json=TOLD))
    live.page.route("**/*.jpg", lambda route: route.fulfill(body=jpeg("green"), content_type="image/jpeg"))
    live.page.reload()
    live.page.get_by_label("Question to all cameras").fill("Where was the cat last seen?")
    live.page.keyboard.press("Enter")
    articles = live.find("camera-answers").get_by_role("article")
    expect(articles).to_have_count(2)
    door, yard = articles.all()
    expect(door).to_contain_text("I last saw a cat at 1:15.")
    expect(door).to_contain_text("40 s ago")
    expect(door.get_by_role("img")).to_have_accessible_name("The picture of door at 1:14")
    door.get_by_role("button", name="door: based on what was heard at 0:20–0:22. Show this moment").click()
    expect(door.get_by_role("img")).to_have_accessible_name("The picture of door at 0:20")
    expect(yard).to_contain_text("This camera cannot be asked: it was switched off.")
    expect(yard.get_by_role("img")).to_be_hidden()
    live.page.set_viewport_size({"width": 360, "height": 740})
    expect(yard).to_be_in_viewport()
    assert live.page.evaluate("screen => screen.scrollWidth <= screen.clientWidth", live.page.query_selector("#screen"))
    live.page.unroute_all()
