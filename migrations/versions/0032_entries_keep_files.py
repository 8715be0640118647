"""Files of what came in and waits for somebody to look at it"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "intake_file",
        sa.Column("entry_id", Big, nullable=False),
        sa.Column("attachment_id", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["intake_entry.id"], name=op.f("fk_intake_file_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_intake_file_attachment_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", "attachment_id", name=op.f("pk_intake_file")),
    )
    op.create_index(op.f("ix_intake_file_attachment_id"), "intake_file", ["attachment_id"])


def downgrade():
    op.drop_table("intake_file")
