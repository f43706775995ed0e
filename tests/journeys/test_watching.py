"""The journeys would notice: a bad page, a page too wide, a request to somebody else."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.visiting import Visitor, violations

pytestmark = pytest.mark.browser


def test_a_bad_page_is_seen(browser: Browser) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.set_content(
            '<html lang="fr"><head><title>x</title></head><body><main><h1>x</h1>'
            '<p style="width: 400px; color: #ccc">pâle et large</p><input></main></body></html>'
        )

        found = violations(page)

    assert [said.partition(" ")[0] for said in found] == ["color-contrast", "label", "scrolls"]


def test_a_request_to_a_third_party_and_a_complaint_are_seen(browser: Browser) -> None:
    with browser.new_context() as context:
        visitor = Visitor("https://openmap.example", context, context.new_page())
        visitor.watch()
        context.route(
            "**/*", lambda route: route.fulfill(body="<p>x</p>", content_type="text/html")
        )
        visitor.page.goto("https://openmap.example/")
        visitor.page.evaluate("console.warn('a warning')")
        visitor.page.evaluate("fetch('https://elsewhere.example/font.woff2').catch(() => 0)")
        visitor.page.evaluate("setTimeout(() => { throw new Error('a mistake') })")
        visitor.page.wait_for_timeout(200)

    assert visitor.troubles[0].startswith("a warning")
    assert "asked https://elsewhere.example/font.woff2" in visitor.troubles
    assert any("a mistake" in trouble for trouble in visitor.troubles)
