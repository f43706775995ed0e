"""Addresses that no page of ours can have, and methods that a page does not know."""

import pytest
from flask.testing import FlaskClient

from tests.make.events import make_event
from tests.page import texts


@pytest.mark.parametrize("slug", ["%00", "a%00b", "a%0Ab", "a%E2%80%AEb", "x" * 5000])
def test_a_slug_with_signs_that_nobody_sees_is_not_found(client: FlaskClient, slug: str) -> None:
    answer = client.get(f"/events/{slug}")

    assert answer.status_code == 404
    assert texts(answer, ".//h1") == ["Il n’y a rien à cette adresse"]


@pytest.mark.parametrize("number", [2**31, 10**30])
def test_a_number_that_no_row_can_have_is_not_found(client: FlaskClient, number: int) -> None:
    event = make_event()

    answer = client.get(f"/events/{event.slug}/logos/{number}.png")

    assert answer.status_code == 404
    assert texts(answer, ".//h1") == ["Il n’y a rien à cette adresse"]


def test_a_method_that_a_page_does_not_know_is_answered_with_those_it_knows(
    client: FlaskClient,
) -> None:
    answer = client.post("/legal-notice")

    assert answer.status_code == 405
    assert sorted(answer.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]
    assert answer.mimetype == "text/html"
