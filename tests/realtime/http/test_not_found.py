"""A browser gets a page for an address that does not exist, a program JSON."""

import pytest

from clients.serving.command import PAGE_DIR
from realtime.config import ServerConfig
from realtime.http.not_found import not_found_page, prefers_page
from tests.support.live import live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "path", "is_page"),
    [
        (BROWSER, "/nothing/here", True),
        ("TEXT/HTML", "/nothing", True),
        ("application/json", "/nothing", False),
        ("*/*", "/nothing", False),
        ("", "/nothing", False),
        ("application/json, text/html;q=0", "/nothing", False),
        ("text/html; q=0.000", "/nothing", False),
        ("text/html;q=0.5", "/nothing", True),
        (BROWSER, "/v1/nothing", False),
        (BROWSER, "/v1/realtime/calls/nobody", False),
    ],
)
def test_only_browsers_that_look_for_a_page_get_one(accept: str, path: str, is_page: bool) -> None:
    assert prefers_page(accept, path) is is_page


def test_the_page_leads_back_wherever_the_application_is_mounted() -> None:
    assert 'href="/"' in not_found_page("")
    assert 'href="/echo/"' in not_found_page("/echo/")
    assert 'href="/&quot;x/styles/base.css"' in not_found_page('/"x')


def test_a_missing_address_is_a_page_for_browsers_and_json_for_programs() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), ServerConfig(page_dir=PAGE_DIR)) as server, server.client() as client:
            page = await client.get("/nothing/here", headers={"Accept": BROWSER})
            assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert "nothing at this address" in page.text
            for style in ("tokens", "base", "lone"):
                assert f"/styles/{style}.css" in page.text
                assert (await client.get(f"/styles/{style}.css")).status_code == 200
            error = await client.get("/nothing/here")
            assert (error.status_code, error.json()["error"]["code"]) == (404, "not_found")
            assert "application/json" in error.headers["content-type"]
            missing = await client.get("/v1/moments/nobody/1.jpg", headers={"Accept": BROWSER})
            assert missing.json()["error"]["code"] == "unknown_call"

    run(scenario())
