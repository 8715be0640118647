"""Notices by mail, push and messengers: who wants what, what is delivered, and letters that come in"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)
TO_DELIVER = sa.text("user_id IS NOT NULL AND state IN ('planned', 'queued', 'running')")
TO_PEOPLE = sa.text("user_id IS NOT NULL")
# What everybody gets until an administrator or the person decides otherwise.
CHOICES = {
    "task": ["mail", "push"],
    "late": ["mail", "push"],
    "decision": ["digest", "push"],
    "mention": ["mail", "push"],
    "closed": ["digest"],
    "robot": ["mail", "push"],
    "incident": ["mail", "push"],
}


def upgrade():
    _jobs()
    setting = op.create_table(
        "notice_setting",
        sa.Column("id", Big, nullable=False),
        sa.Column("user_id", Big, nullable=True),
        sa.Column("choices", Json, nullable=True),
        sa.Column("digest_at", sa.Integer(), server_default="9", nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("addresses", Json, server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_setting_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_setting")),
        sa.UniqueConstraint("user_id", name=op.f("uq_notice_setting_user_id")),
    )
    op.bulk_insert(setting, [{"user_id": None, "choices": CHOICES, "digest_at": 9, "addresses": {}}])
    op.create_table(
        "messenger",
        sa.Column("id", Big, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=200), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messenger")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", Big, nullable=False),
        sa.Column("user_id", Big, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_push_subscription_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("digest", name=op.f("uq_push_subscription_digest")),
    )
    op.create_index("ix_push_subscription_user_id", "push_subscription", ["user_id"])
    op.create_table(
        "kept_secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_secret")),
    )
    op.create_table(
        "mail_in",
        sa.Column("id", Big, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("card_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_mail_in_card_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_in_key")),
    )


def _jobs():
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_id", Big, nullable=True))
        batch_op.add_column(sa.Column("channel", sa.String(length=20), nullable=True))
        batch_op.create_foreign_key("fk_job_user_id", "user", ["user_id"], ["id"])
        batch_op.create_index(
            "ix_job_deliver",
            ["user_id", "channel"],
            sqlite_where=TO_DELIVER,
            postgresql_where=TO_DELIVER,
        )
        batch_op.create_index("ix_job_people", ["id"], sqlite_where=TO_PEOPLE, postgresql_where=TO_PEOPLE)


def downgrade():
    op.execute("DELETE FROM job WHERE kind = 'notice'")
    for table in ("mail_in", "kept_secret", "push_subscription", "messenger", "notice_setting"):
        op.drop_table(table)
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_people")
        batch_op.drop_index("ix_job_deliver")
        batch_op.drop_constraint("fk_job_user_id", type_="foreignkey")
        batch_op.drop_column("channel")
        batch_op.drop_column("user_id")
