"""Cards stand in channels, are urgent or not, can be deleted and restored; the people that they name"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("closed_at IS NULL")
SHOWN = sa.text("closed_at IS NULL AND deleted_at IS NULL")
GONE = sa.text("deleted_at IS NOT NULL")
BOARD = ["process_id", "stage", "priority", "entered_at", "id", "sum_minor", "due_at", "pipeline"]
OLD_BOARD = ["process_id", "stage", "entered_at", "id", "sum_minor", "due_at"]
PAGE = 500


def upgrade():
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index("ix_card_board")
        batch_op.drop_index("ix_card_due")
        batch_op.add_column(sa.Column("pipeline", sa.String(40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    _index("ix_card_board", "card", BOARD, SHOWN)
    _index("ix_card_due", "card", ["due_at"], SHOWN)
    _index("ix_card_deleted", "card", ["process_id", "id"], GONE)
    op.drop_index("ix_task_open", "task")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.SmallInteger(), server_default="2", nullable=False))
    _index("ix_task_open", "task", ["rank", "due_at", "id"], OPEN)
    op.create_table(
        "card_person",
        sa.Column("card_id", BIG, nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_person_card_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_card_person_user_id")),
        sa.PrimaryKeyConstraint("card_id", "field", "user_id", name=op.f("pk_card_person")),
    )
    op.create_index("ix_card_person_user", "card_person", ["user_id", "card_id", "field"])
    _name_people(op.get_bind())


def _index(name, table, columns, where):
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def _name_people(conn):
    """The people whom the cards there are name in their fields."""
    version = sa.table("version", sa.column("id"), sa.column("definition", sa.JSON()))
    card = sa.table("card", sa.column("id"), sa.column("version_id"), sa.column("values", sa.JSON()))
    known = set(conn.scalars(sa.text('SELECT id FROM "user"')))
    fields = {
        row.id: [f["key"] for f in row.definition.get("fields", ()) if f.get("kind") in ("person", "people")]
        for row in conn.execute(sa.select(version.c.id, version.c.definition))
    }
    wanted = [id for id, keys in fields.items() if keys]
    last = 0
    while wanted:
        page = sa.select(card).where(card.c.version_id.in_(wanted), card.c.id > last)
        rows = conn.execute(page.order_by(card.c.id).limit(PAGE)).all()
        if not rows:
            return
        last = rows[-1].id
        named = [
            {"card_id": row.id, "field": key, "user_id": person}
            for row in rows
            for key in fields[row.version_id]
            for person in sorted(_people(row[2].get(key)) & known)
        ]
        if named:
            conn.execute(
                sa.insert(
                    sa.table("card_person", sa.column("card_id"), sa.column("field"), sa.column("user_id"))
                ),
                named,
            )


def _people(value):
    several = value if isinstance(value, list) else [value]
    return {one for one in several if isinstance(one, int) and not isinstance(one, bool)}


def downgrade():
    op.drop_index("ix_card_person_user", "card_person")
    op.drop_table("card_person")
    op.drop_index("ix_task_open", "task")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("rank")
    _index("ix_task_open", "task", ["due_at", "id"], OPEN)
    for name in ("ix_card_deleted", "ix_card_due", "ix_card_board"):
        op.drop_index(name, "card")
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_column("deleted_at")
        batch_op.drop_column("priority")
        batch_op.drop_column("pipeline")
    _index("ix_card_due", "card", ["due_at"], OPEN)
    _index("ix_card_board", "card", OLD_BOARD, OPEN)
