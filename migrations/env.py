"""Runs the migrations on the database the application is bound to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from school import models
from school.extensions import db
from school.persistence import comparable

config = context.config


def run() -> None:
    """Migrate over the given connection (tests) or one of our own."""
    given = config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine.connect() as connection:
        _migrate(connection)


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | bool:
    """Write our column kinds the short way in new migrations."""
    if kind == "type" and isinstance(item, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def _migrate(connection) -> None:  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        include_object=comparable,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a live database: use school db upgrade.")
run()
