"""Forms tidy what is typed, whatever is typed, for as long as the server lives."""

import time

from flask import Flask

from openmap.accounts.forms import SignInForm
from openmap.core.forms import Form


def test_a_form_opened_again_and_again_stays_as_light_as_the_first_time(app: Flask) -> None:
    with app.test_request_context():
        first = SignInForm()
        for _ in range(3):
            last = SignInForm()

    assert len(last.email.filters) == len(first.email.filters) == 1


def test_texts_arrive_tidied(app: Flask) -> None:
    sent = {"email": "  zoe@ville.test\u200b \x00", "next": "/manage"}
    with app.test_request_context(method="POST", data=sent):
        form: Form = SignInForm(meta={"csrf": False})

        accepted = form.accepted()

    assert accepted
    assert form.data == {"email": "zoe@ville.test", "next": "/manage"}


def test_a_letter_under_a_mountain_of_accents_holds_nobody_up(app: Flask) -> None:
    sent = {"email": "a" + "\u0301\u0316" * 100_000}
    with app.test_request_context(method="POST", data=sent):
        began = time.process_time()

        form = SignInForm()

        assert time.process_time() - began < 2
        assert len(form.email.data) < 10
