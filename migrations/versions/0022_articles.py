"""News and the knowledge base"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade():
    op.add_column(
        "role", sa.Column("publishes", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "article",
        sa.Column("id", Big, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("section", sa.String(80), server_default="", nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("important", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", Big, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_by", Big, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_article_author_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_article_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_kind", "article", ["kind", "pinned", "id"])
    op.create_table(
        "article_version",
        sa.Column("id", Big, nullable=False),
        sa.Column("article_id", Big, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by_id", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_version_article_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_article_version_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint("article_id", "no", name=op.f("uq_article_version_article_id_no")),
    )
    op.create_table(
        "article_tie",
        sa.Column("article_id", Big, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("key", sa.String(130), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_tie_article_id")),
        sa.PrimaryKeyConstraint("article_id", "kind", "key", name=op.f("pk_article_tie")),
    )
    op.create_index("ix_article_tie_key", "article_tie", ["kind", "key"])
    op.create_table(
        "article_file",
        sa.Column("article_id", Big, nullable=False),
        sa.Column("attachment_id", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_file_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_article_file_attachment_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "attachment_id", name=op.f("pk_article_file")),
    )
    op.create_index(op.f("ix_article_file_attachment_id"), "article_file", ["attachment_id"])


def downgrade():
    op.drop_table("article_file")
    op.drop_table("article_tie")
    op.drop_table("article_version")
    op.drop_table("article")
    op.drop_column("role", "publishes")
