"""Counts the statements that code sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Queries:
    """Statements seen since the block began; an N+1 is seen the day it is born."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def count(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.statements.append(statement)

    @contextmanager
    def at_most(self, number: int) -> Iterator[None]:
        """Fail when the block sends more statements than that."""
        before = len(self.statements)
        yield
        sent = self.statements[before:]
        assert len(sent) <= number, f"{len(sent)} statements, {number} allowed:\n" + "\n".join(
            sent
        )
