"""assessment_shown: who took a sharing back and when, so that it can be shared again

Revision: p_unshare, after p_peer_list
"""

import sqlalchemy as sa
from alembic import op

revision = "p_unshare"
down_revision = "p_peer_list"
branch_labels = None
depends_on = None

ONCE = "uq_assessment_shown_assessment_id_space_id"
STANDING = "ix_assessment_shown_assessment_id_space_id"


def upgrade() -> None:
    """Bring the store forward."""
    with op.batch_alter_table("assessment_shown") as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(length=120), nullable=True))
        batch_op.drop_constraint(ONCE, type_="unique")
    op.create_index(
        STANDING,
        "assessment_shown",
        ["assessment_id", "space_id"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    """Take the store back. A store that knows no end of a sharing must not show again what has one."""
    if op.get_bind().dialect.name == "postgresql":
        # What may be read of both is told by the day that goes.
        for table in ("assessment", "assessment_shown"):
            op.execute(f"drop policy if exists seen on {table}")
    op.execute("delete from assessment_shown where ended_at is not null")
    op.drop_index(STANDING, "assessment_shown")
    with op.batch_alter_table("assessment_shown") as batch_op:
        batch_op.drop_column("ended_by")
        batch_op.drop_column("ended_at")
        batch_op.create_unique_constraint(ONCE, ["assessment_id", "space_id"])
