"""Cards that are linked to one another; the fields that name cards are links from the beginning"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)

SOME = 1000
VERSION = sa.table("version", sa.column("id", Big), sa.column("definition", Json))
CARD = sa.table(
    "card",
    sa.column("id", Big),
    sa.column("version_id", Big),
    sa.column("values", Json),
    sa.column("created_at", Moment),
)


def upgrade():
    made = op.create_table(
        "card_link",
        sa.Column("id", Big, nullable=False),
        sa.Column("from_id", Big, nullable=False),
        sa.Column("to_id", Big, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["card.id"], name=op.f("fk_card_link_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["card.id"], name=op.f("fk_card_link_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_link")),
        sa.UniqueConstraint(
            "from_id", "to_id", "kind", "relation", name=op.f("uq_card_link_from_id_to_id_kind_relation")
        ),
    )
    op.create_index("ix_card_link_to", "card_link", ["to_id", "id"])
    for rows in _known(op.get_bind()):
        op.bulk_insert(made, rows)


def downgrade():
    op.drop_table("card_link")


def _known(conn):
    """The links that fields of cards are already, some at a time."""
    for version in conn.execute(sa.select(VERSION)).all():
        keys = [f["key"] for f in _plain(version.definition).get("fields", ()) if f["kind"] == "card"]
        last = 0
        while keys and (cards := _some(conn, version.id, last)):
            yield _existing(conn, [row for card in cards for row in _links(card, keys)])
            last = cards[-1].id


def _some(conn, version_id, after):
    wanted = sa.select(CARD).where(CARD.c.version_id == version_id, CARD.c.id > after)
    return conn.execute(wanted.order_by(CARD.c.id).limit(SOME)).all()


def _links(card, keys):
    values = _plain(card.values)
    named = ((key, values.get(key)) for key in keys)
    common = {"from_id": card.id, "kind": "field", "created_at": card.created_at}
    return [common | {"to_id": to, "relation": key} for key, to in named if isinstance(to, int)]


def _existing(conn, rows):
    ids = {row["to_id"] for row in rows}
    known = set(conn.execute(sa.select(CARD.c.id).where(CARD.c.id.in_(ids))).scalars()) if ids else set()
    return [row for row in rows if row["to_id"] in known]


def _plain(value):
    """JSON as SQLite may give it, once more as text."""
    return json.loads(value) if isinstance(value, str) else value or {}
