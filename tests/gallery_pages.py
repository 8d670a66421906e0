"""Invented contexts for the gallery's other pages: lists, areas, sign-in, deliveries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import gallery_access
import gallery_boundaries
import gallery_deals
import gallery_found
import gallery_handheld
import gallery_life
import gallery_marks
import gallery_promises
import gallery_rounds
import gallery_sets
import gallery_standards
from gallery_rows import (
    HORSENS,
    KOMMUNER,
    LONG,
    MEASURES,
    NOTES,
    PLANS,
    REFERRALS,
    REMARKS,
    TODAY,
    Context,
    points,
    wave,
)
from indicators import sentences
from indicators.area import IndicatorRow
from indicators.models import Status
from indicators.shown import run_facts
from indicators.sources import klgateway_140, known
from indicators.sparkline import sparkline
from indicators.views import Point, Series
from tvaers.module import AreaPart, Line
from tvaers.places import Place
from tvaers.rhythm import Freshness


def row(name: str, found: Sequence[Point]) -> IndicatorRow:
    """One row of an indicator list."""
    measure = MEASURES[name]
    series = Series("", "", tuple(found))
    facts = run_facts(series)
    latest = found[-1] if found else None
    return IndicatorRow(
        measure=measure,
        url="/vis/signal/",
        under="andel i procent" if measure.unit == "%" else measure.unit,
        value=sentences.shown_value(measure, latest) if latest else "ingen tal",
        has_value=latest is not None and latest.value is not None,
        label=latest.label if latest else "",
        spark=sparkline([p.value for p in found[-24:]], facts.median),
        verdict=sentences.verdict(measure, facts, found),
        remarks=REMARKS if name == "genoptraening" else (),
    )


def indicator_rows() -> list[IndicatorRow]:
    """A row of each kind: risen, chance, fallen, too few, hidden, none."""
    hidden = {at: Status.HIDDEN for at in range(24) if at % 2 or at > 20}
    sparse: list[float | None] = [None if at in hidden else 22.0 + at % 5 for at in range(24)]
    letters = MEASURES["korrespondance"]
    return [
        row(REFERRALS, points(MEASURES[REFERRALS], wave(36, 3.5, 0.35, 26, 1.0))),
        row(PLANS, points(MEASURES[PLANS], wave(36, 80, 9), base=140)),
        row(NOTES, points(MEASURES[NOTES], wave(36, 62, 7, 27, -14), base=640)),
        row("forloebsplaner", points(MEASURES["forloebsplaner"], wave(7, 11, 2))),
        row("genoptraening", points(MEASURES[PLANS], sparse, base=24, statuses=hidden)),
        row(
            "korrespondance",
            points(letters, [*wave(30, 148, 12)[:-1], None], statuses={29: Status.INCOMPLETE}),
        ),
        row("folketal", ()),
    ]


def _listed(found: list[IndicatorRow]) -> dict[str, Any]:
    sentence = sentences.state([(each.measure, each.verdict) for each in found])
    return {"place": HORSENS, "rows": found, "sentence": sentence}


LISTED: dict[str, Context] = {
    "alle-slags": lambda: _listed(indicator_rows()),
    "tom": lambda: _listed([]),
}

NEEDS = (
    Line(
        "Status på »Tilbagemelding til egen læge« mangler fra 2 af 4 kommuner",
        "/",
        "3 dage over tid",
        True,
    ),
    Line(
        "Leverancen fra Skanderborg for oktober har 3 rækker i karantæne", "/", "siden 3. november"
    ),
    Line("Godkend leverancen fra Hedensted for oktober", "/", "siden 5. november"),
    Line("Bekræft personer i det nye sundhedsråd", "/", "senest 31. december"),
)
NEWS = (
    Line("Nye tal: Kommunehenvisninger", "/", "3. november 2026"),
    Line("Nye tal: Afslutningsnotater", "/", "3. november 2026"),
)


def _member(name: str, **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "name": name,
            "slug": name.lower(),
            "since": None,
            "until": None,
            "last_day": date(2026, 12, 31),
            "unconfirmed": "",
            **more,
        }
    )


def _area(where: Place, parts: AreaPart, full: bool = True) -> dict[str, Any]:
    members = [_member(f"{name} Kommune") for name in KOMMUNER] if full else []
    if full:
        members.append(
            _member(
                "PLO-K Horsens",
                until=date(2027, 1, 1),
                unconfirmed="Ikke bekræftet. Kilde: foreløbig liste.",
            )
        )
    change = SimpleNamespace(
        name="Sundhedsklynge Horsens", slug="x", day=date(2027, 1, 1), whole=True, note=""
    )
    return {
        "place": where,
        "parts": parts,
        "members": SimpleNamespace(
            members=members,
            owns=(),
            owned_by=(),
            works_in=(_member("Region Midtjylland"),) if full else (),
            lies_in=(),
            before=(change,) if full else (),
            after=(),
            summed=KOMMUNER if full else (),
            left_out=(),
            unconfirmed="",
            last_day=date(2026, 12, 31),
        ),
        "day": TODAY,
        "closing": ("", ""),
        "unread": "" if full else "i går",
        "has_units": False,
    }


def _full_area() -> dict[str, Any]:
    found = indicator_rows()
    parts = AreaPart(
        needs=NEEDS,
        sentence=sentences.state([(each.measure, each.verdict) for each in found]),
        news=NEWS,
        rows=(("indicators/rows.html", tuple(found)),),
    )
    return _area(HORSENS, parts)


AREAS: dict[str, Context] = {
    "fyldt": _full_area,
    "tom": lambda: _area(LONG, AreaPart(), full=False),
}


def _person(name: str, title: str, about: str) -> Any:
    return SimpleNamespace(name=name, title=title, about=about, public_id=name)


PEOPLE = (
    _person("Kirsten Holm", "Sekretariatet for Sundhedsråd Horsens", "rådets udkast og sider"),
    _person("Ole Bach", "Direktør, Horsens Kommune", "egen kommune og rådets udgivne tal"),
)


def _signin(problem: str = "") -> Context:
    return lambda: {"people": PEOPLE, "login": "", "problem": problem, "onward": "/"}


def _delivery(state: str, quarantined: int) -> Any:
    return SimpleNamespace(
        id=4,
        source="klgateway-140",
        public_id="9d41c0",
        file_name="genoptraening_hedensted_2026-10_med_et_temmelig_langt_filnavn.csv",
        demonstration=True,
        rows_read=1_112,
        accepted=1_112 - quarantined,
        quarantined=quarantined,
        ignored=0,
        state=state,
        received_at=datetime(2026, 11, 3, 8, 14, tzinfo=UTC),
        received_by="Sofie Lund",
        approved_by=None if quarantined else "Ole Bach",
        approved_at=datetime(2026, 11, 4, 9, 0, tzinfo=UTC),
        first_period=date(2026, 10, 1),
        last_period=date(2026, 10, 1),
        extraction_date=date(2026, 11, 3),
        size=48_213,
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )


STATES = {"godkendt": "godkendt", "i karantæne": "i karantæne"}
SOURCE = klgateway_140.source


def _receipt(state: str, quarantined: int, *acts: str) -> Context:
    rows = [
        SimpleNamespace(row=17, column="kommune", reason="Kommunen 0999 findes ikke."),
        SimpleNamespace(row=18, column="kommune", reason="Kommunen 0998 findes ikke."),
    ]
    ruled = {18: SimpleNamespace(by="Sofie Lund", reason="Rettes i næste udtræk")}
    withdrawn = state == "trukket tilbage"
    return lambda: {
        "delivery": SimpleNamespace(
            **{
                **vars(_delivery(state, quarantined)),
                "submitted_by": "Sofie Lund",
                "submitted_at": datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
                "withdrawn_by": "Ole Bach" if withdrawn else None,
                "withdrawn_at": datetime(2026, 11, 5, 9, 0, tzinfo=UTC),
                "reason": "Forkert udtræk" if withdrawn else "",
            }
        ),
        "responsible": "",
        "state": state,
        "states": STATES,
        "card": known.cards()[0],
        "readings": [
            SimpleNamespace(
                id=number,
                public_id=f"9d41c{number}",
                state="godkendt",
                received_at=datetime(2026, 11, number, 8, 14, tzinfo=UTC),
            )
            for number in (4, 3)
        ],
        "rows": rows if quarantined else [],
        "ruled": ruled if quarantined else {},
        "acts": frozenset(acts),
        "lines": (Line("Se, hvad leverancen ændrer", "/", "tal, signaler og sider"),),
    }


def _receipts() -> dict[str, Any]:
    upload = SimpleNamespace(
        file_name="oktober.csv",
        state="refused",
        reason="Filen indeholder noget, der ligner et CPR-nummer (række 4). Hele filen er afvist, og intet er gemt.",
        uploaded_at=datetime(2026, 11, 22, 8, 14, tzinfo=UTC),
    )
    return {
        "receipts": [_delivery("i karantæne", 3), _delivery("godkendt", 0)],
        "states": STATES,
        "page": 2,
        "more": True,
        "uploads": [upload],
        "may_upload": True,
    }


def _upload(problem: str) -> Context:
    units = [SimpleNamespace(id=1, name="Hedensted Kommune")]
    return lambda: {"sources": [SOURCE], "units": units, "problem": problem}


FRESH = Freshness(
    datetime(2026, 11, 3, 8, 14, tzinfo=UTC), "november 2026", date(2027, 1, 1), late=False
)


def _source() -> dict[str, Any]:
    at = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
    good = {"answered_at": at, "updated": at, "tried_at": at, "next_at": at, "fault": ""}
    bad = {
        **good,
        "updated": None,
        "fault": "Danmarks Statistik kan ikke svare lige nu (svar 503).",
    }
    return {
        "source": SOURCE,
        "fresh": replace(FRESH, late=True),
        "receipts": [_delivery("godkendt", 0)],
        "states": STATES,
        "fetches": [
            SimpleNamespace(table_name="FOLK1A", **good),
            SimpleNamespace(table_name="FRKM125", **bad),
        ],
    }


def _sources() -> dict[str, Any]:
    return {
        "sources": [SOURCE],
        "fresh": {SOURCE.name: FRESH, known.cards()[0].name: FRESH},
        "themes": {"Nationale tal": list(known.cards())[:3]},
    }


OTHERS: dict[str, tuple[str, Context]] = {
    "log-ind": ("tvaers/signin.html", _signin()),
    "log-ind-forkert": ("tvaers/signin.html", _signin("forkert")),
    **gallery_access.PAGES,
    **gallery_deals.PAGES,
    **gallery_boundaries.PAGES,
    **gallery_sets.PAGES,
    **gallery_promises.PAGES,
    **gallery_found.PAGES,
    **gallery_life.PAGES,
    **gallery_standards.PAGES,
    "steder": (
        "tvaers/places.html",
        lambda: {"groups": [("Sundhedsråd", [HORSENS])], "day": TODAY},
    ),
    "data": ("tvaers/data.html", _sources),
    "data/kilde": ("tvaers/source.html", _source),
    "data/kort": (
        "tvaers/source_card.html",
        lambda: {
            "card": known.cards()[0],
            "fresh": FRESH,
            "receipts": [_delivery("godkendt", 0)],
            "states": STATES,
            "may_send": True,
        },
    ),
    "data/kvitteringer": ("tvaers/deliveries.html", _receipts),
    "data/karantaene": (
        "tvaers/delivery.html",
        _receipt("i karantæne", 3, "raekke", "behold", "kasser"),
    ),
    "data/indsendt": ("tvaers/delivery.html", _receipt("indsendt", 0, "godkend", "tilbage")),
    "data/godkendt": ("tvaers/delivery.html", _receipt("godkendt", 0, "traek")),
    "data/trukket": ("tvaers/delivery.html", _receipt("trukket tilbage", 0)),
    "data/send": ("tvaers/upload.html", _upload("")),
    "data/send-afvist": ("tvaers/upload.html", _upload("Filen er tom. Kontrollér udtrækket.")),
    "lister": ("lists/show.html", gallery_marks.lists),
    "lister/afvist": (
        "lists/show.html",
        lambda: gallery_marks.lists("I har allerede en liste med det navn."),
    ),
    "maerker": ("marking/show.html", gallery_marks.marked),
    "maerker/afvist": ("marking/show.html", gallery_marks.refused),
    **gallery_handheld.PAGES,
    **gallery_rounds.PAGES,
    "hjaelp": ("tvaers/help.html", dict),
    "tilgaengelighed": ("tvaers/accessibility.html", dict),
}
