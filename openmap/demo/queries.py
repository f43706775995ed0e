"""Reads what the demonstration needs and what it loaded."""

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, select

from openmap.core.db import db
from openmap.demo.models import DemoLoad
from openmap.events.models import Category, Event
from openmap.questions.models import Question, QuestionCategory


def is_loaded() -> bool:
    return bool(db.session.scalar(select(exists(select(DemoLoad.event_id)))))


def has_events() -> bool:
    return bool(db.session.scalar(select(exists(select(Event.id)))))


def questions_by_category(event_id: int) -> Mapping[int, Sequence[Question]]:
    """Return what each category of the event is asked."""
    asked = db.session.execute(
        select(QuestionCategory.category_id, Question)
        .join(Question, Question.id == QuestionCategory.question_id)
        .where(QuestionCategory.event_id == event_id)
        .order_by(Question.position)
    ).all()
    categories = db.session.scalars(select(Category.id).where(Category.event_id == event_id))
    return {
        category: [question for asked_of, question in asked if asked_of == category]
        for category in categories
    }
