"""Every date of a card stands in the index of values, by which the calendar finds it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT_ONCE = 1000

version = sa.table("version", sa.column("id"), sa.column("definition", Json))
card = sa.table(
    "card",
    sa.column("id"),
    sa.column("process_id"),
    sa.column("version_id"),
    sa.column("values", Json),
    sa.column("closed_at", sa.DateTime(timezone=True)),
)
value = sa.table(
    "card_value",
    *(sa.column(name) for name in ("card_id", "field", "process_id", "ended", "words", "number")),
)


def upgrade():
    conn = op.get_bind()
    for row in conn.execute(sa.select(version)).all():
        keys = [f["key"] for f in row.definition.get("fields", []) if f["kind"] in ("date", "datetime")]
        if keys:
            _take_down(conn, row.id, keys)


def _take_down(conn, version_id, keys):
    last = 0
    while True:
        some = sa.select(card).where(card.c.version_id == version_id, card.c.id > last)
        rows = conn.execute(some.order_by(card.c.id).limit(AT_ONCE)).all()
        if not rows:
            return
        ids = [row.id for row in rows]
        conn.execute(sa.delete(value).where(value.c.card_id.in_(ids), value.c.field.in_(keys)))
        found = [_row(row, key) for row in rows for key in keys if _is_date(row.values.get(key))]
        if found:
            conn.execute(sa.insert(value), found)
        last = ids[-1]


def _is_date(held):
    """A day, or a moment in UTC."""
    return isinstance(held, str) and (len(held) == 10 or held.endswith("+00:00"))


def _row(row, key):
    place = {"card_id": row.id, "field": key, "process_id": row.process_id}
    return place | {"ended": row.closed_at is not None, "words": row.values[key].casefold(), "number": None}


def downgrade():
    """What was written is no harm to lists: they ask for fields by name."""
