"""Keeps the newest renderings of pages: one that is the same for everybody is made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import sha256
from threading import Lock
from typing import Final

from flask import Response, current_app, make_response, request, session

MOST_KEPT: Final = 128
_KEPT: Final = "openmap.site.rendered"


class Renderings:
    """A few pages by what they depend on; the ones read longest ago are forgotten."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def page(self, key: Hashable, render: Callable[[], str]) -> bytes:
        """Return the page of this key, rendered now if it is not there."""
        with self._lock:
            if (found := self._pages.get(key)) is not None:
                self._pages.move_to_end(key)
                return found
        made = render().encode()
        with self._lock:
            self._pages[key] = made
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return made


def answered(key: Hashable, render: Callable[[], str]) -> Response:
    """Answer with the page of this key; a browser that has it is told so.

    What was flashed to one person is never kept for others.
    """
    if request.cookies and "_flashes" in session:
        return make_response(render())
    kept: Renderings = current_app.extensions.setdefault(_KEPT, Renderings())
    response = make_response(kept.page(key, render))
    response.set_etag(sha256(repr(key).encode()).hexdigest()[:20])
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response
