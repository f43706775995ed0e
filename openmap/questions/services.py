"""Asks the questions of a preset, keeps answers, and says them in words."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import Category
from openmap.questions import queries, rules
from openmap.questions.models import Answer, Question, QuestionCategory, QuestionKind

_PRESETS: Final = Path(__file__).parent / "data" / "presets.json"


@cache
def _presets() -> dict[str, list[dict[str, Any]]]:
    presets: dict[str, list[dict[str, Any]]] = json.loads(_PRESETS.read_text(encoding="utf-8"))
    return presets


def ask_preset(event_id: int, preset: str, categories: Sequence[Category]) -> None:
    """Give the event the questions of the preset, those of absent categories left out."""
    ids = {category.code.value: category.id for category in categories}
    for position, row in enumerate(_presets().get(preset, [])):
        if asked := [ids[code] for code in row["categories"] if code in ids]:
            question = _question(event_id, position, row)
            db.session.add(question)
            db.session.flush()
            db.session.add_all(
                QuestionCategory(event_id=event_id, question_id=question.id, category_id=one)
                for one in asked
            )


def _question(event_id: int, position: int, row: Mapping[str, Any]) -> Question:
    return Question(
        event_id=event_id,
        key=row["key"],
        kind=QuestionKind(row["kind"]),
        label=LocalText(**row["label"]),
        help=LocalText(**row["help"]) if row["help"] else None,
        required=row["required"],
        options=row["options"],
        position=position,
    )


_ADD = insert(Answer)
_KEEP = _ADD.on_conflict_do_update(
    index_elements=["respondent_kind", "respondent_id", "question_id"],
    set_={"value": _ADD.excluded.value},
)


def save_answers(
    event_id: int, respondent_kind: str, respondent_id: int, answers: Mapping[int, Any]
) -> None:
    """Keep these answers: question id → value; None takes an answer back."""
    given = {key: value for key, value in answers.items() if value is not None}
    if given:
        _keep(event_id, respondent_kind, respondent_id, given)
    if taken_back := answers.keys() - given.keys():
        db.session.execute(
            delete(Answer).where(
                Answer.respondent_kind == respondent_kind,
                Answer.respondent_id == respondent_id,
                Answer.question_id.in_(taken_back),
            )
        )


def _keep(event_id: int, kind: str, respondent_id: int, given: Mapping[int, Any]) -> None:
    db.session.execute(
        _KEEP,
        [
            {
                "event_id": event_id,
                "question_id": question_id,
                "respondent_kind": kind,
                "respondent_id": respondent_id,
                "value": value,
            }
            for question_id, value in given.items()
        ],
    )


def forget_answers(respondent_kind: str, respondent_id: int) -> None:
    """Erase all answers of one respondent."""
    db.session.execute(
        delete(Answer).where(
            Answer.respondent_kind == respondent_kind, Answer.respondent_id == respondent_id
        )
    )


def answers_in_words(
    event_id: int, respondent_kind: str, respondent_id: int
) -> list[tuple[Question, str]]:
    """Return the questions this respondent answered with their answers, as people read them."""
    answers = queries.answers_of(respondent_kind, respondent_id)
    return [
        (question, rules.in_words(question.kind, question.options, answers[question.id]))
        for question in queries.questions_of(event_id)
        if question.id in answers
    ]
