"""Drafts of processes as rows; a process can pause its cards and be archived"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade():
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))

    op.create_table(
        "draft",
        sa.Column("id", Big, nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("own_revision", sa.Integer(), nullable=False),
        sa.Column("published_revision", sa.Integer(), nullable=True),
        sa.Column("settings", Json, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", Big, nullable=True),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_draft_process_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_draft_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("process_id", name=op.f("uq_draft_process_id")),
    )
    op.create_table(
        "part",
        sa.Column("id", Big, nullable=False),
        sa.Column("draft_id", Big, nullable=False),
        sa.Column("parent_id", Big, nullable=True),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", Big, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_part_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["part.id"], name=op.f("fk_part_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_part_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
    )
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.create_index(
            "ix_part_draft_id_parent_id_slot", ["draft_id", "parent_id", "slot", "position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_part_parent_id"), ["parent_id"], unique=False)


def downgrade():
    op.drop_table("part")
    op.drop_table("draft")
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.drop_column("archived_at")
        batch_op.drop_column("paused")
