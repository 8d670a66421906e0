"""What every page's frame says: where one is, for whom one acts, the menu, and whether figures are
a demonstration's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app, g, request, url_for

from tvaers.access import Facts, may, may_see, may_somewhere, need_of
from tvaers.assets import asset_url
from tvaers.guards import may_write
from tvaers.installation import Installation
from tvaers.module import Module
from tvaers.people import Glass, Held, Principal
from tvaers.places import Kind, Place, by_slug, danish_key
from tvaers.web import database, form_token, glass, policy, today, viewer

AREA = "tvaers_area"

KIND_WORDS: dict[Kind, str] = {
    Kind.NATIONAL: "Hele landet",
    Kind.REGION: "Region",
    Kind.KOMMUNE: "Kommune",
    Kind.HOSPITAL: "Hospital",
    Kind.CLINIC: "Klinik",
    Kind.GENERAL_PRACTICE: "Almen praksis",
    Kind.SECRETARIAT: "Sekretariat",
    Kind.PATIENTS: "Patienter og pårørende",
    Kind.SUBUNIT: "Kommunal enhed",
    Kind.AREA: "Område",
    Kind.HEALTH_CLUSTER: "Sundhedsklynge",
    Kind.HEALTH_COUNCIL: "Sundhedsråd",
    Kind.QUALITY_CLUSTER: "Kvalitetsklynge",
    Kind.KLU: "Kommunalt-lægeligt udvalg",
    Kind.REGION_SPACE: "Regionalt rum",
    Kind.PROJECT: "Projekt",
}

ROLE_WORDS: dict[str, str] = {
    "laeser": "læser",
    "leder": "leder",
    "bidragyder": "bidragyder",
    "praksis": "praksiskonsulent",
    "steward": "dataansvarlig",
    "redaktor": "redaktør",
    "revisor": "revisor",
    "admin": "drift",
    "noedadgang": "nødadgang",
    "svc_import": "indlevering",
    "svc_read": "læsning",
}


@dataclass(frozen=True)
class Area:
    """One of the viewer's areas, for the chooser."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu as this viewer sees it."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """Everything page.html needs beside the page's own content."""

    viewer: Principal
    acting: str
    place: Place | None
    areas: tuple[Area, ...]
    menu: tuple[MenuItem, ...]
    demonstration: bool
    # For whom the viewer can choose to write, where there is a choice.
    choices: tuple["Choice", ...] = ()
    # The viewer's open break-glass.
    glass: Glass | None = None


@dataclass(frozen=True)
class Choice:
    """One for whom the viewer can write: a grant there, and the words for it."""

    grant_id: int
    words: str
    chosen: bool


def install(app: Flask) -> None:
    """Give every template the frame, the form token and the nonce."""

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {
            "frame": frame(),
            "form_token": form_token,
            "nonce": g.get("nonce", ""),
            "today": today(),
            "asset_url": asset_url,
        }


def reader() -> Principal:
    """The viewer with every grant: what is read does not depend on for whom one writes."""
    return viewer().whole


def frame() -> Frame:
    """This request's frame, made once."""
    if "frame" not in g:
        place = current_place()
        who = reader()
        g.frame = Frame(
            viewer=who,
            acting=_acting(who, place),
            place=place,
            areas=areas(),
            menu=_menu(place),
            demonstration=_demonstration(),
            choices=_choices(who),
            glass=glass(),
        )
    return cast(Frame, g.frame)


def _demonstration() -> bool:
    # Decided once when the installation is created, so one look is enough; none has been before that.
    known = cast(dict[str, bool], current_app.extensions.setdefault("installation", {}))
    if "demonstration" not in known:
        found = database().scalar(sa.select(Installation.demonstration))
        if found is None:
            return False
        known["demonstration"] = found
    return known["demonstration"]


def areas() -> tuple[Area, ...]:
    """The viewer's own areas: where a grant is anchored, and the spaces that its unit works in."""
    if "areas" not in g:
        who = reader()
        own = {
            held.anchor_id: Area(held.anchor_slug, held.anchor_name, KIND_WORDS[held.anchor_kind])
            for held in who.grants
            if held.anchor_id is not None and held.anchor_kind is not None
        }
        beside = frozenset().union(*(held.spaces for held in who.grants)) - own.keys()
        g.areas = (*_in_order(own.values()), *_in_order(_spaces(beside)))
    return cast(tuple[Area, ...], g.areas)


def _in_order(areas: Iterable[Area]) -> list[Area]:
    return sorted(areas, key=lambda area: danish_key(area.name))


def _spaces(ids: Collection[int]) -> list[Area]:
    if not ids:
        return []
    rows = database().execute(
        sa.select(Place.slug, Place.name, Place.kind).where(Place.id.in_(ids), ~Place.private)
    )
    return [Area(slug, name, KIND_WORDS[kind]) for slug, name, kind in rows]


def current_place() -> Place | None:
    """The place the page is about: the one in the address, else the one last chosen, else the first."""
    for value in (request.view_args or {}).values():
        if isinstance(value, Place):
            return value
    if not reader().grants:
        return None
    slugs = [area.slug for area in areas()]
    chosen = request.cookies.get(AREA, "")
    slug = chosen if chosen in slugs or not slugs else slugs[0]
    place = by_slug(database(), slug or "danmark")
    return place if place is not None and may_see(policy(), reader(), place) else None


def _acting(who: Principal, place: Place | None) -> str:
    """For whom the viewer acts here: the grant at this place, or the one whose spaces hold it."""
    chosen = next((held for held in who.grants if held.grant_id == who.acting), None)
    if who.acting is not None and chosen is not None:
        return role_at(chosen)
    for held in who.grants:
        if place is not None and (place.id in held.reach or place.id in held.spaces):
            return role_at(held)
    return role_at(who.grants[0]) if who.grants else ""


def role_at(held: Held) -> str:
    """A grant in words: "redaktør, Sundhedsråd Horsens"."""
    return f"{ROLE_WORDS.get(held.role, held.role)}, {held.anchor_name}"


def _choices(who: Principal) -> tuple[Choice, ...]:
    """A grant for each place the viewer can write for; none where there is but one."""
    found: dict[int | None, Held] = {}
    for held in who.grants:
        if held.grant_id is not None and may_write(policy(), held.role):
            found.setdefault(held.anchor_id, held)
    if len(found) < 2:
        return ()
    at = next((held.anchor_id for held in who.grants if held.grant_id == who.acting), None)
    return tuple(
        Choice(
            cast(int, held.grant_id),
            role_at(held),
            who.acting is not None and held.anchor_id == at,
        )
        for held in found.values()
    )


def _menu(place: Place | None) -> tuple[MenuItem, ...]:
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    items = sorted((item for module in modules for item in module.nav), key=lambda item: item.order)
    shown = []
    for item in items:
        view = current_app.view_functions[item.endpoint]
        need = need_of(view)
        if item.placed:
            met = place is not None and may(policy(), reader(), need, Facts(holder_id=place.id))
        else:
            met = may_somewhere(policy(), reader(), need)
        if not met:
            continue
        url = url_for(item.endpoint, place=place) if item.placed else url_for(item.endpoint)
        current = request.endpoint in (item.endpoint, *item.active)
        shown.append(MenuItem(item.title, url, current))
    return tuple(shown)
