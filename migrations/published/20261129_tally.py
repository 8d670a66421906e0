"""tally_sheet, tally_entry, tally_word

Revision: p_tally, after p_assess
"""

import sqlalchemy as sa
from alembic import op

revision = "p_tally"
down_revision = "p_deals"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "tally_sheet",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("numerator_word", sa.String(length=60), nullable=False),
        sa.Column("denominator_word", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("largest", NUMBER, nullable=False),
        sa.Column("persons", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("registrar", sa.String(length=120), nullable=False),
        sa.Column("advice", sa.String(length=300), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.Column("replaced_by", sa.String(length=60), nullable=True),
        sa.Column("replaced_from", sa.Date(), nullable=True),
        sa.Column("replaced_said_by", sa.String(length=120), nullable=True),
        sa.Column("replaced_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_tally_sheet_made_by_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_tally_sheet_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_sheet")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tally_sheet_public_id")),
    )
    with op.batch_alter_table("tally_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_sheet_place_id"), ["place_id"])
    op.create_table(
        "tally_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("sheet_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("numerator", NUMBER, nullable=False),
        sa.Column("denominator", NUMBER, nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_tally_entry_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_tally_entry_place_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["tally_sheet.id"], name=op.f("fk_tally_entry_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tally_entry_public_id")),
        sa.UniqueConstraint(
            "sheet_id",
            "period_start",
            "turn",
            name=op.f("uq_tally_entry_sheet_id_period_start_turn"),
        ),
    )
    with op.batch_alter_table("tally_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_entry_place_id"), ["place_id"])
    op.create_table(
        "tally_word",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("sheet_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_tally_word_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_tally_word_place_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["tally_sheet.id"], name=op.f("fk_tally_word_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_word")),
    )
    with op.batch_alter_table("tally_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_word_sheet_id"), ["sheet_id"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("tally_word")
    op.drop_table("tally_entry")
    op.drop_table("tally_sheet")
