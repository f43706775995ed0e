"""What every answer tells the browser."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "path",
    ["/r/token", "/en/r/token", "/new-address/token", "/sign-in/token", "/door-link/token"],
)
def test_what_a_mailed_link_opens_is_kept_by_nobody(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "strict-origin"


def test_pages_run_nothing_from_elsewhere(client: FlaskClient) -> None:
    headers = client.get("/legal-notice").headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Cache-Control" not in headers or headers["Cache-Control"] != "no-store"
