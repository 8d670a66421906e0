"""The catalogue of quality standards: each version of a document, and its pieces

Revision: p_standards, after p_parties
"""

import sqlalchemy as sa
from alembic import op

revision = "p_standards"
down_revision = "p_parties"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the store forward."""
    op.create_table(
        "standard_document",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("publisher", sa.String(length=120), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("requirements", NUMBER, nullable=False),
        sa.Column("recommendations", NUMBER, nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_document")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_standard_document_name_version")),
    )
    op.create_table(
        "standard_piece",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("document_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("element", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("addressee", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["standard_document.id"],
            name=op.f("fk_standard_piece_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_piece")),
        sa.UniqueConstraint("document_id", "key", name=op.f("uq_standard_piece_document_id_key")),
    )


def downgrade() -> None:
    """Take the store back."""
    op.drop_table("standard_piece")
    op.drop_table("standard_document")
