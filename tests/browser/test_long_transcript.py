"""The page stays fast with hours of windows, captions and answers."""

from typing import Any

from benchmarks.page.live_page import LivePage, OpenPage, ignore_server_events, window

FAR = 10_000
HOURS_OF_WINDOWS = 6_000
CAPTIONS = 3_000
ANSWERS = 200
MAX_ENTRIES = 400
MAX_WINDOWS = 1_800
FEW_WINDOWS, FEW_CAPTIONS = 100, 10  # the timeline is full, the transcript is not
ROUNDS, BATCH = 40, 10
MAX_SLOWDOWN = 3.0  # cost of an event, full against nearly empty: 1.5 measured; 4 if all entries were drawn each time

WATCH = """() => {
  window.spent_ms = 0;
  const request = requestAnimationFrame;
  window.drawn = () => new Promise((resolve) => request(() => request(resolve)));
  window.requestAnimationFrame = (draw) => request((now_ms) => {
    const started_ms = performance.now();
    draw(now_ms);
    document.body.getBoundingClientRect();
    spent_ms += performance.now() - started_ms;
  });
  window.tell = (event) => channel.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(event) }));
}"""

FEED = """async ([template, far, windows, captions, answers]) => {
  for (let number = 0; number < answers; number += 1) {
    const response = { id: `synthetic-${number}`, status: "in_progress" };
    tell({ type: "response.created", response });
    tell({ type: "response.output_text.delta", response_id: response.id, delta: `answer ${number}` });
    tell({ type: "response.done", response: { ...response, status: "completed" } });
  }
  for (let number = 0; number < captions; number += 1) {
    tell({ type: "echo.caption", start_s: number, end_s: number + 1, text: `sentence ${number}` });
  }
  for (let number = 0; number < windows; number += 1) {
    const start_s = 2 * (far + number);
    tell({ ...template, index: far + number, start_s, end_s: start_s + 2 });
  }
  await drawn();
}"""

# Cost of each event: the work of the views and the layout that follows.
SPENT_MS = """async (events) => {
  const all_ms = [];
  for (const event of events) {
    spent_ms = 0;
    tell(event);
    await drawn();
    all_ms.push(spent_ms);
  }
  return all_ms;
}"""


def cost_ms(live: LivePage, events: list[dict[str, Any]]) -> float:
    """Milliseconds per event, of the fastest batch: other work on the machine only makes batches slower."""
    spent_ms: list[float] = live.page.evaluate(SPENT_MS, events)
    return min(sum(spent_ms[first : first + BATCH]) for first in range(0, len(events), BATCH)) / BATCH


def costs_ms(live: LivePage, far: int, answer: str) -> dict[str, float]:
    """Cost of a window and of a word of an answer."""
    live.receive({"type": "response.created", "response": {"id": answer, "status": "in_progress"}})
    word = {"type": "response.output_text.delta", "response_id": answer, "delta": "word "}
    return {
        "window": cost_ms(live, [window(far + number) for number in range(ROUNDS)]),
        "word": cost_ms(live, [word] * ROUNDS),
    }


def test_the_transcript_stays_bounded_and_fast_after_thousands_of_windows(open_page: OpenPage) -> None:
    live = open_page(reduced_motion="reduce").open().start()
    ignore_server_events(live)
    live.page.evaluate(WATCH)
    nodes_before: int = live.page.evaluate("document.querySelectorAll('*').length")
    live.page.evaluate(FEED, [window(FAR), FAR, FEW_WINDOWS, FEW_CAPTIONS, 0])
    few_ms = costs_ms(live, FAR + FEW_WINDOWS, "early")
    far = FAR + FEW_WINDOWS + ROUNDS
    live.page.evaluate(FEED, [window(FAR), far, HOURS_OF_WINDOWS, CAPTIONS, ANSWERS])
    full_ms = costs_ms(live, far + HOURS_OF_WINDOWS, "late")
    assert live.page.locator(".entry").count() == MAX_ENTRIES
    assert live.find("answer").count() == ANSWERS + 2, "captions go before answers do"
    assert (live.find("answer").nth(ANSWERS).text_content() or "").startswith("answer 199")
    nodes_after: int = live.page.evaluate("document.querySelectorAll('*').length")
    assert nodes_after - nodes_before < 8 * MAX_ENTRIES
    end = far + HOURS_OF_WINDOWS + ROUNDS
    assert live.find("timeline").get_attribute("aria-valuemin") == str(2 * (end - MAX_WINDOWS))
    for event, cost in full_ms.items():
        assert cost < MAX_SLOWDOWN * few_ms[event], (few_ms, full_ms)
