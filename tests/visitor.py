"""A browser without eyes: keeps its cookies, fills in the form of a page, sends it."""

import html
import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit

_INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    text: str
    location: str | None

    @property
    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page, among them the one that proves its origin."""
        found = {}
        for tag in _INPUT.findall(self.text):
            attributes = dict(_ATTRIBUTE.findall(tag))
            if attributes.get("type") == "hidden" and "name" in attributes:
                found[attributes["name"]] = html.unescape(attributes.get("value", ""))
        return found


class Visitor:
    """One person at one server, on one connection that stays open."""

    def __init__(self, port: int, **headers: str) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Close the line; the next request opens another one."""
        self._http.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Fields) -> Answer:
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def submit(self, path: str, fields: Fields | None = None) -> Answer:
        """Open the page, then send its form with its hidden fields and these."""
        page = self.get(path)
        assert page.status == http.client.OK, (page.status, page.text)
        return self.post(path, {**page.hidden, **(fields or {})})

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._http.request(method, path, body, headers)
        answer = self._http.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode(errors="replace")
        return Answer(answer.status, text, _path(answer.headers.get("Location")))


def _path(location: str | None) -> str | None:
    if location is None:
        return None
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
