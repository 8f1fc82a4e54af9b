"""OpenAI's own Agents SDK for JavaScript calls the server from a page: asked twice, it gets two answers.

`make agents-sdk` installs the SDK. Its bundle for browsers is served to the page by the test.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from benchmarks.page.live_page import ANSWER_MS
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

BUNDLE = Path(sys.prefix, "agents-sdk/node_modules/@openai/agents-realtime/dist/bundle")
ENTRY = "openai-realtime-agents.mjs"
FOLDER = "agents-sdk"
TOKEN = "open-sesame"

CONNECT = """async ([entry, token]) => {
  const { RealtimeAgent, RealtimeSession, OpenAIRealtimeWebRTC } = await import(entry);
  const transport = new OpenAIRealtimeWebRTC({ baseUrl: `${location.origin}/v1/realtime/calls` });
  window.raw = [];       // every event of the server
  window.understood = []; // types of those that the SDK acts on
  window.turns = [];
  window.problems = [];
  const emit = transport.emit.bind(transport);
  transport.emit = (type, ...more) => {
    if (type === "*") raw.push(more[0]);
    else understood.push(type);
    return emit(type, ...more);
  };
  transport.on("turn_done", ({ response }) => turns.push(response));
  window.session = new RealtimeSession(new RealtimeAgent({ name: "Tester", instructions: "Be brief." }), { transport });
  session.on("error", (error) => problems.push(JSON.stringify(error)));
  const headers = { Authorization: `Bearer ${token}` };
  const asked = await fetch("/v1/realtime/client_secrets", { method: "POST", headers });
  await session.connect({ apiKey: (await asked.json()).value });
}"""
NOT_IN_THE_SDK = ("echo.", "conversation.item.created")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a server's origin that can import the SDK. The server speaks and hears no voice."""
    assert (BUNDLE / ENTRY).is_file(), "OpenAI's Agents SDK is missing: make agents-sdk"

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name == "empty.html":
            route.fulfill(body="<!doctype html><title>SDK</title>", content_type="text/html")
        else:
            route.fulfill(path=BUNDLE / name, content_type="text/javascript")

    context = browser.new_context()
    context.route(f"**/{FOLDER}/*", serve)
    context.set_default_timeout(ANSWER_MS)
    opened = context.new_page()
    with simple_voices(gain=0) as models, server_of(ScriptedEngine(), models, TOKEN) as server:
        opened.goto(f"{server.url}/{FOLDER}/empty.html")
        yield opened
        context.close()


def test_the_agents_sdk_gets_an_answer_to_each_message_and_can_interrupt(page: Page) -> None:
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type in ("warning", "error") else None)
    page.evaluate(CONNECT, [f"/{FOLDER}/{ENTRY}", TOKEN])
    page.wait_for_function("raw.some(({ type, kept }) => type === 'echo.window' && kept.audio > 0)")
    page.evaluate("session.sendMessage('What do you hear?'); session.sendMessage('What did you hear last?');")
    page.wait_for_function("turns.length === 2")
    history = page.evaluate("session.history")
    asked, answers = ([item for item in history if item["role"] == role] for role in ("user", "assistant"))
    assert [item["status"] for item in history] == ["completed"] * 4
    assert [item["content"][0]["text"] for item in asked] == ["What do you hear?", "What did you hear last?"]
    for turn, item in zip(page.evaluate("turns"), answers, strict=True):
        (said,) = item["content"]
        assert said["type"] == "output_audio"
        assert said["transcript"]
        assert [output["id"] for output in turn["output"]] == [item["itemId"]]
        assert turn["output"][0]["content"][0]["transcript"] == said["transcript"]
        assert turn["usage"]["outputTokens"] > 0

    page.evaluate("session.sendMessage('What do you see? A long answer, please.')")
    page.wait_for_function("raw.filter(({ type }) => type === 'output_audio_buffer.started').length === 3")
    page.evaluate("session.interrupt()")
    page.wait_for_function("turns.length === 3 && raw.at(-1).type !== 'response.done'")
    page.wait_for_function("raw.filter(({ type }) => type === 'output_audio_buffer.cleared').length === 2")
    page.evaluate("session.sendMessage('And now?')")
    page.wait_for_function("turns.length === 4")
    assert page.evaluate("problems") == []
    assert not [text for text in warnings if "favicon" not in text]

    raw = page.evaluate("raw")
    assert len({event["event_id"] for event in raw}) == len(raw)
    for kind in sorted({event["type"] for event in raw if not event["type"].startswith(NOT_IN_THE_SDK)}):
        count = sum(event["type"] == kind for event in raw)
        assert page.evaluate("kind => understood.filter((one) => one === kind).length", kind) == count, kind
    page.evaluate("session.close()")
