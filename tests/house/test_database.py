"""The schema: one head, models equal migrations, a way back and forth."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from openmap.core.db import Model, db
from openmap.core.jobs import NEWEST_SCHEMA
from openmap.core.settings import ROOT


def _is_ours(thing: object, name: str | None, kind: str, *rest: object) -> bool:
    return not (
        kind == "table" and name and name.startswith(("procrastinate_", "throttle", "alembic_"))
    )


def test_there_is_one_head() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()

    assert len(heads) == 1


def test_models_equal_migrations(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _is_ours}
        )
        differences = compare_metadata(context, Model.metadata)

    assert differences == []


def test_the_queue_has_the_newest_schema_of_its_library() -> None:
    newest = max(
        file.stem[:11] for file in Path(SchemaManager.get_migrations_path()).glob("*.sql")
    )

    assert newest == NEWEST_SCHEMA, "add a migration that applies the newer files"


@pytest.mark.parametrize("revision", ["base", "0001", "0002"])
def test_down_and_up_again(app: Flask, revision: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"))
    flask_migrate.upgrade()

    flask_migrate.downgrade(revision=revision)
    flask_migrate.upgrade()

    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version"))
