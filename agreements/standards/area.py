"""Egen vurdering: how far the units of an area are with a document, and how a unit itself stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements.standards import assessing, queries, sharing
from agreements.standards.assessing import Unfit, Words
from agreements.standards.citing import citable
from agreements.standards.layout import Document, Field
from agreements.standards.models import Assessment
from agreements.standards.queries import Version
from agreements.standards.sheets import AREA_HEADS, OWN_HEADS, area_lines, own_lines
from agreements.standards.standing import (
    NOBODY,
    SHORT,
    SIGNS,
    STATES,
    Group,
    area_words,
    groups,
    own_words,
    so_far,
    standing,
)
from indicators import queries as indicators
from indicators.downloads.writing import csv_text
from tvaers.access import Facts, may, needs
from tvaers.places import Kind, Place, Relation, by_slug, children, parents
from tvaers.web import database, policy, today, viewer

pages = Blueprint("assessments", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]
ASSESSORS = (Kind.KOMMUNE, Kind.REGION)
WHOM: Mapping[str, str] = {"kommune": "kommuner", "region": "regioner"}


@dataclass(frozen=True)
class Row:
    """One unit of an area and how far it is."""

    place: Place
    groups: Sequence[Group]

    @property
    def so_far(self) -> tuple[int, int]:
        """How many fields it has assessed, and of how many."""
        return so_far(self.groups)

    @property
    def invented(self) -> bool:
        """Whether anything that stands is invented."""
        return any(s.demonstration for g in self.groups for each in g.squares for s in each.said)


@pages.get("/omraader/<place:place>/standarder/")
@needs("area.read")
def show(place: Place) -> str:
    """A unit's own assessment, or how far the units of an area are."""
    version = _wanted()
    if version is None:
        return render_template("standards/none.html", place=place)
    return _unit(place, version) if _is_unit(place, version) else _area(place, version)


@pages.get("/omraader/<place:place>/standarder.csv")
@needs("area.read")
def download(place: Place) -> Response:
    """What the page says, as a file."""
    version = _wanted()
    if version is None:
        abort(404)
    document, number = version.document, version.number
    if _is_unit(place, version):
        said = assessing.said_of(database(), [place.id], document.name)
        lines = own_lines(place.name, document, number, groups(document, said))
        text = csv_text(OWN_HEADS, lines)
    else:
        told = zip(_rows(place, document), (True, False), strict=True)
        text = csv_text(
            AREA_HEADS,
            (
                line
                for rows, addressed in told
                for row in rows
                for line in area_lines(row.place.name, document, number, row.groups, addressed)
            ),
        )
    answer = make_response(text)
    answer.mimetype = "text/csv"
    name = f"{document.name}-{place.slug}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.post("/omraader/<place:place>/standarder/<string:document>/")
@needs("assessment.share")
def share(place: Place, document: str) -> Answer:
    """Let a space see what stands in the unit's own assessment now."""
    version = _version(place, document)
    space = next((s for s in _spaces(place) if s.slug == request.form.get("rum", "")), None)
    try:
        if space is None:
            raise Unfit("Vælg, hvem I deler med.")
        sharing.share(
            database(),
            place=place,
            document=version.document,
            space=space,
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _unit(place, version, str(unfit)), 422
    return redirect(url_for("assessments.show", place=place, dokument=document))


@pages.post("/omraader/<place:place>/standarder/<string:document>/deling/tilbage/")
@needs("assessment.share")
def unshare(place: Place, document: str) -> Answer:
    """Let a space see nothing of the unit's own assessment any more."""
    version = _version(place, document)
    space = by_slug(database(), request.form.get("rum", ""))
    try:
        if space is None:
            raise Unfit("Vælg, hvem I tager delingen tilbage fra.")
        sharing.take_back(
            database(), place=place, document=version.document, space=space, by=viewer().name
        )
    except Unfit as unfit:
        return _unit(place, version, str(unfit)), 422
    return redirect(url_for("assessments.show", place=place, dokument=document))


@pages.get("/omraader/<place:place>/standarder/<string:document>/<string:field>/")
@needs("area.read")
def one(place: Place, document: str, field: str) -> str:
    """One field: how it stands, on what ground, what comes next, and everything said before."""
    version = _version(place, document)
    return _one(place, version, _field(version.document, field))


@pages.post("/omraader/<place:place>/standarder/<string:document>/<string:field>/")
@needs("assessment.create")
def write(place: Place, document: str, field: str) -> Answer:
    """Say how a field stands."""
    version = _version(place, document)
    found = _field(version.document, field)
    form = request.form
    try:
        assessing.write(
            database(),
            place=place,
            document=version.document,
            version=version.number,
            field=found.key,
            words=Words(
                state=form.get("tilstand", ""),
                evidence=form.get("grundlag", ""),
                owner=form.get("ansvar", ""),
                next_step=form.get("skridt", ""),
                next_day=form.get("dag", ""),
                measures=form.getlist("indikator"),
                clause=form.get("program", ""),
            ),
            seen=form.get("set", "").split(),
            measures={each.name for each in indicators.measures(database())},
            day=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _one(place, version, found, str(unfit)), 422
    return redirect(url_for("assessments.one", place=place, document=document, field=field))


def _wanted() -> Version | None:
    """The document that the address names, else the first of those in force."""
    every = queries.in_force(queries.versions(database()), today())
    wanted = request.args.get("dokument", "")
    return next((v for v in every if v.document.name == wanted), every[0] if every else None)


def _is_unit(place: Place, version: Version) -> bool:
    """Whether the page is a unit's own. Until a region assesses itself, one looks at its kommuner."""
    return place.kind is Kind.KOMMUNE or _speaks(place, version.document)


def _version(place: Place, name: str) -> Version:
    every = queries.versions(database(), name)
    if not every or place.kind not in ASSESSORS:
        abort(404)
    return queries.in_force(every, today())[0]


def _field(document: Document, key: str) -> Field:
    found = next((each for each in document.fields() if each.key == key), None)
    if found is None:
        abort(404)
    return found


def _may(need: str, place: Place) -> bool:
    return may(policy(), viewer(), need, Facts(holder_id=place.id))


def _spaces(place: Place) -> list[Place]:
    return [
        each
        for each in parents(database(), place.id, Relation.MEMBER_OF, today())
        if each.kind in (Kind.HEALTH_CLUSTER, Kind.HEALTH_COUNCIL)
    ]


def _speaks(place: Place, document: Document) -> bool:
    return str(place.kind) in document.speaks_to(today())


def _unit(place: Place, version: Version, problem: str = "") -> str:
    said = assessing.said_of(database(), [place.id], version.document.name)
    found = groups(version.document, said)
    own = may(policy(), viewer().whole, "assessment.read_draft", Facts(holder_id=place.id))
    return render_template(
        "standards/unit.html",
        place=place,
        edition=version,
        document=version.document,
        groups=found,
        summary=own_words(found, today()),
        own=own,
        speaks=_speaks(place, version.document),
        demonstration=any(each.demonstration for each in said),
        spaces=_spaces(place) if said and _may("assessment.share", place) else [],
        sharings=sharing.sharings(database(), place, version.document) if own else [],
        may_share=_may("assessment.share", place),
        short=SHORT,
        signs=SIGNS,
        nobody=NOBODY,
        problem=problem,
        chosen=request.form.get("rum", ""),
    )


def _rows(place: Place, document: Document) -> tuple[list[Row], list[Row]]:
    """The units of an area that the document speaks to, and others that have an assessment."""
    session = database()
    relation = Relation.MEMBER_OF if place.is_space else Relation.LIES_IN
    units = [
        each for each in children(session, place.id, relation, today()) if each.kind in ASSESSORS
    ]
    said: dict[int, list[Assessment]] = {each.id: [] for each in units}
    for one_said in assessing.said_of(session, list(said), document.name):
        said[one_said.place_id].append(one_said)
    rows = [Row(each, groups(document, said[each.id])) for each in units]
    addressed = [row for row in rows if _speaks(row.place, document)]
    before = [row for row in rows if not _speaks(row.place, document) and row.so_far[0]]
    return addressed, before


def _area(place: Place, version: Version) -> str:
    document = version.document
    addressed, before = _rows(place, document)
    to = document.speaks_to(today())
    return render_template(
        "standards/area.html",
        place=place,
        edition=version,
        document=document,
        rows=addressed,
        before=before,
        columns=[group.name for group in groups(document, ())],
        summary=area_words(
            {row.place.short_name: row.groups for row in addressed},
            WHOM[to[0]] if to else "enheder",
        ),
        demonstration=any(row.invented for row in (*addressed, *before)),
        signs=SIGNS,
        states=STATES,
        nobody=NOBODY,
    )


def _one(place: Place, version: Version, field: Field, problem: str = "") -> str:
    session = database()
    said = assessing.said_of(session, [place.id], version.document.name, field.key)
    stands = standing(said)
    measures = indicators.measures(session)
    form = request.form
    newest = stands[0] if stands else None
    typed = {
        "tilstand": form.get("tilstand", newest.state if newest else ""),
        "grundlag": form.get("grundlag", newest.evidence if newest else ""),
        "ansvar": form.get("ansvar", newest.owner if newest else ""),
        "skridt": form.get("skridt", newest.next_step if newest else ""),
        "dag": form.get("dag", newest.next_day.isoformat() if newest and newest.next_day else ""),
        "program": form.get("program", newest.clause if newest else ""),
    }
    pieces = [p for p in version.document.pieces if p.element == field.key.partition(".")[0]]
    return render_template(
        "standards/field.html",
        place=place,
        edition=version,
        document=version.document,
        field=field,
        stands=stands,
        # Everything else that was ever said, the newest first.
        earlier=[each for each in reversed(said) if each not in stands],
        pieces=pieces,
        states=STATES,
        measures=[(m.name, m.definition["short_title"]) for m in measures],
        names={m.name: m.definition["short_title"] for m in measures},
        chosen=form.getlist("indikator") if form else (newest.measures if newest else []),
        # What was there when the form was first opened, also after a refusal.
        seen=form.get("set") if form else " ".join(each.public_id for each in stands),
        typed=typed,
        citable=citable(session, place),
        may_write=_may("assessment.create", place) and _speaks(place, version.document),
        problem=problem,
    )
