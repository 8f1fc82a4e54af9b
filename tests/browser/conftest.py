"""Chromium and the real application, started once for all tests of the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from benchmarks.page.chromium import launch
from benchmarks.page.live_page import WINDOW_MS, LivePage, OpenPage
from benchmarks.page.serving import Application

expect.set_options(timeout=WINDOW_MS)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def application() -> Iterator[Application]:
    with Application("--max-streams", "16", "--max-load", "2") as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens tabs, each in a profile of its own; ends their calls and fails on any error in their scripts. Without a
    `link`, they are of the application, which is started when it is needed."""
    opened: list[LivePage] = []

    def open_one(*, link: str | None = None, other_browser: Browser | None = None, **options: object) -> LivePage:
        context = (other_browser or browser).new_context(**options)  # type: ignore[arg-type]
        opened.append(LivePage(context, link or request.getfixturevalue("application").link))
        return opened[-1]

    yield open_one
    for live in opened:
        live.leave()
        refusals = [] if live.page.is_closed() else live.page.evaluate("window.refusals ?? []")
        live.page.context.close()
        assert not live.errors, live.errors
        assert not refusals, refusals


@pytest.fixture(scope="package")
def module_page(browser: Browser, application: Application) -> Iterator[Page]:
    """A page in which `run` imports modules; no call is placed."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(application.link)
    yield page
    context.close()


def run(page: Page, module: str, expression: str, argument: Any = None) -> Any:
    """Evaluate an expression over everything that a module of the page exports, as `it`, and the argument."""
    code = f"async (argument) => {{ const it = await import('/{module}'); return {expression}; }}"
    return page.evaluate(code, argument)
