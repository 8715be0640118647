"""Tokens of programs, the answers given to them, and cards in the order of their changes"""

import sqlalchemy as sa
from alembic import op
from webapp.storage.models.types import Json, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "api_token",
        sa.Column("id", Big, nullable=False),
        sa.Column("user_id", Big, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", Big, nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_by", Big, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_token_user_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_api_token_created_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["user.id"], name=op.f("fk_api_token_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"])
    op.create_table(
        "api_answer",
        sa.Column("token_id", Big, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("print", sa.String(length=64), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_api_answer_token_id")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_api_answer")),
    )
    op.create_index(op.f("ix_api_answer_at"), "api_answer", ["at"])
    op.create_index("ix_card_changed", "card", ["changed_at", "id"])


def downgrade():
    op.drop_index("ix_card_changed", table_name="card")
    op.drop_table("api_answer")
    op.drop_table("api_token")
