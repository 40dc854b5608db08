"""`school pool import` and `school pool export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy.orm import Session

from school.cli.context import app_session
from school.pool import datasets, exports, manager_queries, service
from school.pool.batch_file import FORMATS, MAX_BYTES


@click.group()
def pool() -> None:
    """Tasks into the pool, accepted work out of it."""


@pool.command("import")
@click.option("--project", "slug", required=True, help="The project's short name.")
@click.option("--name", default="", help="Name of the batch (default: the file's name).")
@click.option("--format", "source_format", type=click.Choice(FORMATS), help="Default: by the file's ending.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_tasks(slug: str, name: str, source_format: str | None, file: Path) -> None:
    """Import the tasks of FILE, all of them or none.

    Every bad line is printed, with exit status 2. The same file is imported once.
    """
    chosen = source_format or ("csv" if file.suffix.lower() == ".csv" else "jsonl")
    with file.open("rb") as source:
        data = source.read(MAX_BYTES + 1)
    with app_session() as (_app, session, now):
        project_id = _project(session, slug)
        seen = service.preview(session, project_id, data, chosen)
        if seen.mistakes:
            for mistake in seen.mistakes:
                click.echo(f"{file}:{mistake.line}: {mistake.text}", err=True)
            click.echo(f"{len(seen.mistakes)} mistakes; nothing was imported.", err=True)
            session.rollback()
            sys.exit(2)
        service.import_batch(session, now, None, project_id, name or file.name, data, chosen)
    click.echo(f"{len(seen.tasks)} tasks imported into {slug}.")


@pool.command("export")
@click.option("--project", "slug", required=True, help="The project's short name.")
@click.option("--shape", type=click.Choice(datasets.SHAPES), required=True, help="The shape of every record.")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_work(slug: str, shape: str, file: Path) -> None:
    """Write the accepted work to FILE as JSONL, and beside it FILE.provenance.jsonl.

    Prints the number of records and the SHA-256 of FILE.
    """
    with app_session() as (app, session, _now):
        secret = app.extensions["school_settings"].secret_key
        dataset = exports.build(session, _project(session, slug), shape, secret)
    if not dataset.rows:
        click.echo("No accepted work of this project fits this shape yet.", err=True)
        sys.exit(1)
    datasets.check_file(dataset.data, shape)
    file.write_bytes(dataset.data)
    file.with_name(file.name + ".provenance.jsonl").write_bytes(dataset.side)
    click.echo(f"{dataset.rows} records, {dataset.left_out} answers left out, sha256 {dataset.sha256}")


def _project(session: Session, slug: str) -> int:
    row = manager_queries.project(session, slug)
    if row is None:
        known = ", ".join(each for each, _title in manager_queries.slugs(session)) or "none yet"
        raise click.UsageError(f"there is no project {slug!r}; the projects are: {known}")
    return int(row.id)
