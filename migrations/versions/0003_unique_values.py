"""Values that no two cards of a process share"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "unique_value",
        sa.Column("process_id", Big, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("card_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_unique_value_process_id")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_unique_value_card_id")),
        sa.PrimaryKeyConstraint("process_id", "field", "value", name=op.f("pk_unique_value")),
    )
    with op.batch_alter_table("unique_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unique_value_card_id"), ["card_id"], unique=False)


def downgrade():
    op.drop_table("unique_value")
