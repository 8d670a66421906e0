"""What units say of themselves by quality standards, and which of it they let spaces see

Revision: p_assess, after p_standards
"""

import sqlalchemy as sa
from alembic import op

revision = "p_assess"
down_revision = "p_standards"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "assessment",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("field", sa.String(length=130), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(length=2000), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("next_step", sa.String(length=500), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("follows", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_assessment_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_assessment_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("id", "place_id", name=op.f("uq_assessment_id_place_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessment_public_id")),
    )
    op.create_index("ix_assessment_place", "assessment", ["place_id", "document", "field"])
    op.create_table(
        "assessment_shown",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("assessment_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("space_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id", "place_id"],
            ["assessment.id", "assessment.place_id"],
            name=op.f("fk_assessment_shown_assessment_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_assessment_shown_by_id")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_assessment_shown_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["place.id"], name=op.f("fk_assessment_shown_space_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_shown")),
        sa.UniqueConstraint(
            "assessment_id",
            "space_id",
            name=op.f("uq_assessment_shown_assessment_id_space_id"),
        ),
    )
    op.create_index(op.f("ix_assessment_shown_space_id"), "assessment_shown", ["space_id"])


def downgrade() -> None:
    """Take the store back."""
    if op.get_bind().dialect.name == "postgresql":
        # What may be read of the one is told by the other.
        op.execute("drop policy if exists seen on assessment")
    op.drop_index(op.f("ix_assessment_shown_space_id"), "assessment_shown")
    op.drop_table("assessment_shown")
    op.drop_index("ix_assessment_place", "assessment")
    op.drop_table("assessment")
