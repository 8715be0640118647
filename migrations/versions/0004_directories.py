"""Directories: lists of values that administrators maintain"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "directory",
        sa.Column("id", Big, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title_ru", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("help", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory")),
        sa.UniqueConstraint("key", name=op.f("uq_directory_key")),
    )
    op.create_table(
        "directory_value",
        sa.Column("id", Big, nullable=False),
        sa.Column("directory_id", Big, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["directory_id"], ["directory.id"], name=op.f("fk_directory_value_directory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_value")),
        sa.UniqueConstraint("directory_id", "key", name=op.f("uq_directory_value_directory_id_key")),
    )


def downgrade():
    op.drop_table("directory_value")
    op.drop_table("directory")
