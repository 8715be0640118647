"""How Alembic reaches the database of the configuration, SQLite or PostgreSQL."""

from typing import Any, Literal

from alembic import context
from alembic.operations import ops
from flask import current_app
from sqlalchemy import JSON, Connection, ForeignKeyConstraint, text

from webapp.extensions import Base
from webapp.storage import models  # noqa: F401 - fills the metadata
from webapp.storage.models.types import Moment

# Any number, so long as nothing else locks it: two machines that start at once migrate one after the other.
LOCK = 7_203_466


def render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """Migrations outlive the code, so they name SQLAlchemy's types only."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def is_ours(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """The index of words is made by its migration alone: no model can describe it."""
    if kind == "column":
        return (item.table.name, name) != ("card_text", "words")
    return not ((kind == "table" and str(name).startswith("card_fts")) or name == "ix_card_text_words")


def part_circles(_context: Any, _revision: Any, scripts: list[Any]) -> None:
    """Tables that point at each other: the second arrow is drawn when both are there, and erased first."""
    up, down = scripts[0].upgrade_ops.ops, scripts[0].downgrade_ops.ops
    for creation in [op for op in up if isinstance(op, ops.CreateTableOp)]:
        late = sorted((c for c in creation.columns if is_late(c)), key=lambda c: str(c.name))
        arrows = [ops.CreateForeignKeyOp.from_constraint(c) for c in late]
        creation.columns = [c for c in creation.columns if not is_late(c)]
        for arrow in arrows:
            arrow.kw.pop("use_alter")
            up.append(ops.ModifyTableOps(creation.table_name, [arrow]))
            down.insert(0, ops.ModifyTableOps(creation.table_name, [arrow.reverse()]))


def is_late(item: Any) -> bool:
    return isinstance(item, ForeignKeyConstraint) and bool(item.use_alter)


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    # The lock is taken before anything is read, or two could begin at once.
    with engine.connect().execution_options(writes=True) as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            # A table is changed by copying it; rows that point to it must not notice.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            migrate(connection)
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def migrate(connection: Connection) -> None:
    arguments = dict(current_app.extensions["migrate"].configure_args)
    arguments |= {
        "render_item": render_item,
        "include_object": is_ours,
        "render_as_batch": True,
        "process_revision_directives": part_circles,
    }
    context.configure(connection=connection, target_metadata=Base.metadata, **arguments)
    with context.begin_transaction():
        context.run_migrations()


run()
