"""One real stack with the demonstration and one browser for all journeys; it is nine o'clock."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time

import pytest
from playwright.sync_api import Browser, sync_playwright

from openmap.core.locale import PARIS
from tests.journeys.visiting import DESK, Theme, Visitor, chromium, visitor_at
from tests.running import Stack, running

NINE = time(9)
Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def today() -> date:
    return datetime.now(UTC).astimezone(PARIS).date()


@pytest.fixture(scope="session")
def stack(today: date) -> Iterator[Stack]:
    """Start it at nine in the morning: no journey begins before midnight and ends after it."""
    seconds = (datetime.combine(today, NINE, PARIS) - datetime.now(UTC)).total_seconds()
    with running(OPENMAP_CLOCK_OFFSET=str(seconds)) as stack:
        stack.flask("demo", "load")
        yield stack
        assert '"level": "error"' not in stack.complaints, stack.complaints


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Visit]:
    """Give a journey as many people as it needs, each with a window."""
    with ExitStack() as windows:

        def come(*, width: int = DESK, theme: Theme = "light", javascript: bool = True) -> Visitor:
            return windows.enter_context(
                visitor_at(
                    browser, stack.base_url, width=width, theme=theme, javascript=javascript
                )
            )

        yield come


@pytest.fixture
def organiser(visit: Visit, stack: Stack) -> Visitor:
    """Sign in the demonstration's organiser."""
    visitor = visit()
    visitor.open(stack.flask("accounts", "sign-in-link", "--demo").strip())
    visitor.click("Ouvrir ma session")
    return visitor
