"""The page for tests and benchmarks: its elements by test id, and every event that came over the data channel."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

# They only end a test that hangs: a busy machine must not fail one. benchmarks/page/browser.py measures times.
LIVE_MS = 120_000
WINDOW_MS = 120_000
ANSWER_MS = 120_000

RECORDER = """
window.events = [];
window.refusals = [];
const create = RTCPeerConnection.prototype.createDataChannel;
RTCPeerConnection.prototype.createDataChannel = function (...parts) {
  const channel = create.apply(this, parts);
  window.channel = channel;
  window.peer = this;
  channel.addEventListener("message", ({ data }) => {
    window.events.push({ at_ms: performance.now(), ...JSON.parse(data) });
  });
  return channel;
};
document.addEventListener("securitypolicyviolation", (event) => window.refusals.push(event.violatedDirective));
"""

# In one step of the page: the call may end by itself between a look at the button and a click on it.
PRESS_STOP = """() => {
  const stop = document.querySelector("[data-testid=stop]");
  const isThere = Boolean(stop?.checkVisibility()) && !stop.disabled;
  if (isThere) stop.click();
  return isThere;
}"""


class LivePage:
    """One tab. `errors` collects errors of its scripts; the fixture that opened it fails if there are any."""

    def __init__(self, context: BrowserContext, link: str) -> None:
        context.add_init_script(RECORDER)
        context.set_default_timeout(WINDOW_MS)
        self.page: Page = context.new_page()
        self.link = link
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def find(self, hook: str) -> Locator:
        return self.page.get_by_test_id(hook)

    def open(self, query: str = "") -> "LivePage":
        self.page.goto(self.link + query)
        self.find("start").wait_for()
        return self

    def start(self, button: str | None = None) -> "LivePage":
        """Press the main button, or the one with that text, and wait until the call is live."""
        (self.page.get_by_role("button", name=button) if button else self.find("start")).click()
        return self.reaches("live")

    def reaches(self, state: str, within_ms: float = LIVE_MS) -> "LivePage":
        self.page.wait_for_selector(f'[data-testid=status][data-state="{state}"]', timeout=within_ms)
        return self

    def of(self, kind: str) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.page.evaluate("(kind) => events.filter(({type}) => type === kind)", kind)
        return events

    def event(self, kind: str, count: int = 1, within_ms: float = WINDOW_MS) -> dict[str, Any]:
        """Wait until `count` events of a kind have come; returns the last of them."""
        self.page.wait_for_function(
            "([kind, count]) => events.filter(({type}) => type === kind).length >= count",
            arg=[kind, count],
            timeout=within_ms,
        )
        return self.of(kind)[count - 1]

    def ask(self, question: str) -> None:
        self.find("ask-input").fill(question)
        self.find("ask-send").click()

    def answer(self, number: int = 0) -> Locator:
        """The answer of that number, once it is complete."""
        answer = self.find("answer").nth(number)
        self.page.wait_for_function(
            "(number) => document.querySelectorAll('[data-testid=answer]')[number]?.dataset.state === 'done'",
            arg=number,
            timeout=ANSWER_MS,
        )
        return answer

    def receive(self, *events: dict[str, Any]) -> None:
        """Pass events to the page as if the server had sent them."""
        self.page.evaluate(
            "(all) => { for (const event of all)"
            " channel.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) })); }",
            list(events),
        )

    def drawn(self, hook: str) -> int:
        """Number of pixels of a canvas that are not empty, after the next frame."""
        pixels: int = self.page.evaluate(
            """(hook) => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
              const canvas = document.querySelector(`[data-testid=${hook}]`);
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let count = 0;
              for (let at = 3; at < data.length; at += 4) count += data[at] > 0;
              resolve(count);
            })))""",
            hook,
        )
        return pixels

    def leave(self) -> None:
        """End the call, if there is one, so that the server is free for the next test."""
        if self.page.is_closed():
            return
        self.page.keyboard.press("Escape")  # a dialogue that is open
        if self.page.evaluate(PRESS_STOP):
            self.page.wait_for_selector("[data-testid=stop]:disabled", state="attached")


OpenPage = Callable[..., LivePage]


def ignore_server_events(live: LivePage) -> None:
    """From now on the page ignores what events of the server say, not that they came; `receive` still works."""
    live.page.evaluate(
        """() => {
          const heard = channel.onmessage;
          const nothing = new MessageEvent("message", { data: '{"type":"ignored"}' });
          channel.onmessage = (event) => heard(event.isTrusted ? nothing : event);
        }"""
    )


def window(index: int, **changes: Any) -> dict[str, Any]:
    """An `echo.window` event as the server sends it."""
    start_s = 2.0 * index
    return {
        "type": "echo.window",
        "index": index,
        "start_s": start_s,
        "end_s": start_s + 2,
        "kept": {"audio": 2, "video": 3},
        "pool": {"audio": 4, "video": 196},
        "patches": [[start_s, 0, 0, 0.9], [start_s, 3, 3, 0.8], [start_s + 0.5, 3, 3, 0.4]],
        "sounds": [[start_s, 0.5], [start_s + 0.5, 0.5]],
        "readings": [],
        "grid": 7,
        "gaps": [],
        "dropped_frames": 0,
        "dropped_windows": 0,
        "sight": "fine",
        "hearing": "fine",
        "ms": {"wait": 1, "encode": 80, "sieve": 40, "prefill": 160},
    } | changes
