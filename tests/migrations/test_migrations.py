"""The migrations build what the models say, forwards and backwards, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import downgrade, upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect

from school.models import Base
from school.persistence import DESCENDING, comparable
from school.settings import ROOT, load_settings


@pytest.fixture
def engine(db_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = ""
    if db_kind == "postgres":
        url = request.getfixturevalue("postgres").new_database()
    settings = load_settings({"SCHOOL_HOME": str(tmp_path), "SCHOOL_DATABASE_URL": url})
    engine = create_engine(settings.database_url)
    yield engine
    engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def test_up_down_and_up_again_ends_at_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        config = _config(connection)
        upgrade(config, "head")
        tables = set(inspect(connection).get_table_names())
        downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        upgrade(config, "head")
        connection.commit()
        assert set(inspect(connection).get_table_names()) == tables == {*Base.metadata.tables, "alembic_version"}
        opts = {"compare_type": True, "render_as_batch": True, "include_object": comparable}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
        assert {index["name"] for index in inspect(connection).get_indexes("tasks")} >= DESCENDING


def test_the_history_is_one_line() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert [revision.revision for revision in script.walk_revisions()][-1] == "0001"
