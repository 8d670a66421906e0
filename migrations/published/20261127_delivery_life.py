"""A delivery's life: previews, rulings on rows, flags, arrivals, orders over releases

Revision: p_life, after p0006
"""

import sqlalchemy as sa
from alembic import op

revision = "p_life"
down_revision = "p0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "flag",
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("period_kind", sa.String(40), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_version_id"], ["measure_version.id"], name=op.f("fk_flag_measure_version_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_flag_place_id")),
        sa.PrimaryKeyConstraint(
            "measure_version_id",
            "place_id",
            "period_kind",
            "period_start",
            "kind",
            name=op.f("pk_flag"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dismissal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("period_kind", sa.String(40), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_dismissal_by_id")),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_dismissal_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_dismissal_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissal")),
    )
    op.create_index(
        "ix_dismissal_figure",
        "dismissal",
        ["measure_version_id", "place_id", "period_start", "kind"],
    )

    op.create_table(
        "release_order",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("release_id", NUMBER, nullable=False),
        sa.Column("holder_id", NUMBER, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("refused", sa.String(length=300), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_release_order_by_id")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["place.id"], name=op.f("fk_release_order_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_release_order_release_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_order")),
        sa.UniqueConstraint("public_id", name=op.f("uq_release_order_public_id")),
    )
    op.create_index(op.f("ix_release_order_holder_id"), "release_order", ["holder_id"])
    op.create_index(op.f("ix_release_order_release_id"), "release_order", ["release_id"])

    op.create_table(
        "arrival",
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("period_kind", sa.String(40), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivery_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_arrival_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_arrival_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_arrival_place_id")),
        sa.PrimaryKeyConstraint(
            "measure_version_id", "place_id", "period_kind", "period_start", name=op.f("pk_arrival")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "preview",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("delivery_id", NUMBER, nullable=False),
        sa.Column("holder_id", NUMBER, nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("steps", NUMBER, nullable=False),
        sa.Column("doing", sa.String(length=160), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_preview_delivery_id")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["place.id"], name=op.f("fk_preview_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_preview_delivery_id")),
    )
    op.create_index(op.f("ix_preview_holder_id"), "preview", ["holder_id"])

    op.create_table(
        "row_ruling",
        sa.Column("delivery_id", NUMBER, nullable=False),
        sa.Column("row", NUMBER, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("holder_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_row_ruling_by_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_row_ruling_delivery_id")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["place.id"], name=op.f("fk_row_ruling_holder_id")),
        sa.PrimaryKeyConstraint("delivery_id", "row", name=op.f("pk_row_ruling")),
    )
    op.create_table(
        "preview_figure",
        sa.Column("preview_id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("period_kind", sa.String(40), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("status_before", sa.String(40), nullable=True),
        sa.Column("before", sa.Float(precision=53), nullable=True),
        sa.Column("status_after", sa.String(40), nullable=False),
        sa.Column("after", sa.Float(precision=53), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("flags", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_preview_figure_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_preview_figure_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["preview_id"], ["preview.id"], name=op.f("fk_preview_figure_preview_id")
        ),
        sa.PrimaryKeyConstraint(
            "preview_id",
            "measure_version_id",
            "place_id",
            "period_kind",
            "period_start",
            name=op.f("pk_preview_figure"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "preview_signal",
        sa.Column("preview_id", NUMBER, nullable=False),
        sa.Column("measure_version_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("signal_before", sa.Boolean(), nullable=False),
        sa.Column("side_before", sa.SmallInteger(), nullable=False),
        sa.Column("signal_after", sa.Boolean(), nullable=False),
        sa.Column("side_after", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_version_id"],
            ["measure_version.id"],
            name=op.f("fk_preview_signal_measure_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_preview_signal_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["preview_id"], ["preview.id"], name=op.f("fk_preview_signal_preview_id")
        ),
        sa.PrimaryKeyConstraint(
            "preview_id", "measure_version_id", "place_id", name=op.f("pk_preview_signal")
        ),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "current_release",
        sa.Column("note", sa.String(length=600), nullable=False, server_default=""),
    )

    op.add_column("delivery", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("submitted_by", sa.String(length=120), nullable=True))
    op.add_column("delivery", sa.Column("submitted_by_id", NUMBER, nullable=True))
    op.add_column("delivery", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("withdrawn_by", sa.String(length=120), nullable=True))
    op.add_column(
        "delivery", sa.Column("reason", sa.String(length=500), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Take the store back."""
    op.drop_column("delivery", "reason")
    op.drop_column("delivery", "withdrawn_by")
    op.drop_column("delivery", "withdrawn_at")
    op.drop_column("delivery", "submitted_by_id")
    op.drop_column("delivery", "submitted_by")
    op.drop_column("delivery", "submitted_at")

    op.drop_column("current_release", "note")

    op.drop_table("preview_signal")
    op.drop_table("preview_figure")
    op.drop_table("row_ruling")
    op.drop_index(op.f("ix_preview_holder_id"), "preview")

    op.drop_table("preview")
    op.drop_table("arrival")
    op.drop_index(op.f("ix_release_order_release_id"), "release_order")
    op.drop_index(op.f("ix_release_order_holder_id"), "release_order")

    op.drop_table("release_order")
    op.drop_index("ix_dismissal_figure", "dismissal")

    op.drop_table("dismissal")
    op.drop_table("flag")
