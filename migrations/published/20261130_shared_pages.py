"""Shared pages: the page, its versions, their blocks, reviews, and what readers say

Revision: p_pages, after p_meetings
"""

import sqlalchemy as sa
from alembic import op

revision = "p_pages"
down_revision = "p_meetings"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "shared_page",
        *_head("shared_page"),
        _text("public_id", 32),
        _text("slug", 80),
        _text("title", 160),
        _text("template", 40),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        _text("state", 40),
        sa.Column("shown", NUMBER, nullable=True),
        _text("reviewers", 400),
        *_to("shared_page", "author_id", "user", nullable=True),
        _text("reason", 300),
        sa.Column("revision", NUMBER, nullable=False),
        *_stamp(),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("public_id", name=op.f("uq_shared_page_public_id")),
        sa.UniqueConstraint("place_id", "slug", name=op.f("uq_shared_page_place_id_slug")),
    )
    op.create_index(op.f("ix_shared_page_place_id"), "shared_page", ["place_id"])
    op.create_table(
        "page_version",
        *_head("page_version"),
        *_to("page_version", "page_id", "shared_page"),
        sa.Column("number", NUMBER, nullable=False),
        _text("state", 40),
        _text("title", 160),
        _text("note", 300),
        _text("reviewers", 400),
        sa.Column("made_at", MOMENT, nullable=False),
        _text("made_by", 120),
        *_to("page_version", "made_by_id", "user", nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        _text("sent_by", 120),
        *_to("page_version", "sent_by_id", "user", nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        _text("published_by", 120),
        sa.Column("revision", NUMBER, nullable=False),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_page_version_page_id_number")),
    )
    op.create_table(
        "page_block",
        *_head("page_block"),
        _text("key", 32),
        *_to("page_block", "version_id", "page_version"),
        *_to("page_block", "page_id", "shared_page"),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        _text("kind", 40),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        *_stamp(),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.Column("rests", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_page_block_version_id"), "page_block", ["version_id"])
    op.create_table(
        "page_review",
        *_head("page_review"),
        *_to("page_review", "version_id", "page_version"),
        *_to("page_review", "page_id", "shared_page"),
        *_to("page_review", "reviewer_id", "user"),
        _text("reviewer", 120),
        _text("sector", 40),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        _text("checked", 200),
        _text("comment", 2000),
        sa.UniqueConstraint(
            "version_id", "reviewer_id", name=op.f("uq_page_review_version_id_reviewer_id")
        ),
    )
    op.create_table(
        "page_reading",
        *_head("page_reading"),
        *_to("page_reading", "version_id", "page_version"),
        *_to("page_reading", "page_id", "shared_page"),
        *_to("page_reading", "party_id", "place"),
        *_to("page_reading", "user_id", "user"),
        _text("by", 120),
        _text("kind", 40),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint(
            *("version_id", "party_id", "user_id", "kind"),
            name=op.f("uq_page_reading_version_id_party_id_user_id_kind"),
        ),
    )
    op.create_index(op.f("ix_page_reading_page_id"), "page_reading", ["page_id"])


def downgrade() -> None:
    """Take the store back."""
    for name in ("page_reading", "page_review", "page_block", "page_version", "shared_page"):
        op.drop_table(name)


def _text(name: str, most: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=most), nullable=False)


def _head(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("id", NUMBER, nullable=False),
        *_to(table, "place_id", "place"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _to(
    table: str, column: str, other: str, *, nullable: bool = False
) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column(column, NUMBER, nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")),
    )


def _stamp() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
    )
