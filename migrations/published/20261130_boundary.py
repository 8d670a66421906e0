"""Boundary questions between parties, what each answers, and how the body ruled

Revision: p_boundary, after p_commit
"""

import sqlalchemy as sa
from alembic import op

revision = "p_boundary"
down_revision = "p_commit"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the store forward."""
    question, answer, ruling = "boundary_question", "boundary_answer", "boundary_ruling"
    op.create_table(
        question,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("asker_id", NUMBER, nullable=False),
        sa.Column("parties", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("agreement_id", NUMBER, nullable=True),
        sa.Column("version", NUMBER, nullable=True),
        sa.Column("clause", sa.String(length=120), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        *_said(question),
        _to(question, "asker_id", "place"),
        _to(question, "agreement_id", "agreement"),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{question}_public_id")),
    )
    op.create_index(op.f(f"ix_{question}_place_id"), question, ["place_id"])
    op.create_table(
        answer,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("question_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        *_said(answer),
        _to(answer, "question_id", question),
        _to(answer, "party_id", "place"),
    )
    op.create_index(op.f(f"ix_{answer}_question_id"), answer, ["question_id"])
    op.create_table(
        ruling,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("follows_id", NUMBER, nullable=True),
        sa.Column("replaces_id", NUMBER, nullable=True),
        *_said(ruling),
        _to(ruling, "question_id", question),
        _to(ruling, "follows_id", ruling),
        _to(ruling, "replaces_id", ruling),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{ruling}_public_id")),
    )
    op.create_index(op.f(f"ix_{ruling}_question_id"), ruling, ["question_id"])


def _said(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        _to(table, "by_id", "user"),
        _to(table, "place_id", "place"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    """Take the store back."""
    for table in ("boundary_ruling", "boundary_answer", "boundary_question"):
        op.drop_table(table)
