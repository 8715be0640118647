"""Checks of the log that administrators start"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "log_check",
        sa.Column("id", Big, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("started_by", Big, nullable=False),
        sa.Column("finished_at", Moment),
        sa.Column("running", sa.Boolean()),
        sa.Column("at_process", Big, server_default="0", nullable=False),
        sa.Column("after", Big, server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cards", sa.Integer(), server_default="0", nullable=False),
        sa.Column("differing", sa.Integer(), server_default="0", nullable=False),
        sa.Column("straying", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_log_check_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_check")),
        sa.UniqueConstraint("running", name=op.f("uq_log_check_running")),
    )
    op.create_table(
        "log_check_card",
        sa.Column("check_id", Big, nullable=False),
        sa.Column("card_id", Big, nullable=False),
        sa.Column("differs", Json, nullable=False),
        sa.Column("strays", Json, nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["log_check.id"], name=op.f("fk_log_check_card_check_id")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_log_check_card_card_id")),
        sa.PrimaryKeyConstraint("check_id", "card_id", name=op.f("pk_log_check_card")),
    )


def downgrade():
    op.drop_table("log_check_card")
    op.drop_table("log_check")
