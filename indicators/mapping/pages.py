"""Opstillinger: bring any table, see what was recognised in its own rows, correct it, and confirm."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indicators.mapping import actions, queries
from indicators.mapping.grid import Remark, grid, opened
from indicators.mapping.layout import Difference, Layout, Unfit
from indicators.mapping.recognise import PLACES, Role, Table, recognise
from indicators.mapping.source import NAME
from tvaers import inbox, trail
from tvaers.access import needs
from tvaers.data import cards
from tvaers.deliveries import holders
from tvaers.inbox import Upload, UploadState
from tvaers.module import FileFault
from tvaers.places import Place, PlaceCode, PlaceName, danish_key
from tvaers.register import Entry, Register
from tvaers.web import database, takes, viewer

pages = Blueprint("mapping", __name__, template_folder="../templates")

LARGEST = 16 * 1024 * 1024
SHOWN_ROWS = 8
Answer = str | Response | tuple[str, int]

ROLES: Mapping[Role, str] = {
    Role.PERIOD: "periode",
    Role.PLACE: "sted",
    Role.NUMERATOR: "tæller (antal)",
    Role.DENOMINATOR: "nævner (ud af)",
    Role.GROUP: "gruppe",
    Role.WIDE: "tal for perioden i overskriften",
    Role.IGNORE: "bruges ikke",
}
# How often files come, as the months between two of them.
RHYTHMS: Mapping[str, str] = {
    "": "Ingen fast rytme",
    "1": "Hver måned",
    "3": "Hvert kvartal",
    "12": "Hvert år",
}


@dataclass(frozen=True)
class Seen:
    """A file as its page shows it: the table, how it was opened, and what is known of its heading."""

    table: Table
    remarks: tuple[Remark, ...]
    near: Layout | None
    difference: Difference = field(default_factory=Difference)


@pages.get("/data/opstillinger/")
@needs("import.create")
def show_all() -> str:
    """The viewer's units' layouts, the files that wait to be confirmed, and the form for one more."""
    return _list()


@pages.post("/data/opstillinger/")
@takes(LARGEST)
@needs("import.create")
def send() -> Answer:
    """Take a file: one that a layout fits goes straight on, unless the layout is to be corrected; any other
    is shown with guesses."""
    unit, file = request.form.get("enhed", type=int), request.files.get("fil")
    if unit not in holders("import.create"):
        abort(404)
    if file is None or not file.filename:
        return _list("Vælg en fil, og prøv igen."), 422
    content = file.read(LARGEST + 1)
    try:
        if len(content) > LARGEST:
            raise FileFault("Filen fylder mere end 16 MB. Del den, eller send den som CSV.")
        found, _ = opened(content)
        table = recognise(grid(found), _register())
    except FileFault as fault:
        facts = {"person_data": fault.person_data}
        trail.record(
            database(),
            "intake.upload.refuse",
            by=viewer().name,
            thing=f"source:{NAME}",
            facts=facts,
        )
        # The answer is an error, which rolls back; that a file was refused is kept all the same.
        database().commit()
        return _list(fault.reason), 422
    layout = queries.fitting(queries.newest(database(), unit), table.names)
    if request.form.get("ret"):
        layout = None
    upload = inbox.lay(
        database(),
        _inbox(),
        content,
        source=NAME,
        file_name=file.filename,
        holder_id=unit,
        by=viewer().name,
        by_id=viewer().user_id,
        state=UploadState.WAITING if layout else UploadState.UNSETTLED,
    )
    if layout is not None:
        return redirect(url_for("mapping.show_all", kendt=layout.data_set))
    card = request.form.get("kilde", "")
    return redirect(url_for("mapping.show", upload=upload.public_id, kilde=card or None))


@pages.get("/data/opstillinger/<string:upload>/")
@needs("import.create")
def show(upload: str) -> str:
    """A file's own rows under the roles its columns seem to have."""
    return _one(_upload(upload))


@pages.post("/data/opstillinger/<string:upload>/")
@needs("import.create")
def confirm(upload: str) -> Answer:
    """Save what the columns are and let the file go on, or throw it away."""
    found = _upload(upload)
    if request.form.get("handling") == "kasser":
        inbox.discard(database(), _inbox(), found, by=viewer().name)
        return redirect(url_for("mapping.show_all"))
    seen = _see(found)
    try:
        actions.save(
            database(),
            holder=database().get_one(Place, found.holder_id),
            title=request.form.get("datasaet", ""),
            provider=request.form.get("leverandoer", ""),
            columns=_chosen(seen.table),
            card=_listed("kilde", cards(), "Vælg, hvilken kilde tallene er fra."),
            months=int(_listed("rytme", RHYTHMS, "Vælg, hvor ofte tallene kommer.") or 0) or None,
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _one(found, str(unfit), seen), 422
    inbox.go_on(database(), found, by=viewer().name)
    return redirect(url_for("deliveries.show_all"))


def _chosen(table: Table) -> tuple[tuple[str, Role], ...]:
    chosen = []
    for place, name in enumerate(table.names):
        try:
            chosen.append((name, Role(request.form.get(f"kolonne-{place}", ""))))
        except ValueError:
            raise Unfit(f"Vælg, hvad kolonnen »{name[:40]}« er.") from None
    return tuple(chosen)


def _listed(name: str, known: Container[str], problem: str) -> str:
    """What was chosen in a list, or nothing."""
    told = request.form.get(name, "")
    if told and told not in known:
        raise Unfit(problem)
    return told


def _list(problem: str = "") -> str:
    own = holders("import.create")
    units = list(database().scalars(sa.select(Place).where(Place.id.in_(own))))
    waiting = database().scalars(
        sa.select(Upload)
        .where(Upload.holder_id.in_(own), Upload.state == UploadState.UNSETTLED)
        .order_by(Upload.id.desc())
    )
    layouts = queries.versions(database(), own)
    named = request.args.get("kendt", "")
    return render_template(
        "mapping/list.html",
        taken=next((kept for kept in layouts if kept.data_set == named), None),
        units=sorted(units, key=lambda place: danish_key(place.name)),
        names={place.id: place.name for place in units},
        waiting=list(waiting),
        layouts=layouts,
        users=queries.users(database()),
        roles=ROLES,
        cards=cards(),
        card=cards().get(request.values.get("kilde", "")),
        rhythms=RHYTHMS,
        problem=problem,
    )


def _one(upload: Upload, problem: str = "", seen: Seen | None = None) -> str:
    seen = seen or _see(upload)
    known = dict(seen.near.columns) if seen.near else {}
    columns = [
        {
            "name": column.name,
            "why": f"Som i »{seen.near.title}«."
            if seen.near and column.name in known
            else column.why,
            "role": request.form.get(f"kolonne-{place}", known.get(column.name, column.role)),
        }
        for place, column in enumerate(seen.table.columns)
    ]
    return render_template(
        "mapping/show.html",
        upload=upload,
        holder=database().get_one(Place, upload.holder_id),
        table=seen.table,
        remarks=seen.remarks,
        near=seen.near,
        difference=seen.difference,
        columns=columns,
        rows=list(zip(seen.table.numbers, seen.table.lines, strict=True))[:SHOWN_ROWS],
        roles=ROLES,
        title=request.form.get("datasaet", seen.near.title if seen.near else ""),
        provider=request.form.get("leverandoer", seen.near.provider if seen.near else ""),
        cards=cards(),
        card=request.values.get("kilde", seen.near.card if seen.near else ""),
        rhythms=RHYTHMS,
        rhythm=request.form.get("rytme", str(seen.near.months or "") if seen.near else ""),
        problem=problem,
    )


def _see(upload: Upload) -> Seen:
    file = inbox.path(_inbox(), upload)
    if not file.is_file():
        abort(404)
    found, remarks = opened(file.read_bytes())
    table = recognise(grid(found), _register())
    near = queries.nearest(queries.newest(database(), upload.holder_id), table.names)
    difference = near.difference(table.names) if near else Difference()
    return Seen(table, (*remarks, *table.remarks), near, difference)


def _upload(public_id: str) -> Upload:
    return (
        database()
        .scalars(
            sa.select(Upload).where(
                Upload.public_id == public_id,
                Upload.state == UploadState.UNSETTLED,
                Upload.holder_id.in_(holders("import.create")),
            )
        )
        .one()
    )


def _register() -> Register:
    """Names and codes of kommuner, regions and the country: enough to know a place by."""
    places = (
        database().scalars(sa.select(Place).where(Place.kind.in_(PLACES), ~Place.private)).all()
    )
    slugs = {place.id: place.slug for place in places}
    names = database().execute(sa.select(PlaceName.place_id, PlaceName.name))
    codes = database().execute(sa.select(PlaceCode.place_id, PlaceCode.code))
    return Register(
        (
            Entry(place.id, place.slug, place.kind, place.name, place.short_name, place.code)
            for place in places
        ),
        names=[(slugs[place], name) for place, name in names if place in slugs],
        codes=[(slugs[place], code) for place, code in codes if place in slugs],
    )


def _inbox() -> Path:
    return cast(Path, current_app.config["INBOX"])
