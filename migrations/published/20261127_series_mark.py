"""series_mark

Revision: p_mark, after p_life
"""

import sqlalchemy as sa
from alembic import op

revision = "p_mark"
down_revision = "p_life"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "series_mark",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("value", sa.Float(precision=53), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_series_mark_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_series_mark_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_series_mark_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_mark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_series_mark_public_id")),
    )
    with op.batch_alter_table("series_mark", schema=None) as batch_op:
        batch_op.create_index("ix_series_mark_series", ["place_id", "measure_version_id"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("series_mark")
