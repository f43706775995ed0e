"""Links between the pages of a long list."""

import pytest
from flask import Flask, request

from openmap.core.pages import Page


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("", "?page=2"),
        ("?q=Zo%C3%A9+L&state=waiting&page=7", "?q=Zo%C3%A9+L&state=waiting&page=2"),
        ("?state=a&state=b", "?state=a&state=b&page=2"),
        ("?endpoint=x&_scheme=javascript", "?endpoint=x&_scheme=javascript&page=2"),
        ("?_external=1&slug=other", "?_external=1&slug=other&page=2"),
    ],
)
def test_filters_are_kept_whatever_they_are_called(app: Flask, asked: str, led: str) -> None:
    path = "/manage/events/ess-2026/registrations"
    with app.test_request_context(path + asked, base_url="http://elsewhere.test"):
        assert request.endpoint == "office_manage.registrations"

        assert Page([], 1, 60).url(2) == path + led
