"""Kvalitetsstandarder: the catalogue, and one document with its pieces, its versions and what each changed."""

from collections.abc import Iterator

from flask import Blueprint, abort, render_template, request, url_for

from agreements.standards import queries
from agreements.standards.layout import (
    ACROSS,
    ADDRESSEES,
    KINDS,
    WORDINGS,
    Document,
    Piece,
    changes,
    held,
)
from tvaers.access import needs
from tvaers.module import Findable
from tvaers.web import database, today

pages = Blueprint("standards", __name__, template_folder="../templates")


@pages.get("/standarder/")
@needs("source.read")
def catalogue() -> str:
    """Every document in force, and how much of each is here."""
    found = queries.in_force(queries.versions(database()), today())
    return render_template(
        "standards/catalogue.html",
        documents=[(each, held(each.document)) for each in found],
        addressees=ADDRESSEES,
    )


@pages.get("/standarder/<string:document>/")
@needs("source.read")
def document(document: str) -> str:
    """One document, in the version in force or the one asked for."""
    every = queries.versions(database(), document)
    if not every:
        abort(404)
    shown = queries.in_force(every, today())[0]
    wanted = request.args.get("udgave", type=int)
    if wanted is not None:
        shown = next((each for each in every if each.number == wanted), shown)
    before = next((each for each in every if each.number < shown.number), None)
    return render_template(
        "standards/document.html",
        shown=shown,
        document=shown.document,
        held=held(shown.document),
        groups=grouped(shown.document),
        every=every,
        before=before,
        changes=changes(before.document.pieces, shown.document.pieces) if before else (),
        kinds=KINDS,
        wordings=WORDINGS,
        addressees={**ADDRESSEES, "begge": "Kommunen og regionen"},
    )


def grouped(document: Document) -> list[tuple[str, list[Piece]]]:
    """The pieces by element, in the document's order; elements without one are there too."""
    return [
        (document.name_of(element), [p for p in document.pieces if p.element == element])
        for element in (ACROSS, *document.elements)
    ]


def findables() -> Iterator[Findable]:
    """Every document in force, for the site's search."""
    for each in queries.in_force(queries.versions(database()), today()):
        yield Findable(
            each.document.title,
            url_for("standards.document", document=each.document.name),
            "Kvalitetsstandarder",
            ("kvalitetsstandarder", "krav", "anbefalinger"),
            " ".join((*each.document.elements.values(), *(p.text for p in each.document.pieces))),
            each.document.publisher,
        )
