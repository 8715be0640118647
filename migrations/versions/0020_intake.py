"""Public forms and incoming webhooks, and the log of what came in"""

import sqlalchemy as sa
from alembic import op
from webapp.storage.models.types import Json, Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "intake",
        sa.Column("id", Big, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_intake_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("token", name=op.f("uq_intake_token")),
    )
    op.create_index(op.f("ix_intake_process_id"), "intake", ["process_id"])
    op.create_table(
        "intake_entry",
        sa.Column("id", Big, nullable=False),
        sa.Column("intake_id", Big, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("card_id", Big, nullable=True),
        sa.Column("number", sa.String(length=60), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("consent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_entry_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_entry")),
    )
    op.create_index(op.f("ix_intake_entry_at"), "intake_entry", ["at"])
    op.create_index("ix_intake_entry_intake", "intake_entry", ["intake_id", "id"])


def downgrade():
    op.drop_table("intake_entry")
    op.drop_table("intake")
