"""Markdown that an organiser writes, as HTML that cannot harm."""

from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "hr",
    "code",
}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def as_html(source: str) -> Markup:
    """Render Markdown; headings start at the second level, since the page has its own first."""
    tokens = _parser().parse(source)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704 - cleaned by nh3 in the same line
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )


def as_text(source: str) -> str:
    """Return the bare words of a Markdown text, for a summary; nothing in them is escaped."""
    return " ".join(unescape(nh3.clean(_parser().render(source), tags=set())).split())
