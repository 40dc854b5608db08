"""Everything an operator does at a prompt: one module a command, loaded when it is asked for."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

import click

from school.errors import SchoolError
from school.settings import SettingsError

NAMES = ("run", "db", "demo", "content", "score", "items", "simulate", "grammar", "user", "pool", "i18n", "doctor")


class Commands(click.Group):
    """The commands, each in its own module, so that `school --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order an operator meets them."""
        return [name for name in NAMES if find_spec(f"school.cli.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"school.cli.{cmd_name}")
        found: click.Command = getattr(module, "command", None) or getattr(module, cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Turn domain errors into one plain line and exit status 2."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.UsageError(str(error)) from error
        except SchoolError as error:
            raise click.UsageError(error.message % error.params if error.params else error.message) from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run and look after a Trainer School."""
