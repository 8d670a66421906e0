"""A sheet as its pages show it: what was typed, the figures made of it, and what is still lacking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from indicators.checks.words import Said
from indicators.figure import FigureView, figure_view, flags_of
from indicators.handheld import calendar, queries
from indicators.handheld.models import TallyEntry, TallySheet
from indicators.handheld.sheets import measure_of, words_of
from indicators.marking import queries as marking
from indicators.models import PeriodKind
from indicators.queries import Row, Viewed
from indicators.sentences import shown_value
from indicators.shown import point, series_of
from indicators.views import Mark, Measure, Series, Target
from tvaers.danish import period
from tvaers.places import Place

FROM_REGISTER = "herefter tal fra et register i stedet for håndholdte"


@dataclass(frozen=True)
class Line:
    """One period of the list: what was typed, by whom, and how often it was put right."""

    start: date
    label: str
    words: str
    entry: TallyEntry
    corrected: int
    # Whether the figures say what was typed; until the worker has taken it, they do not.
    drawn: bool
    flags: tuple[Said, ...]

    @property
    def address(self) -> str:
        """The period's day as an address has it."""
        return self.start.isoformat()


@dataclass(frozen=True)
class Shown:
    """A sheet with everything that its pages tell."""

    sheet: TallySheet
    place: Place
    measure: Measure
    entries: Sequence[TallyEntry]
    rows: Sequence[Row]
    # The figures of the register that speaks from a day on.
    register: Sequence[Row]
    series: Series
    view: FigureView
    marks: tuple[Mark, ...]
    targets: tuple[Target, ...]
    starts: Sequence[date]
    today: date

    @property
    def speaking(self) -> Mapping[date, TallyEntry]:
        """The entry that speaks for each period."""
        return queries.speaking(self.entries)

    @property
    def newest_id(self) -> int:
        """The newest thing that was typed, whatever the period."""
        return max((each.id for each in self.entries), default=0)

    @property
    def missing(self) -> list[date]:
        """Periods that are over and have no number, oldest first."""
        return calendar.lacking(self.sheet.period, self.starts, self.speaking.keys(), self.today)

    @property
    def offered(self) -> date | None:
        """The period that the form begins with."""
        return calendar.offered(self.sheet.period, self.starts, self.speaking.keys(), self.today)

    @property
    def lines(self) -> list[Line]:
        """The periods that have a number, newest first."""
        told = {row.period_start: row for row in self.rows}
        lines = []
        for start, entry in self.speaking.items():
            row = told.get(start)
            lines.append(
                Line(
                    start,
                    period(self.sheet.period, start),
                    words_of(self.sheet, *entry.numbers),
                    entry,
                    entry.turn - 1,
                    row is not None and _says(row, entry),
                    flags_of(point(row)) if row is not None else (),
                )
            )
        return list(reversed(lines))

    @property
    def on_its_way(self) -> bool:
        """Whether something was typed that the figures do not say yet."""
        return any(not line.drawn for line in self.lines)

    def register_words(self, row: Row) -> str:
        """A register's figure in words."""
        return shown_value(self.measure, point(row))

    def label(self, start: date) -> str:
        """A period in words."""
        return period(self.sheet.period, start)


def _says(row: Row, entry: TallyEntry) -> bool:
    if entry.denominator is None:
        return row.value == entry.numerator
    return (row.numerator, row.denominator) == entry.numbers


def shown(session: Session, viewed: Viewed, sheet: TallySheet, place: Place, today: date) -> Shown:
    """The sheet as it stands now."""
    entries = queries.entries(session, [sheet])[sheet.id]
    rows = queries.figures(session, viewed, sheet.name, place)
    measure = measure_of(sheet)
    register = _register(session, viewed, sheet, place)
    line = series(sheet, place, rows, register)
    marks, targets = marking.drawn(marking.standing(session, sheet.name, place))
    if sheet.replaced_from is not None:
        # Another source is a break: what lies on each side of it is not measured alike.
        marks = (*marks, Mark(sheet.replaced_from, FROM_REGISTER, "confirmed", "break"))
    return Shown(
        sheet=sheet,
        place=place,
        measure=measure,
        entries=entries,
        rows=rows,
        register=register,
        series=line,
        view=figure_view(measure, line, marks=marks, targets=targets),
        marks=marks,
        targets=targets,
        starts=calendar.open_periods(sheet.period, sheet.first_day, sheet.until, today),
        today=today,
    )


def _register(session: Session, viewed: Viewed, sheet: TallySheet, place: Place) -> list[Row]:
    """The register's figures of the place from the day on which it speaks."""
    if sheet.replaced_by is None or sheet.replaced_from is None:
        return []
    rows = queries.figures(session, viewed, sheet.replaced_by, place)
    return [row for row in rows if row.period_start >= sheet.replaced_from]


def series(
    sheet: TallySheet, place: Place, rows: Sequence[Row], register: Sequence[Row] = ()
) -> Series:
    """The line over the sheet's whole calendar, so that a period without a number is a gap: what was typed,
    and the register from the day on which it speaks and has told something."""
    kind = PeriodKind(sheet.period)
    since = min((row.period_start for row in register), default=date.max)
    spoken = (*(row for row in rows if row.period_start < since), *register)
    days = [row.period_start for row in spoken]
    every = calendar.periods(kind, min(days), max(days)) if days else ()
    found = series_of(place.short_name, place.slug, spoken, tuple((kind, start) for start in every))
    if kind is not PeriodKind.WEEK:
        return found
    return replace(
        found, points=tuple(replace(each, short_label=_short(each.start)) for each in found.points)
    )


def _short(start: date) -> str:
    """A week as the axis of so many has room for: the year is said once."""
    year, week, _ = start.isocalendar()
    return f"uge {week} {year}" if week == 1 else f"uge {week}"
