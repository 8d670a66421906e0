"""break_glass

Revision: p0005, after p0004
"""

import sqlalchemy as sa
from alembic import op

revision = "p0005"
down_revision = "p0004"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "break_glass",
        sa.Column("id", _INT, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", _INT, nullable=False),
        sa.Column("place_id", _INT, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ticket", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > opened_at", name=op.f("ck_break_glass_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_break_glass_place_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_break_glass_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
        sa.UniqueConstraint("public_id", name=op.f("uq_break_glass_public_id")),
    )
    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_break_glass_place_id_opened_at"), ["place_id", "opened_at"]
        )
        batch_op.create_index(batch_op.f("ix_break_glass_user_id_ends_at"), ["user_id", "ends_at"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("break_glass")
