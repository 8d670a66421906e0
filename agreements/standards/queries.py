"""The catalogue as it is read: documents in their versions, which everybody signed in may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards.layout import Addressee, Document, Piece
from agreements.standards.models import StandardDocument, StandardPiece


@dataclass(frozen=True)
class Version:
    """One version of a document, and when it came."""

    number: int
    document: Document
    taken_at: datetime
    taken_by: str


def versions(session: Session, name: str | None = None) -> list[Version]:
    """Every version of one document, or of all, the newest first, with its pieces."""
    query = sa.select(StandardDocument).order_by(
        StandardDocument.name, StandardDocument.version.desc()
    )
    if name is not None:
        query = query.where(StandardDocument.name == name)
    rows = session.scalars(query).all()
    found: dict[int, list[Piece]] = {row.id: [] for row in rows}
    for piece in session.scalars(
        sa.select(StandardPiece)
        .where(StandardPiece.document_id.in_(found))
        .order_by(StandardPiece.id)
    ):
        found[piece.document_id].append(_piece(piece))
    return [
        Version(row.version, _document(row, found[row.id]), row.taken_at, row.taken_by)
        for row in rows
    ]


def in_force(of: Sequence[Version], day: date) -> list[Version]:
    """Of each document the version that holds on a day: the newest that has begun, or the newest of all."""
    found: dict[str, Version] = {}
    for version in of:
        held = found.get(version.document.name)
        begun = version.document.valid_from <= day
        if held is None or (begun and held.document.valid_from > day):
            found[version.document.name] = version
    return list(found.values())


def _document(row: StandardDocument, pieces: Sequence[Piece]) -> Document:
    return Document(
        name=row.name,
        title=row.title,
        publisher=row.publisher,
        published=row.published,
        valid_from=row.valid_from,
        requirements=row.requirements,
        recommendations=row.recommendations,
        source=row.source,
        note=row.note,
        elements=dict(row.head["elements"]),
        by_aspect=tuple(row.head["by_aspect"]),
        aspects=dict(row.head["aspects"]),
        themes=dict(row.head["themes"]),
        addressees=tuple(
            Addressee(each["who"], _day(each["valid_from"]), _day(each["valid_to"]))
            for each in row.head["addressees"]
        ),
        pieces=tuple(pieces),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _piece(row: StandardPiece) -> Piece:
    return Piece(
        row.key,
        row.element,
        row.number,
        row.kind,
        row.text,
        row.wording,
        row.addressee,
        row.valid_from,
        row.valid_to,
        row.source,
    )
