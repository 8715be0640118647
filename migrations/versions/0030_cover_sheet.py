"""The cover sheet among the print forms"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

forms = sa.table(
    "print_form",
    *(sa.column(name, sa.String()) for name in ("key", "title_ru", "title_en", "kind")),
    sa.column("on_card", sa.Boolean()),
)
COVER = {"key": "cover", "title_ru": "Сопроводительный лист", "title_en": "Cover sheet", "kind": "typst"}


def upgrade():
    """A form that somebody has made under this name stays theirs."""
    taken = sa.select(sa.func.count()).select_from(forms).where(forms.c.key == "cover")
    if not op.get_bind().execute(taken).scalar():
        op.bulk_insert(forms, [COVER | {"on_card": True}])


def downgrade():
    op.execute(forms.delete().where(forms.c.key == "cover"))
