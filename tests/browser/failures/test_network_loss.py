"""The network stops without any close: the page notices, reconnects within the minute and finds its memory again."""

from playwright.sync_api import Request

from benchmarks.page.live_page import OpenPage
from tests.browser.failures.conftest import Network
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

NOTICED_MS, FOUND_MS = 20_000, 60_000


def is_call(request: Request) -> bool:
    """Whether the page places a call."""
    return request.method == "POST" and "/v1/realtime/calls" in request.url


def test_a_silent_loss_of_the_network_is_noticed_and_the_memory_found_again(
    open_page: OpenPage, network: Network
) -> None:
    with server_of(ScriptedEngine()) as server:
        live = open_page(link=f"{server.url}/?").open().start()
        stream = live.event("session.created")["session"]["stream"]
        live.event("echo.window", 3)
        attempts: list[Request] = []
        live.page.on("request", lambda request: attempts.append(request) if is_call(request) else None)
        network.is_gone = True
        live.reaches("reconnecting", NOTICED_MS)
        while len(attempts) < 2:  # HTTP answers, but no media gets through: the first attempt to reconnect fails
            live.page.wait_for_event("request", is_call, timeout=FOUND_MS)
        assert live.find("status").get_attribute("data-state") == "reconnecting"
        network.is_gone = False
        live.reaches("live", FOUND_MS)
        assert live.event("session.created", 2)["session"]["stream"] == stream
        assert live.event("echo.memory", 3)["windows"] >= 3
        assert live.page.locator(".entry.note").count() == 0, "no note says that anything was forgotten"
        live.leave()
