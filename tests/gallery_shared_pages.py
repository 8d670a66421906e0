"""Invented shared pages for the gallery: written, reviewed, read, and set against an earlier version."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clusters.shared_pages import comparing, drawing, rules
from clusters.shared_pages.beginnings import TEMPLATES
from clusters.shared_pages.blocks import BLOCKS
from clusters.shared_pages.models import (
    PageBlock,
    PageReading,
    PageReview,
    PageState,
    PageVersion,
    ReadKind,
    Sector,
    SharedPage,
    VersionState,
)
from clusters.shared_pages.queries import Listed
from gallery_rows import HORSENS, MEASURES, TODAY, Context, place, points, wave
from indicators.blocks.kinds import BLOCKS as FIGURES
from indicators.figure import figure_view
from indicators.views import Series
from tvaers.difference import Mark
from tvaers.module import Line
from tvaers.parts import Drawn, Lines, Notice, Part, Picture, Table, Words

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KINDS = {each.kind: each for each in (*BLOCKS, *FIGURES)}
PAGE = SharedPage(
    id=1,
    slug="genoptraening",
    title="Genoptræning efter sygehus",
    template="tema",
    level=1,
    state=PageState.PUBLISHED,
    shown=1,
    reason="",
    changed_at=AT,
    changed_by="Kirsten Holm",
    demonstration=True,
)


def _version(number: int, state: VersionState) -> PageVersion:
    return PageVersion(
        id=number,
        page_id=1,
        number=number,
        state=state,
        title="Genoptræning efter sygehus",
        note="Oktobers tal" if number > 1 else "",
        made_at=AT,
        made_by="Kirsten Holm",
        sent_at=AT,
        sent_by="Kirsten Holm",
        published_at=AT if state in (VersionState.PUBLISHED, VersionState.SUPERSEDED) else None,
        published_by="Kirsten Holm",
        revision=1,
    )


def _figure() -> Picture:
    measure = MEASURES["genoptraening"]
    found = points(measure, wave(24, 80, 4), base=400)
    view = figure_view(measure, Series(HORSENS.short_name, HORSENS.slug, found))
    return Picture(
        title="Genoptræning inden for 7 dage i Sundhedsråd Horsens",
        under="procent",
        finding=view.finding,
        summary=view.summary,
        chart=view.chart,
        key=view.key,
        table=Table(
            "Genoptræning inden for 7 dage, nyeste først",
            ("Periode", *view.heads),
            tuple((row.label, *(cell.text for cell in row.cells)) for row in view.table),
            (False, *(True for _ in view.heads)),
        ),
        notes=view.marks,
        source="Kilde: Kommunernes indberetning. Udgivet 24. november 2026.",
        url="/",
        agenda="Genoptræning inden for 7 dage",
        stamps=("aftalt",),
        demonstration=True,
    )


def _drawn() -> tuple[tuple[str, tuple[Part, ...]], ...]:
    return (
        (
            "tekst",
            (
                Words(
                    "## Status\n\nDet går **godt**.\n\n- Horsens\n- Odder\n\nSted\tTal\nOdder\t12"
                ),
            ),
        ),
        ("figur", (_figure(),)),
        ("advarsel", (Notice("Tallene for oktober er foreløbige.", "warning"),)),
        ("figur", (drawing.FAILED,)),
        ("figur", (Notice("Her er ingen tal, du kan se."),)),
        ("moeder", (Lines("Næste møder", (Line("Styregruppen 12. januar 2027", "/"),)),)),
        ("robot", (drawing.GONE,)),
        ("kontakt", (Lines("Kontakt", (Line("Kirsten Holm", "", "Sekretariatet"),)),)),
    )


def _blocks() -> list[tuple[PageBlock, Drawn]]:
    return [
        (
            PageBlock(
                id=at,
                key=f"{at:032d}",
                position=at,
                kind=kind,
                settings={"tekst": "Ord"},
                revision=1,
            ),
            Drawn(parts),
        )
        for at, (kind, parts) in enumerate(_drawn(), start=1)
    ]


def _list(*, empty: bool = False) -> Mapping[str, Any]:
    shown, work = _version(1, VersionState.PUBLISHED), _version(2, VersionState.REVIEW)
    review = PageReview(asked_at=AT, sector=Sector.REGION)
    return {
        "place": HORSENS,
        "published": [] if empty else [Listed(PAGE, shown, work)],
        "drafts": []
        if empty
        else [Listed(PAGE, shown, work), Listed(PAGE, None, _version(2, VersionState.DRAFT))],
        "archived": [] if empty else [Listed(PAGE, shown, None)],
        "mine": [] if empty else [(review, PAGE, HORSENS)],
        "states": rules.VERSION_STATES,
        "may_make": True,
    }


def _show(*, reader: bool) -> Mapping[str, Any]:
    reading = PageReading(
        version_id=1, by="Ole Bach", kind=ReadKind.APPROVED, at=AT, party_id=1, user_id=1
    )
    party = place("Horsens Kommune", "horsens-kommune")
    return {
        "place": HORSENS,
        "page": PAGE,
        "edition": _version(1, VersionState.PUBLISHED),
        "blocks": _blocks(),
        "charts": True,
        "last": reading if reader else None,
        "changed": (Line("Nye tal: Genoptræning", "/", "24. november 2026"),) if reader else (),
        "readings": [(reading, party)] if reader else [],
        "reads": rules.READS,
        "parties": [party],
        "settling": [party] if reader else [],
        "may_write": not reader,
        "problem": "" if reader else "Vælg, hvad der er sket, og for hvem.",
        "today": TODAY,
    }


def _edit(state: VersionState, *, empty: bool = False) -> Mapping[str, Any]:
    return {
        "place": HORSENS,
        "page": PAGE,
        "edition": _version(2, state),
        "writing": state is VersionState.DRAFT,
        "blocks": [] if empty else _blocks(),
        "charts": not empty,
        "kinds": KINDS,
        "levels": rules.LEVELS,
        "state": rules.VERSION_STATES[state],
        "problems": {"slags": "Vælg, hvilken slags blok der skal tilføjes."} if empty else {},
        "typed": {"titel": PAGE.title, "laesere": "1"},
        "may_archive": True,
    }


def _block(kind: str, now: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    found = KINDS[kind]
    offered = {"genoptraening": "Genoptræning inden for 7 dage", "folketal": "Folketal"}
    return {
        "place": HORSENS,
        "page": PAGE,
        "edition": _version(2, VersionState.DRAFT),
        "block": PageBlock(id=1, key="1" * 32, kind=kind, settings={}, revision=3),
        "kind": found,
        "choices": {each.name: offered for each in found.settings if each.choices},
        "typed": {"tekst": "Kirstens ord", "maal": ["genoptraening"]},
        "now": now,
        "problems": {"tekst": "Skriv tekst.", "maal": "Vælg mindst én: indikatorer."}
        if now
        else {},
        "today": TODAY,
    }


def _review(*, sent: bool, mine: bool) -> Mapping[str, Any]:
    asked = [
        PageReview(reviewer_id=7, reviewer="Jens Krogh", sector=Sector.REGION, answered_at=AT, approved=False, comment="Tallene mangler."),
        PageReview(reviewer_id=8, reviewer="Ole Bach", sector=Sector.KOMMUNER, answered_at=None, approved=None, comment=""),
    ]  # fmt: skip
    return {
        "place": HORSENS,
        "page": PAGE,
        "edition": _version(2, VersionState.REVIEW if sent else VersionState.DRAFT),
        "blocks": _blocks()[:1],
        "charts": False,
        "reviews": asked if sent else [],
        "mine": asked[1] if mine else None,
        "sent": sent,
        "sentence": rules.state_sentence(2, ["Ole Bach"], ["Jens Krogh"]) if sent else "",
        "ready": sent and not mine,
        "people": {Sector.REGION: {7: "Jens Krogh"}, Sector.HOUSE: {9: "Rikke Lind"}},
        "sectors": rules.SECTORS,
        "checks": rules.CHECKS,
        "ticked": ["fair"],
        "may_send": not mine,
        "may_publish": True,
        "typed": {},
        "problems": {"tjek": "Sæt kryds ved alle punkter."}
        if mine
        else {"gennemsyn": "Vælg, hvem."},
    }


def _versions() -> Mapping[str, Any]:
    states = (VersionState.DRAFT, VersionState.PUBLISHED, VersionState.SUPERSEDED)
    return {
        "place": HORSENS,
        "page": PAGE,
        "versions": [_version(3 - at, state) for at, state in enumerate(states)],
        "states": rules.VERSION_STATES,
        "may_write": True,
    }


def _one() -> Mapping[str, Any]:
    return {
        "place": HORSENS,
        "page": PAGE,
        "edition": _version(1, VersionState.SUPERSEDED),
        "blocks": [(block, drawn.parts) for block, drawn in _blocks()[:2]],
        "charts": True,
        "state": "tidligere",
        "may_write": True,
    }


def _difference() -> Mapping[str, Any]:
    table = Table("Tal", ("Periode", "Procent"), (("oktober 2026", "80"),))
    other = Table("Tal", ("Periode", "Procent"), (("oktober 2026", "81"), ("november 2026", "84")))
    told = comparing.compare(
        {"a": [Words("Det går godt i Horsens i år")], "b": [table], "c": [Words("Gammel")]},
        {"b": [other], "a": [Words("Det går bedre i Horsens i år")], "d": [Words("Ny")]},
    )
    return {
        "place": HORSENS,
        "page": PAGE,
        "old": _version(1, VersionState.SUPERSEDED),
        "new": _version(2, VersionState.PUBLISHED),
        "title": ("Genoptræning", "Genoptræning efter sygehus"),
        "changes": told,
        "sentence": comparing.sentence(told),
        "mark": Mark,
    }


SHARED_PAGES: dict[str, tuple[str, Context]] = {
    "sider": ("shared_pages/list.html", _list),
    "sider/ingen": ("shared_pages/list.html", lambda: _list(empty=True)),
    "sider/ny": (
        "shared_pages/new.html",
        lambda: {
            "place": HORSENS,
            "templates": TEMPLATES,
            "levels": rules.LEVELS,
            "typed": {"laesere": "1"},
            "problems": {"titel": "Skriv sidens titel."},
        },
    ),
    "sider/laeser": ("shared_pages/show.html", lambda: _show(reader=True)),
    "sider/skriver": ("shared_pages/show.html", lambda: _show(reader=False)),
    "sider/kladde": ("shared_pages/edit.html", lambda: _edit(VersionState.DRAFT)),
    "sider/kladde/tom": ("shared_pages/edit.html", lambda: _edit(VersionState.DRAFT, empty=True)),
    "sider/kladde/laast": ("shared_pages/edit.html", lambda: _edit(VersionState.PUBLISHED)),
    "sider/blok": ("shared_pages/block.html", lambda: _block("tekst", {"tekst": "Rikkes ord"})),
    "sider/blok/flere": (
        "shared_pages/block.html",
        lambda: _block("tabel", {"maal": ["folketal"]}),
    ),
    "sider/blok/figur": ("shared_pages/block.html", lambda: _block("figur")),
    "sider/gennemsyn": ("shared_pages/review.html", lambda: _review(sent=True, mine=False)),
    "sider/gennemsyn/mit": ("shared_pages/review.html", lambda: _review(sent=True, mine=True)),
    "sider/gennemsyn/foer": ("shared_pages/review.html", lambda: _review(sent=False, mine=False)),
    "sider/versioner": ("shared_pages/versions.html", _versions),
    "sider/version": ("shared_pages/version.html", _one),
    "sider/forskel": ("shared_pages/difference.html", _difference),
}
