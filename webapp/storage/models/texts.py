"""The words that cards are found by, and their index where tables are made without migrations."""

from __future__ import annotations

from sqlalchemy import DDL, ForeignKey, SmallInteger, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import BigId


class CardText(db.Model):  # type: ignore[name-defined]
    """The words that a card is found by: of its fields with number and title, and of what was said on it."""

    __tablename__ = "card_text"

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("card.id"), primary_key=True)
    fields: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text, default="", server_default="")
    # By which rules they were written; those of earlier ones are written anew.
    edition: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0", index=True)


FTS = """
CREATE VIRTUAL TABLE card_fts USING fts5(
  fields, said, content='card_text', content_rowid='card_id', detail='none', tokenize="ascii tokenchars '_=.'"
)
"""
OUT = """
INSERT INTO card_fts(card_fts, rowid, fields, said)
VALUES ('delete', old.card_id, old.fields, old.said);
"""
IN = "INSERT INTO card_fts(rowid, fields, said) VALUES (new.card_id, new.fields, new.said);"
SQLITE = (
    FTS,
    f"CREATE TRIGGER card_text_insert AFTER INSERT ON card_text BEGIN {IN} END",
    f"CREATE TRIGGER card_text_delete AFTER DELETE ON card_text BEGIN {OUT} END",
    f"CREATE TRIGGER card_text_update AFTER UPDATE ON card_text BEGIN {OUT} {IN} END",
)
VECTOR = """
ALTER TABLE card_text ADD COLUMN words tsvector GENERATED ALWAYS AS (
  array_to_tsvector(string_to_array(fields, ' ')) || array_to_tsvector(string_to_array(said, ' '))
) STORED
"""
POSTGRESQL = (VECTOR, "CREATE INDEX ix_card_text_words ON card_text USING gin (words)")

for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for statement in statements:
        event.listen(CardText.__table__, "after_create", DDL(statement).execute_if(dialect=dialect))
gone = DDL("DROP TABLE IF EXISTS card_fts").execute_if(dialect="sqlite")
event.listen(CardText.__table__, "before_drop", gone)
