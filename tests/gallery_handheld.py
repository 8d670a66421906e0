"""Invented tally sheets for the gallery: as they are met with a week lacking, and after what went wrong."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from gallery_rows import place
from indicators.figure import figure_view
from indicators.handheld import calendar
from indicators.handheld.board import board
from indicators.handheld.models import TallyEntry, TallyKind, TallySheet
from indicators.handheld.sheets import measure_of
from indicators.handheld.shown import Shown, series
from indicators.handheld.use_pages import Happened, Turn
from indicators.models import PeriodKind, Status
from indicators.queries import Row

HOME = place("Plejehjemmet Solgården", "plejehjemmet-solgaarden")
FIRST, TODAY = date(2026, 6, 1), date(2026, 11, 24)
FALLS = (5, 3, 6, 4, 5, 7, 4, 6, 5, 3, 6, 5, 4, 6, 2, 3, 1, 2, 3, 2, 1, 3, 2, 2)


def sheet() -> TallySheet:
    """A sheet that counts falls each week."""
    return TallySheet(
        id=1,
        public_id="a" * 32,
        place_id=1,
        title="Fald",
        question="Hvor mange fald blev der skrevet om i ugen?",
        kind=TallyKind.COUNT,
        period=PeriodKind.WEEK,
        numerator_word="Fald",
        denominator_word="",
        direction="down",
        largest=40,
        persons=True,
        purpose="At se, om natlys hjælper",
        registrar="Nattevagten søndag",
        advice="Tæl efter bogen.",
        first_day=FIRST,
        until=None,
        demonstration=True,
        made_at=datetime(2026, 6, 1, 10, tzinfo=UTC),
        made_by="Ole Bach",
        replaced_by=None,
    )


def shown() -> Shown:
    """The sheet with its weeks; the newest is on its way, and one was put right."""
    made = sheet()
    days = [FIRST + timedelta(weeks=week) for week in range(len(FALLS))]
    entries = [
        TallyEntry(
            id=at + 1,
            public_id=f"e{at}",
            period_start=day,
            turn=2 if at == 3 else 1,
            numerator=FALLS[at],
            denominator=None,
            note="",
            reason="Talt to gange" if at == 3 else "",
            at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            by="Ole Bach",
            delivery="d",
        )
        for at, day in enumerate(days)
    ]
    rows = [_row(day, FALLS[at]) for at, day in enumerate(days[:-1])]
    measure, line = measure_of(made), series(made, HOME, rows)
    return Shown(
        sheet=made,
        place=HOME,
        measure=measure,
        entries=entries,
        rows=rows,
        register=(),
        series=line,
        view=figure_view(measure, line),
        marks=(),
        targets=(),
        starts=calendar.open_periods(made.period, made.first_day, None, TODAY),
        today=TODAY,
    )


def _row(day: date, value: int) -> Row:
    return Row(
        measure_version_id=1,
        place_id=1,
        period_kind=PeriodKind.WEEK,
        period_start=day,
        value=float(value),
        numerator=float(value),
        denominator=None,
        lower=None,
        upper=None,
        level=3,
        status=Status.SHOWN,
        members=1,
        members_reporting=1,
        preliminary=False,
        demonstration=True,
        release_id=1,
    )


def typing(**more: Any) -> dict[str, Any]:
    """The page on which a week's number is typed."""
    found = shown()
    return {
        "place": HOME,
        "found": found,
        "sheet": found.sheet,
        "view": found.view,
        "start": found.offered,
        "before": None,
        "before_words": "",
        "saved": None,
        "saved_words": "",
        "typed": {},
        "problems": {},
        "theirs": "",
        "may_register": True,
        "may_steer": True,
        **more,
    }


def meanwhile() -> dict[str, Any]:
    """The same page when somebody else was first."""
    start = date(2026, 11, 9)
    return typing(
        start=start,
        before=shown().speaking[start],
        before_words="2 fald",
        theirs="2 fald",
        typed={"taeller": "4"},
    )


def listed() -> dict[str, Any]:
    """A sheet that lacks a week, and one that is over."""
    row = {
        "sheet": sheet(),
        "place": HOME,
        "last": date(2026, 11, 9),
        "words": "2 fald",
        "missing": [date(2026, 11, 16)],
        "over": False,
    }
    return {
        "place": HOME,
        "rows": [row, {**row, "missing": [], "over": True}],
        "may_open": True,
    }


def new(**problems: str) -> dict[str, Any]:
    """The form for a sheet."""
    return {
        "place": HOME,
        "typed": {"fra": "2026-11-24", "stoerst": "100", "titel": "Fald"},
        "problems": problems,
    }


def used(**more: Any) -> dict[str, Any]:
    """The sheet as the pages on its use show it."""
    found = shown()
    return {"place": HOME, "found": found, "sheet": found.sheet, "problem": "", **more}


def pointed() -> dict[str, Any]:
    """Where one number comes from, that was put right."""
    entry = shown().entries[3]
    return used(
        label="uge 26 2026",
        turns=[Turn(entry, "4 fald", None), Turn(shown().entries[0], "5 fald", None)],
        drawn=True,
        start="2026-06-22",
        register=None,
        register_words="",
        replacement="",
    )


def led_to(**more: Any) -> dict[str, Any]:
    """What a sheet led to."""
    return used(
        view=shown().view,
        happened=[
            Happened(date(2026, 9, 4), "Besluttet", "Natlys på gangen", "Skrevet af Ole Bach.")
        ],
        people=2,
        may_steer=True,
        may_note=True,
        typed={"dag": "2026-11-24"},
        **more,
    )


def wall() -> dict[str, Any]:
    """The board, on which small weeks are left out."""
    return used(board=board(shown()), next=None, newest=shown().entries[-1])


PAGES = {
    "taelleskemaer/punkt": ("handheld/point.html", pointed),
    "taelleskemaer/foerte-til": ("handheld/led_to.html", led_to),
    "taelleskemaer/tavle": ("handheld/board.html", wall),
    "taelleskemaer/skemaet": (
        "handheld/steer.html",
        lambda: used(measures=[], replacement="", typed={}),
    ),
    "taelleskemaer": ("handheld/list.html", listed),
    "taelleskemaer/nyt": ("handheld/new.html", new),
    "taelleskemaer/nyt-afvist": (
        "handheld/new.html",
        lambda: new(titel="Skriv en titel.", slags="Vælg en af mulighederne."),
    ),
    "taelleskemaer/tast": ("handheld/show.html", typing),
    "taelleskemaer/gemt": (
        "handheld/show.html",
        lambda: typing(saved=date(2026, 11, 9), saved_words="2 fald"),
    ),
    "taelleskemaer/imens": ("handheld/show.html", meanwhile),
    "taelleskemaer/afvist": (
        "handheld/show.html",
        lambda: typing(
            typed={"taeller": "-3"},
            problems={"taeller": "Et antal kan ikke være negativt. Skriv 0 eller flere."},
        ),
    ),
}
