"""Running cards moved to another version; what was said of a version when it was published"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))

    op.create_table(
        "version_move",
        sa.Column("id", Big, nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("version_id", Big, nullable=False),
        sa.Column("stages", Json, nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("started_by", Big, nullable=True),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_version_move_process_id")),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_version_move_started_by")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_version_move_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_move")),
    )
    with op.batch_alter_table("version_move", schema=None) as batch_op:
        batch_op.create_index("ix_version_move_process_id", ["process_id", "id"], unique=False)

    op.create_table(
        "version_move_card",
        sa.Column("move_id", Big, nullable=False),
        sa.Column("card_id", Big, nullable=False),
        sa.Column("source_id", Big, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", Json, nullable=False),
        sa.Column("at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_version_move_card_card_id")),
        sa.ForeignKeyConstraint(["move_id"], ["version_move.id"], name=op.f("fk_version_move_card_move_id")),
        sa.ForeignKeyConstraint(["source_id"], ["version.id"], name=op.f("fk_version_move_card_source_id")),
        sa.PrimaryKeyConstraint("move_id", "card_id", name=op.f("pk_version_move_card")),
    )
    with op.batch_alter_table("version_move_card", schema=None) as batch_op:
        batch_op.create_index("ix_version_move_card_state", ["move_id", "state", "card_id"], unique=False)


def downgrade():
    op.drop_table("version_move_card")
    op.drop_table("version_move")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_column("note")
