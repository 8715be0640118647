"""How long cards were at their stages, and reports that people keep"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)
AT_ONCE = 500
TOLD = ("StageEntered", "CardClosed", "VersionChanged")


def upgrade():
    visit = op.create_table(
        "stage_visit",
        sa.Column("card_id", Big, nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("process_id", Big, nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        sa.Column("left_at", Moment, nullable=True),
        sa.Column("moved_by", Big, nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_stage_visit_card_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_stage_visit_process_id")),
        sa.ForeignKeyConstraint(["moved_by"], ["user.id"], name=op.f("fk_stage_visit_moved_by")),
        sa.PrimaryKeyConstraint("card_id", "visit", name=op.f("pk_stage_visit")),
    )
    _backfill(op.get_bind(), visit)
    left = ["process_id", "left_at", "stage", "entered_at", "card_id"]
    op.create_index("ix_stage_visit_left", "stage_visit", left)
    entered = ["process_id", "stage", "entered_at", "card_id"]
    op.create_index("ix_stage_visit_entered", "stage_visit", entered)

    op.create_table(
        "report",
        sa.Column("id", Big, nullable=False),
        sa.Column("owner_id", Big, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filters", Json, nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("every", sa.String(length=8), server_default=sa.text("''"), nullable=False),
        sa.Column("people", Json, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_report_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_owner_id", "report", ["owner_id"])
    for name, columns in INDEXES.items():
        op.create_index(f"ix_{name}", name.partition("_")[0], columns)


INDEXES = {
    "card_created": ["process_id", "created_at", "id"],
    "task_report": ["process_id", "closed_at", "closed_by", "due_at", "card_id"],
    "penalty_at": ["at", "user_id"],
}


def _backfill(conn, visit):
    """The visits of the cards there are, from their events, some cards at a time."""
    card = sa.table("card", sa.column("id", Big), sa.column("process_id", Big))
    last = 0
    while True:
        wanted = sa.select(card.c.id, card.c.process_id).where(card.c.id > last)
        cards = conn.execute(wanted.order_by(card.c.id).limit(AT_ONCE)).all()
        if not cards:
            return
        rows = _visits(conn, {c.id: c.process_id for c in cards})
        if rows:
            conn.execute(sa.insert(visit), rows)
        last = cards[-1].id


def _visits(conn, processes):
    event = sa.table(
        "event",
        *(sa.column(name) for name in ("seq", "kind")),
        sa.column("at", Moment),
        sa.column("card_id", Big),
        sa.column("actor_id", Big),
        sa.column("data", Json),
    )
    told = sa.select(event).where(event.c.card_id.in_(list(processes)), event.c.kind.in_(TOLD))
    people = set(conn.execute(sa.text('SELECT id FROM "user"')).scalars())
    rows, now = [], {}
    for one in conn.execute(told.order_by(event.c.card_id, event.c.seq)):
        here = now.get(one.card_id)
        if one.kind == "VersionChanged":
            if here:
                here["stage"] = (one.data.get("stages") or {}).get(here["stage"], here["stage"])
            continue
        if here and here["left_at"] is None:
            here["left_at"] = one.at
        if one.kind == "StageEntered":
            by = one.actor_id if one.actor_id in people else None
            place = {"card_id": one.card_id, "visit": one.data["visit"], "process_id": processes[one.card_id]}
            times = {"entered_at": one.at, "left_at": None}
            now[one.card_id] = {**place, **times, "stage": one.data["stage"], "moved_by": by}
            rows.append(now[one.card_id])
    return rows


def downgrade():
    for name in INDEXES:
        op.drop_index(f"ix_{name}", name.partition("_")[0])
    op.drop_table("report")
    op.drop_table("stage_visit")
