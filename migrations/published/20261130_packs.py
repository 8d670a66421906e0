"""Packs: what was frozen, and the files that are written of it

Revision: p_packs, after p_correction
"""

import sqlalchemy as sa
from alembic import op

revision = "p_packs"
down_revision = "p_correction"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "pack",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("whole", sa.String(length=200), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sheets", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_pack_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pack_public_id")),
    )
    op.create_index(op.f("ix_pack_place_id"), "pack", ["place_id"])
    op.create_table(
        "pack_file",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("pack_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_pack_file_pack_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_pack_file_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_file")),
        sa.UniqueConstraint("pack_id", "kind", name=op.f("uq_pack_file_pack_id_kind")),
    )
    op.create_index(op.f("ix_pack_file_pack_id"), "pack_file", ["pack_id"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("pack_file")
    op.drop_table("pack")
