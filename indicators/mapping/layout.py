"""A layout: what each column of a provider's file is for, as a steward has confirmed it.

It fits a file whose heading is the same, whatever the order; any other heading is told as a difference and
never guessed over. Periods as columns are no part of the heading, since every month brings a new one.
"""

import calendar
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from indicators.mapping.grid import grid
from indicators.mapping.periods import Period, period
from indicators.mapping.recognise import PLACES, Guess, Role, Table, recognise, totals
from indicators.sources import delivery
from indicators.sources.delivery import EARLIEST, Codes, Column, Draft
from tvaers import numbers
from tvaers.module import FileFault, Reading
from tvaers.numbers import Numbers, State
from tvaers.places import Kind
from tvaers.register import Register

LONGEST_STRATUM = 120
DENOMINATOR = ".naevner"
_ONCE = {
    Role.PERIOD: "periode",
    Role.PLACE: "sted",
    Role.NUMERATOR: "tæller",
    Role.DENOMINATOR: "nævner",
}


class Unfit(Exception):
    """Roles that make no layout. Danish sentence."""


@dataclass(frozen=True)
class Difference:
    """How a file's heading differs from a layout's."""

    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.new)

    @property
    def sentence(self) -> str:
        """The difference in words."""
        parts = [
            *([f"mangler {_quoted(self.missing)}"] if self.missing else []),
            *([f"har {_quoted(self.new)}, som er ny"] if self.new else []),
            *(f"»{new}« er måske »{old}« med nyt navn" for old, new in self.renamed),
        ]
        return f"Overskriften {'; '.join(parts)}." if parts else ""


@dataclass(frozen=True)
class Layout:
    """One version of a layout: each column's role; without a place, all rows are the holder's own. `card` is
    the source of the catalogue that the figures come from, `months` how often files come."""

    data_set: str
    title: str
    provider: str
    version: int
    columns: tuple[tuple[str, Role], ...]
    holder_id: int
    card: str = ""
    months: int | None = None

    def __post_init__(self) -> None:
        roles = [role for _, role in self.columns]
        for role, name in _ONCE.items():
            if roles.count(role) > 1:
                raise Unfit(f"Kun én kolonne kan være {name}. Vælg »bruges ikke« ved de andre.")
        wide = Role.WIDE in roles
        if wide and {Role.PERIOD, Role.NUMERATOR, Role.DENOMINATOR} & set(roles):
            raise Unfit(
                "Når perioderne står som kolonner, er der ingen kolonne med periode, tæller eller nævner."
            )
        if not wide and not {Role.PERIOD, Role.NUMERATOR} <= set(roles):
            raise Unfit("Vælg, hvilken kolonne der er periode, og hvilken der er tæller.")

    @property
    def is_wide(self) -> bool:
        """Whether each period has a column of its own."""
        return any(role is Role.WIDE for _, role in self.columns)

    @property
    def heading(self) -> frozenset[str]:
        """The names that a file must have."""
        return frozenset(name for name, role in self.columns if role is not Role.WIDE)

    def difference(self, names: Iterable[str]) -> Difference:
        """How a heading differs from the one that was confirmed."""
        told = {name for name in names if not (self.is_wide and period(name) is not None)}
        missing, new = sorted(self.heading - told), sorted(told - self.heading)
        near = ((old, difflib.get_close_matches(old, new, 1, 0.6)) for old in missing)
        return Difference(
            tuple(missing), tuple(new), tuple((old, close[0]) for old, close in near if close)
        )

    def given(self, names: Iterable[str]) -> tuple[Guess, ...]:
        """A heading's columns with their confirmed roles."""
        known = dict(self.columns)
        return tuple(Guess(name, known.get(name, Role.WIDE), "") for name in names)


def read(
    text: str,
    register: Register,
    layout: Layout,
    today: date | None = None,
    held: list[Table] | None = None,
) -> Reading:
    """The observations in a file, by a layout that fits it; FileFault where it does not. `held` is what the
    text was recognised as, where that has been asked before; it is taken out, to be gone when it is read."""
    table = held.pop() if held else recognise(grid(text), register)
    difference = layout.difference(table.names)
    if difference:
        raise FileFault(f"{difference.sentence} Bekræft kolonnerne på siden »Opstillinger«.")
    rows = _Rows(table, register, layout, today or delivery.today())
    del table
    return rows.reading()


class _Rows:
    """A table's rows while they are read by a layout."""

    def __init__(self, table: Table, register: Register, layout: Layout, today: date) -> None:
        self.layout, self.today, self.decimal = layout, today, table.decimal
        self.columns = layout.given(table.names)
        # Each column as places in the list of its distinct texts: a million rows have few.
        self.frame = pd.DataFrame(
            {
                name: _column([line[at] for line in table.lines])
                for at, name in enumerate(table.names)
            }
        )
        self.draft = Draft(np.array(table.numbers, dtype=np.int64))
        self.draft.ignored[totals(self.columns, table.lines)] = True
        self.place = self._places(register)
        self.strata = self._strata()

    def reading(self) -> Reading:
        """The rows as observations, or in quarantine."""
        return self._wide() if self.layout.is_wide else self._long()

    def _of(self, role: Role) -> list[str]:
        return [column.name for column in self.columns if column.role is role]

    def _places(self, register: Register) -> "np.ndarray[Any, np.dtype[np.int64]]":
        names = self._of(Role.PLACE)
        if not names:
            return np.full(len(self.frame), self.layout.holder_id, dtype=np.int64)
        column = Column.of(self.frame[names[0]])
        entries = [delivery.find(register, text) if text else None for text in column.texts]
        known = [entry if entry and entry.kind in PLACES else None for entry in entries]
        self.draft.fault_texts(
            column,
            names[0],
            [
                None
                if entry
                else delivery.unfit("stedet", text, "kendes ikke. Ret navn eller kode.")
                for entry, text in zip(known, column.texts, strict=True)
            ],
        )
        # Areas that are no kommuner are known, and no figure is made for them.
        self.draft.ignored |= column.spread(
            [entry is not None and entry.kind is Kind.AREA for entry in known], np.bool_
        )
        return column.spread([entry.id if entry else 0 for entry in known])

    def _strata(self) -> Column:
        names = self._of(Role.GROUP)
        if not names:
            return Column(np.zeros(len(self.frame), dtype=np.int64), [""])
        groups = [Column.of(self.frame[name]) for name in names]
        _, first, same = np.unique(
            delivery.keys(*(group.codes for group in groups)),
            return_index=True,
            return_inverse=True,
        )
        told = [
            ";".join(
                f"{_plain(name)}={_plain(group.texts[group.codes[row]])}"
                for name, group in zip(names, groups, strict=True)
                if group.texts[group.codes[row]]
            )
            for row in first.tolist()
        ]
        # Two combinations may be told by the same text, and are then the same group.
        once = {text: at for at, text in enumerate(dict.fromkeys(told))}
        strata = Column(np.array([once[text] for text in told], dtype=np.int64)[same], list(once))
        long = strata.spread([len(text) > LONGEST_STRATUM for text in strata.texts], np.bool_)
        self.draft.fault(long, names[0], "gruppens tekst er for lang. Forkort den.")
        return strata

    def _numbers(self, name: str, *, counts: bool) -> Numbers:
        read = numbers.read(self.frame[name], self.decimal)
        if counts:
            self.draft.fault_counts(read, name)
        else:
            self.draft.fault_numbers(read, name)
            below = read.are(State.VALUE) & (read.values < 0)
            self.draft.fault(below, name, "et antal kan ikke være negativt. Ret tallet.")
        return read

    def _long(self) -> Reading:
        (named,), (counted,) = self._of(Role.PERIOD), self._of(Role.NUMERATOR)
        column = Column.of(self.frame[named])
        periods = [period(text) for text in column.texts]
        reasons = [
            _unfit_period(text, found, self.today)
            for text, found in zip(column.texts, periods, strict=True)
        ]
        self.draft.fault_texts(column, named, reasons)
        below = self._of(Role.DENOMINATOR)
        number = self._numbers(counted, counts=bool(below))
        of = self._numbers(below[0], counts=True) if below else None
        if of is not None:
            more = number.values > of.values
            self.draft.fault(more, counted, "tælleren er større end nævneren. Ret et af tallene.")
        known = [found or ("", EARLIEST) for found in periods]
        self.draft.fault_twice(delivery.keys(self.place, self.strata.codes, column.codes))
        values = [("", number)] + ([(DENOMINATOR, of)] if of is not None else [])
        return self._made([(suffix, read, column.codes, known) for suffix, read in values])

    def _wide(self) -> Reading:
        columns = []
        all_the_same = np.zeros(len(self.frame), dtype=np.int64)
        for name in self._of(Role.WIDE):
            found = period(name)
            assert found is not None  # a column with any other name is a difference
            read = self._numbers(name, counts=False)
            reason = _unfit_period(name, found, self.today)
            if reason is not None:
                # A year's columns may stand ready for the months to come, as long as they are empty.
                self.draft.fault(~read.are(State.MISSING), name, reason)
                continue
            columns.append(("", read, all_the_same, [found]))
        self.draft.fault_twice(delivery.keys(self.place, self.strata.codes))
        return self._made(columns)

    def _made(self, columns: Sequence[tuple[str, Numbers, Codes, list[Period]]]) -> Reading:
        """The observations, column by column: a million rows as dictionaries would take a gigabyte. Each of
        `columns` is what its items' names end with, its numbers, and each row's place in its periods."""
        accepted = np.flatnonzero(self.draft.accepted)
        count, times = len(accepted), len(columns)
        alike = np.zeros(count, dtype=np.int64)
        return self.draft.reading(
            {
                "item": _texts(([f"{self.layout.data_set}{each[0]}"], alike) for each in columns),
                "place_id": np.tile(np.asarray(self.place, dtype=np.int64)[accepted], times),
                "counterpart_id": np.zeros(count * times, dtype=np.int64),
                "period_kind": _texts(
                    ([kind for kind, _ in periods], codes[accepted])
                    for _, _, codes, periods in columns
                ),
                "period_start": _texts(
                    ([first.isoformat() for _, first in periods], codes[accepted])
                    for _, _, codes, periods in columns
                ),
                "stratum": _texts(
                    [(self.strata.texts, self.strata.codes[accepted]) for _ in columns]
                ),
                "value": np.concatenate([read.values[accepted] for _, read, _, _ in columns])
                if columns
                else np.zeros(0),
                "n": np.full(count * times, np.nan),
            }
        )


def _column(texts: list[str]) -> "pd.Series[Any]":
    """A column of texts, each distinct one kept once."""
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(distinct, dtype=str)))


def _texts(parts: Iterable[tuple[list[str], Codes]]) -> "pd.Categorical[str]":
    """Columns below each other, each as places in a list of texts."""
    once: dict[str, int] = {}
    codes = [
        np.array([once.setdefault(text, len(once)) for text in texts], dtype=np.int32)[at]
        for texts, at in parts
    ]
    every = np.concatenate(codes) if codes else np.zeros(0, dtype=np.int32)
    return pd.Categorical.from_codes(every, categories=pd.Index(list(once), dtype=str))


def _unfit_period(text: str, found: Period | None, today: date) -> str | None:
    if found is None:
        return delivery.unfit("perioden", text, "kan ikke læses. Skriv den som 2026-10.")
    if found[1] < EARLIEST:
        return f"perioden {delivery.shown(text)} ligger før år {EARLIEST.year}. Ret den."
    if _last_day(*found) >= today:
        return f"perioden {delivery.shown(text)} er ikke slut. Send den, når den er gået."
    return None


def _last_day(kind: str, first: date) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}.get(kind)
    if months is None:
        return first + timedelta(days=6)
    last = first.month + months - 1
    return date(first.year, last, calendar.monthrange(first.year, last)[1])


def _plain(text: str) -> str:
    """A text as it stands in a stratum, where two signs have a meaning of their own."""
    return text.replace(";", ",").replace("=", ":").strip()


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"»{name[:40]}«" for name in names)
