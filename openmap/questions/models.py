"""Tables of questions and answers."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from openmap.core.db import Model, enum_type
from openmap.core.locale import LocalText


class QuestionKind(StrEnum):
    """How a question is answered."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"


class Question(Model):
    """A question of an edition; `options` are [{"value": …, "label": {"fr": …, "en": …}}]."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("event_id", "id"), UniqueConstraint("event_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    #: Names the answer in exports: `supplier_kind`.
    key: Mapped[str]
    kind: Mapped[QuestionKind] = mapped_column(enum_type(QuestionKind, "kind"))
    label: Mapped[LocalText]
    help: Mapped[LocalText | None] = mapped_column(default=None)
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default_factory=list)
    position: Mapped[int] = mapped_column(default=0)


class QuestionCategory(Model):
    """A category that is asked the question; a question of no category is asked of all."""

    __tablename__ = "question_category"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "question_id"], ["question.event_id", "question.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["event_id", "category_id"], ["category.event_id", "category.id"], ondelete="CASCADE"
        ),
    )

    event_id: Mapped[int]
    question_id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class Answer(Model):
    """One answer of one respondent: a registration now, a submission of a call later."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "question_id"], ["question.event_id", "question.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("respondent_kind", "respondent_id", "question_id"),
        Index("ix_answer_question_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[int]
    question_id: Mapped[int]
    respondent_kind: Mapped[str]
    respondent_id: Mapped[int]
    #: A text, a list of option values, a number, a boolean or an ISO day.
    value: Mapped[Any] = mapped_column(JSONB)
