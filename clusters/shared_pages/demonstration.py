"""The demonstration's shared page: one theme of Sundhedsråd Horsens, reviewed by the parties' leaders."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.shared_pages import actions, life, queries
from clusters.shared_pages.models import (
    PageBlock,
    PageReading,
    PageReview,
    PageVersion,
    Sector,
    SharedPage,
)
from clusters.shared_pages.rules import CHECKS, PageFacts
from tvaers.module import Planned
from tvaers.people import User
from tvaers.places import Place

PLACE, BY = "sundhedsraad-horsens", "Kirsten Holm"
REVIEWERS = {
    Sector.REGION: "Jens Krogh",
    Sector.KOMMUNER: "Ole Bach",
    Sector.GENERAL_PRACTICE: "Lars Toft",
}
TITLE = "Genoptræning efter sygehus"
BLOCKS = (
    Planned(
        "advarsel",
        {"tekst": "Tallene på siden er opdigtede. De viser, hvordan en temaside ser ud."},
    ),
    Planned(
        "tekst",
        {
            "tekst": "## Hvorfor denne side?\n\nBorgere, der udskrives med en genoptræningsplan, skal i gang hos "
            "kommunen inden **syv dage**. Her følger rådet, om det sker, og hvor det ikke sker.\n\n"
            "- Se først figuren for hele området.\n- Se så, hvordan kommunerne ligger."
        },
    ),
    Planned("figur", {"maal": "genoptraening", "sted": "", "antal": "36"}),
    Planned("sammenlign", {"maal": "genoptraening"}),
    Planned(
        "tabel",
        {"maal": ["genoptraening", "kommunehenvisninger", "afslutningsnotater"]},
    ),
    Planned("kilde", {"maal": "genoptraening"}),
    Planned("moeder", {"organ": ""}),
    Planned(
        "kontakt",
        {"navn": BY, "rolle": "Sekretariatet for Sundhedsråd Horsens", "mail": "", "telefon": ""},
    ),
)


def load(session: Session) -> None:
    """The page, sent and approved by its reviewers; nothing when it is there. It is published by whoever can
    draw it (`config.commands.demo`)."""
    place = session.scalars(sa.select(Place).where(Place.slug == PLACE)).one()
    if page(session) is not None:
        return
    people = dict(session.execute(sa.select(User.name, User.id).where(User.demonstration)).all())
    made = actions.make(
        session,
        place,
        PageFacts(TITLE, 1),
        template="tema",
        blocks=BLOCKS,
        by=BY,
        by_id=people[BY],
    )
    made.demonstration = True
    version = queries.version(session, made, 1)
    chosen = {sector: people[name] for sector, name in REVIEWERS.items()}
    life.send(
        session,
        place,
        made,
        version,
        people={sector: {people[name]: name} for sector, name in REVIEWERS.items()},
        chosen=dict(chosen),
        note="",
        by=BY,
        by_id=people[BY],
    )
    for review in queries.reviews(session, version):
        life.answer(
            session,
            place,
            made,
            version,
            review,
            approved=True,
            checked=list(CHECKS),
            comment="",
            by=review.reviewer,
            by_id=review.reviewer_id,
        )


def page(session: Session) -> SharedPage | None:
    """The demonstration's page."""
    return session.scalars(
        sa.select(SharedPage)
        .join(Place, Place.id == SharedPage.place_id)
        .where(Place.slug == PLACE, SharedPage.demonstration)
    ).first()


def remove(session: Session) -> None:
    """Take the demonstration's pages away."""
    pages = sa.select(SharedPage.id).where(SharedPage.demonstration)
    for model in (PageReading, PageReview, PageBlock, PageVersion):
        session.execute(sa.delete(model).where(model.page_id.in_(pages)))
    session.execute(sa.delete(SharedPage).where(SharedPage.demonstration))
