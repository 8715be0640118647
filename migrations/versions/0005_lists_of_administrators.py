"""Indexes for the lists of administrators: cards by process, state and day; the audit by what was changed"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
TROUBLE = sa.text("closed_at IS NULL AND incidents > 0")


def upgrade():
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index("ix_card_process", ["process_id", "id"], unique=False)
        batch_op.create_index("ix_card_open", ["id"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index(
            "ix_card_trouble", ["id"], unique=False, sqlite_where=TROUBLE, postgresql_where=TROUBLE
        )
        batch_op.create_index(batch_op.f("ix_card_created_at"), ["created_at"], unique=False)

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject", ["subject", "subject_id", "id"], unique=False)


def downgrade():
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")

    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_created_at"))
        batch_op.drop_index("ix_card_trouble", sqlite_where=TROUBLE, postgresql_where=TROUBLE)
        batch_op.drop_index("ix_card_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index("ix_card_process")
