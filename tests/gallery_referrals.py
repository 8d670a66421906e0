"""Invented streams of messages for the gallery: full, with long names, hidden, and without figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup

from gallery_rows import HORSENS, LONG, REMARKS, Context, wave
from indicators.checks.words import said
from indicators.models import PeriodKind, Status
from indicators.referrals import flows, words
from indicators.referrals.message_types import SOURCE, message_types
from indicators.referrals.pages import Look
from indicators.referrals.picture import picture, summary
from indicators.referrals.shown import StreamRow, grouped
from indicators.referrals.streams import definitions, streams
from indicators.sentences import Verdict
from indicators.shown import missing_point
from indicators.sparkline import sparkline
from indicators.views import Measure, Point
from tvaers.places import Place

BY_NAME = {stream.name: stream for stream in streams()}
DEFINED = {each.name: each for each in definitions()}
MONTH = date(2026, 10, 1)
TABS = [
    ("Hvad sendes", "/a/", True),
    ("Hvem til hvem", "/b/", False),
    ("Se efter", "/c/", False),
    ("Beskedtyper", "/d/", False),
]


def _point(count: float | None, status: Status = Status.SHOWN) -> Point:
    shown = status is Status.SHOWN
    return replace(
        missing_point(PeriodKind.MONTH, MONTH),
        status=status,
        value=count if shown else None,
        numerator=count if shown else None,
        demonstration=True,
    )


def _measure(name: str) -> Measure:
    each = DEFINED[name]
    return Measure(
        name=name,
        version=1,
        title=each.title,
        short=each.short_title,
        unit=each.unit,
        kind=each.kind,
        per=each.per,
        decimals=each.decimals,
        direction=each.direction,
        numerator_word=each.numerator_word,
        denominator_word=each.denominator_word,
    )


def _row(name: str, verdict: Verdict, **more: Any) -> StreamRow:
    stream = BY_NAME[name]
    row = StreamRow(
        stream=stream,
        measure=_measure(name),
        url="/omraader/sundhedsraad-horsens/indikatorer/besked/",
        way=words.way(stream),
        types=words.types(stream),
        count="1.252",
        value="1,06",
        known=True,
        label="oktober 2026, foreløbigt",
        spark=sparkline(wave(24, 40, 10), 40.0),
        verdict=verdict,
        flags=(),
        breaks=tuple(mark.reason for mark in DEFINED[name].marks if mark.kind == "break"),
        note="",
        latest=None,
        demonstration=True,
        remarks=(),
    )
    return replace(row, **more)


def _rows() -> list[StreamRow]:
    calm = Verdict("Svinger tilfældigt", "calm", "")
    return [
        _row(
            "besked-henvisning-sygehus",
            Verdict("Steget siden december 2025", "changed", "up"),
            remarks=REMARKS,
        ),
        _row("besked-talt-henvisning-sygehus", calm, flags=(said("doubled"), said("low_end"))),
        _row(
            "besked-akutsvar-forhold",
            calm,
            value="118",
            count="59 af 50",
            note=words.OVER,
        ),
        _row(
            "besked-akut-ambulant",
            Verdict("Skjult: små tal", "unsure", ""),
            value="skjult",
            known=False,
            count="",
            spark=Markup(""),
        ),
        _row("besked-talt-ukendt", calm, value="7", count="7"),
    ]


def _show(place: Place = HORSENS) -> Mapping[str, Any]:
    rows = _rows()
    return {
        "place": place,
        "tabs": TABS,
        "answer": f"I oktober 2026 sendte almen praksis 252 henvisninger: steget siden december 2025. {words.SYSTEM}",
        "looked": words.looked_for(["Genoptræningsplaner", "Advis om indlæggelse"], 2),
        "rows": rows,
        "groups": grouped(rows),
        "demonstration": True,
    }


def _nothing() -> Mapping[str, Any]:
    told = {"answer": words.NOTHING.format(place=HORSENS.name), "rows": [], "groups": ()}
    return {**_show(), **told, "demonstration": False}


def _between(place: Place = HORSENS) -> Mapping[str, Any]:
    told = flows.kinds((BY_NAME["kommunehenvisninger"], BY_NAME["besked-henvisning-sygehus"]))
    kind = told[0]
    practice, hospital = (stream.name for stream in kind.streams)
    members = [
        ("Horsens", "horsens-kommune"),
        ("Odder", "odder-kommune"),
        (LONG.name, "langt-navn"),
    ]
    points = {
        ("horsens-kommune", practice): _point(940),
        ("horsens-kommune", hospital): _point(370),
        ("odder-kommune", practice): _point(250),
        ("odder-kommune", hospital): _point(None, Status.HIDDEN),
        ("langt-navn", practice): _point(0),
        ("raad", practice): _point(1190),
        ("raad", hospital): _point(None, Status.INCOMPLETE),
    }
    made = flows.matrix(kind, (f"{place.short_name} i alt", "raad"), members, points)
    return {
        "place": place,
        "tabs": TABS,
        "made": made,
        "kind": kind,
        "kinds": told,
        "chosen": MONTH.isoformat(),
        "months": [(MONTH.isoformat(), "oktober 2026")],
        "label": "oktober 2026",
        "finding": flows.finding(kind, made, "oktober 2026"),
        "summary": summary(made.cells),
        "picture": picture(made.cells, f"{kind.title}, oktober 2026"),
        "demonstration": True,
    }


def _no_flows() -> Mapping[str, Any]:
    return {"place": HORSENS, "tabs": TABS, "made": None, "demonstration": False}


def _look() -> Mapping[str, Any]:
    looks = [
        Look("Genoptræningsplaner", "Faaborg-Midtfyn", "oktober 2026", said(kind), "/punkt/")
        for kind in ("gap", "zero", "low_end", "moved", "doubled")
    ]
    return {
        "place": HORSENS,
        "tabs": TABS,
        "looks": looks,
        "left_out": 12,
        "answer": words.looked_for([each.stream for each in looks], 1),
    }


def _types() -> Mapping[str, Any]:
    followed = {"XREF15": ["Kommunehenvisninger fra almen praksis"]}
    return {
        "place": HORSENS,
        "tabs": TABS,
        "types": message_types(),
        "followed": followed,
        "source": SOURCE,
    }


MESSAGES: dict[str, tuple[str, Context]] = {
    "beskeder/fyldt": ("referrals/show.html", _show),
    "beskeder/langt-navn": ("referrals/show.html", lambda: _show(LONG)),
    "beskeder/ingen": ("referrals/show.html", _nothing),
    "beskeder/hvem": ("referrals/between.html", lambda: _between(LONG)),
    "beskeder/hvem-ingen": ("referrals/between.html", _no_flows),
    "beskeder/se-efter": ("referrals/look.html", _look),
    "beskeder/typer": ("referrals/types.html", _types),
}
