"""Jobs say when they were claimed and which events they brought about; indexes for those who watch them"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ENDED = sa.text("finished_at IS NOT NULL")
ROBOTS = sa.text("robot IS NOT NULL")


def upgrade():
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_event", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("last_event", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_job_finished",
            ["finished_at", "state"],
            unique=False,
            sqlite_where=ENDED,
            postgresql_where=ENDED,
        )
        batch_op.create_index(
            "ix_job_robot", ["robot", "id"], unique=False, sqlite_where=ROBOTS, postgresql_where=ROBOTS
        )


def downgrade():
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_robot", sqlite_where=ROBOTS, postgresql_where=ROBOTS)
        batch_op.drop_index("ix_job_finished", sqlite_where=ENDED, postgresql_where=ENDED)
        batch_op.drop_column("last_event")
        batch_op.drop_column("first_event")
        batch_op.drop_column("claimed_at")
