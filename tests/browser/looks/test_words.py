"""What the page says needs no manual, every icon says what it does, and all of it can be read."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.page.live_page import LivePage, OpenPage, ignore_server_events, window
from benchmarks.page.states import an_hour, answer, evidence, question, stats
from engines.api import Reduction, Window
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream

JARGON = ("piece", "patch", "sieve", "prefill", "kept", "carries", "feed", "window", "token", "cache", "modality")
MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3; here for disabled texts, too

# Everything that the page says: texts, tooltips, names for screen readers.
SAID = """() => [
  document.body.innerText,
  ...[...document.querySelectorAll("[title], [aria-label], [aria-valuetext], [placeholder]")].flatMap((item) =>
    ["title", "aria-label", "aria-valuetext", "placeholder"].map((name) => item.getAttribute(name) ?? "")),
].join(" | ").toLowerCase()"""

# Texts whose contrast with what lies behind them is too low. Colours are mixed by the browser, on a canvas.
FAINT = """(least) => {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const parse = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const light = (colour) => colour.map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    if (element.id === "picture") return [128, 128, 128]; // a picture may have any colour
    const colour = parse(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, behind(element.parentElement));
  };
  const opacity = (element) => (element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("svg, option, .unseen, .skip")) continue;
    const ground = behind(element);
    const [r, g, b, a] = parse(getComputedStyle(element).color);
    const text = over([r, g, b, a * opacity(element)], ground);
    const [high, low] = [light(text), light(ground)].sort((x, y) => y - x);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < least) faint.push([texts.currentNode.data, contrast.toFixed(2)]);
  }
  return faint;
}"""


class QuietStream(ScriptedStream):
    """Understands no speech: only questions stand in the transcript, however late it is looked at."""

    def reduce(self, window: Window) -> Reduction:
        return replace(super().reduce(window), utterances=())


class Quiet(ScriptedEngine):
    stream_type = QuietStream


def contents(live: LivePage, scheme: Any) -> None:
    """Check what the page says and whether it can be read at present."""
    said = live.page.evaluate(SAID)
    assert [word for word in JARGON if word in said] == [], said
    live.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert live.page.evaluate(FAINT, MIN_CONTRAST) == [], scheme


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_texts_are_plain_and_readable(open_page: OpenPage, scheme: str) -> None:
    live = open_page().open()
    contents(live, scheme)
    expect(live.page.get_by_role("button", name="What do you see?")).to_be_disabled()
    live.start()
    ignore_server_events(live)
    live.receive(*(window(index) for index in range(20)), stats(level=2))
    live.receive({"type": "error", "error": {"message": "Not now."}}, {"type": "input_audio_buffer.speech_started"})
    live.receive(*question("What happened?", 20), *answer("a", "Somebody came in."), evidence("a", 10))
    live.receive({"type": "echo.caption", "start_s": 3, "end_s": 5, "text": "The coffee is ready."})
    live.receive(window(20, readings=[[40.5, "NO PARKING"]]))
    expect(live.page.locator(".entry.reading").last).to_have_text("0:40reads: NO PARKING")
    live.page.locator("#ideas-toggle").click()
    live.page.locator("#stats-toggle").click()
    expect(live.page.locator("#stats-panel")).to_contain_text("remembers at most")
    contents(live, scheme)
    live.page.locator("#settings-open").click()
    expect(live.page.locator("#camera-pick option")).not_to_have_count(0)
    contents(live, scheme)
    live.page.keyboard.press("Escape")
    expect(live.page.locator("#settings")).to_be_hidden()
    live.page.locator(".evidence").first.click()
    expect(live.page.locator("#moment-what")).to_have_text("The answer rests mostly on what was seen at this moment.")
    contents(live, scheme)
    live.page.keyboard.press("Escape")
    expect(live.page.locator("#moment")).to_be_hidden()
    live.receive(*an_hour())
    live.find("stop").click()
    live.reaches("ended")
    contents(live, scheme)


def test_every_icon_has_a_tooltip_and_a_name_and_shortcuts_are_shown(open_page: OpenPage) -> None:
    live = open_page().open().start()
    unnamed = live.page.evaluate(
        """() => [...document.querySelectorAll("button:has(svg)")]
          .filter((button) => ![...button.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
          .filter((button) => !button.title.trim() || !(button.getAttribute("aria-label") ?? button.textContent).trim())
          .map((button) => button.outerHTML)"""
    )
    assert unnamed == []
    titles = {
        name: live.page.locator(f"#{name}").get_attribute("title")
        for name in ("send", "cancel", "talk", "settings-open")
    }
    assert titles["send"] == "Ask (Enter)"
    assert titles["cancel"] == "Stop the answer (Esc)"
    assert "space bar" in (titles["talk"] or "")
    assert "Settings" in (titles["settings-open"] or "")


def test_suggestions_stay_within_reach_and_close_by_escape(open_page: OpenPage) -> None:
    with server_of(Quiet()) as server:
        live = open_page(link=f"{server.url}/?").open().start()
        ideas = live.page.get_by_role("button", name="Ideas")
        expect(ideas).to_be_hidden()
        live.page.get_by_role("button", name="What do you see?").click()
        live.answer()
        expect(live.page.get_by_role("button", name="What was said?")).to_be_hidden()
        ideas.click()
        expect(ideas).to_have_attribute("aria-expanded", "true")
        live.page.keyboard.press("Escape")
        expect(ideas).to_have_attribute("aria-expanded", "false")
        ideas.click()
        live.page.get_by_role("button", name="What was said?").click()
        expect(live.page.locator(".entry.question").last).to_have_text("What was said?")
        expect(live.page.get_by_role("button", name="What did you hear last?")).to_be_hidden()
        live.answer(1)
        live.leave()


def test_the_first_seconds_say_that_it_is_still_looking(open_page: OpenPage) -> None:
    live = open_page()
    live.open().start()
    ignore_server_events(live)
    live.receive({"type": "page.restored"})  # nothing is known, however quick the server was
    expect(live.page.locator("#memory")).to_contain_text("Still looking")
    expect(live.page.locator("#kept-now")).to_have_text("Still looking…")
    live.receive(*question("What do you see?", 0.5), *answer("early", ""))
    early = live.find("answer").first
    expect(early).to_have_text("Still looking…")
    live.receive(*answer("early", "I am still looking: ask me again in a moment.")[1:])
    expect(early).to_contain_text("ask me again in a moment")
    expect(early.locator(".unsure")).to_have_count(0)
    live.receive(window(0), *question("And now?", 3), *answer("late", "A cat."))
    expect(live.page.locator("#kept-now")).to_have_text("Remembers 2 parts of this picture")
    expect(live.find("answer").last).not_to_contain_text("looking")


def test_doubt_is_marked_where_the_words_do_not_tell_it(open_page: OpenPage) -> None:
    live = open_page()
    live.open().start()
    ignore_server_events(live)
    doubt = {"type": "echo.evidence", "moments": [], "confidence": 0.3, "is_sure": False}
    live.receive(*question("Who is there?", 3), *answer("told", "Perhaps a cat."))
    live.receive(doubt | {"response_id": "told", "is_hedged": True})
    live.receive(*question("And now?", 5), *answer("silent", "A cat, a dog and a fish."))
    live.receive(doubt | {"response_id": "silent", "is_hedged": False})
    expect(live.find("answer").last).to_contain_text("not sure")
    expect(live.find("answer").first).not_to_contain_text("not sure")
