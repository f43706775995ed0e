"""axe looks at every page; none scrolls sideways on the narrowest phone.

One language, theme and width a day in `make test`; all of them in `make prove`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from openmap.core import clock
from openmap.core.audience import Audience
from openmap.core.db import db
from openmap.registrations.models import Registration
from openmap.registrations.services import private_link
from tests.house.shown import Shown, full_edition, pages_shown
from tests.journeys.visiting import DESK, PHONE, SIDEWAYS, Theme, Visitor, violations, visitor_at
from tests.running import Stack

NARROWEST = 320
PREFIX = {"fr": "", "en": "/en"}
THEMES: tuple[Theme, ...] = ("light", "dark")
MATRIX = list(product(("fr", "en"), THEMES, (PHONE, DESK)))
Look = tuple[str, Theme, int]

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Site:
    """The addresses of every page, and the links that admit to the locked ones."""

    pages: list[Shown]
    keys: list[str]


@pytest.fixture(scope="module")
def site(stack: Stack) -> Site:
    with stack.app() as app:
        event, registration = full_edition()
        pages = list(pages_shown(app, event, registration))
        held = db.session.scalars(
            select(Registration).where(
                Registration.id.in_(
                    [
                        int(page.path.split("/")[3])
                        for page in pages
                        if page.audience is Audience.ME
                    ]
                )
            )
        )
        keys = [private_link(one) for one in held]
        db.session.commit()
    return Site(pages, keys)


@contextmanager
def _visitors(browser: Browser, stack: Stack, site: Site, look: Look) -> Iterator[Any]:
    """Give someone who holds every key, and someone who holds none, who sees the public pages."""
    size: dict[str, Any] = {"width": look[2], "theme": look[1]}
    with (
        visitor_at(browser, stack.base_url, **size) as insider,
        visitor_at(browser, stack.base_url, **size) as stranger,
    ):
        for key in [*site.keys, stack.flask("accounts", "sign-in-link", "--demo").strip()]:
            insider.page.goto(key)
        insider.page.locator("main form button").click()
        insider.page.wait_for_url("**/manage/**")
        yield lambda shown: stranger if shown.audience is Audience.PUBLIC else insider


def _complaints(visitor: Visitor, shown: Shown, language: str) -> list[str]:
    page = visitor.page
    answer = page.goto(visitor.base_url + PREFIX[language] + shown.path)
    if answer is None or answer.status != 200:
        return [f"{shown.name}: {answer and answer.status}"]
    found = violations(page)
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    if (sideways := page.evaluate(SIDEWAYS)) > 0:
        found.append(f"scrolls sideways by {sideways} px at {NARROWEST} px")
    page.set_viewport_size(wide)
    return [f"{shown.name} ({shown.path}): {said}" for said in found]


def _all_complaints(browser: Browser, stack: Stack, site: Site, look: Look) -> list[str]:
    with _visitors(browser, stack, site, look) as visitor_of:
        return [
            said for shown in site.pages for said in _complaints(visitor_of(shown), shown, look[0])
        ]


def test_every_page_is_accessible_as_it_looks_today(
    browser: Browser, stack: Stack, site: Site
) -> None:
    look = MATRIX[clock.now().timetuple().tm_yday % len(MATRIX)]

    found = _all_complaints(browser, stack, site, look)

    assert len(site.pages) > 60
    assert found == [], f"{look}\n" + "\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("look", MATRIX, ids=lambda look: "-".join(map(str, look)))
def test_every_page_is_accessible_in_every_look(
    browser: Browser, stack: Stack, site: Site, look: Look
) -> None:
    found = _all_complaints(browser, stack, site, look)

    assert found == [], "\n".join(found)
