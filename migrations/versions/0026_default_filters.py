"""The kept filter with which a process opens for a person"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "default_filter",
        sa.Column("user_id", Big, nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("filter_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_default_filter_user_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_default_filter_process_id")),
        sa.ForeignKeyConstraint(["filter_id"], ["kept_filter.id"], name=op.f("fk_default_filter_filter_id")),
        sa.PrimaryKeyConstraint("user_id", "process_id", name=op.f("pk_default_filter")),
    )
    op.create_index(op.f("ix_default_filter_filter_id"), "default_filter", ["filter_id"])


def downgrade():
    op.drop_table("default_filter")
