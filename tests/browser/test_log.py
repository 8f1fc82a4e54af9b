"""An hour and more of windows, captions and answers must not slow the page."""

from typing import Any

from benchmarks.page.live_page import LivePage, OpenPage, hold_back, window

FAR = 10_000
HOURS_OF_WINDOWS = 6_000
CAPTIONS = 3_000
ANSWERS = 200
MAX_ENTRIES = 400
MAX_WINDOWS = 1_800
FEW = 100  # windows and captions: more than the strip and the transcript show at once
ROUNDS = 40
MOST_SLOWDOWN = 4.0  # of one drawing, full against nearly empty; a page that draws everything anew has 20

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

# What one more window and one more sentence cost: the views' work and the layout that it makes necessary.
COST_MS = """async ([template, far, rounds]) => {
  const costs_ms = [];
  for (let number = 0; number < rounds; number += 1) {
    const start_s = 2 * (far + number);
    spent_ms = 0;
    tell({ ...template, index: far + number, start_s, end_s: start_s + 2 });
    tell({ type: "echo.caption", start_s, end_s: start_s + 1, text: `word ${number}` });
    await drawn();
    costs_ms.push(spent_ms);
  }
  return costs_ms.sort((one, other) => one - other)[rounds / 2];
}"""

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


def cost_ms(live: LivePage, template: dict[str, Any], first: int) -> float:
    took_ms: float = live.page.evaluate(COST_MS, [template, first, ROUNDS])
    return took_ms


def test_the_log_stays_bounded_and_quick_after_thousands_of_windows(open_page: OpenPage) -> None:
    live = open_page(reduced_motion="reduce").open().start()
    hold_back(live)
    live.page.evaluate(WATCH)
    nodes_before: int = live.page.evaluate("document.querySelectorAll('*').length")
    live.page.evaluate(FEED, [window(FAR), FAR, FEW, FEW, 0])
    few_ms = cost_ms(live, window(FAR), FAR + FEW)
    far = FAR + FEW + ROUNDS
    live.page.evaluate(FEED, [window(FAR), far, HOURS_OF_WINDOWS, CAPTIONS, ANSWERS])
    full_ms = cost_ms(live, window(FAR), far + HOURS_OF_WINDOWS)
    assert live.page.locator(".entry").count() == MAX_ENTRIES
    assert live.find("answer").count() == ANSWERS, "captions go before answers do"
    assert (live.find("answer").last.text_content() or "").startswith("answer 199")
    nodes_after: int = live.page.evaluate("document.querySelectorAll('*').length")
    assert nodes_after - nodes_before < 8 * MAX_ENTRIES
    end = far + HOURS_OF_WINDOWS + ROUNDS
    assert live.find("timeline").get_attribute("aria-valuemin") == str(2 * (end - MAX_WINDOWS))
    assert full_ms < MOST_SLOWDOWN * few_ms, (few_ms, full_ms)
