"""The page does as little work with hours of windows, captions and answers as with few."""

from statistics import median
from typing import Any

from benchmarks.page.live_page import LivePage, OpenPage, ignore_server_events, window

FAR = 10_000
HOURS_OF_WINDOWS = 6_000
CAPTIONS = 3_000
ANSWERS = 200
MAX_ENTRIES = 400
MAX_WINDOWS = 1_800
FEW_WINDOWS, FEW_CAPTIONS = 100, 10  # the timeline is full, the transcript is not
ROUNDS = 40
MAX_CHANGES = 60  # of one event

WATCH = """() => {
  window.touched = 0;
  const nodes = (node) => 1 + (node.querySelectorAll ? node.querySelectorAll("*").length : 0);
  const count = (records) => {
    for (const { addedNodes, removedNodes } of records) {
      touched += 1;
      for (const node of [...addedNodes, ...removedNodes]) touched += nodes(node);
    }
  };
  const observer = new MutationObserver(count);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  window.settle = () => count(observer.takeRecords());
  window.drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
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

# What each event changes: nodes that come and go, attributes and texts.
TOUCHED = """async (events) => {
  const all = [];
  for (const event of events) {
    settle();
    touched = 0;
    tell(event);
    await drawn();
    settle();
    all.push(touched);
  }
  return all;
}"""


def changes(live: LivePage, events: list[dict[str, Any]]) -> float:
    """Changes of the document for one of these events, the median: clocks tick meanwhile."""
    return float(median(live.page.evaluate(TOUCHED, events)))


def all_changes(live: LivePage, far: int, answer: str) -> dict[str, float]:
    """Changes of the document for a window and for a word of an answer."""
    live.receive({"type": "response.created", "response": {"id": answer, "status": "in_progress"}})
    word = {"type": "response.output_text.delta", "response_id": answer, "delta": "word "}
    return {
        "window": changes(live, [window(far + number) for number in range(ROUNDS)]),
        "word": changes(live, [word] * ROUNDS),
    }


def test_the_transcript_stays_bounded_and_fast_after_thousands_of_windows(open_page: OpenPage) -> None:
    live = open_page(reduced_motion="reduce").open().start()
    ignore_server_events(live)
    live.page.evaluate(WATCH)
    nodes_before: int = live.page.evaluate("document.querySelectorAll('*').length")
    live.page.evaluate(FEED, [window(FAR), FAR, FEW_WINDOWS, FEW_CAPTIONS, 0])
    few = all_changes(live, FAR + FEW_WINDOWS, "early")
    far = FAR + FEW_WINDOWS + ROUNDS
    live.page.evaluate(FEED, [window(FAR), far, HOURS_OF_WINDOWS, CAPTIONS, ANSWERS])
    full = all_changes(live, far + HOURS_OF_WINDOWS, "late")
    assert live.page.locator(".entry").count() == MAX_ENTRIES
    assert live.find("answer").count() == ANSWERS + 2, "captions go before answers do"
    assert (live.find("answer").nth(ANSWERS).text_content() or "").startswith("answer 199")
    nodes_after: int = live.page.evaluate("document.querySelectorAll('*').length")
    assert nodes_after - nodes_before < 8 * MAX_ENTRIES
    end = far + HOURS_OF_WINDOWS + ROUNDS
    assert live.find("timeline").get_attribute("aria-valuemin") == str(2 * (end - MAX_WINDOWS))
    assert full == few, "an event changes as little of a full transcript as of an empty one"
    assert full["window"] < MAX_CHANGES
    assert full["word"] < MAX_CHANGES
