"""Triggers that make the ledger append-only inside the database itself."""

from __future__ import annotations

TABLES = ("ledger_entries", "ledger_lines")


def append_only_ddl(dialect: str) -> list[str]:
    """The statements that refuse UPDATE and DELETE (and TRUNCATE) on the ledger, for the migration."""
    if dialect == "sqlite":
        return [_sqlite(table, event) for table in TABLES for event in ("UPDATE", "DELETE")]
    if dialect == "postgresql":
        return [_POSTGRES_FUNCTION, *(statement for table in TABLES for statement in _postgres(table))]
    raise ValueError(f"no append-only triggers are known for {dialect}")


def drop_append_only_ddl(dialect: str) -> list[str]:
    """The statements that take the triggers away again, for a downgrade."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for table in TABLES for event in ("update", "delete")]
    dropped = [
        f"DROP TRIGGER IF EXISTS {table}_append_only{end} ON {table}" for table in TABLES for end in ("", "_all")
    ]
    return [*dropped, "DROP FUNCTION IF EXISTS refuse_ledger_change()"]


def _sqlite(table: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation';
END $$
""".strip()


def _postgres(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()",
        f"CREATE TRIGGER {table}_append_only_all BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()",
    ]
