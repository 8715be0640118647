"""By which rules the words of each card were written: earlier ones are written anew by the scheduler"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("card_text", sa.Column("edition", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index(op.f("ix_card_text_edition"), "card_text", ["edition"])


def downgrade():
    op.drop_index(op.f("ix_card_text_edition"), "card_text")
    op.drop_column("card_text", "edition")
