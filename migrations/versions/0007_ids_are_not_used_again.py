"""The ids of processes and versions are never used again after a deletion, on SQLite too"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("process", "version")


def upgrade():
    _again({"sqlite_autoincrement": True})


def downgrade():
    _again({"sqlite_autoincrement": False})


def _again(options):
    """SQLite gives the highest id once more after its row was deleted, unless the table is made so."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in TABLES:
        with op.batch_alter_table(name, schema=None, recreate="always", table_kwargs=options):
            continue
