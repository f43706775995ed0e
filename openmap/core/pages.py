"""A long list in pages: how many, which, and the links between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, func, select

from openmap.core.db import db

T = TypeVar("T")
PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `total` counts all pages."""

    items: Sequence[T]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    def url(self, number: int) -> str:
        """Link to another page of the same list, filters kept."""
        asked = {**request.args.to_dict(flat=False), "page": number}
        here = url_for(request.endpoint or "", **(request.view_args or {}))
        return f"{here}?{urlencode(asked, doseq=True)}"


def page_of(statement: Select[Any], number: int, *, total: int | None = None) -> Page[Any]:
    """Read one page of the statement's entities; `total` may be known from a cheaper count."""
    if total is None:
        total = (
            db.session.scalar(
                select(func.count()).select_from(statement.order_by(None).subquery())
            )
            or 0
        )
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    rows = statement.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.scalars(rows).unique().all(), number, total)
