"""The firings of a schedule are found by it"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ONLY = sa.text("kind = 'schedule'")


def upgrade():
    op.create_index(
        "ix_job_schedule", "job", ["ref", "id"], sqlite_where=ONLY, postgresql_where=ONLY
    )


def downgrade():
    op.drop_index("ix_job_schedule", "job")
