"""Invented packs for the gallery: one whose files are written, one on the way, one with what a reader may not see."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clusters.packs.models import FileState, Pack, PackFile
from clusters.packs.pages import Offered
from clusters.packs.rules import KINDS, UNSEEN, Sheet
from clusters.shared_pages.models import SharedPage
from gallery_rows import HORSENS, Context
from tvaers.parts import Drawn, Line, Lines, Notice, Picture, Table, Words

AT = datetime(2026, 11, 30, 13, 5, tzinfo=UTC)
PACK = Pack(
    public_id="k1",
    title="Materiale til mødet i december",
    whole="Politisk niveau i Sundhedsråd Horsens, 4. december 2026",
    frozen_at=AT,
    made_by="Kirsten Holm",
    address="https://tvaers.example.dk/omraader/sundhedsraad-horsens/pakker/k1/",
    digest="015abd7f" * 8,
    sheets=2,
    demonstration=True,
)
FIGURE = Picture(
    title="Genoptræning inden for 7 dage",
    under="procent",
    finding="Andelen er steget siden marts 2026 og er nu 84 %.",
    summary="Medianen er 82 %.",
    chart=None,
    key=(),
    table=Table(
        "Genoptræning, måned for måned",
        ("Måned", "Andel"),
        (("oktober 2026", "84 %"), ("september 2026", "skjult")),
        (False, True),
    ),
    notes=("Små tal er skjult.",),
    source="Kilde: KL Gateway. Udgivet 20. november 2026.",
    url="/",
    demonstration=True,
)
SHEETS = [
    Sheet(
        "1. Genoptræning",
        "/",
        frozenset(),
        (Drawn((Lines("", (Line("80 % i oktober 2026", "/"),)),)),),
    ),
    Sheet(
        "Genoptræning efter sygehus",
        "/",
        frozenset(),
        (Drawn((Words("## Hvorfor?\n\nRådet følger **tallet**."), FIGURE)), Drawn((UNSEEN,))),
    ),
    Sheet("Status", "/", frozenset(), (Drawn((Notice("Tallene er nye.", "warning"),)),)),
]


def _files(*states: FileState | None) -> list[Offered]:
    return [
        Offered(
            kind,
            name,
            None
            if state is None
            else PackFile(
                kind=kind,
                state=state,
                size=123_456,
                reason="Det tog for lang tid at skrive filen. Lav en pakke med færre sider."
                if state is FileState.FAILED
                else "",
            ),
        )
        for (kind, name), state in zip(KINDS.items(), states, strict=True)
    ]


def _show(*states: FileState | None, **more: Any) -> Mapping[str, Any]:
    files = _files(*states)
    return {
        "place": HORSENS,
        "pack": PACK,
        "whole": True,
        "files": files,
        "waiting": sum(each.row is None for each in files),
        "intact": True,
        "code": ["015abd7f"] * 8,
        "sheets": SHEETS,
        "left": 0,
        "charts": False,
        **more,
    }


def _new(**more: Any) -> Mapping[str, Any]:
    shared = [SharedPage(slug=f"side-{at}", title=f"Side {at}") for at in range(3)]
    return {
        "place": HORSENS,
        "shared": shared,
        "meetings": [("m1", "Politisk niveau, 4. december 2026")],
        "chosen": {"side-1"},
        "typed": {},
        "problems": {},
        **more,
    }


DONE, FAILED = FileState.DONE, FileState.FAILED
PACK_PAGES: dict[str, tuple[str, Context]] = {
    "pakker": (
        "packs/list.html",
        lambda: {"place": HORSENS, "packs": [PACK, PACK], "may_make": True},
    ),
    "pakker/ingen": (
        "packs/list.html",
        lambda: {"place": HORSENS, "packs": [], "may_make": False},
    ),
    "pakker/ny": ("packs/new.html", _new),
    "pakker/ny/afvist": (
        "packs/new.html",
        lambda: _new(
            shared=[],
            meetings=[],
            problems={"titel": "Skriv en titel.", "side": "Vælg mindst én side."},
        ),
    ),
    "pakker/faerdig": ("packs/show.html", lambda: _show(DONE, DONE, DONE, DONE)),
    "pakker/paa-vej": ("packs/show.html", lambda: _show(DONE, None, FAILED, None)),
    "pakker/delvis": (
        "packs/show.html",
        lambda: _show(DONE, DONE, DONE, DONE, whole=False, left=2, intact=False, sheets=SHEETS[:1]),
    ),
    "pakker/tom": ("packs/show.html", lambda: _show(DONE, DONE, DONE, DONE, sheets=[])),
}
