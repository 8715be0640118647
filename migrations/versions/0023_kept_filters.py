"""Filters that people keep under a name"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "kept_filter",
        sa.Column("id", Big, nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("owner_id", Big, nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_kept_filter_process_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_kept_filter_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_filter")),
    )
    op.create_index(op.f("ix_kept_filter_process_id"), "kept_filter", ["process_id"])


def downgrade():
    op.drop_table("kept_filter")
