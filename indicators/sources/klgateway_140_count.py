"""`tvaers count klgateway-140`: a kommune's own § 140 reports become counts where they lawfully are.

In memory, without database, web or network, and thrown away. Counted is every plan received in a month
except those put off by the hospital, sent by mistake or meant for another kommune, which are counted by
themselves. Within 7 days: days from discharge to the first contact offered. Hospital days: from discharge
to received, at least 0. Municipal days: from the later of received and discharged to the first contact,
at least 0: a contact offered before the plan was received has cost the kommune no days.
"""

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from indicators.counting import answer as shape
from indicators.counting.answer import DONE, QUARANTINED, REFUSED, Counted, Row
from indicators.sources import klgateway_140_counts as layout
from indicators.sources import klgateway_140_files as files
from indicators.sources.klgateway_140_files import Reports, Version
from tvaers.module import FileFault, RowFault

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_LONGEST_WAIT = 366  # days from discharge to received

# Why a plan is left out; free choice of provider is not among them.
_LEFT_OUT = {
    "a8632e22-bf0c-4f5a-92a7-70977ba104d5": "udskudt",
    "8ac7be88-5d16-4dbd-a61a-ab02673f4b34": "fejl",
    "f64b8f5e-8ced-4a8b-ab73-8994fb524915": "anden_kommune",
}


@dataclass(frozen=True)
class Counts:
    """What came of the files: rows of the counts file, and where every resource went."""

    rows: tuple[Row, ...]
    read: int
    accepted: int
    faults: tuple[RowFault, ...]
    ignored: int


def count(
    paths: Iterable[Path],
    kommune: str | None,
    sor: Mapping[str, str] | None = None,
    today: date | None = None,
    *,
    progress: bool = False,
) -> Counts:
    """Count the plans in files and folders, for one kommune or for those a SOR list names."""
    code = None if kommune is None else _kommune_code(kommune)
    if code is None and not sor:
        raise FileFault(
            "Hvilken kommune er det? Skriv --kommune med kommunekoden, for eksempel --kommune 0615, eller "
            "--sor-file med en CSV-fil, der har kolonnerne sor og kommunekode."
        )
    reports = files.read(paths, progress=progress)
    groups: dict[tuple[str, date], list[Version]] = defaultdict(list)
    faults = list(reports.faults)
    extracted = _extracted(reports)
    now = today or datetime.now(_COPENHAGEN).date()
    made = min(date.fromisoformat(extracted), now) if extracted else now
    for place, version in enumerate(reports.current(), start=len(faults) + 1):
        owner = code or (sor or {}).get(reports.authority(version.subject))
        fault = _fault(place, version, owner, made)
        if fault is not None:
            faults.append(fault)
        elif owner is not None and version.authored is not None:
            groups[owner, version.authored.replace(day=1)].append(version)
    accepted = sum(map(len, groups.values()))
    rows = tuple(
        row
        for (owner, month), plans in sorted(groups.items())
        for row in _rows(owner, month, plans, extracted)
    )
    read = reports.resources + len(reports.faults) + reports.unnamed
    return Counts(rows, read, accepted, tuple(faults), read - accepted - len(faults))


def answer(counts: Counts | None, refused: str | None = None) -> dict[str, Any]:
    """The counts, or the refusal, in the shape of a dry run."""
    return shape.told(layout.SOURCE, None if counts is None else _counted(counts), refused)


def _counted(counts: Counts) -> Counted:
    return Counted(
        layout.COLUMNS, counts.rows, counts.read, counts.accepted, counts.ignored, counts.faults
    )


def counted(
    paths: Iterable[Path],
    *,
    kommune: str | None = None,
    sor_file: Path | None = None,
    progress: bool = False,
) -> Counted:
    """Count, as every source is counted."""
    sor = None if sor_file is None else sor_list(sor_file)
    return _counted(count(paths, kommune, sor, progress=progress))


def run(
    paths: Iterable[Path | str],
    *,
    kommune: str | None = None,
    sor_file: Path | str | None = None,
    out: Path | str | None = None,
) -> tuple[int, dict[str, Any]]:
    """Count, write the file if one is asked for, and say how it went: exit code and answer."""
    try:
        sor = None if sor_file is None else sor_list(Path(sor_file))
        counts = count([Path(path) for path in paths], kommune, sor)
        if out is not None:
            shape.write(_counted(counts), Path(out))
    except FileFault as fault:
        return REFUSED, answer(None, fault.reason)
    except OSError:
        return REFUSED, answer(
            None, "Filen med tallene kan ikke skrives. Vælg en anden sti til --out."
        )
    return (QUARANTINED if counts.faults else DONE), answer(counts)


def sor_list(path: Path) -> dict[str, str]:
    """Which kommune each SOR number belongs to, from a CSV file with the columns sor and kommunekode."""
    return {number: _kommune_code(code) for number, code in shape.places(path).items()}


def _kommune_code(text: str) -> str:
    code = text.strip().strip('="').removesuffix(".0")
    if not re.fullmatch(r"0?[1-8]\d\d", code, re.ASCII):
        raise FileFault("Kommunekoden skal have tre eller fire cifre, for eksempel 0615. Ret den.")
    return code.zfill(4)


def _fault(place: int, version: Version, owner: str | None, made: date) -> RowFault | None:
    """Why a plan cannot be counted."""
    advice = "Ret planen i omsorgssystemet, og hent indberetningen igen."
    if version.authored is None:
        reason = f"dagen, hvor kommunen modtog planen, mangler eller kan ikke læses. {advice}"
        return RowFault(place, "authoredOn", f"{version.where}, authoredOn: {reason}")
    if version.discharged is None and _reason(version) is None:
        reason = f"udskrivningsdagen mangler eller kan ikke læses. {advice}"
        return RowFault(place, "PreconditionDate", f"{version.where}, PreconditionDate: {reason}")
    impossible = _impossible(version, made)
    if impossible is not None:
        column, reason = impossible
        return RowFault(place, column, f"{version.where}, {column}: {reason} {advice}")
    if owner is None:
        return RowFault(
            place,
            "managingOrganization",
            f"{version.where}: SOR-listen siger ikke, hvilken kommune planen hører til. Udvid listen.",
        )
    return None


def _impossible(plan: Version, made: date) -> tuple[str, str] | None:
    """The field whose day cannot be, and why, given the day of the newest report; no day is told."""
    if plan.authored is not None and plan.authored > made:
        return "authoredOn", "planen er modtaget efter den dag, indberetningen er lavet."
    if plan.discharged is None or _reason(plan) is not None:
        return None
    if plan.discharged > made:
        return "PreconditionDate", "udskrivningen ligger efter den dag, indberetningen er lavet."
    if plan.authored is not None and (plan.authored - plan.discharged).days > _LONGEST_WAIT:
        return "PreconditionDate", "udskrivningen ligger over et år før, planen er modtaget."
    if plan.offered is not None and plan.offered < plan.discharged:
        return "occurrencePeriod", "den første kontakt ligger før udskrivningen."
    return None


def _rows(owner: str, month: date, plans: list[Version], extracted: str) -> Iterator[Row]:
    """The rows of one kommune and month."""
    counted = [plan for plan in plans if _reason(plan) is None]
    offered = [plan for plan in counted if plan.offered is not None]
    common: Row = {
        **dict.fromkeys(layout.COLUMNS),
        "kilde": layout.SOURCE,
        "periode": f"{month:%Y-%m}",
        "periodetype": layout.MONTH,
        "kommunekode": owner,
        "udtraeksdato": extracted,
    }

    def row(indicator: str, unit: str, **said: float | int | None) -> Row:
        statistic = layout.STATISTIC[indicator]
        return common | {"indikator_id": indicator, "enhed": unit, "statistic": statistic} | said

    within = sum(_waited(plan) <= 7 for plan in offered)
    yield row(layout.WITHIN_7, "ggop", taeller=within, naevner=len(counted))
    yield row(layout.NOT_OFFERED, "ggop", taeller=len(counted) - len(offered))
    for reason in layout.REASONS:
        yield row(layout.LEFT_OUT, reason, taeller=sum(_reason(plan) == reason for plan in plans))
    for indicator, days in (
        (layout.HOSPITAL_DAYS, [_hospital_days(plan) for plan in counted]),
        (layout.MUNICIPAL_DAYS, [_municipal_days(plan) for plan in offered]),
    ):
        if days:
            yield row(indicator, "dage", vaerdi=statistics.median(days), n=len(days))


def _reason(plan: Version) -> str | None:
    """Why a plan is left out of the share; None if it is counted."""
    found = {_LEFT_OUT[code] for code in plan.reasons if code in _LEFT_OUT}
    return next((reason for reason in layout.REASONS if reason in found), None)


def _waited(plan: Version) -> int:
    assert plan.offered is not None and plan.discharged is not None
    return (plan.offered - plan.discharged).days


def _hospital_days(plan: Version) -> int:
    assert plan.authored is not None and plan.discharged is not None
    return max(0, (plan.authored - plan.discharged).days)


def _municipal_days(plan: Version) -> int:
    assert plan.offered is not None and plan.authored is not None and plan.discharged is not None
    return max(0, (plan.offered - max(plan.authored, plan.discharged)).days)


def _extracted(reports: Reports) -> str:
    """The Copenhagen day of the newest report; "" where no report says when it was made."""
    if reports.latest.year == 1:
        return ""
    return reports.latest.astimezone(_COPENHAGEN).date().isoformat()
