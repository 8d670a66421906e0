"""What is planted: a word or a number for each restricted thing of each unit, found nowhere else."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from canaries_boundaries import boundary_questions
from canaries_deals import agreements, indicator_sets
from canaries_life import pair, peers, preview, quality
from canaries_meetings import meetings
from canaries_packs import packs
from canaries_shared_pages import shared_pages
from canaries_typed import data_round, sheet
from clusters.handover.models import Handover, State
from indicators.mapping.models import FileLayout
from indicators.models import Figure, MeasureVersion, Signal, Status
from planted import Canary
from tvaers import inbox
from tvaers.admission.models import Invitation, Proposal, ServiceToken
from tvaers.db import now
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState, QuarantinedRow
from tvaers.people import Grant, Sharing, User
from tvaers.places import Certainty, Kind, Link, Place, Relation
from tvaers.receipts import RowRuling

UNITS = (
    *("horsens-kommune", "hedensted-kommune", "randers-kommune", "aarhus-kommune"),
    *("lolland-kommune", "odder-kommune", "region-midtjylland", "laegehuset-aadalen"),
    *("laegerne-sivsoe", "plo-k-horsens", "plo-midtjylland"),
)
SPACES = ("sundhedsraad-horsens", "klu-horsens", "sundhedsraad-kronjylland")
SYSTEM = -1


Word = Callable[[str, int | None], str]


def plant(session: Session, draw: Random, day: date) -> dict[str, Canary]:
    """Plant everything; told is what each word and number belongs to."""
    found: dict[str, Canary] = {}
    _patients(session)
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())

    def word(kind: str, canary: Canary) -> str:
        made = f"kan{kind}{canary.holder or 0:04d}{''.join(draw.choices('abcdefghij', k=10))}"
        found[made] = canary
        return made

    _figures(session, found, ids)
    for slug in UNITS:
        quality(session, word, ids[slug])
        pair(session, word, ids[slug])
        peers(session, word, ids[slug])
        _receipts(session, word, ids[slug])
        _layouts(session, word, ids[slug])
        sheet(session, word, found, ids[slug])
        if slug.endswith("-kommune"):
            _unit(session, word, ids[slug], ids["sundhedsraad-horsens"], slug)
    for slug in SPACES:
        agreements(session, word, slug)
        indicator_sets(session, word, slug)
        boundary_questions(session, word, slug)
        data_round(session, word, found, slug)
        meetings(session, word, slug)
        shared_pages(session, word, slug)
        packs(session, word, slug)
    for slug in (*UNITS, *SPACES):
        _admission(session, word, ids[slug], day)
    _proposal(session, word, day)
    _handover(session, ids["horsens-kommune"], day)
    for grant in session.scalars(sa.select(Grant)):
        canary = Canary("grant", ("grant.read",), grant.anchor_id, owner=grant.user_id)
        grant.reason = f"{grant.reason} {word('gr', canary)}"
    return found


def _patients(session: Session) -> None:
    council = session.scalars(sa.select(Place).where(Place.slug == "sundhedsraad-horsens")).one()
    plo = session.scalars(sa.select(Place).where(Place.slug == "plo-midtjylland")).one()
    patients = Place(
        slug="patienter-horsens",
        kind=Kind.PATIENTS,
        name="Patienternes repræsentanter i Horsens",
        short_name="Patienterne",
        certainty=Certainty.DEMONSTRATION,
        source="prøve",
    )
    session.add(patients)
    session.flush()
    for member in (patients, plo):
        _link(session, member.id, council.id, Relation.MEMBER_OF)


def _link(session: Session, child: int, parent: int, relation: Relation) -> None:
    session.add(
        Link(
            child_id=child,
            parent_id=parent,
            relation=relation,
            certainty=Certainty.DEMONSTRATION,
            source="prøve",
        )
    )


def _figures(session: Session, found: dict[str, Canary], ids: dict[str, int]) -> None:
    """Each unit's restricted figures are numbers of its own; two clinics' too, at level 3."""
    for clinic in ("laegehuset-aadalen", "laegerne-sivsoe"):
        copied = [
            {c.name: getattr(row, c.name) for c in Figure.__table__.columns}
            for row in session.scalars(
                sa.select(Figure).where(
                    Figure.place_id == ids["horsens-kommune"], Figure.level == 2
                )
            )
        ]
        changed = {"place_id": ids[clinic], "level": 3, "status": Status.SHOWN}
        session.execute(sa.insert(Figure), [row | changed for row in copied])
    restricted = session.execute(
        sa.select(Figure.place_id, Figure.measure_version_id, Figure.level, MeasureVersion.data_set)
        .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
        .where(Figure.level >= 2)
        .distinct()
    ).all()
    for place, version, level, data_set in restricted:
        need = ("value.read",)
        canary = Canary("figure", need, place, level, "published", data_set)
        numbers = [800_000_000 + place * 10_000 + version * 100 + part for part in range(6)]
        found.update({str(number): canary for number in numbers})
        value, numerator, denominator, lower, upper, median = map(float, numbers)
        session.execute(
            sa.update(Figure)
            .where(Figure.place_id == place, Figure.measure_version_id == version)
            .where(Figure.level == level)
            .values(
                value=value,
                numerator=numerator,
                denominator=denominator,
                lower=lower,
                upper=upper,
                status=Status.SHOWN,
            )
        )
        session.execute(
            sa.update(Signal)
            .where(Signal.place_id == place, Signal.measure_version_id == version)
            .where(Signal.level >= 2)
            .values(median=median)
        )


def _receipts(session: Session, word: Callable[[str, Canary], str], unit: int) -> None:
    canary = Canary("receipt", ("import.read",), unit)
    for state in (DeliveryState.QUARANTINED, DeliveryState.READY, DeliveryState.APPROVED):
        named = word("re", canary)
        faulty = state is DeliveryState.QUARANTINED
        delivery = Delivery(
            source="klgateway-140",
            holder_id=unit,
            digest=named,
            file_name=f"{named}.csv",
            size=1,
            received_at=now(),
            received_by="Prøve",
            state=state,
            rows_read=3,
            accepted=2 if faulty else 3,
            quarantined=1 if faulty else 0,
            # One of them is told on a card of the catalogue too.
            card="eoj" if state is DeliveryState.READY else None,
        )
        session.add(delivery)
        session.flush()
        preview(session, delivery, word("pv", canary))
        if faulty:
            session.add(
                RowRuling(
                    delivery_id=delivery.id,
                    row=2,
                    reason=f"Rettes {word('ru', canary)}",
                    at=now(),
                    by="Prøve",
                    holder_id=unit,
                )
            )
            session.add(
                QuarantinedRow(
                    delivery_id=delivery.id,
                    row=2,
                    column="antal",
                    reason=f"Ukendt kommune {word('qu', canary)}",
                )
            )
    session.add(
        Upload(
            source="klgateway-140",
            file_name=f"{word('up', canary)}.csv",
            holder_id=unit,
            uploaded_at=now(),
            uploaded_by="Prøve",
            state=UploadState.REFUSED,
            reason=f"Kan ikke læses {word('ur', canary)}",
        )
    )


def _layouts(session: Session, word: Callable[[str, Canary], str], unit: int) -> None:
    """A file whose columns nobody has confirmed yet, and a layout that somebody has."""
    both = Canary("unsettled", ("import.read", "import.create"), unit)
    own = Canary("layout", ("import.create",), unit)
    session.add(
        Upload(
            source="mapped",
            file_name=f"{word('us', both)}.csv",
            holder_id=unit,
            uploaded_at=now(),
            uploaded_by="Prøve",
            state=UploadState.UNSETTLED,
        )
    )
    session.add(
        FileLayout(
            holder_id=unit,
            data_set="fald",
            title=f"Fald {word('la', own)}",
            provider=f"Journal {word('lp', own)}",
            version=1,
            columns={"roles": [["Måned", "period"], [word("lc", own), "numerator"]]},
            made_at=now(),
            made_by="Prøve",
        )
    )


def lay_files(session: Session, folder: Path, found: dict[str, Canary]) -> None:
    """The unconfirmed files themselves, each with a word that only its unit's stewards may meet."""
    folder.mkdir(exist_ok=True)
    for upload in session.scalars(sa.select(Upload).where(Upload.state == UploadState.UNSETTLED)):
        cell = f"kanfi{upload.holder_id:04d}abcdefghij"
        found[cell] = Canary("file", ("import.create",), upload.holder_id)
        rows = f"Måned;Hvem;Antal\n2026-09;{cell};3\n2026-08;Skoven;4\n"
        inbox.path(folder, upload).write_text(rows, encoding="utf-8")


def _unit(
    session: Session, word: Callable[[str, Canary], str], kommune: int, council: int, slug: str
) -> None:
    """A kommune's own unit, seen by nobody else; Horsens has one more, which the council sees."""
    for shared in (False, True) if slug == "horsens-kommune" else (False,):
        place = Place(
            slug=f"ny{kommune}{shared}",
            kind=Kind.SUBUNIT,
            name="",
            short_name="",
            certainty=Certainty.DEMONSTRATION,
            source="prøve",
            note="Plejehjem",
            private=True,
        )
        session.add(place)
        session.flush()
        canary = Canary("unit", ("area.read_private",), place.id, data_set="place")
        place.slug = word("un", canary)
        place.name = f"Plejehjemmet {word('na', canary)}"
        place.short_name = place.name
        for relation in (Relation.PART_OF, Relation.LIES_IN):
            _link(session, place.id, kommune, relation)
        if shared:
            session.add(
                Sharing(holder_id=place.id, space_id=council, data_set="place", given_by="Prøve")
            )


def _admission(
    session: Session, word: Callable[[str, Canary], str], anchor: int, day: date
) -> None:
    until = day + timedelta(days=100)
    somebody = session.scalars(sa.select(User.id).order_by(User.id)).first()
    invited = Canary("invitation", ("grant.read", "user.invite"), anchor)
    session.add(
        Invitation(
            token_hash=word("ih", Canary("hash", (), anchor)),
            login=f"{word('il', invited)}@demo.invalid",
            role="laeser",
            anchor_id=anchor,
            home_id=anchor,
            valid_to=until,
            reason=f"Ny kollega {word('ir', invited)}",
            invited_by_id=somebody,
            invited_at=now(),
        )
    )
    session.add(
        ServiceToken(
            name=f"Program {word('to', Canary('key', ('token.read',), anchor))}",
            role="svc_read",
            anchor_id=anchor,
            prefix=f"tv{anchor}",
            token_hash=word("th", Canary("hash", (), anchor)),
            created_by_id=somebody,
            created_on=day,
            valid_to=until,
        )
    )


def _handover(session: Session, place: int, day: date) -> None:
    """Somebody nobody here is offers what there is to somebody who is."""
    leaver = User(
        login="stafet@demo.invalid", name="Prøve Stafet", home_id=place, demonstration=True
    )
    session.add(leaver)
    session.flush()
    session.add(
        Handover(
            place_id=place,
            leaver_id=leaver.id,
            successor_id=session.scalars(sa.select(User.id).where(User.name == "Per Noll")).one(),
            offered_by_id=leaver.id,
            offered_on=day,
            carries={},
            state=State.OFFERED,
        )
    )


def _proposal(session: Session, word: Callable[[str, Canary], str], day: date) -> None:
    users = session.scalars(sa.select(User.id).order_by(User.id)).all()
    needs = ("grant.create_system", "grant.confirm_system", "grant.read")
    session.add(
        Proposal(
            user_id=users[0],
            role="revisor",
            valid_to=day + timedelta(days=100),
            reason=f"Ny revisor {word('pr', Canary('proposal', needs, None, owner=users[0]))}",
            proposed_by_id=users[-1],
            proposed_at=now(),
        )
    )
