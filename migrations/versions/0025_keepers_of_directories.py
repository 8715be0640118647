"""Roles that keep a directory"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "directory_keeper",
        sa.Column("directory_id", Big, nullable=False),
        sa.Column("role_id", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["directory_id"], ["directory.id"], name=op.f("fk_directory_keeper_directory_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_directory_keeper_role_id")),
        sa.PrimaryKeyConstraint("directory_id", "role_id", name=op.f("pk_directory_keeper")),
    )
    op.create_index(op.f("ix_directory_keeper_role_id"), "directory_keeper", ["role_id"])


def downgrade():
    op.drop_table("directory_keeper")
