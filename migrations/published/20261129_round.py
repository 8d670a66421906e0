"""data_round, round_question, round_party, round_answer, round_reminder

Revision: p_round, after p_tally
"""

import sqlalchemy as sa
from alembic import op

revision = "p_round"
down_revision = "p_tally"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "data_round",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        _refers("data_round", "made_by_id", "user.id"),
        _refers("data_round", "place_id", "place.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_round")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_round_public_id")),
    )
    with op.batch_alter_table("data_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_round_place_id"), ["place_id"])
    op.create_table(
        "round_question",
        sa.Column("round_id", NUMBER, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("numerator_word", sa.String(length=60), nullable=False),
        sa.Column("denominator_word", sa.String(length=60), nullable=False),
        sa.Column("persons", sa.Boolean(), nullable=False),
        _refers("round_question", "place_id", "place.id"),
        _refers("round_question", "round_id", "data_round.id"),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_round_question")),
    )
    op.create_table(
        "round_party",
        sa.Column("round_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _refers("round_party", "party_id", "place.id"),
        _refers("round_party", "place_id", "place.id"),
        _refers("round_party", "round_id", "data_round.id"),
        sa.PrimaryKeyConstraint("round_id", "party_id", name=op.f("pk_round_party")),
    )
    op.create_table(
        "round_answer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("round_id", NUMBER, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("numerator", NUMBER, nullable=False),
        sa.Column("denominator", NUMBER, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        _refers("round_answer", "by_id", "user.id"),
        _refers("round_answer", "place_id", "place.id"),
        _refers("round_answer", "round_id", "data_round.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_answer")),
        sa.UniqueConstraint(
            "round_id",
            "number",
            "place_id",
            "turn",
            name=op.f("uq_round_answer_round_id_number_place_id_turn"),
        ),
    )
    with op.batch_alter_table("round_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_answer_place_id"), ["place_id"])
    op.create_table(
        "round_reminder",
        sa.Column("round_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _refers("round_reminder", "party_id", "place.id"),
        _refers("round_reminder", "round_id", "data_round.id"),
        sa.PrimaryKeyConstraint("round_id", "party_id", "step", name=op.f("pk_round_reminder")),
    )


def downgrade() -> None:
    """Take the store back."""
    if op.get_bind().dialect.name == "postgresql":
        # What may be read of these is told by the parties.
        for table in ("data_round", "round_question"):
            op.execute(f"drop policy if exists seen on {table}")
    for table in ("round_reminder", "round_answer", "round_party", "round_question", "data_round"):
        op.drop_table(table)
