"""Periods as people and systems write them, in cells and in headings: months, quarters, years, weeks."""

import re
from collections.abc import Callable
from datetime import date

Period = tuple[str, date]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar", "feb februar", "mar marts", "apr april", "maj", "jun juni", "jul juli",
            "aug august", "sep sept september", "okt oktober", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def _month(year: int, month: int) -> Period | None:
    return ("month", date(year, month, 1)) if 1 <= month <= 12 else None


def _quarter(year: int, quarter: int) -> Period | None:
    return ("quarter", date(year, 3 * quarter - 2, 1)) if 1 <= quarter <= 4 else None


def _week(year: int, week: int) -> Period | None:
    try:
        return "week", date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _first_of_month(year: int, month: int, day: int) -> Period | None:
    # A spreadsheet keeps a month as its first day; any other day is a day, which is no period here.
    return _month(year, month) if day == 1 else None


def _named(name: str, year: int) -> Period | None:
    month = _MONTHS.get(name.rstrip("."))
    return None if month is None else _month(year if year > 99 else 2000 + year, month)


_YEAR = r"((?:19|20)\d\d)"
_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Period | None]], ...] = (
    (_YEAR, lambda m: ("year", date(int(m[1]), 1, 1))),
    (_YEAR + r"[-m/](\d{1,2})", lambda m: _month(int(m[1]), int(m[2]))),
    (_YEAR + r"(\d\d)", lambda m: _month(int(m[1]), int(m[2]))),
    (r"(\d{1,2})[-/.]" + _YEAR, lambda m: _month(int(m[2]), int(m[1]))),
    (_YEAR + r"-(\d\d)-(\d\d)(?: 00:00:00)?", lambda m: _first_of_month(*map(int, m.groups()))),
    (
        r"(\d\d)[-.](\d\d)[-.]" + _YEAR,
        lambda m: _first_of_month(int(m[3]), int(m[2]), int(m[1])),
    ),
    (r"([a-z]{3,9}\.?)[ -]?'?" + r"((?:20)?\d\d)", lambda m: _named(m[1], int(m[2]))),
    (_YEAR + r"[ -]?([a-z]{3,9}\.?)", lambda m: _named(m[2], int(m[1]))),
    (_YEAR + r"[ -]?[kq]([1-4])", lambda m: _quarter(int(m[1]), int(m[2]))),
    (r"[kq]([1-4])[ -]?" + _YEAR, lambda m: _quarter(int(m[2]), int(m[1]))),
    (r"([1-4])\. ?(?:kvt\.?|kvartal) ?" + _YEAR, lambda m: _quarter(int(m[2]), int(m[1]))),
    (_YEAR + r"-?[uw](\d{1,2})", lambda m: _week(int(m[1]), int(m[2]))),
    (r"uge (\d{1,2})[ ,/-]+" + _YEAR, lambda m: _week(int(m[2]), int(m[1]))),
)  # fmt: skip
_COMPILED = tuple((re.compile(form), meaning) for form, meaning in _FORMS)


def period(text: str) -> Period | None:
    """The kind and the first day of the period that a text names; None if it names none."""
    plain = text.strip().casefold()
    for form, meaning in _COMPILED:
        match = form.fullmatch(plain)
        if match is not None and (found := meaning(match)) is not None:
            return found
    return None
