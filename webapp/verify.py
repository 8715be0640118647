"""flask verify: every card's timeline is replayed, and compared with the card and with its definition."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from webapp.extensions import db
from webapp.process.conformance import Deviation
from webapp.storage import models as m
from webapp.storage.reads import verifying


@click.command()
@click.argument("keys", nargs=-1)
@click.option("--quiet", is_flag=True, help="Say only what is not the same, not what left its definition.")
@with_appcontext
def verify(keys: tuple[str, ...], quiet: bool) -> None:
    """Replay the timelines of processes (of all) and compare them with what is stored."""
    chosen = db.select(m.Process.id, m.Process.key).order_by(m.Process.id)
    rows = db.session.execute(chosen.where(m.Process.key.in_(keys)) if keys else chosen).all()
    missing = set(keys) - {row.key for row in rows}
    if missing:
        click.echo(f"✗ no such process: {', '.join(sorted(missing))}", err=True)
        sys.exit(1)
    wrong = [_of(row.id, row.key, quiet) for row in rows]
    if sum(wrong):
        sys.exit(1)


def _of(process_id: int, key: str, quiet: bool) -> int:
    """Checks one process; gives how many cards are stored otherwise than their timelines tell."""
    count, whole, wrong = 0, 0, 0
    for one in verifying.checked(db.session.connection(), process_id):
        count += 1
        whole += not one.deviations
        wrong += bool(one.differs)
        if one.differs:
            click.echo(f"✗ {key} {one.number}: {', '.join(one.differs)}", err=True)
        if one.deviations and not quiet:
            click.echo(f"! {key} {one.number} {one.fitness:.3f}: {'; '.join(map(_said, one.deviations))}")
    sign = "✗" if wrong else "✓"
    click.echo(f"{sign} {key}: cards {count}, stored as told {count - wrong}, by the definition {whole}")
    return wrong


def _said(deviation: Deviation) -> str:
    mark = "" if deviation.noted else "not allowed: "
    return f"{mark}{deviation.code} {deviation.about}, event {deviation.number}".replace(" ,", ",")
