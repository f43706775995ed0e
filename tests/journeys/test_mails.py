"""Whoever develops reads the mails at /dev/mail, in light and in dark, on a telephone too."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from openmap.core.launcher.__main__ import answers
from openmap.core.launcher.children import granian
from openmap.core.launcher.options import Options
from tests.journeys.mails import wait_for_mail
from tests.journeys.visiting import DESK, PHONE, Theme, visitor_at
from tests.running import Stack, free_port

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(stack: Stack) -> Iterator[str]:
    """Serve the same database in development: only there are mails shown."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {"OPENMAP_ENV": "development", "OPENMAP_BASE_URL": url, "PORT": str(port)}
    options = Options.from_environment({**stack.environ, **environ})
    web = stack.start("development", granian(options), **environ)
    while not answers(options):
        assert web.status() is None, stack.complaints
        time.sleep(0.05)
    yield url
    stack.end("development")


@pytest.mark.parametrize(("width", "theme"), [(DESK, "light"), (PHONE, "dark")])
def test_a_mail_is_read_where_it_was_written(
    browser: Browser, stack: Stack, address: str, width: int, theme: Theme
) -> None:
    to = f"dev{width}@macs.example"
    stack.flask("accounts", "invite", to, "--name", "Dev")
    subject = wait_for_mail(stack, to).subject

    with visitor_at(browser, address, width=width, theme=theme) as visitor:
        visitor.open(f"/dev/mail?to={to}")
        visitor.click(subject)
        assert visitor.heading == subject
        frame = visitor.page.frame_locator("iframe")
        assert frame.locator("h1").inner_text().strip()
