"""What the counts of KL Gateway's reports share: whose they are, their months, and rows in the layout."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from indicators.counting import answer
from indicators.counting import gateway_layout as layout
from indicators.counting.answer import Counted, Row
from indicators.counting.gateway import day
from indicators.counting.headers import COPENHAGEN
from indicators.counting.replay import Replayed, Resource
from tvaers.module import FileFault, RowFault

# indikator, month, kommune, enhed
Key = tuple[str, str, str, str]


@dataclass
class Sheet:
    """The counts of a source while they are made."""

    replayed: Replayed
    kommune: str | None
    by_number: Mapping[str, str]
    today: date
    above: Counter[Key] = field(default_factory=Counter)
    below: Counter[Key] = field(default_factory=Counter)
    values: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    faults: list[RowFault] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)

    @property
    def made(self) -> str:
        """The day of the newest report, or today where none says."""
        return min(day(self.replayed.latest) or self.today.isoformat(), self.today.isoformat())

    def owner(self, resource: Resource) -> str:
        """The kommune that answers for a citizen's record; "" where nobody says."""
        if self.kommune is not None:
            return self.kommune
        patient = self.replayed.get("Patient", resource["subject"])
        return self.by_number.get(patient["sor"], "") if patient else ""

    def sound(self, resource: Resource, what: str, on: str) -> bool:
        """Whether a record can be counted in the month of a day; one that cannot is named with its place."""
        if not on:
            self._fault(
                resource, what, "dagen mangler eller kan ikke læses. Ret den, og hent igen."
            )
        elif on > self.made:
            self._fault(resource, what, "dagen ligger efter den dag, indberetningen er lavet.")
        elif not self.owner(resource):
            self._fault(
                resource, "managingOrganization", "SOR-listen siger ikke, hvilken kommune det er."
            )
        else:
            self.used.add((resource["kind"], resource["id"]))
            return True
        return False

    def _fault(self, resource: Resource, what: str, reason: str) -> None:
        self.used.discard((resource["kind"], resource["id"]))
        told = f"{resource['where']}, {what}: {reason}"
        self.faults.append(RowFault(len(self.faults) + 1, what, told))

    def key(self, name: str, resource: Resource, on: str, unit: str) -> Key:
        """Where a record is counted."""
        return name, on[:7], self.owner(resource), unit

    def share(
        self, name: str, resource: Resource, on: str, unit: str = "alle", *, part: bool | int = True
    ) -> None:
        """One of the whole, and whether it is of the part (or how much it adds to a ratio)."""
        key = self.key(name, resource, on, unit)
        self.below[key] += 1
        self.above[key] += int(part)

    def kinds(self, name: str, resource: Resource, on: str, units: Iterable[str]) -> None:
        """One of the whole that is of these kinds; every kind of a month is told against the whole."""
        self.below[self.key(name, resource, on, "")] += 1
        for unit in set(units):
            self.above[self.key(name, resource, on, unit)] += 1

    def value(self, name: str, resource: Resource, on: str, number: int) -> None:
        """One value of a median."""
        self.values[self.key(name, resource, on, "dage")].append(number)


def open_sheet(
    replayed: Replayed, kommune: str | None, sor_file: Path | None, today: date | None
) -> Sheet:
    """An empty sheet; refused where nobody can say whose the reports are."""
    if kommune is None and sor_file is None:
        raise FileFault(
            "Hvilken kommune er det? Skriv --kommune med kommunekoden, for eksempel --kommune 0615, eller "
            "--sor-file med en CSV-fil, der har kolonnerne sor og kommunekode."
        )
    if not replayed.told.files:
        raise FileFault("Der er ingen JSON-filer på stien. Peg på mappen med indberetningerne.")
    now = today or datetime.now(COPENHAGEN).date()
    return Sheet(replayed, kommune, answer.places(sor_file), now)


def counted(sheet: Sheet, source: str, indicators: Mapping[str, str]) -> Counted:
    """The sheet as rows, and where every resource went."""
    replayed, told = sheet.replayed, sheet.replayed.told
    named = [*told.faults, *sorted(sheet.faults, key=lambda fault: fault.reason)]
    files_with_faults = len(told.faults) + told.unnamed
    notes = [f"{told.unnamed} filer mere har fejl og er ikke nævnt én for én."] * bool(told.unnamed)
    if replayed.blocked:
        notes.append(
            f"{len(replayed.blocked)} forløb eller indsatser var afsluttet og blev meldt i gang igen "
            "i en senere indberetning. De tæller som afsluttet."
        )
    if replayed.mistakes:
        notes.append(f"{replayed.mistakes} poster er meldt som fejl og er ikke talt med.")
    rows = list(_rows(sheet, source, indicators))
    running = answer.running(sheet.made)
    notes += answer.unfinished(rows, running)
    read = replayed.read + replayed.other + files_with_faults
    faults = [
        RowFault(number, fault.column, fault.reason) for number, fault in enumerate(named, start=1)
    ]
    accepted = len(sheet.used)
    return Counted(
        layout.COLUMNS,
        [row for row in rows if str(row["periode"]) < running],
        read,
        accepted,
        read - accepted - len(faults),
        faults,
        notes,
    )


def _rows(sheet: Sheet, source: str, indicators: Mapping[str, str]) -> Iterable[Row]:
    keys = {*sheet.above, *(key for key in sheet.below if key[3]), *sheet.values}
    order = {name: place for place, name in enumerate(indicators)}
    for key in sorted(keys, key=lambda key: (key[2], key[1], order[key[0]], key[3])):
        name, month, kommune, unit = key
        row: Row = {
            **dict.fromkeys(layout.COLUMNS),
            "kilde": source,
            "indikator_id": name,
            "periode": month,
            "periodetype": layout.MONTH,
            "kommunekode": kommune,
            "enhed": unit,
            "udtraeksdato": sheet.made,
            "statistic": indicators[name],
        }
        numbers = sheet.values.get(key)
        if numbers:
            yield row | {"vaerdi": _middle(indicators[name], numbers), "n": len(numbers)}
        elif indicators[name] == "count":
            yield row | {"taeller": sheet.above[key]}
        else:
            below = sheet.below[key] or sheet.below[name, month, kommune, ""]
            yield row | {"taeller": sheet.above[key], "naevner": below}


def _middle(statistic: str, numbers: list[int]) -> float:
    """The median, or the value that nine of ten do not pass (nearest rank)."""
    if statistic == "p90":
        return float(sorted(numbers)[math.ceil(0.9 * len(numbers)) - 1])
    return float(statistics.median(numbers))
