"""Deliveries: receipts, what is in quarantine and why, and the way in through the browser."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers import handling, inbox, intake, trail
from tvaers.access import Facts, may, needs, units_within
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState, NotNow, NotYou, QuarantinedRow
from tvaers.module import FileFault, Line, Module, Source, SourceCard
from tvaers.places import Place, danish_key
from tvaers.receipts import RowRuling
from tvaers.web import database, policy, takes, viewer

pages = Blueprint("deliveries", __name__)

PER_PAGE = 50
# No list is so long; a larger number than a database can count to is no page.
LAST_PAGE = 100_000

STATES: dict[DeliveryState, str] = {
    DeliveryState.RECEIVED: "modtaget",
    DeliveryState.CHECKED: "kontrolleret",
    DeliveryState.QUARANTINED: "i karantæne",
    DeliveryState.READY: "afventer godkendelse",
    DeliveryState.SUBMITTED: "indsendt",
    DeliveryState.APPROVED: "godkendt",
    DeliveryState.DISCARDED: "kasseret",
    DeliveryState.REFUSED: "afvist",
    DeliveryState.WITHDRAWN: "trukket tilbage",
}


def holders(need: str) -> list[int]:
    """The units for which the viewer meets a need."""
    return sorted(units_within(policy(), viewer(), need))


def visible() -> "sa.Select[Delivery]":
    """The receipts the viewer may see: those of no single unit, and those of the own units."""
    return sa.select(Delivery).where(
        sa.or_(Delivery.holder_id.is_(None), Delivery.holder_id.in_(holders("import.read")))
    )


@pages.get("/data/leverancer/")
@needs("source.read")
def show_all() -> str:
    """Receipts, newest first, and the viewer's own uploads that are not taken yet."""
    page = min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)
    rows = list(
        database().scalars(
            visible()
            .order_by(Delivery.received_at.desc(), Delivery.id.desc())
            .offset((page - 1) * PER_PAGE)
            .limit(PER_PAGE + 1)
        )
    )
    return render_template(
        "tvaers/deliveries.html",
        receipts=rows[:PER_PAGE],
        states=STATES,
        page=page,
        more=len(rows) > PER_PAGE,
        uploads=_uploads(),
        may_upload=bool(holders("import.create")),
    )


@pages.get("/data/leverancer/<string:receipt>/")
@needs("source.read")
def show(receipt: str) -> str:
    """One receipt: every row is accepted, in quarantine or left out, and the sum is the file's."""
    delivery = database().scalars(visible().where(Delivery.public_id == receipt)).one()
    rows = database().scalars(
        sa.select(QuarantinedRow)
        .where(QuarantinedRow.delivery_id == delivery.id)
        .order_by(QuarantinedRow.row, QuarantinedRow.column)
        .limit(200)
    )
    ruled = database().scalars(sa.select(RowRuling).where(RowRuling.delivery_id == delivery.id))
    responsible = intake.responsible(database(), delivery)
    return render_template(
        "tvaers/delivery.html",
        delivery=delivery,
        responsible=responsible if responsible != delivery.received_by else "",
        state=STATES[delivery.state],
        states=STATES,
        readings=intake.readings(database(), delivery) if delivery.read_by else [],
        card=_cards().get(delivery.card or ""),
        rows=list(rows),
        ruled={ruling.row: ruling for ruling in ruled},
        acts=acts(delivery),
        lines=_lines(delivery),
    )


@dataclass(frozen=True)
class Act:
    """One thing that a person may do with a delivery: the need, and the states it fits."""

    need: str
    states: tuple[DeliveryState, ...]


_ON_ITS_WAY = (DeliveryState.READY, DeliveryState.SUBMITTED)
ACTS: dict[str, Act] = {
    "raekke": Act("import.resolve", (DeliveryState.QUARANTINED,)),
    "behold": Act("import.resolve", (DeliveryState.QUARANTINED,)),
    "kasser": Act("import.discard", (DeliveryState.QUARANTINED, *_ON_ITS_WAY)),
    "indsend": Act("release.submit", (DeliveryState.READY,)),
    "godkend": Act("release.approve", _ON_ITS_WAY),
    "tilbage": Act("release.return", (DeliveryState.SUBMITTED,)),
    "traek": Act("release.withdraw", (DeliveryState.APPROVED,)),
}


def acts(delivery: Delivery) -> frozenset[str]:
    """What the viewer may do with a delivery as it stands; approving is never for who brought it."""
    about = Facts(holder_id=delivery.holder_id)
    who = viewer()
    own = intake.brought(delivery, by=who.name, by_id=who.user_id)
    return frozenset(
        name
        for name, act in ACTS.items()
        if delivery.state in act.states
        and not (own and name == "godkend")
        and may(policy(), who, act.need, about)
    )


def _lines(delivery: Delivery) -> tuple[Line, ...]:
    """What the modules tell of a delivery."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    return tuple(
        line
        for module in modules
        if module.delivery is not None
        for line in module.delivery(delivery)
    )


@pages.post("/data/leverancer/<string:receipt>/beslut/")
@needs("source.read")
def decide(receipt: str) -> Response:
    """Decide over a delivery: one of `ACTS`, with a reason where it takes something away."""
    delivery = database().scalars(visible().where(Delivery.public_id == receipt)).one()
    name = request.form.get("handling", "")
    act = ACTS.get(name, ACTS["behold"])
    if not may(policy(), viewer(), act.need, Facts(holder_id=delivery.holder_id)):
        abort(403)
    try:
        _do(name, delivery)
    except NotNow as refused:
        abort(409, str(refused))
    except NotYou as refused:
        abort(403, str(refused))
    return redirect(url_for("deliveries.show", receipt=receipt))


def _do(name: str, delivery: Delivery) -> None:
    session, who = database(), viewer()
    reason = request.form.get("begrundelse", "")
    if name == "godkend":
        intake.approve(session, delivery, by=who.name, by_id=who.user_id)
    elif name == "indsend":
        handling.submit(session, delivery, by=who.name, by_id=who.user_id)
    elif name == "tilbage":
        handling.send_back(session, delivery, by=who.name, reason=reason)
    elif name == "traek":
        handling.withdraw(session, delivery, by=who.name, reason=reason)
    elif name == "raekke":
        row = request.form.get("raekke", -1, type=int)
        handling.waive_row(session, delivery, row, by=who.name, by_id=who.user_id, reason=reason)
    elif name in ("behold", "kasser"):
        intake.resolve(session, delivery, keep=name == "behold", by=who.name, reason=reason)
    else:
        raise NotNow("Vælg, hvad der skal ske med leverancen.")


@pages.get("/data/leverancer/ny/")
@needs("import.create")
def upload_form() -> str:
    """The upload page."""
    return _form()


@pages.post("/data/leverancer/ny/")
@takes(intake.LARGEST_FILE)
@needs("import.create")
def upload() -> str | Response | tuple[str, int]:
    """Take a file for one of the viewer's units. Person data is refused before anything is kept."""
    source = _sources().get(request.form.get("kilde", ""))
    holder = request.form.get("enhed", type=int)
    file = request.files.get("fil")
    if holder not in holders("import.create"):
        abort(404)
    if source is None or file is None or not file.filename:
        return _form("Vælg en kilde og en fil, og prøv igen."), 422
    content = file.read()
    try:
        intake.refuse_person_data(content, source)
    except FileFault as fault:
        trail.record(
            database(),
            "intake.upload.refuse",
            by=viewer().name,
            thing=f"source:{source.name}",
            facts={"person_data": fault.person_data},
        )
        # The answer is an error, which rolls back; that a file was refused is kept all the same.
        database().commit()
        return _form(fault.reason), 422
    inbox.lay(
        database(),
        cast(Path, current_app.config["INBOX"]),
        content,
        source=source.name,
        file_name=file.filename,
        holder_id=holder,
        by=viewer().name,
        by_id=viewer().user_id,
    )
    return redirect(url_for("deliveries.show_all"))


def _sources() -> dict[str, Source]:
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    return {source.name: source for module in modules for source in module.sources}


def _cards() -> dict[str, SourceCard]:
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    return {card.name: card for module in modules for card in module.cards}


def _form(problem: str = "") -> str:
    units = database().scalars(sa.select(Place).where(Place.id.in_(holders("import.create"))))
    return render_template(
        "tvaers/upload.html",
        sources=_sources().values(),
        units=sorted(units, key=lambda place: danish_key(place.name)),
        problem=problem,
    )


def _uploads() -> list[Upload]:
    return list(
        database().scalars(
            sa.select(Upload)
            .where(Upload.holder_id.in_(holders("import.read")))
            .where(Upload.state.not_in((UploadState.TAKEN, UploadState.DISCARDED)))
            .order_by(Upload.id.desc())
            .limit(20)
        )
    )


def waiting_lines() -> tuple[Line, ...]:
    """What deliveries need of the viewer, for an area's front page."""
    work, approve = holders("import.resolve"), holders("release.approve")
    if not work and not approve:
        return ()
    rows = database().scalars(
        sa.select(Delivery)
        .where(
            sa.or_(
                sa.and_(Delivery.holder_id.in_(work), Delivery.state == DeliveryState.QUARANTINED),
                sa.and_(Delivery.holder_id.in_(approve), Delivery.state == DeliveryState.SUBMITTED),
            )
        )
        .order_by(Delivery.received_at)
    )
    return tuple(_waiting(row) for row in rows)


def _waiting(row: Delivery) -> Line:
    url = url_for("deliveries.show", receipt=row.public_id)
    if row.state is DeliveryState.SUBMITTED:
        return Line(f"Godkend {row.file_name}", url, f"indsendt af {row.submitted_by}")
    return Line(f"{row.quarantined} rækker i {row.file_name} venter på dig", url, "i karantæne")
