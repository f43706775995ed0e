"""Runs migrations on the database of the app; the job queue's own tables are left to its own files."""

from typing import Any

from alembic import context
from flask import current_app

from openmap.core.db import Model, db
from openmap.core.locale import LocalTextType

OWN_TABLES_OF_OTHERS = ("procrastinate_", "throttle")


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(OWN_TABLES_OF_OTHERS))


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own types as what the database knows."""
    return "postgresql.JSONB()" if kind == "type" and isinstance(item, LocalTextType) else False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            include_name=include_name,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


assert current_app
run()
