"""A file of quality standards into the catalogue: checked like any other file, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from agreements.standards import queries, reading
from agreements.standards.layout import Change, Document, changes
from agreements.standards.models import StandardDocument, StandardPiece
from tvaers import cpr, trail
from tvaers.db import now
from tvaers.decoding import decode
from tvaers.module import FileFault

LARGEST = 2 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """What a file holds and does: the document, its version, and what is new, gone and changed."""

    document: Document
    version: int
    known: bool
    changes: Sequence[Change]


def take(
    session: Session,
    content: bytes,
    *,
    by: str,
    csv_of: str = "",
    valid_from: date | None = None,
    store: bool = True,
) -> Taken:
    """Take a file as the next version of its document; FileFault says where and why not.

    A YAML file says everything; a CSV holds the pieces of the document named in `csv_of`, in force
    from `valid_from`. What is there already is taken once.
    """
    if len(content) > LARGEST:
        raise FileFault("Filen fylder over 2 MB. Så stort er intet dokument med standarder.")
    text = decode(content)
    cpr.refuse(text)
    document = _of_csv(session, text, csv_of, valid_from) if csv_of else reading.document(text)
    there = queries.versions(session, document.name)
    newest = there[0] if there else None
    same = next((each for each in there if each.document == document), None)
    if same is not None:
        return Taken(document, same.number, True, ())
    number = newest.number + 1 if newest else 1
    if newest is not None and document.valid_from < newest.document.valid_from:
        raise FileFault(
            f"Udgaven gælder fra {document.valid_from.isoformat()}, men den forrige gælder først fra "
            f"{newest.document.valid_from.isoformat()}. Ret »gaelder_fra«."
        )
    found = changes(newest.document.pieces if newest else (), document.pieces)
    if store:
        _store(session, document, number, by)
    return Taken(document, number, False, found)


def _of_csv(session: Session, text: str, name: str, valid_from: date | None) -> Document:
    there = queries.versions(session, name)
    if not there:
        raise FileFault(
            f"Dokumentet »{name}« kendes ikke. Tag det først som YAML, så Tværs kender dets hoved."
        )
    if valid_from is None:
        raise FileFault("Skriv, fra hvilken dag udgaven gælder, fx --from 2027-01-01.")
    return reading.pieces(text, replace(there[0].document, valid_from=valid_from))


def _store(session: Session, document: Document, number: int, by: str) -> None:
    row = StandardDocument(
        name=document.name,
        version=number,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        valid_from=document.valid_from,
        requirements=document.requirements,
        recommendations=document.recommendations,
        source=document.source,
        note=document.note,
        head=document.head(),
        taken_at=now(),
        taken_by=by,
    )
    session.add(row)
    session.flush()
    session.add_all(StandardPiece(document_id=row.id, **asdict(piece)) for piece in document.pieces)
    trail.record(
        session,
        "agreements.standard.take",
        by=by,
        thing=f"standard:{document.name}",
        facts={"version": number},
    )
