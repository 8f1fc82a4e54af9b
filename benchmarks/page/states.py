"""Brings the page into each of its states for the screenshots: by real calls, or by scripted events."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from benchmarks.page.live_page import ANSWER_MS, LivePage, ignore_server_events, window
from benchmarks.page.serving import Application
from engines.memory.octaves import STARTS_S, WIDTHS_S

CALLS = re.compile("/v1/realtime/calls")
NEVER_ASKS = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
INSECURE = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
HOUR_S = 4_000
NOTHING = {"kept": 0, "perceived": 0}
SIGN = "NO PARKING 8 am to 6 pm"
MINUTES_OF_QUESTIONS = 66
LONG_ANSWER = (
    "A woman in a green coat comes in from the left, puts two cups on the table beside the window, talks to somebody "
    "whom the camera does not see, and leaves again with one of the cups."
)

CAMERAS = [{"name": name, "state": "live", "reason": None} for name in ("front-door", "kitchen", "yard", "workshop")]
CAMERAS[-1] |= {"state": "lost", "reason": "no such host"}
CAMERA_PICTURE = "docs/demo.png"

State = tuple[str, LivePage]  # its name, and the page while it is in it
Route = Callable[..., None]


@dataclass(frozen=True)
class Browsers:
    """`allowed` has the demo clip as its camera; the others have no devices, or may not use them."""

    allowed: Browser
    no_devices: Browser
    forbidden: Browser


def every_state(browsers: Browsers, application: Application) -> Iterator[State]:
    """Each state once. The page is closed when the next one is asked for."""
    yield from before_a_call(browsers, application)
    yield from cameras(browsers.allowed, application)
    yield from first_seconds(browsers.allowed, application)
    yield from real_call(browsers.allowed, application)
    yield from scripted_call(browsers.allowed, application)
    yield from lone_pages(browsers.allowed, application)


@contextmanager
def opened(browser: Browser, link: str, script: str = "") -> Iterator[LivePage]:
    """A fresh page; `script` runs before its own."""
    context = browser.new_context()
    if script:
        context.add_init_script(script)
    live = LivePage(context, link)
    yield live.open()
    live.page.unroute_all()
    live.leave()
    context.close()


def before_a_call(browsers: Browsers, application: Application) -> Iterator[State]:
    """The first screen, and everything that can come in place of a call."""
    allowed, link, kitchen = browsers.allowed, application.link, f"{application.link}&stream=kitchen"
    with opened(allowed, link) as live:
        yield "idle", live
    with opened(allowed, kitchen) as live:
        yield "join", live
        live.page.get_by_role("button", name="Text only").click()
        yield "unknown-stream", live.reaches("refused")
    yield from ends_in("asking", "asking", allowed, link, script=NEVER_ASKS)
    yield from ends_in("insecure", "insecure", allowed, link, script=INSECURE)
    yield from ends_in("connecting", "connecting", allowed, link, route=lambda _: None)
    yield from ends_in("gone", "gone", allowed, link, route=lambda route: route.abort())
    yield from ends_in("token", "refused", allowed, f"{application.origin}/?")
    yield from ends_in("full", "refused", allowed, link, route=_full)
    yield from ends_in("no-camera", "no-camera", browsers.no_devices, link)
    yield from ends_in("denied", "denied", browsers.forbidden, link)


def ends_in(
    name: str, state: str, browser: Browser, link: str, script: str = "", route: Route | None = None
) -> Iterator[State]:
    """A page whose first call ends in `state`; `route` answers it in place of the server."""
    with opened(browser, link, script) as live:
        if route:
            live.page.route(CALLS, route)
        live.find("start").click()
        yield name, live.reaches(state)


def _full(route: Any) -> None:
    error = {"code": "too_many_streams", "message": "4 of 4 streams are open; try again when one has ended"}
    route.fulfill(status=429, json={"error": error})


def cameras(browser: Browser, application: Application) -> Iterator[State]:
    """The first screen with cameras that the server reads, and what they answer to one question; all scripted."""
    moments = [moment("video", 74, 0.5), moment("audio", 20, 0.3)]
    seen = {"answer": "I last saw a cat at 1:15, on the table.", "is_sure": True, "age_s": 40, "problem": None}
    unsure = {"answer": LONG_ANSWER, "is_sure": False, "age_s": 0.5, "problem": None}
    off = {"answer": None, "is_sure": None, "age_s": None, "problem": "it was switched off"}
    answers = [
        {"stream": "front-door", "moments": moments} | seen,
        {"stream": "kitchen", "moments": moments[:1]} | unsure,
        {"stream": "yard", "moments": []} | off,
    ]
    words = "Where was the cat last seen?"
    with opened(browser, application.link) as live:
        live.page.route("**/v1/sources", lambda route: route.fulfill(json={"sources": CAMERAS}))
        live.page.route("**/v1/ask", lambda route: route.fulfill(json={"question": words, "answers": answers}))
        live.page.route("**/*.jpg", lambda route: route.fulfill(path=CAMERA_PICTURE))
        live.page.reload()
        live.find("sources").locator("canvas[data-shown]").nth(len(CAMERAS) - 1).wait_for()
        yield "cameras", live
        live.page.get_by_label("Question to all cameras").fill(words)
        live.page.keyboard.press("Enter")
        live.find("camera-answers").get_by_role("article").first.wait_for()
        yield "cameras-asked", live


def first_seconds(browser: Browser, application: Application) -> Iterator[State]:
    """A call before its first window, and a question that is asked then."""
    with opened(browser, application.link) as live:
        live.start()
        ignore_server_events(live)
        if not live.of("echo.window"):
            yield "first-seconds", live
            live.receive(*question("What do you see?", 0.5), *answer("early", ""))
            yield "first-question", live


def real_call(browser: Browser, application: Application) -> Iterator[State]:
    """A whole call with real models."""
    with opened(browser, application.link) as live:
        live.start().event("echo.window", 3)
        live.event("echo.stats")
        yield "live-empty", live
        for number, words in enumerate(("What do you see?", "What was said?")):
            live.ask(words)
            live.answer(number)
            live.event("response.done", number + 1, within_ms=ANSWER_MS)
        yield "live", live
        live.page.locator("#stats-toggle").click()
        yield "statistics", live
        live.page.locator("#stats-toggle").click()
        live.page.locator("#settings-open").click()
        yield "settings", live
        live.page.keyboard.press("Escape")
        live.page.locator(".evidence").last.click()
        yield "moment", live
        live.page.keyboard.press("Escape")
        live.find("cam-toggle").click()
        yield "camera-off", live
        live.find("cam-toggle").click()
        live.page.context.set_offline(True)
        yield "reconnecting", live.reaches("reconnecting")
        live.page.context.set_offline(False)
        live.reaches("live").leave()
        yield "ended", live


def scripted_call(browser: Browser, application: Application) -> Iterator[State]:
    """A call whose events are scripted: overload, speech, an hour of questions."""
    with opened(browser, application.link) as live:
        live.start()
        live.page.wait_for_function("() => document.getElementById('live').videoWidth > 0")
        ignore_server_events(live)
        live.receive(*(window(index) for index in range(20)), stats(level=0))
        live.receive(
            *question("What did the woman in the green coat do?", 38), *answer("long", LONG_ANSWER, is_done=False)
        )
        yield "answering", live
        live.receive({"type": "response.done", "response": {"id": "long", "status": "completed"}})
        live.receive({"type": "input_audio_buffer.speech_started"})
        yield "hearing", live
        live.receive({"type": "input_audio_buffer.speech_stopped"}, stats(level=1))
        yield "busy", live
        gap = {"track": "video", "start_s": 40, "end_s": 42}
        skipped = {"kept": {"audio": 2, "video": 0}, "patches": [], "sight": "skipped"}
        live.receive(window(20, gaps=[gap], **skipped), window(21, **skipped), stats(level=2))
        live.receive({"type": "error", "error": {"message": "Too many questions at once: wait for an answer."}})
        yield "overloaded", live
        live.receive({"type": "session.updated", "session": {"voice_mode": "push_to_talk"}}, stats(level=0))
        yield "push-to-talk", live
        live.receive(*an_hour())
        live.page.get_by_role("button", name="1 h", exact=True).click()
        yield "hour", live
        live.page.locator("#transcript").evaluate("(element) => { element.scrollTop = 300; }")
        live.receive(*question("And now?", HOUR_S))
        yield "scrolled-up", live
        live.receive({"type": "echo.state", "state": "source_lost"})
        yield "source-lost", live


def lone_pages(browser: Browser, application: Application) -> Iterator[State]:
    """Pages that are not the application."""
    context = browser.new_context()
    live = LivePage(context, application.origin)
    live.page.goto(f"{application.origin}/nothing/here")
    yield "not-found", live
    context.close()


def question(words: str, time_s: float) -> list[dict[str, Any]]:
    """A spoken question."""
    kind = "conversation.item.input_audio_transcription.completed"
    return [{"type": kind, "item_id": f"q{time_s}", "transcript": words, "audio_start_ms": 1000 * time_s}]


def answer(name: str, words: str, is_done: bool = True) -> list[dict[str, Any]]:
    """An answer with no evidence; one that is not done goes on."""
    response = {"id": name, "status": "in_progress"}
    begun: list[dict[str, Any]] = [
        {"type": "response.created", "response": response},
        {"type": "response.output_text.delta", "response_id": name, "delta": words},
    ]
    if not words or not is_done:
        return begun if words else begun[:1]
    return [*begun, {"type": "response.done", "response": {"id": name, "status": "completed"}}]


def evidence(name: str, start_s: float) -> dict[str, Any]:
    """One moment each that was seen, heard and said."""
    moments = [moment(*each) for each in (("video", start_s, 0.5), ("audio", start_s, 0.3), ("speech", start_s, 0.1))]
    return {
        "type": "echo.evidence",
        "response_id": name,
        "moments": moments,
        "confidence": 0.4,
        "is_sure": False,
        "is_hedged": False,
    }


def moment(modality: str, start_s: float, weight: float) -> dict[str, Any]:
    """One window on which an answer rests."""
    times = {"window": int(start_s // 2), "start_s": start_s, "end_s": start_s + 2}
    return times | {"modality": modality, "patches": [], "weight": weight}


def stats(level: int) -> dict[str, Any]:
    """An `echo.stats` event of a machine at that level of overload."""
    queues = {name: {"depth": 2 * level, "bound": 8, "dropped": 3 * level} for name in ("windows", "jobs", "pictures")}
    return {
        "type": "echo.stats",
        "latency_ms": {"first_text": {"p50": 374, "p95": 1200}, "encode": {"p50": 90, "p95": 140}},
        "queues": queues,
        "cache": {"tokens": 377, "capacity": 4096, "forgotten": 0, "by_age": [[60, 200], [300, 177]]},
        "ratio": 0.05,
        "load": 0.16 + 0.4 * level,
        "level": level,
        "audio_delivered": 0.998,
        "skew_ms": 12,
        "input": None,
    }


def an_hour() -> list[dict[str, Any]]:
    """An hour with a question, a sentence and a sign every minute, and a full memory."""
    events: list[dict[str, Any]] = [window(index) for index in range(22, 30)]
    for minute in range(1, MINUTES_OF_QUESTIONS):
        at_s = 60 * minute + 10
        events += [window(30 * minute, readings=[[at_s - 9, f"{SIGN}, zone {minute}"]])]
        events += [window(index) for index in range(30 * minute + 1, 30 * (minute + 1))]
        events += [{"type": "echo.caption", "start_s": at_s - 5, "end_s": at_s - 2, "text": "The coffee is ready."}]
        events += question(f"What happened in minute {minute}?", at_s)
        events += [*answer(f"a{minute}", "Somebody came in."), evidence(f"a{minute}", at_s - 20)]
    events += [window(index) for index in range(30 * MINUTES_OF_QUESTIONS, HOUR_S // 2)]
    memory = {"since_s": HOUR_S - 900, "now_s": HOUR_S, "windows": 450, "forgotten_tokens": 5_000}
    memory |= {"kept_tokens": 9_000, "pool_tokens": 400_000}
    return [*events, {"type": "echo.memory", "octaves": octaves(HOUR_S)} | memory, stats(level=0)]


def octaves(now_s: float) -> list[dict[str, Any]]:
    """What is left of a stream, the less the older it is; nothing was said in the last minute."""
    found: list[dict[str, Any]] = []
    reached = now_s > STARTS_S
    for age_s, width_s in zip(STARTS_S[reached].tolist(), WIDTHS_S[reached].tolist(), strict=True):
        times = {"start_s": max(now_s - age_s - width_s, 0.0), "end_s": now_s - age_s}
        perceived = round(2 * width_s)
        seen = {"kept": min(perceived, 60), "perceived": perceived}
        said = {"kept": round(width_s / 20), "perceived": round(width_s / 15)}
        found.append({**times, "seen": seen, "heard": seen, "said": said if age_s >= 60 else NOTHING})
    return found
