"""Invented contexts for the gallery's pages of a delivery's life: preview, releases, coverage, provenance."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from gallery_rows import HORSENS, MEASURES, NOTES, PLANS, REMARKS, place
from indicators.checks.coverage import LATE_AFTER, Reliability, Standing
from indicators.checks.words import said
from indicators.deliveries.models import PreviewState
from indicators.deliveries.pages import Row
from indicators.deliveries.queries import Counted
from indicators.parties.account import Cause, Word, standings
from indicators.provenance.pages import STATES
from indicators.quality.pages import WORDS, Line

Context = Callable[[], Mapping[str, Any]]
AT = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
LONG_NAME = "genoptraening_hedensted_2026-10_med_et_temmelig_langt_filnavn.csv"


def delivery(**more: Any) -> Any:
    return SimpleNamespace(
        **{
            "public_id": "9d41c0",
            "file_name": LONG_NAME,
            "demonstration": True,
            "quarantined": 0,
            "received_by": "Sofie Lund",
            "approved_by": "Ole Bach",
            "approved_at": AT,
            **more,
        }
    )


def version(name: str) -> Any:
    measure = MEASURES[name]
    return SimpleNamespace(
        name=name,
        version=1,
        title=measure.title,
        definition={
            "short_title": measure.short,
            "status": "udkast",
            "card": {
                "formaal": "At vise, om borgere får tilbudt den første kontakt i tide.",
                "indhold": "Andelen af genoptræningsplaner, hvor kommunen har tilbudt kontakt.",
                "datakilde": "Kommunernes egne optællinger.",
            },
        },
    )


def preview(state: PreviewState, done: int = 0, fault: str = "") -> Context:
    """A preview in one of its states; a finished one with values, signals and flags."""
    ready = state is PreviewState.DONE
    rows = [
        Row(MEASURES[PLANS], "Hedensted", "x", "oktober 2026", *values)
        for values in (
            ("50 %", "75 %", "+25 procentpoint", "rettede tal", ("stort spring",)),
            ("ufuldstændig", "69 %", "", "nu fuldstændig", ()),
            ("–", "• skjult", "", "ny periode", ()),
        )
    ]
    return lambda: {
        "delivery": delivery(),
        "preview": SimpleNamespace(
            state=state, done=done, steps=7, doing="Afslutningsnotater" if done else "", fault=fault
        ),
        "finding": "Leverancen ændrer 3 tal på 1 side og 1 signal. 1 af dem er vist før."
        if ready
        else fault
        or "Forhåndsvisningen er ved at blive lavet. Du kan lukke siden og komme tilbage.",
        "counted": Counted({"corrected": 1, "complete": 1, "new": 1}, 1, 1),
        "whys": [("rettede tal", 1), ("nu fuldstændig", 1), ("ny periode", 1)],
        "rows": rows if ready else [],
        "turned": [
            (
                SimpleNamespace(version=version(NOTES), place="Hedensted", slug="x"),
                "svinger tilfældigt",
                "har ændret sig, nedad",
            )
        ]
        if ready
        else [],
        "page": 2,
        "more": True,
        "acts": frozenset({"indsend", "godkend", "tilbage", "kasser"}),
        "may_steer": True,
        "states": PreviewState,
    }


def releases() -> Mapping[str, Any]:
    """Releases of a delivery: one that speaks, one ordered back, one rolled back."""

    def made(state: str, note: str = "", ordered: Any = None, speaks: bool = False) -> Any:
        return SimpleNamespace(
            release=SimpleNamespace(
                public_id="23656cff997b", released_at=AT, state=state, note=note
            ),
            version=version(PLANS),
            speaks=speaks,
            first=True,
            ordered=ordered,
        )

    order = SimpleNamespace(by="Ole Bach", reason="Filen var en prøve")
    return {
        "delivery": delivery(),
        "made": [
            made("published", speaks=True),
            made("published", ordered=order, speaks=True),
            made("withdrawn", "Filen var en prøve"),
            made("superseded"),
        ],
        "may_roll_back": True,
    }


def delivered() -> Mapping[str, Any]:
    """Four deliverers over twelve months, with each standing."""
    every = tuple(Standing)
    lines = [
        Line(
            place(name, name.lower()),
            tuple((each, WORDS[each]) for each in (every[at:] + every)[:12]),
            Reliability(10, 12, at, 14.0 if at else None),
        )
        for at, name in enumerate(("Hedensted", "Horsens", "Odder", "Skanderborg"))
    ]
    months = ("okt", "sep", "aug", "jul", "jun", "maj", "apr", "mar", "feb", "jan", "dec", "nov")
    return {
        "place": HORSENS,
        "measure": MEASURES[PLANS],
        "measures": [version(PLANS), version(NOTES)],
        "heads": [(f"{month} 2026", f"{month} 2026") for month in months],
        "lines": lines,
        "finding": "Odder mangler at levere for en eller flere af de seneste tre perioder.",
        "late_after": LATE_AFTER,
    }


CORRECTED = SimpleNamespace(
    public_id="5f1c",
    was=412.0,
    value=206.0,
    reason="Filen kom to gange",
    by="Sofie Lund",
    at=AT,
    ended_at=None,
    ended_by=None,
    end_reason=None,
)


def taken_back(made: Any) -> Any:
    """A correction that was taken back."""
    told = {"ended_at": AT, "ended_by": "Ole Bach", "end_reason": "Kilden er rettet"}
    return SimpleNamespace(**{**vars(made), **told, "public_id": "5f1d"})


def provenance(status: str = "shown", **more: Any) -> Context:
    """Where a value comes from: with everything there can be, or hidden with next to nothing."""
    full = status == "shown"
    row = {
        "status": status,
        "value": 83.0 if full else None,
        "demonstration": True,
        "preliminary": full,
        "members": 4,
        "members_reporting": 4,
        "note": "Rullet tilbage 4. november til udgivelsen fra 3. november: prøve" if full else "",
    }
    release = SimpleNamespace(public_id="23656cff997b4246", released_at=AT, released_by="Tværs")
    before = SimpleNamespace(
        release=SimpleNamespace(
            public_id="0a41", released_at=AT, state="withdrawn", note="Filen var en prøve"
        ),
        figure=None,
    )
    came = SimpleNamespace(first_at=AT, last_at=datetime(2026, 11, 9, 8, 0, tzinfo=UTC))
    source = SimpleNamespace(
        source="mapped",
        received_at=AT,
        demonstration=True,
        delivery=delivery() if full else None,
        layout_version=3,
    )
    found = SimpleNamespace(
        measure=MEASURES[PLANS],
        version=version(PLANS),
        row=SimpleNamespace(**row),
        release=release,
        before=[before] if full else [],
        arrival=came if full else None,
        late_by=2,
        flags=[("jump", said("jump")), ("shift", said("shift"))] if full else [],
        sources=[source],
        older=3 if full else 0,
        dismissals=[
            SimpleNamespace(kind="jump", reason="Nyt center", by="Sofie Lund", at=AT, value=81.0)
        ]
        if full
        else [],
        corrections=[CORRECTED, taken_back(CORRECTED)] if full else [],
    )
    return lambda: {
        "place": HORSENS,
        "remarks": REMARKS if full else (),
        "found": found,
        "start": "2026-10",
        "label": "oktober 2026",
        "value": "206 af 248 (83 %) i oktober 2026" if full else "Tallet er skjult.",
        "counts": [("Tilbudt inden 7 dage", "206"), ("Planer", "248")] if full else [],
        "states": STATES,
        "text": lambda figure: "98 %",
        "said": said,
        "problem": more.get("problem", ""),
        "may_dismiss": full,
        "may_correct": full,
        "decides": full,
        "became": lambda made: "206",
    }


def pair(problem: str = "", mine: bool = True) -> Context:
    """Two parties' numbers: one period explained in part, one agreed, one not shown."""
    october, september, august = (date(2026, month, 1) for month in (10, 9, 8))
    said = [Word(october, 200.0, 1, "Ole Bach", AT), Word(september, 180.0, 1, "Ole Bach", AT)]
    said.append(Word(september, 180.0, 2, "Jens Krogh", AT))
    causes = [Cause(october, "Sendt efter månedens slutning", 9.0, "Sofie Lund", 1, AT)]
    rows = standings(
        {october: 206.0, september: 180.0, august: None},
        {october: 190.0, september: 171.0, august: 160.0},
        causes,
        said,
    )
    parties = [
        SimpleNamespace(id=at, name=f"{name} og omegn", short_name=name)
        for at, name in ((1, "Horsens"), (2, "Region Midtjylland"))
    ]
    found = SimpleNamespace(
        pairing=SimpleNamespace(public_id="x", apart="Den ene tæller beskeder, den anden planer."),
        versions=(version(PLANS), version(NOTES)),
        parties=parties,
        causes=causes,
        mine=parties if mine else [],
    )
    labels = {october: "oktober 2026", september: "september 2026", august: "august 2026"}
    return lambda: {
        "place": HORSENS,
        "found": found,
        "first": MEASURES[PLANS],
        "second": MEASURES[NOTES],
        "rows": rows,
        "labels": labels,
        "finding": "I oktober 2026 er forskellen 16; 7 er ikke forklaret.",
        "overlap": (2, 3),
        "text": lambda value: "" if value is None else f"{value:.0f}",
        "names": {1: "Horsens", 2: "Region Midtjylland"},
        "problem": problem,
        "filled": {},
    }


def pairs() -> Mapping[str, Any]:
    """The pairs of a place, with the form."""
    unit = SimpleNamespace(id=1, name="Horsens Kommune")
    return {
        "place": HORSENS,
        "pairings": [
            SimpleNamespace(
                public_id="x", first_measure="a", second_measure="b", by="Ole Bach", at=AT
            )
        ],
        "names": {"a": "Genoptræning inden for 7 dage", "b": "Afslutningsnotater"},
        "measures": [version(PLANS), version(NOTES)],
        "own": [unit],
        "units": [unit],
        "problem": "Vælg to forskellige parter.",
        "filled": {},
    }


PAGES: dict[str, tuple[str, Context]] = {
    "liv/forhaandsvisning": ("life/preview.html", preview(PreviewState.DONE, 7)),
    "liv/forhaandsvisning-i-gang": ("life/preview.html", preview(PreviewState.WORKING, 3)),
    "liv/forhaandsvisning-fejl": (
        "life/preview.html",
        preview(PreviewState.FAILED, fault="Forhåndsvisningen kunne ikke laves. Intet er ændret."),
    ),
    "liv/udgivelser": ("life/releases.html", releases),
    "liv/to-tal": ("parties/list.html", pairs),
    "liv/to-tal/par": ("parties/show.html", pair()),
    "liv/to-tal/afvist": ("parties/show.html", pair("Skriv årsagen.")),
    "liv/to-tal/laeser": ("parties/show.html", pair(mine=False)),
    "liv/leveret": ("quality/show.html", delivered),
    "liv/punkt": ("provenance/show.html", provenance()),
    "liv/punkt-skjult": ("provenance/show.html", provenance("hidden")),
    "liv/punkt-afvist": ("provenance/show.html", provenance(problem="Skriv med få ord hvorfor.")),
}
