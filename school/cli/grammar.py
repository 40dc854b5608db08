"""`school grammar check`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from assessments.grammar.port import (
    LANGUAGES,
    Checker,
    GrammarError,
    GrammarUnavailable,
)
from assessments.grammar.split import check_long
from school.checker.client import GrammarClient
from school.checker.config import CheckerConfig
from school.checker.local import LocalChecker
from school.settings import Settings, SettingsError, load_settings


@click.group()
def grammar() -> None:
    """The grammar checker."""


@grammar.command()
@click.option("--lang", type=click.Choice(LANGUAGES), required=True, help="Language of the text.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def check(lang: str, file: Path) -> None:
    """Check FILE (- for standard input) and print the matches as JSON.

    Offsets and lengths count Unicode code points. Asks the running site's checker; without
    one, a checker is started for this call with the same limits.
    """
    text = _read(file)
    try:
        settings = load_settings()
        with _checker(settings) as checker:
            matches = check_long(checker, text, lang, settings.grammar_max_chars)
            engine = checker.identity()
    except (GrammarError, SettingsError) as error:
        click.echo(f"Not checked: {error}", err=True)
        sys.exit(1)
    answer = {
        "engine": engine.name,
        "version": engine.version,
        "lang": lang,
        "characters": len(text),
        "matches": [
            {
                "rule": match.rule,
                "category": match.category,
                "message": match.message,
                "offset": match.offset,
                "length": match.length,
                "replacements": list(match.replacements),
            }
            for match in matches
        ],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        click.echo(f"{file} is not UTF-8 text: byte {error.start} cannot be read.", err=True)
        sys.exit(2)


@contextmanager
def _checker(settings: Settings) -> Iterator[Checker]:
    """The running checker, or one of our own for as long as it is needed."""
    client = GrammarClient.from_settings(settings)
    try:
        ready = client.health().ready
    except GrammarUnavailable:
        ready = False
    if ready:
        yield client
        return
    with LocalChecker(CheckerConfig.from_settings(settings, workers=1)) as local:
        yield local
