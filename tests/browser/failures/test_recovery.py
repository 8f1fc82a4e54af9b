"""A lost server is noticed soon, tried for ever and told of; questions typed meanwhile are sent when it is back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.page.live_page import OpenPage
from tests.browser.conftest import run
from tests.browser.failures.conftest import Network
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

HTTP = re.compile("/v1/")
NOTICED_MS = 20_000  # 3 s on a machine that does nothing else
SECOND = 1_000

# In one step of the page: a try may succeed by itself between a look at the button and a click on it.
TRY_NOW = "() => [...document.querySelectorAll('button')].find((it) => it.textContent === 'Try now')?.click()"


def reduced(page: Page, *events: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = run(page, "state.js", "argument.reduce(it.reduce, it.initialState())", list(events))
    return state


@pytest.mark.parametrize(
    ("heard", "asked", "disconnected", "step"),
    [
        (0.0, None, None, "wait"),
        (2.2, None, None, "wait"),  # the next statistics are due
        (2.4, None, None, "ask"),
        (3.0, 0.5, None, "wait"),  # it was just asked
        (5.0, 2.0, None, "ask"),
        (10.1, 0.5, None, "lost"),  # whatever HTTP says
        (0.5, None, 4.0, "wait"),  # events come: the connection is there
        (4.0, 1.0, 4.0, "lost"),
        (4.0, 1.0, 1.0, "wait"),
    ],
)
def test_silence_is_asked_about_before_the_call_is_given_up(
    module_page: Page, heard: float, asked: float | None, disconnected: float | None, step: str
) -> None:
    ages = {"heard": heard, "asked": asked, "disconnected": disconnected}
    now = 100 * SECOND
    times = {name: None if age is None else now - age * SECOND for name, age in ages.items()}
    assert run(module_page, "call/liveness.js", "it.nextStep(...argument)", [times, now]) == step


@pytest.mark.parametrize(
    ("status", "code", "is_lost"),
    [
        (0, None, True),  # refused: no process listens
        (None, None, False),  # no answer in time: busy
        (200, None, False),
        (404, "unknown_call", True),  # started again
        (404, None, False),  # an older server has no such route
        (405, "method_not_allowed", False),
        (502, None, True),  # from a proxy
        (503, None, False),
    ],
)
def test_what_an_answer_over_http_says_about_the_call(
    module_page: Page, status: int | None, code: str | None, is_lost: bool
) -> None:
    answer = {"status": status, "code": code}
    assert run(module_page, "call/liveness.js", "it.isLost(argument)", answer) is is_lost


def test_tries_go_on_for_ever_further_and_further_apart_and_at_different_times(module_page: Page) -> None:
    def waits(chance: float) -> list[float]:
        found: list[float] = run(
            module_page,
            "call/retry.js",
            "[0, 1, 2, 5, 50].map((attempt) => it.nextTry(attempt, argument))",
            chance,
        )
        return found

    assert waits(0.5) == [0, 250, 500, 4000, 8000]
    assert waits(0.0) == [0, 187.5, 375, 3000, 6000]
    assert waits(1.0) == [0, 312.5, 625, 5000, 10_000]


@pytest.mark.parametrize("code", ["too_many_streams", "overloaded"])
def test_a_full_server_is_tried_again_after_a_lost_call_only(module_page: Page, code: str) -> None:
    status = 503 if code == "overloaded" else 429
    ask = "[false, true].map((isRecovering) => it.actionAfter(argument, false, isRecovering))"
    assert run(module_page, "call/retry.js", ask, {"status": status, "code": code}) == ["stop", "again"]


def test_questions_wait_in_order_and_are_shown_where_they_are_sent(module_page: Page) -> None:
    lost = {"type": "page.phase", "phase": "reconnecting"}
    kept = [{"type": "page.kept", "text": text} for text in ("one", "two")]
    sent = {"type": "page.sent", "key": 0, "at_ms": 5}
    answered = {"type": "response.created", "response": {"id": "r1"}}
    state = reduced(module_page, lost, *kept, {"type": "page.phase", "phase": "live"}, sent, answered)
    shown = [(entry["kind"], entry["text"], entry.get("isWaiting", False)) for entry in state["log"]["entries"]]
    assert shown == [("question", "two", True), ("question", "one", False), ("answer", "", False)]
    over = reduced(module_page, lost, *kept, {"type": "page.phase", "phase": "ended"})
    assert [entry.get("isUnsent") for entry in over["log"]["entries"]] == [True, True]


def test_a_question_that_was_lost_on_its_way_waits_again_and_a_broken_answer_says_why(module_page: Page) -> None:
    asked: dict[str, Any] = {"type": "page.asked", "text": "What?", "at_ms": 500}
    lost = {"type": "page.phase", "phase": "reconnecting"}
    (question,) = reduced(module_page, asked, lost)["log"]["entries"]
    assert question["isWaiting"]
    begun = {"type": "response.created", "response": {"id": "r1"}}
    question, answer = reduced(module_page, asked, begun, lost)["log"]["entries"]
    assert "isWaiting" not in question
    assert answer["status"] == "lost"


def test_load_and_speed_are_forgotten_with_the_call(module_page: Page) -> None:
    stats = {"type": "echo.stats", "load": 0.9, "level": 2}
    live: list[dict[str, Any]] = [{"type": "page.phase", "phase": "live"}, stats]
    assert reduced(module_page, *live)["stats"]["load"] == 0.9
    for phase in ("ended", "reconnecting", "refused", "gone"):
        assert reduced(module_page, *live, {"type": "page.phase", "phase": phase})["stats"] is None


def test_a_killed_server_is_noticed_and_what_was_typed_is_answered_when_it_is_back(
    open_page: OpenPage, network: Network
) -> None:
    with server_of(ScriptedEngine()) as server:
        live = open_page(link=f"{server.url}/?").open().start()
        live.event("echo.stats")
        live.page.route(HTTP, lambda route: route.abort("connectionrefused"))
        network.is_gone = True
        live.reaches("reconnecting", NOTICED_MS)
        expect(live.page.get_by_text("The server does not answer.")).to_be_visible()
        expect(live.page.get_by_text(re.compile(r"Trying again in \d s\."))).to_be_visible()
        for question in ("first?", "second?"):
            live.ask(question)
        expect(live.page.get_by_text("will be sent when the connection is back")).to_have_count(2)
        for number in range(4):
            live.ask(f"more {number}")
        expect(live.page.get_by_text("5 questions wait already.")).to_be_visible()
        expect(live.find("ask-input")).to_have_value("more 3")
        live.page.unroute(HTTP)
        network.is_gone = False
        live.page.evaluate(TRY_NOW)
        live.reaches("live")
        for number, question in enumerate(("first?", "second?")):
            expect(live.answer(number).locator(".text")).to_contain_text(f"asked: {question}")
        live.leave()


def test_a_server_that_is_shut_down_is_waited_for(open_page: OpenPage) -> None:
    with server_of(ScriptedEngine()) as server:
        live = open_page(link=f"{server.url}/?").open().start()
        live.event("echo.window")
    live.reaches("reconnecting")
    live.find("stop").click()
    live.reaches("ended")
