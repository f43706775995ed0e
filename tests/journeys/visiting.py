"""People with a real browser: what they open, what is checked on each page, what is pictured."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

from openmap.core.settings import ROOT

AXE = (ROOT / "static/vendor/axe/axe.min.js").read_text(encoding="utf-8")
PICTURES = ROOT / "docs" / "img"
#: The document is a few screens high at most; what is wider than the screen scrolls sideways.
SIDEWAYS = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PHONE, DESK = 360, 1280
COLOURS = 128

Theme = Literal["light", "dark"]


def chromium(playwright: Playwright, *arguments: str) -> Browser:
    path = os.environ.get("OPENMAP_CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: scripts/install_browser.py installs it"
    return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])


@dataclass
class Visitor:
    """One person with one browser window, on the site at `base_url`."""

    base_url: str
    context: BrowserContext
    page: Page
    javascript: bool = True
    #: What no page may do: ask a third party, or complain in the console.
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.context.on("request", lambda request: self._ensure_ours(request.url))
        self.context.on("console", self._ensure_quiet)
        self.context.on("weberror", lambda error: self.troubles.append(str(error.error)))

    def _ensure_ours(self, url: str) -> None:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme not in {"data", "blob"} and origin != self.base_url:
            self.troubles.append(f"asked {url}")

    def _ensure_quiet(self, message: ConsoleMessage) -> None:
        refused = (
            "Failed to load resource" in message.text
        )  # an answer such as 404, seen on purpose
        if message.type in {"error", "warning"} and not refused:
            self.troubles.append(f"{message.text} ({message.page and message.page.url})")

    def open(self, path: str) -> Page:
        """Open a page of ours and check it."""
        answer = self.page.goto(self.base_url + path.removeprefix(self.base_url))
        assert answer is not None
        assert answer.status < 500, f"{path}: {answer.status}"
        self.check()
        return self.page

    def click(self, name: str, *, exact: bool = False) -> Page:
        """Press the button or follow the link of this name, and check where it leads."""
        found = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        found.first.click()
        self.page.wait_for_load_state()
        self.check()
        return self.page

    def fill(self, **values: str) -> None:
        """Type into the fields of these names."""
        for name, value in values.items():
            self.page.locator(f"[name={name}]").fill(value)

    def press_submit(self) -> Page:
        """Press the button of the page's form, and check what comes."""
        self.page.locator("main .post-form button[type=submit]").first.click()
        self.page.wait_for_load_state()
        self.check()
        return self.page

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    def check(self) -> None:
        """Let axe look at the page, which takes JavaScript, and see that nothing sticks out."""
        if not self.javascript:
            return
        found = violations(self.page)
        assert found == [], f"{self.page.url}\n" + "\n".join(found)

    def picture(self, name: str, *, height: int | None = None, whole: bool = False) -> None:
        """Keep what is on the screen for README and manual, when OPENMAP_SHOTS=1."""
        if os.environ.get("OPENMAP_SHOTS") != "1":
            return
        self.page.evaluate("scrollTo(0, 0)")
        size = self.page.viewport_size
        if height and size:
            self.page.set_viewport_size({"width": size["width"], "height": height})
        picture = self.page.screenshot(full_page=whole, animations="disabled")
        keep(Image.open(BytesIO(picture)), name)
        if size:
            self.page.set_viewport_size(size)


def keep(picture: Image.Image, name: str) -> None:
    """Keep the picture for README and manual, small: few colours are enough for a page."""
    if os.environ.get("OPENMAP_SHOTS") != "1":
        return
    PICTURES.mkdir(exist_ok=True)
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def violations(page: Page) -> list[str]:
    """Return what axe has against the page as it stands, and whether it scrolls sideways.

    axe comes by `evaluate`: the page's policy stops any script that is not the page's own.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    found = [_said(violation) for violation in result["violations"]]
    if (sideways := page.evaluate(SIDEWAYS)) > 0:
        found.append(f"scrolls sideways by {sideways} px")
    return found


def _said(violation: dict[str, Any]) -> str:
    where = "; ".join(json.dumps(node["target"]) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['help']}): {where}"


@contextmanager
def visitor_at(
    browser: Browser,
    base_url: str,
    *,
    width: int = DESK,
    theme: Theme = "light",
    javascript: bool = True,
) -> Iterator[Visitor]:
    """Give someone a window of their own; at the end nothing may have gone wrong in it."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        reduced_motion="reduce",
        java_script_enabled=javascript,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        accept_downloads=True,
    )
    context.set_default_timeout(10_000)
    visitor = Visitor(base_url, context, context.new_page(), javascript)
    visitor.watch()
    yield visitor
    context.close()
    assert visitor.troubles == []
