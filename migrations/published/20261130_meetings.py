"""Bodies of a space, their seats, their meetings, and the items of the agendas

Revision: p_meetings, after p_boundary
"""

import sqlalchemy as sa
from alembic import op

revision = "p_meetings"
down_revision = "p_boundary"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "meeting_body",
        *_head("meeting_body"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("notice_days", sa.SmallInteger(), nullable=False),
        sa.Column("standing", sa.String(length=2000), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        *_stamp(),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_meeting_body_place_id"), "meeting_body", ["place_id"])
    op.create_table(
        "meeting_seat",
        *_head("meeting_seat"),
        *_to("meeting_seat", "body_id", "meeting_body"),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("parties", sa.String(length=2000), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *_stamp(),
    )
    op.create_index(op.f("ix_meeting_seat_body_id"), "meeting_seat", ["body_id"])
    op.create_table(
        "meeting",
        *_head("meeting"),
        *_to("meeting", "body_id", "meeting_body"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.Column("agenda_due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        *_stamp(),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_meeting_body_id"), "meeting", ["body_id"])
    op.create_index(op.f("ix_meeting_place_id"), "meeting", ["place_id"])
    op.create_table(
        "meeting_item",
        *_head("meeting_item"),
        *_to("meeting_item", "meeting_id", "meeting"),
        *_to("meeting_item", "body_id", "meeting_body"),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.String(length=2000), nullable=False),
        *_to("meeting_item", "carried_id", "meeting_item", nullable=True),
        sa.Column("decision", sa.String(length=2000), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        *_stamp(),
    )
    op.create_index(op.f("ix_meeting_item_meeting_id"), "meeting_item", ["meeting_id"])
    op.create_index(op.f("ix_meeting_item_body_id"), "meeting_item", ["body_id"])


def downgrade() -> None:
    """Take the store back."""
    for name in ("meeting_item", "meeting", "meeting_seat", "meeting_body"):
        op.drop_table(name)


def _head(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        *_to(table, "place_id", "place"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _to(
    table: str, column: str, other: str, *, nullable: bool = False
) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column(column, NUMBER, nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")),
    )


def _stamp() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
    )
