"""A file that is read again in another way is kept beside the first

Revision: r_read_by, after r0001
"""

import sqlalchemy as sa
from alembic import op

revision = "r_read_by"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store forward."""
    with op.batch_alter_table("original", schema=_schema()) as batch_op:
        batch_op.add_column(
            sa.Column("read_by", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.drop_constraint("uq_original_source_digest", type_="unique")
        batch_op.create_unique_constraint(
            "uq_original_source_digest_read_by", ["source", "digest", "read_by"]
        )


def downgrade() -> None:
    """Take the store back. What was read again has no place there and stops it."""
    with op.batch_alter_table("original", schema=_schema()) as batch_op:
        batch_op.drop_constraint("uq_original_source_digest_read_by", type_="unique")
        batch_op.create_unique_constraint("uq_original_source_digest", ["source", "digest"])
        batch_op.drop_column("read_by")


def _schema() -> str | None:
    """Making the table again reads it by its own name, which is without a schema on SQLite."""
    return "raw" if op.get_bind().dialect.name == "postgresql" else None
