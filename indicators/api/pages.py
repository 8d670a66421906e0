"""/api/v1: places, indicators and figures as data. Read alone, by the same rights as the pages."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, abort, render_template, request, url_for

from indicators import queries
from indicators.api import answers
from indicators.api import queries as asked
from indicators.asking import viewed
from indicators.catalogue.cards import STATES, IndicatorCard
from indicators.catalogue.facts import sections
from indicators.catalogue.here import known
from indicators.queries import Row
from indicators.shown import measure_view
from tvaers import api
from tvaers.access import needs
from tvaers.danish import number
from tvaers.errors import TooMuch
from tvaers.frame import KIND_WORDS
from tvaers.places import Kind
from tvaers.remarks import remarks_of
from tvaers.web import database

pages = Blueprint("api", __name__, url_prefix="/api/v1", template_folder="../templates")
api.install(pages)
about = Blueprint("about_api", __name__, template_folder="../templates")

# The most figures of one question, however many pages they are given on.
LIMIT = 50_000
MOST_PLACES = 200
FILE = Path(__file__).parent / "openapi.yaml"


@about.get("/api/")
@needs("source.read")
def show() -> str:
    """What the API is, for a person who is to use it."""
    return render_template(
        "api/show.html",
        limit=LIMIT,
        per_minute=api.PER_MINUTE,
        page=api.PAGE,
        largest=api.LARGEST_PAGE,
        statuses=[*answers.STATUSES.values(), answers.NOTHING],
    )


@pages.get("/openapi.json")
@needs("source.read")
def description() -> Response:
    """The OpenAPI description."""
    api.only()
    return api.answer(_description())


@cache
def _description() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


@pages.get("/steder")
@needs("area.read")
def places() -> Response:
    """The places the viewer may know of."""
    api.only("slags", "side", "antal")
    part = api.sliced()
    found = asked.places(database(), viewed(), kind=_kind())
    return api.answer(
        {
            **part.of(len(found)),
            "steder": [_place(each) for each in found[part.start :][: part.size]],
        }
    )


def _kind() -> Kind | None:
    word = request.args.get("slags", "")
    if not word:
        return None
    return Kind(api.one_of("slags", [kind.value for kind in KIND_WORDS], ""))


def _place(each: asked.Named) -> dict[str, Any]:
    found = {
        "sted": each.slug,
        "navn": each.name,
        "kort_navn": each.short_name,
        "slags": each.kind.value,
        "slags_ord": KIND_WORDS[each.kind],
    }
    told = {
        "kode": each.code,
        "fra": each.valid_from.isoformat() if each.valid_from else None,
        "til": each.valid_to.isoformat() if each.valid_to else None,
    }
    return found | {name: value for name, value in told.items() if value}


@pages.get("/indikatorer")
@needs("source.read")
def indicators() -> Response:
    """Every indicator card, in short."""
    api.only("side", "antal")
    part, every = api.sliced(), _cards()
    found = [_short(card) for card in every[part.start :][: part.size]]
    return api.answer({**part.of(len(every)), "indikatorer": found})


@pages.get("/indikatorer/<string:name>")
@needs("source.read")
def card(name: str) -> Response:
    """One indicator card, whole."""
    api.only()
    found = next((each for each in _cards() if name in each.names), None)
    if found is None:
        abort(404, "Der er ingen indikator med det navn. Se dem, der er, på /api/v1/indikatorer.")
    told = [
        {
            "del": section.title,
            "felter": [{"felt": field, "tekst": text} for field, text in section.rows],
            "ikke_fastlagt": list(section.unsettled),
        }
        for section in sections(found)
    ]
    return api.answer(_short(found) | {"kort": told})


def _cards() -> tuple[IndicatorCard, ...]:
    return known().cards


def _short(card: IndicatorCard) -> dict[str, Any]:
    found: dict[str, Any] = {
        "navn": card.name,
        "titel": card.title,
        "tilstand": card.state,
        "tilstand_ord": STATES[card.state],
        "maaler": card.placing.measures,
    }
    if card.definition is not None:
        defined = card.definition
        found |= {
            "version": defined.version,
            "status": defined.status,
            "enhed": defined.unit,
            "retning": defined.direction,
        }
    if card.state == "tal":
        found["tal"] = url_for("api.figures", name=card.name)
    return found


@pages.get("/indikatorer/<string:name>/tal")
@needs("value.read")
def figures(name: str) -> Response:
    """The figures of one indicator: all places or those named, all periods or those between two days."""
    api.only("sted", "slags", "fra", "til", "side", "antal", "format", "version")
    newest, _parts, earlier = queries.with_earlier(database(), name)
    versions = {str(each.version): each for each in (newest, *earlier)}
    version = versions[api.one_of("version", list(versions), str(newest.version))]
    form = api.one_of("format", ("json", "json-stat"), "json")
    part, first, last = api.sliced(), api.month_or_day("fra"), api.month_or_day("til")
    if first and last and first > last:
        abort(400, "fra er senere end til. Byt om på de to.")
    named = {each.id: each for each in _places()}
    rows, count = asked.figures(
        database(), viewed(), version, sorted(named), first, last, most=LIMIT
    )
    if count > LIMIT:
        raise TooMuch(
            f"Der spørges om {number(count)} tal, og grænsen er {number(LIMIT)}. "
            "Spørg om færre steder eller en kortere periode.",
            limit=LIMIT,
            count=count,
        )
    measure = measure_view(version)
    releases = queries.releases(database(), (row.release_id for row in rows))
    agreed = _agreed(version.name, named, rows)
    if form == "json-stat":
        names = {key: (each.slug, each.short_name) for key, each in named.items()}
        source = str(version.definition["card"]["datakilde"])
        return api.answer(answers.json_stat(measure, rows, names, releases, source, agreed))
    slugs = {key: each.slug for key, each in named.items()}
    shown = rows[part.start :][: part.size]
    return api.answer(
        {
            "indikator": answers.described(measure),
            "versioner": sorted(int(each) for each in versions),
            "kilde": version.definition["card"]["datakilde"],
            "periodetype": answers.grain(rows),
            "oprindelse": f"/omraader/{{sted}}/indikatorer/{version.name}/punkt/{{periode}}/tal.json",
            **part.of(len(rows)),
            "aftaler": agreed,
            "tal": list(answers.figures(measure, shown, slugs, releases)),
        }
    )


def _agreed(
    measure: str, named: Mapping[int, asked.Named], rows: Sequence[Row]
) -> list[dict[str, Any]]:
    """What floors above say of the figures, by place: read with every one of the place's figures."""
    ids = list(dict.fromkeys(row.place_id for row in rows))
    told = remarks_of(ids)
    return [
        {
            "sted": named[place].slug,
            "aftalt": each.stamp,
            "i": each.about,
            "forbehold": list(each.lines),
            "side": each.url,
        }
        for place in ids
        for each in told.get((measure, place), ())
    ]


def _places() -> list[asked.Named]:
    """The places that the address names; every one, where it names none. One that is not there, and one
    that the viewer may not know of, are answered alike."""
    slugs = list(dict.fromkeys(request.args.getlist("sted")))
    if len(slugs) > MOST_PLACES:
        raise TooMuch(
            f"Der er nævnt {number(len(slugs))} steder, og grænsen er {MOST_PLACES}. "
            "Spørg uden sted for at få dem alle, eller vælg med slags.",
            limit=MOST_PLACES,
            count=len(slugs),
        )
    found = asked.places(database(), viewed(), kind=_kind(), slugs=slugs)
    if not request.args.get("slags") and len(found) < len(slugs):
        abort(404, "Et af stederne findes ikke. Se dem, der er, på /api/v1/steder.")
    return found
