"""Says answers in words, for pages, mails and exports."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openmap.core.locale import LocalText, _, long_date
from openmap.questions.models import QuestionKind


def in_words(kind: QuestionKind, options: Sequence[Mapping[str, Any]], value: Any) -> str:
    """Return the answer as a person reads it, in their language."""
    match kind:
        case QuestionKind.ONE_OF:
            return _label(options, value)
        case QuestionKind.SOME_OF:
            return ", ".join(_label(options, one) for one in value)
        case QuestionKind.YES_NO:
            return _("Yes") if value else _("No")
        case QuestionKind.DATE:
            return long_date(date.fromisoformat(value))
        case _:
            return str(value)


def _label(options: Sequence[Mapping[str, Any]], value: Any) -> str:
    """Return the label of an option; an option that was removed since keeps its value."""
    labels = (LocalText(**option["label"]) for option in options if option["value"] == value)
    return str(next(labels, value))
