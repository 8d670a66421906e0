"""A file read again by a corrected layout; which source of the catalogue a unit's own layout is of

Revision: p_card, after p_round
"""

import sqlalchemy as sa
from alembic import op

revision = "p_card"
down_revision = "p_round"
branch_labels = None
depends_on = None

# SQLite changes a constraint by making the table again, and of what it reads there a check is no part.
WHOLE = (
    sa.CheckConstraint(
        "rows_read = accepted + quarantined + ignored", name="ck_delivery_no_row_is_lost"
    ),
)


def upgrade() -> None:
    """Bring the store forward."""
    op.add_column(
        "file_layout", sa.Column("card", sa.String(length=60), nullable=False, server_default="")
    )
    op.add_column("file_layout", sa.Column("months", sa.SmallInteger(), nullable=True))
    with op.batch_alter_table("delivery", table_args=WHOLE) as batch_op:
        batch_op.add_column(
            sa.Column("read_by", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("card", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("rhythm", sa.SmallInteger(), nullable=True))
        batch_op.drop_constraint("uq_delivery_source_digest", type_="unique")
        batch_op.create_unique_constraint(
            "uq_delivery_source_digest_read_by", ["source", "digest", "read_by"]
        )


def downgrade() -> None:
    """Take the store back. What was read again has no place there and stops it."""
    with op.batch_alter_table("delivery", table_args=WHOLE) as batch_op:
        batch_op.drop_constraint("uq_delivery_source_digest_read_by", type_="unique")
        batch_op.create_unique_constraint("uq_delivery_source_digest", ["source", "digest"])
        batch_op.drop_column("rhythm")
        batch_op.drop_column("card")
        batch_op.drop_column("read_by")
    op.drop_column("file_layout", "months")
    op.drop_column("file_layout", "card")
