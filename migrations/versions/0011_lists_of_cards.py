"""Values that lists are sorted by, columns of choice, cards from files"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")


def upgrade():
    op.create_table(
        "card_value",
        sa.Column("card_id", Big, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_value_card_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_card_value_process_id")),
        sa.PrimaryKeyConstraint("card_id", "field", name=op.f("pk_card_value")),
    )
    for name in ("words", "number"):
        columns = ["process_id", "field", "ended", name, "card_id"]
        op.create_index(f"ix_card_value_{name}", "card_value", columns, unique=False)

    op.create_table(
        "list_view",
        sa.Column("user_id", Big, nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_list_view_user_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_list_view_process_id")),
        sa.PrimaryKeyConstraint("user_id", "process_id", name=op.f("pk_list_view")),
    )

    op.create_table(
        "card_import",
        sa.Column("id", Big, nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("headings", Json, nullable=False),
        sa.Column("places", Json, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("started_by", Big, nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_card_import_process_id")),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_card_import_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_import")),
    )
    op.create_index("ix_card_import_process", "card_import", ["process_id", "id"], unique=False)

    op.create_table(
        "card_import_row",
        sa.Column("import_id", Big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", Json, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("card_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_import_row_card_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["card_import.id"], name=op.f("fk_card_import_row_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_card_import_row")),
    )
    columns = ["import_id", "state", "number"]
    op.create_index("ix_card_import_row_state", "card_import_row", columns, unique=False)

    for name, column in (("list", "id"), ("list_due", "due_at")):
        columns = ["process_id", column] if column == "id" else ["process_id", column, "id"]
        op.create_index(
            f"ix_card_{name}", "card", columns, unique=False, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade():
    for name in ("list_due", "list"):
        op.drop_index(f"ix_card_{name}", "card")
    for table in ("card_import_row", "card_import", "list_view", "card_value"):
        op.drop_table(table)
