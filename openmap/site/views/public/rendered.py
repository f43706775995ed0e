"""Keeps the newest renderings: a page or paper that is the same for everybody is made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Final

from flask import Response, current_app, request, session

MOST_KEPT: Final = 128
_KEPT: Final = "openmap.site.rendered"


@dataclass(frozen=True)
class Rendering:
    """A page as it leaves, and the tag by which a browser knows it again."""

    content: bytes
    etag: str


class Renderings:
    """A few pages by what they depend on; the ones read longest ago are forgotten."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._pages: OrderedDict[Hashable, Rendering] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def of(self, key: Hashable, render: Callable[[], bytes]) -> Rendering:
        """Return the rendering of this key, made now if it is not there."""
        with self._lock:
            if (found := self._pages.get(key)) is not None:
                self._pages.move_to_end(key)
                return found
        made = Rendering(render(), sha256(repr(key).encode()).hexdigest()[:20])
        with self._lock:
            self._pages[key] = made
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return made


def kept(key: Hashable, render: Callable[[], bytes]) -> Rendering:
    """Return the rendering of this key, made now if this process does not have it."""
    renderings: Renderings = current_app.extensions.setdefault(_KEPT, Renderings())
    return renderings.of(key, render)


def answered(key: Hashable, render: Callable[[], str]) -> Response:
    """Answer with the page of this key; a browser that has it is told so.

    What was flashed to one person is never kept for others.
    """
    if request.cookies and "_flashes" in session:
        return Response(render(), headers={"Cache-Control": "no-store"})
    page = kept(key, lambda: render().encode())
    if request.if_none_match.contains(page.etag):
        return Response(status=304, headers=_headers(page))
    return Response(page.content, headers=_headers(page), mimetype="text/html")


def _headers(page: Rendering) -> dict[str, str]:
    return {"ETag": f'"{page.etag}"', "Cache-Control": "no-cache"}
