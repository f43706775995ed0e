"""Questions become fields, what is typed becomes answers, and answers are said in words."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from openmap.core.db import db
from openmap.core.forms import Form
from openmap.core.locale import LocalText, speaking
from openmap.events.models import CategoryCode, Event
from openmap.events.queries import categories_of
from openmap.questions import forms, hooks, queries, services
from openmap.questions.models import Question, QuestionKind
from tests.make.events import make_event

OPTIONS = [
    {"value": "EA", "label": {"fr": "Entreprise adaptée", "en": "Adapted enterprise"}},
    {"value": "EI", "label": {"fr": "Entreprise d’insertion", "en": None}},
]


def make_question(
    event: Event, kind: QuestionKind, *, key: str = "asked", required: bool = False
) -> Question:
    question = Question(
        event_id=event.id,
        key=key,
        kind=kind,
        label=LocalText(fr="Question", en="Asked"),
        required=required,
        options=OPTIONS if kind in {QuestionKind.ONE_OF, QuestionKind.SOME_OF} else [],
    )
    db.session.add(question)
    db.session.flush()
    return question


def answered(question: Question, *typed: str) -> tuple[bool, Any]:
    """Send the form with this one field and return whether it holds, and the answer."""
    form_class = forms.add_questions(Form, [question])
    data = MultiDict([(forms.field_name(question), value) for value in typed])
    form = form_class(formdata=data, meta={"csrf": False})
    return bool(form.validate()), forms.answers_in(form, [question])[question.id]


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (QuestionKind.SHORT_TEXT, ("  des  fleurs ",), (True, "des fleurs")),
        (QuestionKind.SHORT_TEXT, ("x" * 301,), (False, "x" * 301)),
        (QuestionKind.SHORT_TEXT, ("",), (True, None)),
        (QuestionKind.LONG_TEXT, ("un\r\ndeux",), (True, "un\ndeux")),
        (QuestionKind.ONE_OF, ("EA",), (True, "EA")),
        (QuestionKind.ONE_OF, (), (True, None)),
        (QuestionKind.ONE_OF, ("ZZ",), (False, "ZZ")),
        (QuestionKind.SOME_OF, ("EA", "EI"), (True, ["EA", "EI"])),
        (QuestionKind.SOME_OF, ("EA", "ZZ"), (False, ["EA", "ZZ"])),
        (QuestionKind.SOME_OF, (), (True, None)),
        (QuestionKind.YES_NO, ("no",), (True, False)),
        (QuestionKind.YES_NO, ("yes",), (True, True)),
        (QuestionKind.YES_NO, (), (True, None)),
        (QuestionKind.YES_NO, ("maybe",), (False, False)),
        (QuestionKind.NUMBER, ("0",), (True, 0)),
        (QuestionKind.NUMBER, ("many",), (False, None)),
        (QuestionKind.NUMBER, ("99999999999",), (False, 99999999999)),
        (QuestionKind.DATE, ("2027-05-20",), (True, "2027-05-20")),
        (QuestionKind.DATE, ("someday",), (False, None)),
    ],
)
def test_what_is_typed_becomes_an_answer_or_is_refused(
    app: Flask, kind: QuestionKind, typed: tuple[str, ...], expected: tuple[bool, Any]
) -> None:
    question = make_question(make_event(), kind)

    with app.test_request_context(method="POST"):
        assert answered(question, *typed) == expected


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_required_question_is_not_left_open(app: Flask, kind: QuestionKind) -> None:
    question = make_question(make_event(), kind, required=True)

    with app.test_request_context(method="POST"):
        assert answered(question) == (False, None)


def test_answers_are_kept_changed_and_taken_back(app: Flask) -> None:
    event = make_event()
    words = make_question(event, QuestionKind.SHORT_TEXT, key="words")
    number = make_question(event, QuestionKind.NUMBER, key="number")

    services.save_answers(event.id, "registration", 7, {words.id: "un", number.id: 0})
    services.save_answers(event.id, "registration", 7, {words.id: "deux", number.id: None})

    assert queries.answers_of("registration", 7) == {words.id: "deux"}


def test_one_respondent_does_not_answer_for_another(app: Flask) -> None:
    event = make_event()
    words = make_question(event, QuestionKind.SHORT_TEXT)
    services.save_answers(event.id, "registration", 7, {words.id: "un"})
    services.save_answers(event.id, "registration", 8, {words.id: "deux"})

    services.forget_answers("registration", 7)

    assert queries.answers_of_all("registration", [7, 8]) == {8: {words.id: "deux"}}


@pytest.mark.parametrize(
    ("kind", "value", "french", "english"),
    [
        (QuestionKind.ONE_OF, "EA", "Entreprise adaptée", "Adapted enterprise"),
        (QuestionKind.ONE_OF, "EI", "Entreprise d’insertion", "Entreprise d’insertion"),
        (QuestionKind.ONE_OF, "gone", "gone", "gone"),
        (
            QuestionKind.SOME_OF,
            ["EA", "EI"],
            "Entreprise adaptée, Entreprise d’insertion",
            "Adapted enterprise, Entreprise d’insertion",
        ),
        (QuestionKind.YES_NO, False, "Non", "No"),
        (QuestionKind.NUMBER, 12, "12", "12"),
        (QuestionKind.DATE, "2027-05-20", "jeudi 20 mai 2027", "Thursday 20 May 2027"),
    ],
)
def test_answers_are_said_in_the_language_of_the_reader(
    app: Flask, kind: QuestionKind, value: Any, french: str, english: str
) -> None:
    event = make_event()
    question = make_question(event, kind)
    services.save_answers(event.id, "registration", 7, {question.id: value})

    with speaking("fr"):
        assert services.answers_in_words(event.id, "registration", 7) == [(question, french)]
    with speaking("en"):
        assert services.answers_in_words(event.id, "registration", 7) == [(question, english)]


def test_answers_given_before_fill_the_form(app: Flask) -> None:
    event = make_event()
    asked = [
        make_question(event, kind, key=kind.value)
        for kind in (QuestionKind.YES_NO, QuestionKind.DATE, QuestionKind.SOME_OF)
    ]
    answers = {asked[0].id: False, asked[1].id: "2027-05-20", asked[2].id: ["EA"]}

    with app.test_request_context():
        form_class = forms.add_questions(Form, asked)
        form = form_class(data=forms.answers_as_data(asked, answers), meta={"csrf": False})

        assert forms.answers_in(form, asked) == answers
        assert [field.name for field in forms.question_fields(form, asked)] == [
            "question_yes_no",
            "question_date",
            "question_some_of",
        ]


def test_the_preset_asks_each_category_its_own_questions(app: Flask) -> None:
    event = make_event()
    by_code = {category.code: category for category in categories_of(event)}

    hooks.event_created(event.id, "openmap-matinee", {})

    asked = {
        code: [question.key for question in queries.questions_for(event.id, category.id)]
        for code, category in by_code.items()
    }
    assert asked == {
        CategoryCode.PUBLIC_BUYER: ["buyer_kind", "need_in_words"],
        CategoryCode.SUPPLIER: ["supplier_kind", "activity", "offer_kinds"],
    }
    assert len(queries.questions_of(event.id)) == 5


def test_a_question_of_no_category_is_asked_of_all(app: Flask) -> None:
    event = make_event()
    question = make_question(event, QuestionKind.SHORT_TEXT)

    assert [queries.questions_for(event.id, one.id) for one in categories_of(event)] == [
        [question],
        [question],
    ]


def test_an_unknown_preset_asks_nothing(app: Flask) -> None:
    event = make_event()

    hooks.event_created(event.id, "no-such-preset", {})

    assert queries.questions_of(event.id) == []
