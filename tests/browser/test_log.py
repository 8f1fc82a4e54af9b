"""An hour and more of windows, captions and answers must not slow the page."""

from benchmarks.page.live_page import OpenPage, hold_back, window

FAR = 10_000
HOURS_OF_WINDOWS = 6_000
CAPTIONS = 3_000
ANSWERS = 200
MAX_ENTRIES = 400
MOST_MS_A_WINDOW = 40.0  # of the 2000 that it lasts; a healthy machine needs about 1


def test_the_log_stays_bounded_after_thousands_of_windows(open_page: OpenPage) -> None:
    live = open_page().open().start()
    hold_back(live)
    nodes_before: int = live.page.evaluate("document.querySelectorAll('*').length")
    took_ms: float = live.page.evaluate(
        """async ([template, far, windows, captions, answers]) => {
          const tell = (event) => channel.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(event) }));
          const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          for (let number = 0; number < answers; number += 1) {
            const response = { id: `synthetic-${number}`, status: "in_progress" };
            tell({ type: "response.created", response });
            tell({ type: "response.output_text.delta", response_id: response.id, delta: `answer ${number}` });
            tell({ type: "response.done", response: { ...response, status: "completed" } });
          }
          for (let number = 0; number < captions; number += 1) {
            tell({ type: "echo.caption", start_s: number, end_s: number + 1, text: `sentence ${number}` });
          }
          await drawn();
          const started_ms = performance.now();
          for (let number = 0; number < windows; number += 1) {
            const start_s = 2 * (far + number);
            tell({ ...template, index: far + number, start_s, end_s: start_s + 2 });
            if (number % 100 === 0) await drawn();
          }
          await drawn();
          return (performance.now() - started_ms) / windows;
        }""",
        [window(FAR), FAR, HOURS_OF_WINDOWS, CAPTIONS, ANSWERS],
    )
    assert live.page.locator(".entry").count() == MAX_ENTRIES
    assert live.find("answer").count() == ANSWERS, "captions go before answers do"
    assert (live.find("answer").last.text_content() or "").startswith("answer 199")
    nodes_after: int = live.page.evaluate("document.querySelectorAll('*').length")
    assert nodes_after - nodes_before < 8 * MAX_ENTRIES
    assert took_ms < MOST_MS_A_WINDOW
    assert live.find("timeline").get_attribute("aria-valuemin") == str(2 * (FAR + HOURS_OF_WINDOWS - 1800))
