"""Every state of the page says what is happening and what to do, and fits a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from benchmarks.page.chromium import launch
from benchmarks.page.live_page import LivePage, OpenPage
from benchmarks.page.serving import TOKEN, Application

SENT = "peer.getSenders().filter(({ track }) => track).map(({ track }) => [track.kind, track.enabled])"
NO_MICROPHONE = """
const { getUserMedia, enumerateDevices } = MediaDevices.prototype;
MediaDevices.prototype.getUserMedia = async function (wanted) {
  if (wanted.audio) throw new DOMException("none", "NotFoundError");
  return getUserMedia.call(this, wanted);
};
MediaDevices.prototype.enumerateDevices = async function () {
  return (await enumerateDevices.call(this)).filter(({ kind }) => kind !== "audioinput");
};
"""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def fits(page: Page) -> bool:
    """Whether the page fits the screen in width and height."""
    inside: bool = page.evaluate(
        "document.scrollingElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight + 1"
    )
    return inside


@pytest.fixture(scope="module")
def browser_without_devices(playwright: Playwright) -> Iterator[Browser]:
    started = launch(playwright, has_devices=False)
    yield started
    started.close()


@pytest.fixture(scope="module")
def browser_that_forbids(playwright: Playwright) -> Iterator[Browser]:
    started = launch(playwright, is_allowed=False)
    yield started
    started.close()


def test_without_a_token_the_page_is_refused_and_asks_for_it(open_page: OpenPage, application: Application) -> None:
    live = open_page(link=f"{application.origin}/?", **PHONE).open()
    calls = application.health().calls
    live.find("start").click()
    live.reaches("refused")
    assert application.health().calls <= calls
    assert fits(live.page)
    live.page.get_by_label("Access token").fill("wrong-token")
    live.page.get_by_role("button", name="Join").click()
    expect(live.page.get_by_label("Access token")).to_have_value("")
    live.reaches("refused")
    live.page.get_by_label("Access token").fill(TOKEN)
    live.page.get_by_role("button", name="Join").click()
    live.reaches("live")


def test_a_missing_camera_is_reported_and_joining_with_text_works(
    open_page: OpenPage, browser_without_devices: Browser
) -> None:
    feeding = open_page().open().start()
    stream = feeding.event("session.created")["session"]["stream"]
    live = open_page(other_browser=browser_without_devices, **PHONE).open(f"&stream={stream}")
    live.page.get_by_role("button", name="Use my camera").click()
    live.reaches("no-camera")
    assert fits(live.page)
    live.start("Text only")
    assert not live.event("session.created")["session"]["feeds"]


def test_a_camera_without_a_microphone_is_a_stream_of_its_own(open_page: OpenPage) -> None:
    live = open_page(**PHONE)
    live.page.add_init_script(NO_MICROPHONE)
    live.open().find("start").click()
    live.reaches("no-camera")
    expect(live.page.get_by_role("heading", name="No microphone.")).to_be_visible()
    expect(live.page.get_by_role("button", name="Sound only")).to_have_count(0)
    assert fits(live.page)
    live.start("Camera only")
    first = live.event("echo.window")
    assert first["pool"]["video"] > 0
    assert first["pool"]["audio"] == 0
    live.ask("What do you see?")
    assert live.answer().locator(".text").inner_text().strip()
    live.find("mic-toggle").click()
    expect(live.page.get_by_text("The microphone stays off.")).to_be_visible()
    live.page.reload()
    live.reaches("live")


def test_sound_only_is_a_stream_of_its_own(open_page: OpenPage) -> None:
    live = open_page(**PHONE).open().start("Sound only")
    first = live.event("echo.window")
    assert first["pool"]["video"] == 0
    assert first["pool"]["audio"] > 0
    expect(live.page.get_by_text("Sound only: listening.")).to_be_visible()


def test_a_browser_that_forbids_the_camera_is_explained(open_page: OpenPage, browser_that_forbids: Browser) -> None:
    live = open_page(other_browser=browser_that_forbids, **PHONE).open()
    live.find("start").click()
    live.reaches("denied")
    expect(live.page.get_by_role("heading", name="The browser blocks")).to_be_visible()
    assert fits(live.page)


def test_a_permission_prompt_is_waited_for_and_can_be_cancelled(open_page: OpenPage) -> None:
    live = open_page(**PHONE)
    live.page.add_init_script("navigator.mediaDevices.getUserMedia = () => new Promise(() => {})")
    live.open().find("start").click()
    live.reaches("asking")
    assert fits(live.page)
    live.page.set_viewport_size({"width": 1280, "height": 800})
    live.find("stop").click()
    live.reaches("ended")


def test_a_page_without_https_says_so(open_page: OpenPage) -> None:
    live = open_page(**PHONE)
    live.page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    live.open().find("start").click()
    live.reaches("insecure")
    assert fits(live.page)


def test_an_unknown_stream_is_named(open_page: OpenPage) -> None:
    live = open_page(**PHONE).open("&stream=kitchen")
    live.page.get_by_role("button", name="Text only").click()
    live.reaches("refused")
    expect(live.page.get_by_role("heading", name="Nobody is sharing a camera right now.")).to_be_visible()
    assert fits(live.page)


def test_a_server_that_does_not_answer_is_reported_and_can_be_tried_again(open_page: OpenPage) -> None:
    live = open_page(**PHONE).open()
    calls = re.compile("/v1/realtime/calls")
    live.page.route(calls, lambda route: route.abort())
    live.find("start").click()
    live.reaches("gone")
    assert fits(live.page)
    live.page.unroute(calls)
    live.start()
    assert fits(live.page)


@pytest.mark.parametrize("code", ["too_many_streams", "too_many_calls", "shutting_down", "whatever"])
def test_every_other_refusal_shows_what_the_server_said(open_page: OpenPage, code: str) -> None:
    def refuse(route: Route) -> None:
        status = 429 if code.startswith("too_many") else 400
        route.fulfill(status=status, json={"error": {"code": code, "message": f"because of {code}"}})

    live = open_page(**PHONE).open()
    live.page.route(re.compile("/v1/realtime/calls"), refuse)
    live.find("start").click()
    live.reaches("refused")
    expect(live.page.get_by_text(f"because of {code}")).to_be_visible()


def test_a_server_that_is_overloaded_says_what_to_do(open_page: OpenPage) -> None:
    live = open_page(**PHONE).open()
    error = {"code": "overloaded", "message": "this machine cannot keep up"}
    live.page.route(re.compile("/v1/realtime/calls"), lambda route: route.fulfill(status=503, json={"error": error}))
    live.find("start").click()
    live.reaches("refused")
    expect(live.page.get_by_role("heading", name="The server is busy.")).to_be_visible()
    expect(live.page.get_by_text("--max-load")).to_be_visible()
    assert fits(live.page)


def test_camera_and_microphone_go_off_and_on(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.find("cam-toggle").click()
    expect(live.page.get_by_text("Sound only: listening.")).to_be_visible()
    assert live.page.evaluate("document.getElementById('live').srcObject") is None
    live.find("mic-toggle").click()
    expect(live.find("mic-toggle")).to_have_attribute("aria-pressed", "false")
    assert live.page.evaluate("peer.getSenders().filter(({ track }) => track?.enabled).length") == 0
    live.find("cam-toggle").click()
    live.find("mic-toggle").click()
    expect(live.find("cam-toggle")).to_have_attribute("aria-pressed", "true")
    live.page.wait_for_function("() => peer.getSenders().filter(({ track }) => track?.enabled).length === 2")
    assert live.find("status").get_attribute("data-state") == "live"


def test_what_is_off_stays_off_over_a_reload_and_with_another_device(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.event("echo.window")
    live.find("cam-toggle").click()
    live.find("mic-toggle").click()
    expect(live.find("mic-toggle")).to_have_attribute("aria-pressed", "false")
    live.page.reload()
    live.reaches("live")
    expect(live.page.get_by_text("The camera and the microphone are off.")).to_be_visible()
    assert live.page.evaluate("document.getElementById('live').srcObject") is None
    assert live.page.evaluate(SENT) == [["audio", False]], "a muted microphone is open and silent"
    live.page.locator("#settings-open").click()
    pick = live.page.locator("#microphone-pick")
    before = live.page.evaluate("peer.getSenders()[0].track.id")
    expect(pick).to_be_visible()  # only now is the list of devices there
    pick.select_option(index=pick.locator("option").count() - 1)
    live.page.wait_for_function("(before) => peer.getSenders()[0].track.id !== before", arg=before)
    assert live.page.evaluate(SENT) == [["audio", False]]
    live.page.keyboard.press("Escape")
    live.find("mic-toggle").click()
    expect(live.find("mic-toggle")).to_have_attribute("aria-pressed", "true")
    assert live.page.evaluate(SENT) == [["audio", True]]
    live.find("stop").click()
    live.reaches("ended")
    live.start()
    expect(live.page.get_by_text("Sound only: listening.")).to_be_visible()


def test_a_camera_can_be_added_to_a_call_of_sound(open_page: OpenPage) -> None:
    live = open_page().open().start("Sound only")
    stream = live.event("session.created")["session"]["stream"]
    live.event("echo.window")
    live.find("cam-toggle").click()
    again = live.event("session.created", 2)["session"]
    assert again["stream"] == stream
    live.page.wait_for_function("() => events.some(({ type, pool }) => type === 'echo.window' && pool.video > 0)")


def test_voice_mode_is_chosen_and_push_to_talk_works_by_key_and_button(open_page: OpenPage) -> None:
    live = open_page(**PHONE).open().start()
    live.page.locator("#settings-open").click()
    live.page.locator("#voice-mode").select_option("push_to_talk")
    assert live.event("session.updated")["session"]["voice_mode"] == "push_to_talk"
    live.page.keyboard.press("Escape")
    talk = live.page.locator("#talk")
    expect(talk).to_be_visible()
    assert fits(live.page)
    live.page.evaluate(
        """() => {
          window.said = [];
          const send = channel.send.bind(channel);
          channel.send = (text) => (said.push(JSON.parse(text)), send(text));
        }"""
    )
    talk.dispatch_event("pointerdown", {"pointerId": 1})
    talk.dispatch_event("pointerup", {"pointerId": 1})
    live.page.locator("#transcript").focus()
    live.page.keyboard.down("Space")
    live.page.keyboard.up("Space")
    live.find("ask-input").focus()
    live.page.keyboard.press("Space")
    presses = [event["pressed"] for event in live.page.evaluate("said") if event["type"] == "echo.talk"]
    assert presses == [True, False, True, False], "a space in the question is only a space"


def test_the_wake_word_can_be_edited_and_is_sent_and_saved(open_page: OpenPage) -> None:
    live = open_page(**PHONE).open().start()
    live.page.locator("#settings-open").click()
    word = live.page.get_by_label("Wake word", exact=True)
    expect(word).to_be_hidden()
    live.page.locator("#voice-mode").select_option("wake_word")
    expect(word).to_have_value("echo")
    word.fill("computer")
    word.press("Tab")
    assert live.event("session.updated", 2)["session"]["wake_word"] == "computer"
    expect(live.page.get_by_text("Begin a question with “computer”.")).to_be_visible()
    word.fill("?")
    word.press("Tab")
    expect(word).to_have_value("computer")
    assert fits(live.page)
    live.page.keyboard.press("Escape")
    live.page.reload()
    live.reaches("live")
    assert live.event("session.updated")["session"]["wake_word"] == "computer", "the choice is kept"


def test_an_unplugged_camera_is_reported_and_the_call_goes_on(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.page.evaluate(
        "document.getElementById('live').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))"
    )
    expect(live.page.get_by_text("The camera was taken away or switched off.")).to_be_visible()
    expect(live.find("cam-toggle")).to_have_attribute("aria-pressed", "false")
    live.event("echo.window")
    assert live.find("status").get_attribute("data-state") == "live"


def test_colours_follow_the_system_and_can_be_chosen(open_page: OpenPage) -> None:
    def ground(live: LivePage) -> str:
        colour: str = live.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    dark = open_page(color_scheme="dark").open()
    light = open_page(color_scheme="light").open()
    assert ground(dark) != ground(light)
    dark.page.locator("#theme").click()
    assert ground(dark) == ground(light)
    dark.page.reload()
    assert ground(dark) == ground(light), "the choice is kept"
