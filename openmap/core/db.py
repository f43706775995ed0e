"""The database: the base of all models, the one transaction, and constraints turned into words."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, DateTime, Engine, Enum, MetaData, event
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

from openmap.core.errors import AlreadyThereError, DomainError
from openmap.core.locale import LocalText, LocalTextType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of all rows; times are aware, texts in two languages are `LocalText`."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        LocalText: LocalTextType(),
    }


def enum_type(states: type[StrEnum], name: str = "known") -> Enum:
    """Store an enum by value, with a CHECK that knows its members."""
    return Enum(
        states,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


_refusals: dict[str, type[DomainError]] = {}


def register_constraints(constraints: Mapping[str, type[DomainError]]) -> None:
    """Tell which refusal a constraint stands for; the factory collects them."""
    _refusals.update(constraints)


def refusal_for(error: IntegrityError) -> Exception:
    """Return the refusal for a broken constraint, or the error when it is a mistake of ours."""
    diagnostic = getattr(error.orig, "diag", None)
    name = getattr(diagnostic, "constraint_name", None) or ""
    if refusal := _refusals.get(name):
        return refusal()  # type: ignore[call-arg]  # refusals of constraints take no argument
    return AlreadyThereError() if name.startswith("uq_") else error


class Session(FlaskSession):
    """A session whose flush answers a broken promise with the sentence of that promise."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Stay on the connection one was handed, as in tests; Flask-SQLAlchemy forgets it."""
        return self.bind or super().get_bind(*args, **kwargs)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        try:
            super().flush(objects)
        except IntegrityError as error:
            raise refusal_for(error) from error


db = SQLAlchemy(metadata=Model.metadata, session_options={"class_": Session})


#: A connection that answered so recently is believed to be alive.
FRESH_SECONDS = 5.0


def ask_idle_connections(engine: Engine) -> None:
    """Ask a connection that lay idle whether it lives, and have a dead one replaced.

    `pool_pre_ping` asks before every request, which costs a busy server a tenth of its work.
    """

    def left(connection: Any, record: Any) -> None:
        record.info["left"] = time.monotonic()

    def taken(connection: Any, record: Any, proxy: Any) -> None:
        idle = time.monotonic() - record.info.get("left", time.monotonic())
        if idle > FRESH_SECONDS and not _lives(engine, connection):
            raise DisconnectionError

    event.listen(engine, "checkin", left)
    event.listen(engine, "checkout", taken)


def _lives(engine: Engine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error:
        return False


@contextmanager
def transaction() -> Iterator[None]:
    """Keep everything done inside the block, or nothing of it."""
    session = db.session()
    if session.info.get("in_transaction_block"):
        raise RuntimeError("transaction() must not be nested: open it once, at the edge")
    session.info["in_transaction_block"] = True
    try:
        yield
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise refusal_for(error) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_transaction_block"] = False
