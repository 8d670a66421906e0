"""To tal for det samme: two parties' numbers side by side, what explains them, and what is agreed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from indicators import queries
from indicators.asking import viewed
from indicators.models import MeasureVersion, PeriodKind
from indicators.parties import actions
from indicators.parties import queries as read
from indicators.parties.account import Cause, Standing, overlap, standings
from indicators.parties.actions import Unfit
from indicators.parties.models import Pairing
from indicators.queries import Row
from indicators.shown import measure_view
from tvaers.access import Facts, may, needs
from tvaers.danish import number, period
from tvaers.deliveries import holders
from tvaers.places import Kind, Place, danish_key
from tvaers.web import database, policy, viewer

pages = Blueprint("parties", __name__, template_folder="../templates")

SHOWN = 12
PARTIES = (Kind.KOMMUNE, Kind.REGION, Kind.HOSPITAL, Kind.GENERAL_PRACTICE)
NEED = "import.resolve", "release.approve"
_NUMBER = re.compile(r"[-−]?[0-9]{1,12}(\.[0-9]{1,4})?")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Seen:
    """A pair with its measures, parties and periods, as the viewer may see them."""

    pairing: Pairing
    versions: tuple[MeasureVersion, MeasureVersion]
    parties: tuple[Place, Place]
    kind: PeriodKind
    standings: Sequence[Standing]
    causes: Sequence[Cause]

    @property
    def smallest(self) -> int:
        """The least number of persons that may be written."""
        return max(int(version.definition["disclosure"]["threshold"]) for version in self.versions)

    @property
    def mine(self) -> list[Place]:
        """The parties that the viewer speaks for."""
        return [
            party
            for party in self.parties
            if any(may(policy(), viewer(), need, Facts(holder_id=party.id)) for need in NEED)
        ]


@pages.get("/omraader/<place:place>/to-tal/")
@needs("area.read")
def show_all(place: Place) -> str:
    """The pairs of a place, and the form for one more."""
    return _list(place)


@pages.post("/omraader/<place:place>/to-tal/")
@needs("area.read")
def pair(place: Place) -> Answer:
    """Put two measures side by side on behalf of one of the viewer's units and another party."""
    own = {unit.id: unit for unit in _own_units()}
    if not own:
        abort(403)
    versions = {version.name: version for version in queries.measures(database())}
    mine = own.get(request.form.get("vores", -1, type=int))
    others = {unit.id: unit for unit in _all_units()}
    other = others.get(request.form.get("andres", -1, type=int))
    first = versions.get(request.form.get("foerste", ""))
    second = versions.get(request.form.get("anden", ""))
    if mine is None or other is None or first is None or second is None:
        return _list(place, "Vælg to indikatorer og to parter."), 422
    try:
        made = actions.pair(
            database(),
            place=place,
            first=first,
            second=second,
            parties=(mine, other),
            apart=request.form.get("forskel", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _list(place, str(unfit)), 422
    return redirect(url_for("parties.show", place=place, pairing=made.public_id))


@pages.get("/omraader/<place:place>/to-tal/<string:pairing>/")
@needs("area.read")
def show(place: Place, pairing: str) -> str:
    """One pair: both numbers, the difference and what explains it, and what the parties agree on."""
    return _one(place, pairing)


@pages.post("/omraader/<place:place>/to-tal/<string:pairing>/")
@needs("area.read")
def act(place: Place, pairing: str) -> Answer:
    """Name a cause, or say for a party what the number is."""
    found = _seen(place, pairing)
    party = request.form.get("part", -1, type=int)
    if party not in {each.id for each in found.mine}:
        abort(403)
    try:
        start = _period(found)
        common: dict[str, Any] = {
            "place": place,
            "party_id": party,
            "start": start,
            "smallest": found.smallest,
            "by": viewer().name,
            "by_id": viewer().user_id,
        }
        if request.form.get("handling") == "aarsag":
            actions.name_cause(
                database(),
                found.pairing,
                text=request.form.get("aarsag", ""),
                amount=_number("antal"),
                **common,
            )
        else:
            actions.say(database(), found.pairing, value=_number("tal"), **common)
    except Unfit as unfit:
        return _one(place, pairing, str(unfit)), 422
    return redirect(url_for("parties.show", place=place, pairing=pairing))


def _period(found: Seen) -> date:
    """The period that is spoken of: one where both numbers are shown, so that nothing hidden is told."""
    text = request.form.get("periode", "")
    for each in found.standings:
        if each.start.isoformat() == text:
            if each.difference is None:
                raise Unfit("Vælg en periode, hvor begge tal er vist.")
            return each.start
    raise Unfit("Vælg en periode fra listen.")


def _number(field: str) -> float:
    text = request.form.get(field, "").strip().replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise Unfit("Skriv tallet med cifre, fx 12 eller 12,5.")
    return float(text.replace("−", "-"))


def _own_units() -> list[Place]:
    ids = {unit for need in NEED for unit in holders(need)}
    units = database().scalars(
        sa.select(Place).where(Place.id.in_(sorted(ids)), Place.kind.in_(PARTIES))
    )
    return sorted(units, key=lambda unit: danish_key(unit.name))


def _all_units() -> list[Place]:
    units = database().scalars(sa.select(Place).where(Place.kind.in_(PARTIES), ~Place.private))
    return sorted(units, key=lambda unit: danish_key(unit.name))


def _list(place: Place, problem: str = "") -> str:
    versions = queries.measures(database())
    names = {version.name: version.definition["short_title"] for version in versions}
    own = _own_units()
    return render_template(
        "parties/list.html",
        place=place,
        pairings=read.pairings(database(), place.id),
        names=names,
        measures=versions,
        own=own,
        units=_all_units() if own else [],
        problem=problem,
        filled=request.form,
    )


def _one(place: Place, key: str, problem: str = "") -> str:
    found = _seen(place, key)
    first, second = (measure_view(version) for version in found.versions)
    rows = found.standings[:SHOWN]
    return render_template(
        "parties/show.html",
        place=place,
        found=found,
        first=first,
        second=second,
        rows=rows,
        # A cause may be of a period that is no longer shown.
        labels={
            start: period(found.kind, start)
            for start in {
                *(each.start for each in found.standings),
                *(each.start for each in found.causes),
            }
        },
        finding=finding(found),
        overlap=overlap(rows),
        text=_amount,
        names={party.id: party.short_name for party in found.parties},
        problem=problem,
        filled=request.form,
    )


def _amount(value: float | None) -> str:
    if value is None:
        return ""
    return number(value, 0 if float(value).is_integer() else 1).replace("-", "−")


def _seen(place: Place, key: str) -> Seen:
    session = database()
    found = read.pairing(session, place.id, key)
    versions = {version.name: version for version in queries.measures(session)}
    if found.first_measure not in versions or found.second_measure not in versions:
        raise NoResultFound
    first, second = versions[found.first_measure], versions[found.second_measure]
    series = queries.series(session, viewed(), [first, second], [place.id])
    rows = [series.get((version.id, place.id), []) for version in (first, second)]
    counted = all(version.definition["kind"] in ("share", "rate", "ratio") for version in (first, second))  # fmt: skip
    causes = read.causes(session, found)
    parties = {
        unit.id: unit
        for unit in session.scalars(
            sa.select(Place).where(Place.id.in_((found.first_party_id, found.second_party_id)))
        )
    }
    return Seen(
        pairing=found,
        versions=(first, second),
        parties=(parties[found.first_party_id], parties[found.second_party_id]),
        kind=PeriodKind(first.definition["period"]),
        standings=standings(
            _numbers(rows[0], counted),
            _numbers(rows[1], counted),
            causes,
            read.words(session, found),
        ),
        causes=causes,
    )


def _numbers(rows: Sequence[Row], counted: bool) -> Mapping[date, float | None]:
    """What is compared: the counts where both measures have them, otherwise the values."""
    return {row.period_start: row.numerator if counted else row.value for row in rows}


def finding(found: Seen) -> str:
    """The newest period that both have, in words."""
    newest = next((each for each in found.standings if each.difference is not None), None)
    if newest is None:
        return "Der er ingen periode, hvor begge tal er vist."
    label = period(found.kind, newest.start)
    if newest.agreed is not None:
        return f"I {label} er parterne enige om {_amount(newest.agreed)}."
    if not newest.difference:
        return f"I {label} er de to tal ens."
    told = f"I {label} er forskellen {_amount(abs(newest.difference))}"
    left = newest.unexplained or 0.0
    if not newest.explained:
        return f"{told}, og ingen har skrevet hvorfor."
    return (
        f"{told}; {_amount(abs(left))} er ikke forklaret."
        if left
        else f"{told}, og den er forklaret."
    )
