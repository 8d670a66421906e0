"""peer_list

Revision: p_peer_list, after p_card
"""

import sqlalchemy as sa
from alembic import op

revision = "p_peer_list"
down_revision = "p_card"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "peer_list",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kommuner", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_peer_list_made_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_peer_list_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_list")),
        sa.UniqueConstraint("public_id", name=op.f("uq_peer_list_public_id")),
    )
    with op.batch_alter_table("peer_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peer_list_place_id"), ["place_id"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("peer_list")
