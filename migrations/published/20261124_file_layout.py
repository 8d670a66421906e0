"""What a provider's file holds, as a steward has confirmed it: one row a version

Revision: p0004, after p0003
"""

import sqlalchemy as sa
from alembic import op

revision = "p0004"
down_revision = "p0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "file_layout",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("holder_id", NUMBER, nullable=False),
        sa.Column("data_set", sa.String(length=50), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["place.id"], name=op.f("fk_file_layout_holder_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_file_layout_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_layout")),
        sa.UniqueConstraint(
            "holder_id",
            "data_set",
            "version",
            name=op.f("uq_file_layout_holder_id_data_set_version"),
        ),
    )
    op.create_index(op.f("ix_file_layout_holder_id"), "file_layout", ["holder_id"])


def downgrade() -> None:
    """Take the store back."""
    op.drop_index(op.f("ix_file_layout_holder_id"), "file_layout")
    op.drop_table("file_layout")
