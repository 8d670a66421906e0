"""What is fetched from open sources by itself

Revision: p_fetch, after p_assess
"""

import sqlalchemy as sa
from alembic import op

revision = "p_fetch"
down_revision = "p_assess"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "fetch",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fault", sa.String(length=400), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "table_name", name=op.f("pk_fetch")),
    )


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("fetch")
