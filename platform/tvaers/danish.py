"""Danish words for numbers, days and periods. Babel knows the language; this knows our pages."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol
from flask import Flask

LOCALE = "da_DK"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


# A page writes hundreds of numbers and periods: marks and month names are asked of Babel once.
_MARKS = str.maketrans(
    {
        ",": get_group_symbol(LOCALE),
        ".": get_decimal_symbol(LOCALE),
        "-": get_minus_sign_symbol(LOCALE),
    }
)


def number(value: float, decimals: int = 0) -> str:
    """1234.5 as "1.234,5"."""
    return f"{round(value, decimals) + 0.0:,.{decimals}f}".translate(_MARKS)


def day(value: date) -> str:
    """ "22. november 2026"."""
    return str(format_date(value, "d. MMMM y", LOCALE))


def moment(value: datetime) -> str:
    """An instant as "22. november 2026 kl. 13.05", in Copenhagen."""
    local = value.astimezone(COPENHAGEN)
    return str(format_datetime(local, "d. MMMM y 'kl.' HH.mm", locale=LOCALE))


@lru_cache(maxsize=4096)
def period(kind: str, start: date) -> str:
    """A period in words: "oktober 2026", "3. kvartal 2025", "uge 53 2026", "2025"."""
    if kind == "month":
        return str(format_date(start, "MMMM y", LOCALE))
    if kind == "quarter":
        return f"{(start.month - 1) // 3 + 1}. kvartal {start.year}"
    if kind == "half":
        return f"{1 if start.month < 7 else 2}. halvår {start.year}"
    if kind == "year":
        return str(start.year)
    if kind == "week":
        year, week, _ = start.isocalendar()
        return f"uge {week} {year}"
    return day(start)


@lru_cache(maxsize=4096)
def short_period(kind: str, start: date) -> str:
    """A period as a chart's axis has room for: "okt 2026", "3. kv. 2025"."""
    if kind == "month":
        return str(format_date(start, "MMM y", LOCALE)).replace(".", "")
    if kind == "quarter":
        return f"{(start.month - 1) // 3 + 1}. kv. {start.year}"
    if kind == "day":
        return str(format_date(start, "d. MMM y", LOCALE))
    return period(kind, start)


def list_of(names: Sequence[str]) -> str:
    """ "Hedensted, Horsens, Odder og Skanderborg"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} og {names[-1]}"


def unbroken(text: str) -> str:
    """The text with its numbers and percent signs kept on one line."""
    return text.replace(" %", "\u00a0%")


def install(app: Flask) -> None:
    """Give templates these words as filters."""
    app.jinja_env.filters.update(
        tal=number, dag=day, tidspunkt=moment, periode=period, opremsning=list_of, ubrudt=unbroken
    )
