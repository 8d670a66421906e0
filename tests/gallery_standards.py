"""Quality standards for the gallery: what ships, and a second version with changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from agreements.standards import reading
from agreements.standards.area import Row
from agreements.standards.layout import (
    ADDRESSEES,
    KINDS,
    WORDINGS,
    Document,
    changes,
    held,
)
from agreements.standards.models import State
from agreements.standards.pages import grouped
from agreements.standards.queries import Version
from agreements.standards.sharing import Sharing
from agreements.standards.standing import (
    NOBODY,
    SHORT,
    SIGNS,
    STATES,
    area_words,
    groups,
    own_words,
)
from gallery_rows import HORSENS, place
from standards_files import YAML

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _document() -> Document:
    return reading.document(YAML)


def catalogue() -> dict[str, Any]:
    """The one document there is."""
    found = _document()
    return {
        "documents": [(Version(1, found, AT, "Tværs"), held(found))],
        "addressees": ADDRESSEES,
    }


def one() -> dict[str, Any]:
    """A second version: one piece is new, one gone, one with its number and wording."""
    first = _document()
    pieces = [
        replace(p, number="3", wording="ordlyd", valid_to=date(2028, 1, 1))
        for p in first.pieces[1:]
    ]
    second = replace(first, pieces=(*pieces, replace(first.pieces[0], key="ny")))
    return {
        "shown": Version(2, second, AT, "Ida Frost"),
        "document": second,
        "held": held(second),
        "groups": grouped(second),
        "every": [Version(2, second, AT, "Ida Frost"), Version(1, first, AT, "Tværs")],
        "before": Version(1, first, AT, "Tværs"),
        "changes": changes(first.pieces, second.pieces),
        "kinds": KINDS,
        "wordings": WORDINGS,
        "addressees": {**ADDRESSEES, "begge": "Kommunen og regionen"},
    }


def _said(field: str, state: State, **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "public_id": f"{field}-{state}-{more.get('by', '')}",
            "place_id": 1,
            "field": field,
            "state": state,
            "evidence": "Visitationsgrundlaget er godkendt i udvalget, og alle hold er beskrevet.",
            "owner": "Ledende fysioterapeut",
            "next_step": "Beskrivelse sammen med hospitalet",
            "next_day": date(2026, 11, 1),
            "measures": ["kommunehenvisninger"],
            "clause": "Forløbsprogram for hjertesygdom, afsnit om fase 2",
            "follows": [],
            "at": AT,
            "by": "Ole Bach",
            "version": 1,
            "demonstration": True,
            **more,
        }
    )


SAID = (
    *(_said(f"fysisk-traening.{key}", state) for key, state in zip(
        ("maalgruppe", "indhold", "format", "hensyn"), State, strict=True
    )),
    _said("maalgruppe.samlet", State.MEETS),
    _said("maalgruppe.samlet", State.NOT_YET, by="En kollega"),
    _said("tema.udsatte", State.PARTLY),
)  # fmt: skip


def _common() -> dict[str, Any]:
    found = _document()
    return {
        "place": HORSENS,
        "edition": Version(1, found, AT, "Tværs"),
        "document": found,
        "demonstration": True,
        "signs": SIGNS,
        "states": STATES,
        "nobody": NOBODY,
        "problem": "",
    }


def area() -> dict[str, Any]:
    """A council where one kommune is some way and another has not begun."""
    found = _document()
    rows = [
        Row(place("Horsens", "horsens-kommune"), groups(found, SAID)),
        Row(place("Skanderborg", "skanderborg-kommune"), groups(found, ())),
    ]
    return {
        **_common(),
        "rows": rows[:1],
        "before": rows[1:],
        "columns": [group.name for group in rows[0].groups],
        "summary": area_words({row.place.short_name: row.groups for row in rows}),
    }


def unit() -> dict[str, Any]:
    """A kommune's own assessment, where two have written at the same time."""
    found = groups(_document(), SAID)
    return {
        **_common(),
        "groups": found,
        "summary": own_words(found, AT.date()),
        "own": True,
        "speaks": True,
        "spaces": [HORSENS],
        "sharings": [
            Sharing(HORSENS, AT, "Ole Bach"),
            Sharing(HORSENS, AT, "Ole Bach", AT, "En kollega"),
        ],
        "may_share": True,
        "short": SHORT,
        "problem": "To har skrevet samtidig i Målgruppe: Samlet. Saml det først.",
        "chosen": "",
    }


def field() -> dict[str, Any]:
    """One field with two at the same time, a history, and a form that was refused."""
    found = _document()
    one = next(each for each in found.fields() if each.key == "maalgruppe.samlet")
    return {
        **_common(),
        "field": one,
        "stands": SAID[4:6],
        "earlier": [_said("maalgruppe.samlet", State.NOT_OURS)],
        "pieces": found.pieces[:2],
        "measures": [("kommunehenvisninger", "Kommunehenvisninger"), ("folketal", "Folketal")],
        "names": {"kommunehenvisninger": "Kommunehenvisninger"},
        "chosen": ["folketal"],
        "seen": "a b",
        "typed": {
            **dict.fromkeys(("tilstand", "ansvar", "skridt", "dag", "program"), ""),
            "grundlag": "Halv time",
        },
        "citable": {"Genoptræning, § 2": "/"},
        "may_write": True,
        "problem": "Vælg, hvordan det står til.",
    }


PAGES: Mapping[str, tuple[str, Callable[[], Mapping[str, Any]]]] = {
    "standarder": ("standards/catalogue.html", catalogue),
    "standarder/dokument": ("standards/document.html", one),
    "standarder/omraade": ("standards/area.html", area),
    "standarder/enhed": ("standards/unit.html", unit),
    "standarder/felt": ("standards/field.html", field),
    "standarder/ingen": ("standards/none.html", lambda: {"place": HORSENS}),
}
