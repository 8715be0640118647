"""Print forms, sealed sheets of visas, numbers counted apart for each prefix"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)

SHIPPED = (
    ("invoice", "Счёт на оплату", "Invoice", False),
    ("visa_sheet", "Лист согласования", "Approval sheet", False),
    ("card", "Карточка на печать", "Card on paper", True),
)


def upgrade():
    forms = op.create_table(
        "print_form",
        sa.Column("id", Big, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title_ru", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("process_key", sa.String(length=40), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("file", sa.String(length=64), server_default="", nullable=False),
        sa.Column("file_name", sa.String(length=255), server_default="", nullable=False),
        sa.Column("on_card", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_form")),
        sa.UniqueConstraint("key", name=op.f("uq_print_form_key")),
    )
    # Their text comes with the product until an administrator changes it.
    op.bulk_insert(
        forms,
        [
            {"key": key, "title_ru": ru, "title_en": en, "kind": "typst", "on_card": on_card}
            for key, ru, en, on_card in SHIPPED
        ],
    )
    op.create_table(
        "visa_sheet",
        sa.Column("id", Big, nullable=False),
        sa.Column("card_id", Big, nullable=False),
        sa.Column("attachment_id", Big, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("seal", Json, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_visa_sheet_card_id")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_visa_sheet_attachment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visa_sheet")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_visa_sheet_attachment_id")),
        sa.UniqueConstraint("token", name=op.f("uq_visa_sheet_token")),
    )
    with op.batch_alter_table("visa_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visa_sheet_card_id"), ["card_id"], unique=False)

    with op.batch_alter_table("counter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prefix", sa.String(length=20), server_default="", nullable=False))
        batch_op.drop_constraint("pk_counter", type_="primary")
        batch_op.create_primary_key("pk_counter", ["process_id", "year", "prefix"])


def downgrade():
    # Numbers of several prefixes would have to be one row: the highest stays, so that none is given twice.
    op.execute(
        "DELETE FROM counter WHERE EXISTS (SELECT 1 FROM counter AS other"
        " WHERE other.process_id = counter.process_id AND other.year = counter.year"
        " AND (other.value > counter.value OR (other.value = counter.value AND other.prefix < counter.prefix)))"
    )
    with op.batch_alter_table("counter", schema=None) as batch_op:
        batch_op.drop_constraint("pk_counter", type_="primary")
        batch_op.create_primary_key("pk_counter", ["process_id", "year"])
        batch_op.drop_column("prefix")
    op.drop_table("visa_sheet")
    op.drop_table("print_form")
