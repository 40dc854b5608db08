"""`school score`: mark one answer to one item, or a whole attempt, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from assessments import NoGoldError, SchoolContentError, load_bank
from assessments.attempt import load_attempt, score_attempt
from assessments.yamlfile import load_yaml_file

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("score")
@click.argument("item_file", type=FILE)
@click.argument("answer_file", type=FILE, required=False)
@click.option("--item", "item_id", default=None, help="Which item of ITEM_FILE, when it holds several.")
def command(item_file: Path, answer_file: Path | None, item_id: str | None) -> None:
    """Mark ANSWER_FILE against ITEM_FILE: mark, maximum and reasons as JSON.

    With one file, a whole attempt: its blueprint, items, answers and review marks give the sections, the composite
    with its interval, and the decision. docs/examples/score holds one of each.

    Exit status 2, and a message that names file and line, when a file is malformed.
    """
    if answer_file is None:
        _attempt(item_file, item_id)
        return
    try:
        item = _item(item_file, item_id)
        raw = _answer(answer_file)
        answer = item.parse(raw)
        score = item.score(answer)
    except (SchoolContentError, NoGoldError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(
        json.dumps(
            {
                "item": item.id,
                "kind": item.kind,
                "version": item.version,
                "fingerprint": item.fingerprint(),
                "scorer": score.scorer_version,
                "answered": score.answered,
                "mark": score.value,
                "maximum": score.maximum,
                "reasons": [
                    {"text": reason.text, "lost": reason.lost, "where": reason.ref} for reason in score.reasons
                ],
                "facts": score.facts,
            },
            ensure_ascii=False,
            indent=2,
            default=str,
        )
    )


def _attempt(path: Path, item_id: str | None) -> None:
    if item_id is not None:
        raise click.UsageError("--item names an item to mark: give ITEM_FILE and ANSWER_FILE with it")
    try:
        found = score_attempt(load_attempt(path))
    except (SchoolContentError, NoGoldError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(found.record(), ensure_ascii=False, indent=2))


def _item(path: Path, item_id: str | None) -> Any:
    bank = load_bank(path)
    if item_id is not None:
        return bank[item_id]
    items = list(bank)
    if len(items) != 1:
        raise SchoolContentError(f"{path}: holds {len(items)} items; say which with --item ID")
    return items[0]


def _answer(path: Path) -> Any:
    if path.suffix in (".yaml", ".yml"):
        return load_yaml_file(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SchoolContentError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise SchoolContentError(f"{path}:{error.lineno}: {error.msg}") from error
