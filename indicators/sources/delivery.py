"""What the readers of deliveries share: places, months, and the gathering of rows and faults.

Readers look at distinct texts only and spread the answer over the rows. The scan for CPR numbers is the
intake's and comes before any reader; here files about persons are known by their format alone.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from tvaers import tables
from tvaers.module import FileFault, Reading, RowFault
from tvaers.numbers import Numbers, State
from tvaers.places import Kind
from tvaers.register import Entry, Register

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

# No figure is older: the day of an extraction before it is a slip of the pen.
EARLIEST = date(2000, 1, 1)


def count_first(source: str) -> str:
    """What to do with person-level files of a source: count them where they are, and send the numbers."""
    whose = "" if source == "medcom-messages" else " --kommune 0615"
    return (
        "Tæl den op der, hvor I lovligt har oplysningerne: "
        f"tvaers count {source} MAPPE{whose} --out optaelling.csv. "
        "Send så filen optaelling.csv, som kun indeholder tal."
    )


COUNT_FIRST = count_first("klgateway-140")

_PERSON_LEVEL = re.compile(
    r'"resourceType"\s*:|<(?:\w+:)?(?:Emessage|VANSEnvelope|StandardBusinessDocument)\b'
    r"|\A\s*UN[AB][:+]|\bUNH\+|<[\w:]+ [^<>]*hl7\.org/fhir"
)


def refuse_person_level(text: str, advice: str) -> None:
    """Refuse FHIR resources and MedCom messages, which are about persons, with the source's advice."""
    if _PERSON_LEVEL.search(text[:20_000]) or '"resourceType"' in text:
        if "tvaers count" not in advice:
            advice = (
                f"{advice} Beskeder og indberetninger tælles først op hos jer selv med kommandoen "
                "tvaers count."
            )
        raise FileFault(
            f"Filen indeholder oplysninger om enkeltpersoner og er ikke gemt. {advice}",
            person_data=True,
        )


def today() -> date:
    """The day it is in Copenhagen."""
    return datetime.now(ZoneInfo("Europe/Copenhagen")).date()


class Draft:
    """The rows of a delivery while they are read: which have faults, which are known and left out."""

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self.rows = rows
        self.faulty: Mask = np.zeros(len(rows), dtype=np.bool_)
        self.ignored: Mask = np.zeros(len(rows), dtype=np.bool_)
        self._faults: list[RowFault] = []

    def fault(self, where: Mask, column: str, reason: str | Callable[[int], str]) -> None:
        """Quarantine rows, with one sentence or one made for each row's place in the draft."""
        where = where & ~self.ignored
        if not where.any():
            return
        for place in np.flatnonzero(where).tolist():
            row = int(self.rows[place])
            said = reason if isinstance(reason, str) else reason(place)
            self._faults.append(RowFault(row, column, f"Række {row}, kolonne {column}: {said}"))
        self.faulty |= where

    def fault_texts(self, column: "Column", name: str, reasons: list[str | None]) -> None:
        """Quarantine the rows whose text has a reason; one reason, or None, for each distinct text."""
        if any(reasons):
            where: Mask = np.array([reason is not None for reason in reasons], dtype=np.bool_)
            self.fault(
                where[column.codes], name, lambda place: str(reasons[int(column.codes[place])])
            )

    def fault_counts(self, numbers: Numbers, name: str, where: Mask | None = None) -> None:
        """Quarantine what is no count: text, decimals, negative and ambiguous numbers."""
        self.fault_numbers(numbers, name, where)
        wrong = numbers.are(State.VALUE) & ~numbers.whole
        if where is not None:
            wrong &= where
        self.fault(
            wrong & (numbers.values < 0), name, "et antal kan ikke være negativt. Ret tallet."
        )
        self.fault(
            wrong & (numbers.values >= 0), name, "et antal skal være et helt tal. Ret tallet."
        )

    def fault_numbers(self, numbers: Numbers, name: str, where: Mask | None = None) -> None:
        """Quarantine what cannot be read as a number, or can be read as two."""
        if not (numbers.states >= State.TEXT).any():
            return
        asked = np.ones(len(self.rows), dtype=np.bool_) if where is None else where
        self.fault(
            asked & numbers.are(State.TEXT),
            name,
            "feltet er ikke et tal. Ret det, eller fjern rækken.",
        )
        self.fault(
            asked & numbers.are(State.AMBIGUOUS),
            name,
            "tvetydigt tal: punktummet eller kommaet kan være både tusinder og decimaler. "
            "Skriv tallet uden tusindtegn.",
        )

    def fault_twice(self, key: Codes, advice: str = "Læg dem sammen, eller fjern den ene.") -> None:
        """Quarantine sound rows that speak of the same thing as another, both named."""
        sound = ~(self.faulty | self.ignored)
        again = np.zeros(len(key), dtype=np.bool_)
        again[sound] = pd.Series(key[sound]).duplicated(keep=False).to_numpy()
        if not again.any():
            return
        same: dict[int, list[int]] = {}
        for place in np.flatnonzero(again).tolist():
            same.setdefault(int(key[place]), []).append(place)

        def reason(place: int) -> str:
            other = next(twin for twin in same[int(key[place])] if twin != place)
            return f"rækken gælder det samme som række {self.rows[other]}. {advice}"

        self.fault(again, "alle", reason)

    @property
    def accepted(self) -> Mask:
        """The rows that are sound and not left out."""
        return ~(self.faulty | self.ignored)

    def reading(
        self, columns: Mapping[str, Any] | pd.DataFrame, extraction: date | None = None
    ) -> Reading:
        """The reading, from columns of the observations that the accepted rows give."""
        frame = pd.DataFrame(columns)
        faults = sorted(self._faults, key=lambda fault: fault.row)
        ignored = int((self.ignored & ~self.faulty).sum())
        accepted = int(self.accepted.sum())
        return Reading(len(self.rows), accepted, frame, faults, ignored, extraction)


class Column:
    """One column of texts, known by its distinct ones."""

    def __init__(self, codes: Codes, texts: list[str]) -> None:
        self.codes = codes
        self.texts = texts

    @classmethod
    def of(cls, series: "pd.Series[Any]") -> "Column":
        """The column in a table."""
        return cls(*tables.levels(series))

    def spread(self, values: list[Any], dtype: Any = np.int64) -> npt.NDArray[Any]:
        """One value for each distinct text, given to every row."""
        found: npt.NDArray[Any] = np.array(values, dtype=dtype)[self.codes]
        return found

    def categories(self, values: list[str], where: Mask) -> "pd.Categorical[str]":
        """One text for each distinct text, given to the rows in `where`."""
        distinct = sorted(set(values))
        place = {value: index for index, value in enumerate(distinct)}
        codes = self.spread([place[value] for value in values])[where]
        return pd.Categorical.from_codes(codes, categories=pd.Index(distinct, dtype=str))


def same(value: str, count: int) -> "pd.Categorical[str]":
    """A column that says the same in every row."""
    return pd.Categorical.from_codes(
        np.zeros(count, dtype=np.int8), categories=pd.Index([value], dtype=str)
    )


def places(
    draft: Draft, column: Column, name: str, register: Register, kind: Kind
) -> npt.NDArray[np.int64]:
    """The place each row's code or name stands for, 0 where the cell is empty; others are quarantined.

    Known areas that are no kommuner (Christiansø) are left out where a kommune is asked for.
    """
    ids: list[int] = []
    reasons: list[str | None] = []
    left_out: list[bool] = []
    for text in column.texts:
        entry = find(register, text) if text else None
        fits = entry is not None and entry.kind is kind
        area = entry is not None and entry.kind is Kind.AREA and kind is Kind.KOMMUNE
        ids.append(entry.id if entry is not None and fits else 0)
        reasons.append(None if fits or area or not text else _unknown(text, kind))
        left_out.append(area)
    draft.ignored |= column.spread(left_out, np.bool_)
    draft.fault_texts(column, name, reasons)
    return column.spread(ids)


def finest(
    draft: Draft,
    kommuner: Column,
    kommune_name: str,
    regions: Column,
    region_name: str,
    register: Register,
    counted: Codes,
) -> Codes:
    """Each row's kommune, else its region, else the country; `counted` is its month since year 0.

    A region must exist in the month, and hold the kommune where both are given.
    """
    kommune = places(draft, kommuner, kommune_name, register, Kind.KOMMUNE)
    region = places(draft, regions, region_name, register, Kind.REGION)
    _fault_regions(draft, region_name, register, kommune, region, counted)
    wider = np.where(region > 0, region, register.national.id)
    found: Codes = np.where(kommune > 0, kommune, wider)
    return found


def _fault_regions(
    draft: Draft, name: str, register: Register, kommune: Codes, region: Codes, counted: Codes
) -> None:
    """Quarantine regions that are not there in the month, and kommuner outside their region."""
    asked = np.flatnonzero((region > 0) & draft.accepted)
    if not asked.size:
        return
    told = np.stack([kommune[asked], region[asked], counted[asked]])
    distinct, at = np.unique(told, axis=1, return_inverse=True)
    reasons: list[str] = []
    for child, parent, month in distinct.T.tolist():
        day = date(month // 12, month % 12 + 1, 1)
        called = register.by_id[parent].name
        if not register.exists(parent, day):
            reasons.append(f"{called} findes ikke i {day:%Y-%m}. Ret regionen eller måneden.")
        elif child and not register.lies_in(child, parent, day):
            reasons.append(f"{register.by_id[child].name} ligger ikke i {called}. Ret en af dem.")
        else:
            reasons.append("")
    if any(reasons):
        said = np.full(len(region), "", dtype=object)
        said[asked] = np.array(reasons, dtype=object)[at.reshape(-1)]
        draft.fault(said != "", name, lambda place: str(said[place]))


def find(register: Register, text: str) -> Entry | None:
    """The place a cell stands for; a formula is no code, but a code kept as text is (`="615"`)."""
    formula = text.startswith("=") and not re.fullmatch(r'="[^"]*"', text)
    return None if formula else register.find(text)


def keys(*parts: Any) -> Codes:
    """One number for each distinct combination of the parts' values in a row."""
    frame = pd.DataFrame(dict(enumerate(parts)))
    return frame.groupby(list(frame), sort=False, dropna=False).ngroup().to_numpy().astype(np.int64)


def _unknown(text: str, kind: Kind) -> str:
    what = "kommunen" if kind is Kind.KOMMUNE else "regionen"
    return f"{what} {shown(text)} kendes ikke. Ret koden, eller fjern rækken."


def without_sep(text: str) -> str:
    """The text with Excel's `sep=;` in the first line left empty, so that rows keep their numbers."""
    return re.sub(r"\A\ufeff?sep=.[;,\t ]*(?=\r?\n)", "", text, flags=re.IGNORECASE)


def unfit(what: str, text: str, otherwise: str) -> str:
    """That a cell is empty, or what is wrong with its text."""
    return f"{what} {shown(text)} {otherwise}" if text else f"{what} mangler. Udfyld feltet."


def shown(text: str) -> str:
    """A cell's text as a message may show it: short."""
    return f"»{text}«" if len(text) <= 30 else f"»{text[:29]}…«"


def months(
    draft: Draft, column: Column, name: str, first: date, last: date
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The first day of each distinct text's month, and months since year 0 for each row; quarantines others."""
    days: list[str] = []
    counted: list[int] = []
    reasons: list[str | None] = []
    for text in column.texts:
        month = _month(text)
        days.append("" if month is None else month.isoformat())
        counted.append(0 if month is None else month.year * 12 + month.month - 1)
        if month is None:
            reasons.append(unfit("måneden", text, "kan ikke læses. Skriv den som 2026-10."))
        elif not first <= month <= last:
            reasons.append(
                f"måneden {month:%Y-%m} ligger uden for {first:%Y-%m} til {last:%Y-%m}. "
                "Ret måneden, eller fjern rækken."
            )
        else:
            reasons.append(None)
    draft.fault_texts(column, name, reasons)
    return days, column.spread(counted)


def _month(text: str) -> date | None:
    found = re.fullmatch(r"([12]\d{3})[-M](\d{1,2})", text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def extraction_day(
    draft: Draft, column: Column, name: str, counted: Codes, period: str, today: date
) -> date | None:
    """The latest day of extraction that is given; what is no day is quarantined.

    Quarantined too are rows whose month, `counted` since year 0, had not ended on the row's day of
    extraction (today, where none is given or it is still to come).
    """
    days = [_day(text) for text in column.texts]
    draft.fault_texts(
        column,
        name,
        [
            None if day or not text else _no_extraction(text)
            for text, day in zip(column.texts, days, strict=True)
        ],
    )
    given = [today if day is None else min(day, today) for day in days]
    running = column.spread([day.year * 12 + day.month - 1 for day in given])
    draft.fault(
        (counted >= running) & ~draft.faulty,
        period,
        "måneden er ikke slut på udtræksdagen. Send den, når måneden er gået.",
    )
    return max((day for day in days if day is not None), default=None)


def _no_extraction(text: str) -> str:
    if _written_day(text) is None:
        return f"datoen {shown(text)} kan ikke læses. Skriv den som 2026-11-01."
    return f"datoen {shown(text)} ligger før år {EARLIEST.year}. Ret datoen."


def _day(text: str) -> date | None:
    day = _written_day(text)
    return day if day is not None and day >= EARLIEST else None


def _written_day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
