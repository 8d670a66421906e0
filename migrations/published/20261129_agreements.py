"""Agreements, their parties, texts and attachments, and what parties have decided on them

Revision: p_deals, after p_assess
"""

import sqlalchemy as sa
from alembic import op

revision = "p_deals"
down_revision = "p_fetch"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "agreement",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("parties", sa.String(length=2000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("offered", NUMBER, nullable=True),
        sa.Column("replaces_id", NUMBER, nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_agreement_place_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["agreement.id"], name=op.f("fk_agreement_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agreement_public_id")),
    )
    op.create_index(op.f("ix_agreement_place_id"), "agreement", ["place_id"])
    op.create_index(op.f("ix_agreement_replaces_id"), "agreement", ["replaces_id"])
    op.create_table(
        "agreement_party",
        sa.Column("id", NUMBER, nullable=False),
        *_of_agreement("agreement_party"),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("adopts", sa.Boolean(), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("operating", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["place.id"], name=op.f("fk_agreement_party_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint(
            "agreement_id", "party_id", name=op.f("uq_agreement_party_agreement_id_party_id")
        ),
    )
    op.create_index(op.f("ix_agreement_party_party_id"), "agreement_party", ["party_id"])
    op.create_table(
        "agreement_text",
        sa.Column("id", NUMBER, nullable=False),
        *_of_agreement("agreement_text"),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_agreement_text_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_agreement_text_agreement_id_number")
        ),
    )
    op.create_table(
        "agreement_file",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        *_of_agreement("agreement_file"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.String(length=120), nullable=False),
        sa.Column("remove_reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agreement_file_public_id")),
    )
    op.create_index(op.f("ix_agreement_file_agreement_id"), "agreement_file", ["agreement_id"])
    op.create_table(
        "adoption",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        *_of_agreement("adoption"),
        sa.Column("party_id", NUMBER, nullable=False),
        sa.Column("text_id", NUMBER, nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.String(length=500), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_adoption_by_id")),
        sa.ForeignKeyConstraint(["party_id"], ["place.id"], name=op.f("fk_adoption_party_id")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["agreement_text.id"], name=op.f("fk_adoption_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("public_id", name=op.f("uq_adoption_public_id")),
    )
    op.create_index(op.f("ix_adoption_agreement_id"), "adoption", ["agreement_id"])
    op.create_index(op.f("ix_adoption_party_id"), "adoption", ["party_id"])


def _of_agreement(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("agreement_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f(f"fk_{table}_agreement_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f(f"fk_{table}_place_id")),
    )


def downgrade() -> None:
    """Take the store back."""
    for table in ("adoption", "agreement_file", "agreement_text", "agreement_party", "agreement"):
        op.drop_table(table)
