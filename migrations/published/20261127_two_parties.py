"""Two parties' numbers for the same thing, what explains them, and what each says

Revision: p_parties, after p_mark
"""

import sqlalchemy as sa
from alembic import op

revision = "p_parties"
down_revision = "p_mark"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "pairing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("first_measure", sa.String(length=60), nullable=False),
        sa.Column("second_measure", sa.String(length=60), nullable=False),
        sa.Column("first_party_id", NUMBER, nullable=False),
        sa.Column("second_party_id", NUMBER, nullable=False),
        sa.Column("apart", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pairing_by_id")),
        sa.ForeignKeyConstraint(
            ["first_party_id"], ["place.id"], name=op.f("fk_pairing_first_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_pairing_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_pairing_place_id")),
        sa.ForeignKeyConstraint(
            ["second_party_id"], ["place.id"], name=op.f("fk_pairing_second_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        sa.UniqueConstraint(
            "place_id",
            "first_measure",
            "second_measure",
            name=op.f("uq_pairing_place_id_first_measure_second_measure"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_pairing_public_id")),
    )
    op.create_index(op.f("ix_pairing_place_id"), "pairing", ["place_id"])

    op.create_table(
        "named_cause",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("pairing_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("amount", sa.Float(precision=53), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_named_cause_by_id")),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_named_cause_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_named_cause_pairing_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["place.id"], name=op.f("fk_named_cause_party_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_named_cause_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_cause")),
    )
    op.create_index(op.f("ix_named_cause_pairing_id"), "named_cause", ["pairing_id"])

    op.create_table(
        "party_word",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("pairing_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_party_word_by_id")),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_party_word_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_party_word_pairing_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["place.id"], name=op.f("fk_party_word_party_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_party_word_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_word")),
    )
    op.create_index(op.f("ix_party_word_pairing_id"), "party_word", ["pairing_id"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_index(op.f("ix_party_word_pairing_id"), "party_word")

    op.drop_table("party_word")
    op.drop_index(op.f("ix_named_cause_pairing_id"), "named_cause")

    op.drop_table("named_cause")
    op.drop_index(op.f("ix_pairing_place_id"), "pairing")

    op.drop_table("pairing")
