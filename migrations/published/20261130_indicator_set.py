"""Agreed indicator sets: their days, indicators, targets, comments and votes; adoption of one indicator

Revision: p_sets, after p_unshare
"""

import sqlalchemy as sa
from alembic import op

revision = "p_sets"
down_revision = "p_unshare"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "indicator_set",
        *_of_agreement("indicator_set"),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_indicator_set_agreement_id")),
    )
    op.create_table(
        "set_item",
        *_of_agreement("set_item"),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("instead_of_id", NUMBER, nullable=True),
        sa.Column("carried_from_id", NUMBER, nullable=True),
        *_said("set_item"),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("retired_by", sa.String(length=120), nullable=False),
        sa.Column("retire_reason", sa.String(length=500), nullable=False),
        _to("set_item", "instead_of_id", "set_item"),
        _to("set_item", "carried_from_id", "set_item"),
        sa.UniqueConstraint("public_id", name=op.f("uq_set_item_public_id")),
    )
    op.create_index(op.f("ix_set_item_agreement_id"), "set_item", ["agreement_id"])
    op.create_index(op.f("ix_set_item_measure"), "set_item", ["measure"])
    op.create_table(
        "set_target",
        *_of_agreement("set_target"),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=True),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        *_said("set_target"),
        _to("set_target", "item_id", "set_item"),
        _to("set_target", "party_id", "place"),
    )
    op.create_index(op.f("ix_set_target_agreement_id"), "set_target", ["agreement_id"])
    op.create_index(op.f("ix_set_target_item_id"), "set_target", ["item_id"])
    op.create_table(
        "set_comment",
        *_of_agreement("set_comment"),
        sa.Column("item_id", NUMBER, nullable=True),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        *_said("set_comment"),
        _to("set_comment", "item_id", "set_item"),
        _to("set_comment", "party_id", "place"),
    )
    op.create_index(op.f("ix_set_comment_agreement_id"), "set_comment", ["agreement_id"])
    op.create_table(
        "set_vote",
        *_of_agreement("set_vote"),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        *_said("set_vote"),
        _to("set_vote", "item_id", "set_item"),
        _to("set_vote", "party_id", "place"),
    )
    op.create_index(op.f("ix_set_vote_agreement_id"), "set_vote", ["agreement_id"])
    with op.batch_alter_table("adoption") as batch_op:
        batch_op.add_column(sa.Column("item_id", NUMBER, nullable=True))
        batch_op.create_foreign_key(op.f("fk_adoption_item_id"), "set_item", ["item_id"], ["id"])
    op.create_index(op.f("ix_adoption_item_id"), "adoption", ["item_id"])


def _of_agreement(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        _to(table, "agreement_id", "agreement"),
        _to(table, "place_id", "place"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _said(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        _to(table, "by_id", "user"),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    """Take the store back. What parties have decided on single indicators must not be read as decisions on a text."""
    op.execute("delete from adoption where item_id is not null")
    op.drop_index(op.f("ix_adoption_item_id"), "adoption")
    with op.batch_alter_table("adoption") as batch_op:
        batch_op.drop_constraint(op.f("fk_adoption_item_id"), type_="foreignkey")
        batch_op.drop_column("item_id")
    for table in ("set_vote", "set_comment", "set_target", "set_item", "indicator_set"):
        op.drop_table(table)
