"""Reads questions and answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from openmap.core.db import db
from openmap.questions.models import Answer, Question, QuestionCategory

_NAMED = exists().where(QuestionCategory.question_id == Question.id)
_ASKED_OF_CATEGORY = (
    select(Question)
    .where(
        Question.event_id == bindparam("event_id"),
        or_(~_NAMED, _NAMED.where(QuestionCategory.category_id == bindparam("category_id"))),
    )
    .order_by(Question.position, Question.id)
)


def questions_for(event_id: int, category_id: int) -> Sequence[Question]:
    """Return what people of the category are asked, in order."""
    return db.session.scalars(
        _ASKED_OF_CATEGORY, {"event_id": event_id, "category_id": category_id}
    ).all()


def questions_of(event_id: int) -> Sequence[Question]:
    """Return all questions of the event, in order."""
    return db.session.scalars(
        select(Question)
        .where(Question.event_id == event_id)
        .order_by(Question.position, Question.id)
    ).all()


def answers_of(respondent_kind: str, respondent_id: int) -> Mapping[int, Any]:
    """Return the answers of one respondent, by the id of the question."""
    rows = db.session.execute(
        select(Answer.question_id, Answer.value).where(
            Answer.respondent_kind == respondent_kind, Answer.respondent_id == respondent_id
        )
    )
    return {row.question_id: row.value for row in rows}


def answers_of_all(
    respondent_kind: str, respondent_ids: Sequence[int]
) -> Mapping[int, Mapping[int, Any]]:
    """Return the answers of several respondents: respondent id → question id → value."""
    rows = db.session.execute(
        select(Answer.respondent_id, Answer.question_id, Answer.value).where(
            Answer.respondent_kind == respondent_kind, Answer.respondent_id.in_(respondent_ids)
        )
    )
    found: dict[int, dict[int, Any]] = {}
    for respondent_id, question_id, value in rows:
        found.setdefault(respondent_id, {})[question_id] = value
    return found
