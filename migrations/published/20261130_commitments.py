"""goal, commitment, commitment_statement, commitment_verification, commitment_following, commitment_reminder,
calendar_feed

Revision: p_commit, after p_sets
"""

import sqlalchemy as sa
from alembic import op

revision = "p_commit"
down_revision = "p_sets"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "goal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("parent_id", NUMBER, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        _refers("goal", "agreement_id", "agreement.id"),
        _refers("goal", "place_id", "place.id"),
        _refers("goal", "parent_id", "goal.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_goal_public_id")),
    )
    op.create_index(op.f("ix_goal_agreement_id"), "goal", ["agreement_id"])
    _commitment()
    _said()


def _commitment() -> None:
    table = "commitment"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("keeper_id", NUMBER, nullable=False),
        sa.Column("goal_id", NUMBER, nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("parties", sa.String(length=2000), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("text_number", NUMBER, nullable=True),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("counted_at", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=True),
        sa.Column("target", sa.Float(precision=53), nullable=True),
        sa.Column("target_group", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("recommendations", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("owner_id", NUMBER, nullable=True),
        sa.Column("lead", sa.String(length=120), nullable=False),
        sa.Column("lead_id", NUMBER, nullable=True),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.String(length=500), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("hand_reason", sa.String(length=500), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        _refers(table, "agreement_id", "agreement.id"),
        _refers(table, "place_id", "place.id"),
        _refers(table, "keeper_id", "place.id"),
        _refers(table, "goal_id", "goal.id"),
        _refers(table, "owner_id", "user.id"),
        _refers(table, "lead_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commitment_public_id")),
    )
    for column in ("agreement_id", "keeper_id", "goal_id", "due", "measure"):
        op.create_index(op.f(f"ix_commitment_{column}"), table, [column])


def _said() -> None:
    table = "commitment_statement"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("commitment_id", NUMBER, nullable=False),
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        _refers(table, "commitment_id", "commitment.id"),
        _refers(table, "agreement_id", "agreement.id"),
        _refers(table, "party_id", "place.id"),
        _refers(table, "by_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )
    for column in ("commitment_id", "party_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    table = "commitment_verification"
    op.create_table(
        table,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("commitment_id", NUMBER, nullable=False),
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("statement_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.String(length=500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        _refers(table, "commitment_id", "commitment.id"),
        _refers(table, "agreement_id", "agreement.id"),
        _refers(table, "statement_id", "commitment_statement.id"),
        _refers(table, "party_id", "place.id"),
        _refers(table, "by_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_commitment_id"), table, ["commitment_id"])
    table = "commitment_following"
    op.create_table(
        table,
        sa.Column("commitment_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("met", sa.String(length=40), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.String(length=1000), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _refers(table, "commitment_id", "commitment.id"),
        _refers(table, "place_id", "place.id"),
        _refers(table, "agreement_id", "agreement.id"),
        _refers(table, "measure_version_id", "measure_version.id"),
        sa.PrimaryKeyConstraint("commitment_id", "place_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_agreement_id"), table, ["agreement_id"])
    table = "commitment_reminder"
    op.create_table(
        table,
        sa.Column("commitment_id", NUMBER, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _refers(table, "commitment_id", "commitment.id"),
        sa.PrimaryKeyConstraint("commitment_id", "due", "step", name=op.f(f"pk_{table}")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _refers("calendar_feed", "user_id", "user.id"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
    )


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("calendar_feed")
    for table in ("reminder", "following", "verification", "statement"):
        op.drop_table(f"commitment_{table}")
    op.drop_table("commitment")
    op.drop_table("goal")
