"""reminder

Revision: p0003, after p0002
"""

import sqlalchemy as sa
from alembic import op

revision = "p0003"
down_revision = "p0002"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "reminder",
        sa.Column("id", _INT, nullable=False),
        sa.Column("grant_id", _INT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("days", _INT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant.id"], name=op.f("fk_reminder_grant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "grant_id", "until", "days", name=op.f("uq_reminder_grant_id_until_days")
        ),
    )


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("reminder")
