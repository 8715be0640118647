"""Penalties may be in money, and there are bonuses beside them"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("penalty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("money", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("currency", sa.String(3), server_default="RUB", nullable=False))
        batch_op.add_column(sa.Column("bonus", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    with op.batch_alter_table("penalty", schema=None) as batch_op:
        batch_op.drop_column("bonus")
        batch_op.drop_column("currency")
        batch_op.drop_column("money")
