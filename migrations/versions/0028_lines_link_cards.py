"""Lines of a field link their card to the records that they name"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)
AT_ONCE = 1000

version = sa.table("version", sa.column("id"), sa.column("definition", Json))
card = sa.table(
    "card",
    sa.column("id"),
    sa.column("version_id"),
    sa.column("values", Json),
    sa.column("changed_at", Moment),
)
link = sa.table(
    "card_link",
    *(sa.column(name) for name in ("from_id", "to_id", "kind", "relation")),
    sa.column("created_at", Moment),
)


def upgrade():
    conn = op.get_bind()
    for row in conn.execute(sa.select(version)).all():
        tables = {f["key"]: _columns(f) for f in row.definition.get("fields", []) if f["kind"] == "lines"}
        if any(tables.values()):
            _link(conn, row.id, tables)


def _columns(field):
    return [column["key"] for column in field.get("columns", []) if column["kind"] == "card"]


def _link(conn, version_id, tables):
    last = 0
    while True:
        some = sa.select(card).where(card.c.version_id == version_id, card.c.id > last)
        rows = conn.execute(some.order_by(card.c.id).limit(AT_ONCE)).all()
        if not rows:
            return
        named = {
            (row.id, line[column], key): row.changed_at
            for row in rows
            for key, columns in tables.items()
            for line in row.values.get(key) or ()
            for column in columns
            if line.get(column)
        }
        there = _there(conn, sorted({to for _, to, _ in named}))
        found = [
            {"from_id": a, "to_id": b, "kind": "line", "relation": key, "created_at": at}
            for (a, b, key), at in sorted(named.items(), key=lambda one: one[0])
            if b in there
        ]
        if found:
            conn.execute(sa.insert(link), found)
        last = rows[-1].id


def _there(conn, ids):
    found = set()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found |= set(conn.execute(sa.select(card.c.id).where(card.c.id.in_(some))).scalars())
    return found


def downgrade():
    op.execute(sa.delete(link).where(link.c.kind == "line"))
