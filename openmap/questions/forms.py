"""Turns questions into form fields and what was typed into answers.

Open to other capabilities, because asking is what questions are for: they add the fields to a
form of their own and hand the answers back.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from openmap.core.forms import Form
from openmap.core.locale import LocalText, _l
from openmap.questions.models import Question, QuestionKind

LONGEST_SHORT: Final = 300
LONGEST: Final = 4000
LARGEST: Final = 2_000_000_000
#: More options than that are chosen from a list rather than from a row of circles.
FEW: Final = 6
YES: Final = "yes"
NO: Final = "no"


def field_name(question: Question) -> str:
    return f"question_{question.key}"


def add_questions(form_class: type[Form], questions: Sequence[Question]) -> type[Form]:
    """Return the form class with one more field per question."""
    fields = {field_name(question): _field(question) for question in questions}
    metaclass: Any = type(form_class)
    made: type[Form] = metaclass(form_class.__name__, (form_class,), fields)
    return made


def question_fields(form: Form, questions: Sequence[Question]) -> list[Field]:
    """Return the fields of the questions, in their order."""
    return [form[field_name(question)] for question in questions]


def answers_in(form: Form, questions: Sequence[Question]) -> dict[int, Any]:
    """Return question id → answer; None where nothing was answered."""
    return {
        question.id: _answer(question.kind, form[field_name(question)].data)
        for question in questions
    }


def answers_as_data(questions: Sequence[Question], answers: Mapping[int, Any]) -> dict[str, Any]:
    """Return field name → data, to show the form with the answers given before."""
    return {
        field_name(question): _data(question.kind, answers[question.id])
        for question in questions
        if question.id in answers
    }


def _answer(kind: QuestionKind, data: Any) -> Any:
    match kind:
        case QuestionKind.YES_NO:
            return None if not data else data == YES
        case QuestionKind.DATE:
            return None if data is None else data.isoformat()
        case QuestionKind.NUMBER:
            return data
        case _:
            return data or None


def _data(kind: QuestionKind, answer: Any) -> Any:
    match kind:
        case QuestionKind.YES_NO:
            return YES if answer else NO
        case QuestionKind.DATE:
            return date.fromisoformat(answer)
        case _:
            return answer


def _field(question: Question) -> Any:
    field: Any = _FIELDS[question.kind](question)
    return field


def _common(question: Question, *validators: Any) -> dict[str, Any]:
    needed = InputRequired() if question.kind is QuestionKind.NUMBER else DataRequired()
    return {
        "label": str(question.label),
        "description": str(question.help or ""),
        "validators": [needed if question.required else Optional(), *validators],
    }


def _choices(question: Question) -> list[SelectChoice]:
    return [
        SelectChoice(option["value"], str(LocalText(**option["label"])))
        for option in question.options
    ]


def _one_of(question: Question) -> Any:
    if len(question.options) <= FEW:
        return RadioField(choices=_choices(question), **_common(question))
    return SelectField(
        choices=[SelectChoice("", _l("Choose")), *_choices(question)], **_common(question)
    )


def _some_of(question: Question) -> Any:
    return SelectMultipleField(
        choices=_choices(question),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **_common(question),
    )


def _yes_no(question: Question) -> Any:
    return RadioField(
        choices=[SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No"))], **_common(question)
    )


_FIELDS: Final[Mapping[QuestionKind, Callable[[Question], Any]]] = {
    QuestionKind.SHORT_TEXT: lambda q: StringField(**_common(q, Length(max=LONGEST_SHORT))),
    QuestionKind.LONG_TEXT: lambda q: TextAreaField(**_common(q, Length(max=LONGEST))),
    QuestionKind.ONE_OF: _one_of,
    QuestionKind.SOME_OF: _some_of,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.NUMBER: lambda q: IntegerField(
        **_common(q, NumberRange(min=-LARGEST, max=LARGEST))
    ),
    QuestionKind.DATE: lambda q: DateField(**_common(q)),
}
