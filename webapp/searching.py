"""flask search: the words that cards are found by."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.runtime import texts

search = AppGroup("search", help="The words that cards are found by.")


@search.command("rebuild")
def rebuild() -> None:
    """Take down the words of every card anew, some at a time while people work."""
    click.echo(f"✓ {texts.rebuild()}")
