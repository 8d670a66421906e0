"""Henvisninger: what goes between us, who sends to whom, what should be looked at, and MedCom's types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for

from indicators.asking import viewed
from indicators.checks.words import Said, said
from indicators.comparison import kommuner_in
from indicators.models import PeriodKind
from indicators.referrals import flows, queries, shown, words
from indicators.referrals.message_types import IN_REGISTER, SOURCE, message_types
from indicators.referrals.picture import picture, summary
from indicators.referrals.queries import Pointed
from indicators.referrals.shown import Version
from indicators.shown import point
from tvaers.access import needs
from tvaers.danish import period
from tvaers.fragments import Fragments
from tvaers.places import Kind, Place, danish_key
from tvaers.web import database, today

pages = Blueprint("referrals", __name__, template_folder="../templates")

# The rendered rows of a place, kept by the figures they were made of.
_CONTENT = Fragments()
TABS: Mapping[str, str] = {
    "show": "Hvad sendes",
    "between": "Hvem til hvem",
    "look": "Se efter",
    "types": "Beskedtyper",
}
MONTHS, MOST = 24, 200


@pages.get("/omraader/<place:place>/henvisninger/")
@needs("area.read")
def show(place: Place) -> str:
    """What goes between us, in words and stream by stream."""
    session = database()
    versions = queries.released(session)
    rows = shown.rows_of(session, viewed(), place, versions)
    pointed = _pointed(versions, [place, *_members(place)])
    shorts = {stream.name: stream.short for stream, _ in versions}
    key = ("streams", place.slug, tuple(rows))
    return render_template(
        "referrals/show.html",
        place=place,
        tabs=_tabs("show", place),
        answer=shown.answer(place, rows),
        looked=words.looked_for(
            [shorts[each.name] for each in pointed], len({each.place_id for each in pointed})
        ),
        rows=rows,
        demonstration=any(row.demonstration for row in rows),
        listed=_CONTENT.get(
            key,
            lambda: render_template("referrals/rows.html", groups=shown.grouped(rows)),
        ),
    )


@pages.get("/omraader/<place:place>/henvisninger/hvem/")
@needs("area.read")
def between(place: Place) -> str:
    """Who sends to whom in one month, as table and picture."""
    session = database()
    released = queries.released(session)
    versions = {stream.name: version for stream, version in released}
    known = flows.kinds([stream for stream, _ in released])
    wanted = request.args.get("slags", "")
    kind = next((each for each in known if each.key == wanted), known[0] if known else None)
    if kind is None:
        return render_template(
            "referrals/between.html", place=place, tabs=_tabs("between", place), made=None
        )
    mine = [versions[stream.name] for stream in kind.streams]
    months = queries.months(session, mine, MONTHS)
    start = next((each for each in months if each.isoformat() == request.args.get("maaned")), None)
    start = start or (months[0] if months else today())
    members = _members(place) or [place]
    rows = queries.in_month(
        session, viewed(), mine, start, [place.id, *(member.id for member in members)]
    )
    slugs = {place.id: place.slug, **{member.id: member.slug for member in members}}
    names = {versions[stream.name].id: stream.name for stream in kind.streams}
    points = {(slugs[at], names[version]): point(row) for (version, at), row in rows.items()}
    made = flows.matrix(
        kind,
        (f"{place.short_name} i alt", place.slug),
        [(member.short_name, member.slug) for member in members],
        points,
    )
    label = period(PeriodKind.MONTH, start)
    return render_template(
        "referrals/between.html",
        place=place,
        tabs=_tabs("between", place),
        made=made,
        kind=kind,
        kinds=known,
        chosen=start.isoformat(),
        months=[(each.isoformat(), period(PeriodKind.MONTH, each)) for each in months],
        label=label,
        finding=flows.finding(kind, made, label),
        summary=summary(made.cells),
        picture=picture(made.cells, f"{kind.title}, {label}"),
        demonstration=any(each.demonstration for each in points.values()),
    )


@dataclass(frozen=True)
class Look:
    """One value that somebody should look at."""

    stream: str
    place: str
    label: str
    said: Said
    url: str


@pages.get("/omraader/<place:place>/henvisninger/se-efter/")
@needs("area.read")
def look(place: Place) -> str:
    """What should be looked at in the streams, why, and what to do about it."""
    versions = queries.released(database())
    places = {each.id: each for each in (place, *_members(place))}
    pointed = _pointed(versions, list(places.values()))
    shorts = {stream.name: stream.short for stream, _ in versions}
    looks = [
        Look(
            stream=shorts[each.name],
            place=places[each.place_id].short_name,
            label=period(PeriodKind.MONTH, each.start),
            said=said(each.kind),
            url=url_for(
                "provenance.show",
                place=places[each.place_id],
                name=each.name,
                start=each.start.isoformat(),
            ),
        )
        for each in pointed[:MOST]
    ]
    return render_template(
        "referrals/look.html",
        place=place,
        tabs=_tabs("look", place),
        looks=looks,
        left_out=max(0, len(pointed) - MOST),
        answer=words.looked_for(
            [shorts[each.name] for each in pointed], len({each.place_id for each in pointed})
        ),
    )


@pages.get("/omraader/<place:place>/henvisninger/beskedtyper/")
@needs("area.read")
def types(place: Place) -> str:
    """MedCom's types, with names and directions, and which of them are followed here."""
    followed: dict[str, list[str]] = {}
    for stream, _ in queries.released(database()):
        for code in stream.codes:
            followed.setdefault(IN_REGISTER.get(code, code), []).append(stream.short)
    return render_template(
        "referrals/types.html",
        place=place,
        tabs=_tabs("types", place),
        types=message_types(),
        followed=followed,
        source=SOURCE,
    )


def _members(place: Place) -> list[Place]:
    """The kommuner of a place, in Danish order; none of a kommune itself."""
    if place.kind is Kind.KOMMUNE:
        return []
    found = kommuner_in(database(), place, today())
    return sorted(found, key=lambda each: danish_key(each.short_name))


def _pointed(versions: Sequence[Version], places: Sequence[Place]) -> list[Pointed]:
    """What is pointed at in the newest year of these places."""
    mine = [version for _, version in versions]
    newest = queries.newest_month(database(), mine) if mine else None
    if newest is None:
        return []
    since = date(newest.year - 1, newest.month, 1)
    return queries.pointed_at(database(), viewed(), mine, [each.id for each in places], since)


def _tabs(endpoint: str, place: Place) -> list[tuple[str, str, bool]]:
    return [
        (title, url_for(f"referrals.{name}", place=place), name == endpoint)
        for name, title in TABS.items()
    ]
