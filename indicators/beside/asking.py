"""What a comparison was asked for: the measure, the period, and which places. All of it is in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from flask import abort, request

from indicators import queries
from indicators.asking import BOTH, NOW, THEN, viewed
from indicators.comparison import GRAINS, SIZES, beside, in_force, kommuner_in
from indicators.lists import queries as peers
from indicators.lists.models import PeerList
from indicators.models import MeasureVersion, PeriodKind
from indicators.queries import Row
from indicators.shown import measure_view, point
from indicators.side_by_side import Stand
from indicators.views import Measure, Point
from tvaers.danish import period
from tvaers.module import Remark
from tvaers.places import Kind, Place
from tvaers.remarks import of_measure, remarks_of
from tvaers.web import database, today

# A list of one's own: as many places as there are kommuner.
OWN_LIST = "egne"
# What stands in the address before the id of a list that a unit keeps.
KEPT = "liste-"
MOST = 98
INHABITANTS = "folketal"


@dataclass(frozen=True)
class Group:
    """The places compared: how they were chosen, the whole they are held against, and the page's own."""

    grain: str
    choice: str
    whole: Place
    members: Sequence[Place]
    own: frozenset[str]
    of: str
    # The lists that the viewer may choose among.
    lists: Sequence[PeerList] = ()


@dataclass(frozen=True)
class Beside:
    """One measure in one period for a group of places."""

    version: MeasureVersion
    versions: Sequence[MeasureVersion]
    calendar: Sequence[tuple[PeriodKind, date]]
    kind: PeriodKind
    start: date
    group: Group
    rows: Mapping[int, Row]

    @cached_property
    def measure(self) -> Measure:
        """The measure as a page names it."""
        return measure_view(self.version)

    @property
    def label(self) -> str:
        """The period in words."""
        return period(self.kind, self.start)

    @cached_property
    def named(self) -> list[tuple[str, str, Point]]:
        """Each place that shares its figure: name, slug and point."""
        return [
            (place.short_name, place.slug, point(self.rows[place.id]))
            for place in self.group.members
            if place.id in self.rows
        ]

    @property
    def stands(self) -> list[Stand]:
        """The same, as they stand in a comparison."""
        return [Stand(name, found) for name, _, found in self.named]

    @property
    def whole(self) -> tuple[str, Point] | None:
        """What the places are held against, where it has a figure."""
        row = self.rows.get(self.group.whole.id)
        return None if row is None else (self.group.whole.name, point(row))

    @property
    def own_names(self) -> frozenset[str]:
        """The own places by name, as long as they are not all of them."""
        found = frozenset(name for name, slug, _ in self.named if slug in self.group.own)
        return found if len(found) < len(self.named) else frozenset()

    @property
    def left_out(self) -> int:
        """How many places do not share this figure with the viewer."""
        return sum(place.id not in self.rows for place in self.group.members)


def comparable(measures: Sequence[MeasureVersion]) -> list[MeasureVersion]:
    """Every measure but plain counts, whose size says nothing beside another's."""
    return [version for version in measures if version.definition["kind"] != "count"]


def asked(place: Place) -> Beside:
    """Read the address and the figures; 404 where no measure can be compared."""
    session = database()
    measures = queries.measures(session)
    versions = comparable(measures)
    names = {version.name: version for version in versions}
    version = names.get(request.args.get("maal", "")) or (versions[0] if versions else None)
    if version is None:
        abort(404)
    calendar = queries.periods(session, version.id)
    if not calendar:
        abort(404)
    wanted = request.args.get("periode", "")
    kind, start = next(((k, s) for k, s in calendar if s.isoformat() == wanted), calendar[0])
    chosen = group(place, start, measures)
    ids = [chosen.whole.id, *(member.id for member in chosen.members)]
    rows = queries.side_by_side(session, viewed(), version, (kind, start), ids)
    return Beside(
        version, versions, calendar, kind, start, chosen, {row.place_id: row for row in rows}
    )


def together(found: Beside) -> tuple[Remark, ...]:
    """What the floors above say of the figures that are compared, what is said of many of them once."""
    ids = [found.group.whole.id, *(member.id for member in found.group.members)]
    return of_measure(remarks_of(ids), found.version.name, ids)


def group(place: Place, start: date, measures: Sequence[MeasureVersion]) -> Group:
    """The places that the address asks for, as organised now, at `start`, or both. Among the measures is
    the one that says how large each is."""
    session = database()
    grain = request.args.get("hvem", "")
    choice = request.args.get("organisering", NOW)
    choice = choice if choice in (THEN, BOTH) else NOW
    days = {THEN: (start,), BOTH: (today(), start)}.get(choice, (today(),))
    lists = peers.standing(session)
    kept = next((each for each in lists if grain == f"{KEPT}{each.public_id}"), None)
    if grain == OWN_LIST or kept is not None:
        whole, members = beside(session, place, days, "kommuner")
        wanted = set(request.args.getlist("sted")[:MOST]) if kept is None else kept.slugs
        members = [member for member in members if member.slug in wanted]
        of = f"Listen »{kept.name}«" if kept else "Egen liste"
        return Group(grain, choice, whole, members, frozenset({place.slug}), of, lists)
    inhabitants = _inhabitants(session, measures, days) if grain in SIZES else ()
    whole, members = beside(session, place, days, grain, inhabitants)
    if grain in GRAINS:
        of = f"Alle {GRAINS[grain][0].lower()}"
    elif grain in SIZES:
        of = SIZES[grain][0]
    else:
        grain, of = "", f"Kommunerne i {whole.name}"
    return Group(grain, choice, whole, members, frozenset(_own(place, grain)), of, lists)


def everyone() -> Sequence[Place]:
    """The kommuner that a list of one's own can be made of."""
    return in_force(database(), Kind.KOMMUNE, (today(),))


def _inhabitants(
    session: sa.orm.Session, measures: Sequence[MeasureVersion], days: Sequence[date]
) -> list[dict[int, float]]:
    """How many live in each kommune on each of the days, by the newest count that is not after it; by the
    oldest one, where all are."""
    version = next((each for each in measures if each.name == INHABITANTS), None)
    periods = queries.periods(session, version.id) if version else []
    if version is None or not periods:
        return []
    kommuner = session.scalars(sa.select(Place.id).where(Place.kind == Kind.KOMMUNE)).all()
    wanted = {next((each for each in periods if each[1] <= day), periods[-1]): None for day in days}
    found = []
    for at in wanted:
        rows = queries.side_by_side(session, viewed(), version, at, kommuner)
        found.append({row.place_id: row.value for row in rows if row.value is not None})
    return found


def _own(place: Place, grain: str) -> set[str]:
    """What is the page's own among the places compared: itself, or the kommuner that lie in it."""
    if grain not in ("kommuner", *SIZES) or place.kind in (Kind.KOMMUNE, Kind.NATIONAL):
        return {place.slug}
    return {member.slug for member in kommuner_in(database(), place, today())}
