"""job_run_lease

Revision: p0006, after p0005
"""

import sqlalchemy as sa
from alembic import op

revision = "p0006"
down_revision = "p0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store forward."""
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.alter_column("late", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Take the store back."""
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_column("lease_until")
        batch_op.drop_column("late")
