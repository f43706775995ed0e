"""What every template can count on: filters, `asset`, the language and its switch."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Flask, current_app, render_template, request
from markupsafe import Markup, escape

from openmap.core import hooks, locale, markdown
from openmap.core.files import asset
from openmap.core.locale import LocalText
from openmap.core.settings import Settings


def init_app(app: Flask) -> None:
    """Teach Jinja our words and dates."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = env.keep_trailing_newline = True
    env.add_extension("jinja2.ext.i18n")
    env.filters.update(
        local=_local,
        markdown=lambda text: markdown.as_html(str(text)) if text else "",
        plain=lambda text: markdown.as_text(str(text)) if text else "",
        long_date=locale.long_date,
        short_date=locale.short_date,
        clock_time=locale.clock_time,
        moment=_moment,
        number=_number,
        lines=_lines,
    )
    env.globals.update(asset=asset, hours=locale.hours, absolute_url=locale.absolute_url)
    app.context_processor(_of_request)


def _of_request() -> dict[str, Any]:
    return {
        "locale": locale.language(),
        "other_locale_url": other_locale_url(),
        "settings": current_settings(),
    }


def current_settings() -> Settings:
    """Return the settings of the running app."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def render_mail(template: str, language: str, **values: Any) -> tuple[str, str, str]:
    """Render a mail's subject, text and HTML in its reader's language."""
    with locale.speaking(language):
        current_app.update_template_context(values)
        env = current_app.jinja_env
        subject, text, html = (
            env.get_template(f"{template}.{kind}").render(values)
            for kind in ("subject.txt", "txt", "html")
        )
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n", html


def rendered_panels(page: str, subject_id: int) -> list[Markup]:
    """Render the parts that capabilities bring to a page of a higher floor, in their order."""
    panels = [panel for part in hooks.panels(page, subject_id) for panel in part]
    return [
        Markup(render_template(panel.template, **panel.values))  # noqa: S704 - escaped by Jinja
        for panel in sorted(panels, key=lambda panel: panel.order)
    ]


def other_locale_url() -> str:
    """Return the address of the same page in the other language; home for what is not a page."""
    if not request or request.method != "GET":
        return "/" if locale.language() == "en" else "/en/"
    query = request.query_string.decode("ascii", "replace")
    path = f"{quote(request.path)}?{query}".rstrip("?")
    return path if locale.language() == "en" else f"/en{path}"


def _local(text: LocalText | None) -> str:
    return str(text) if text is not None else ""


def _moment(when: datetime | None, zone: ZoneInfo | None = None) -> str:
    return locale.moment_in_words(when, zone or locale.PARIS) if when else ""


def _number(value: int) -> str:
    separator = "\u202f" if locale.language() == "fr" else ","
    return f"{value:,}".replace(",", separator)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())
