"""The company's working time and its exceptions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "working_time",
        sa.Column("id", Big, primary_key=True),
        sa.Column("weekdays", Json, nullable=False),
        sa.Column("opens", sa.String(5), nullable=False),
        sa.Column("closes", sa.String(5), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", Big, primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(120), nullable=False, server_default=""),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )


def downgrade():
    op.drop_table("calendar_day")
    op.drop_table("working_time")
