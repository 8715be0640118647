"""The words that cards are found by: FTS5 on SQLite, an index over tsvectors on PostgreSQL"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT_ONCE = 500

# The words are folded and parted by blanks already: to this tokenizer all that is not ASCII is a letter.
# A word of a field that only some people see bears the field's name: =process.field=word.
FTS = """
CREATE VIRTUAL TABLE card_fts USING fts5(
  fields, said, content='card_text', content_rowid='card_id', detail='none',
  tokenize="ascii tokenchars '_=.'"
)
"""
OUT = "INSERT INTO card_fts(card_fts, rowid, fields, said) VALUES ('delete', old.card_id, old.fields, old.said);"
IN = "INSERT INTO card_fts(rowid, fields, said) VALUES (new.card_id, new.fields, new.said);"
TRIGGERS = {"insert": IN, "delete": OUT, "update": f"{OUT} {IN}"}
# Worked out by the database and kept, so that a look at a row costs little.
VECTOR = """
ALTER TABLE card_text ADD COLUMN words tsvector GENERATED ALWAYS AS (
  array_to_tsvector(string_to_array(fields, ' ')) || array_to_tsvector(string_to_array(said, ' '))
) STORED
"""
GIN = "CREATE INDEX ix_card_text_words ON card_text USING gin (words)"


def upgrade():
    op.create_table(
        "card_text",
        sa.Column("card_id", Big, nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_text_card_id")),
        sa.PrimaryKeyConstraint("card_id", name=op.f("pk_card_text")),
    )
    conn = op.get_bind()
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(FTS)
        for when, what in TRIGGERS.items():
            conn.exec_driver_sql(
                f"CREATE TRIGGER card_text_{when} AFTER {when} ON card_text BEGIN {what} END"
            )
    _fill(conn)
    if conn.dialect.name == "postgresql":
        op.execute(VECTOR)
        op.execute(GIN)


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE card_fts")
    op.drop_table("card_text")


# -- the cards there are -------------------------------------------------------------------------------------

card = sa.table(
    "card",
    *(sa.column(name) for name in ("id", "process_id", "number", "title", "search")),
    sa.column("values", Json),
)
process = sa.table("process", *(sa.column(name) for name in ("id", "version_id")))
version = sa.table("version", sa.column("id"), sa.column("definition", Json))
event = sa.table(
    "event", *(sa.column(name) for name in ("card_id", "seq", "kind")), sa.column("data", Json)
)
card_text = sa.table("card_text", *(sa.column(name) for name in ("card_id", "fields", "said")))
SAID = ("CommentAdded", "TaskCompleted", "StageEntered")


def _fill(conn):
    """`flask search rebuild` writes the same more thoroughly, fields that only some people see included."""
    known = sa.select(process.c.id, version.c.definition).join_from(
        process, version, version.c.id == process.c.version_id
    )
    guarded = {row.id for row in conn.execute(known) if (row.definition.get("rights") or {}).get("see_fields")}
    last = 0
    while rows := conn.execute(
        sa.select(card).where(card.c.id > last).order_by(card.c.id).limit(AT_ONCE)
    ).all():
        last = rows[-1].id
        said = _said(conn, [row.id for row in rows])
        conn.execute(
            sa.insert(card_text),
            [{"card_id": r.id, "fields": _fields(r, guarded), "said": _words(said.get(r.id, ""))} for r in rows],
        )


def _fields(row, guarded):
    """What a card was found by so far; where some fields are for some people only, number and title."""
    names = [] if row.process_id in guarded else [f["name"] for v in row.values.values() for f in _files(v)]
    searched = "" if row.process_id in guarded else row.search
    return _words(" ".join([row.number, row.title, searched, *names]))


def _said(conn, ids):
    found = {}
    rows = sa.select(event.c.card_id, event.c.kind, event.c.data).where(
        event.c.card_id.in_(ids), event.c.kind.in_(SAID)
    )
    for row in conn.execute(rows.order_by(event.c.card_id, event.c.seq)):
        names = [f["name"] for f in _files(row.data.get("files"))] if row.kind == "CommentAdded" else []
        told = row.data.get("text" if row.kind == "CommentAdded" else "comment") or ""
        found[row.card_id] = " ".join([found.get(row.card_id, ""), told, *names])
    return found


def _files(held):
    return [f for f in held if isinstance(f, dict) and isinstance(f.get("name"), str)] if isinstance(held, list) else []


def _words(told):
    plain = unicodedata.normalize("NFKC", told).casefold().replace("ё", "е")
    found = {}
    for word in re.findall(r"[^\W_]+", plain):
        found[word[:60]] = None
        if word[0] == "0" and word.isdecimal() and word.strip("0"):
            found[word.lstrip("0")[:60]] = None
    return " ".join(list(found)[:4000])
