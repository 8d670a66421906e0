"""§ 140 reports from files to plans: the one place that meets data about persons, in memory alone.

Of a citizen nothing is kept but which authority reports (`managingOrganization`, and only where a SOR file
shall name the kommune); `identifier` is never read. Messages name a file and a path inside it, never a
value. The same resource comes again in later reports: the newest speaks, and a final status stays final.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from indicators.counting import files
from indicators.counting.files import shown
from tvaers.decoding import decode
from tvaers.module import FileFault, RowFault
from tvaers.strictjson import parse

LARGEST_FILE = 25 * 1024 * 1024
# Values in one file: beyond them it would need more memory than a child has.
MOST_VALUES = 200_000

_SERVICE = "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"  # Kommunal genoptræning efter sygehusophold
_DISCHARGE = "http://fhir.kl.dk/rehab/StructureDefinition/PreconditionDate"
_SOR = "urn:oid:1.2.208.176.1.1"
_FINAL = frozenset({"completed", "revoked", "entered-in-error"})
_DAYS = ("authored", "discharged", "offered")
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Found(NamedTuple):
    """One resource, or what stands in its place: where it is in the file, and when that was reported."""

    resource: Any
    path: str
    reported: datetime | None


@dataclass(frozen=True)
class Version:
    """One report of one plan: when it was reported, where it stands, and what it says."""

    reported: datetime
    where: str
    status: str
    subject: str
    authored: date | None
    discharged: date | None
    offered: date | None
    reasons: tuple[str, ...]

    @property
    def order(self) -> tuple[Any, ...]:
        """What decides between two reports: final first, then newest, then anything that is always the same."""
        days = (self.offered, self.discharged, self.authored)
        told = tuple("" if day is None else day.isoformat() for day in days)
        return (
            self.status in _FINAL,
            self.reported,
            *told,
            self.status,
            self.subject,
            self.reasons,
        )


@dataclass
class Reports:
    """What the files held: the versions of each plan, who reports for each citizen, and all else counted."""

    plans: dict[str, list[Version]] = field(default_factory=dict)
    authorities: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    resources: int = 0
    latest: datetime = _LONG_AGO
    # The files that could not be read, by name, and how many more there are.
    faults: list[RowFault] = field(default_factory=list)
    unnamed: int = 0

    def authority(self, subject: str) -> str:
        """The SOR number of the authority that last reported for a citizen; "" if none has."""
        return self.authorities.get(subject, (_LONG_AGO, ""))[1]

    def current(self) -> Iterator[Version]:
        """The version of each plan that speaks, those reported by mistake left out."""
        for _, versions in sorted(self.plans.items()):
            version = max(versions, key=lambda version: version.order)
            mistaken = any(each.status == "entered-in-error" for each in versions)
            if not mistaken:
                yield version


def read(paths: Iterable[Path], *, progress: bool = False) -> Reports:
    """All reports in the files and folders, each file read in a child process.

    A file with a fault is named in `faults` and the others are read; raises the first fault where no file
    can be read, or there is none.
    """
    told = files.Told(files.progress() if progress else None)
    reports = Reports()
    found = files.found(paths, frozenset({".json"}))
    read = 0
    for _path, part in files.read(found, "indicators.sources.klgateway_140_files:one", {}, told):
        read += 1
        _join(reports, part)
    if not told.files:
        raise FileFault("Der er ingen JSON-filer på stien. Peg på mappen med indberetningerne.")
    if not read:
        raise FileFault(told.faults[0].reason)
    reports.faults, reports.unnamed = told.faults, told.unnamed
    return reports


def one(request: bytes, _given: Any) -> dict[str, Any]:
    """The child's part: what one file holds, without its citizens."""
    path = Path(os.fsdecode(request))
    reports = Reports()
    _take(reports, _content(path), shown(path))
    return {
        "plans": [
            [key, [_told(version) for version in versions]]
            for key, versions in reports.plans.items()
        ],
        "authorities": [
            [subject, told.isoformat(), number]
            for subject, (told, number) in reports.authorities.items()
        ],
        "resources": reports.resources,
        "latest": reports.latest.isoformat(),
    }


def _told(version: Version) -> dict[str, Any]:
    days = {name: getattr(version, name) for name in _DAYS}
    return vars(version) | {
        "reported": version.reported.isoformat(),
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _join(reports: Reports, part: dict[str, Any]) -> None:
    for key, versions in part["plans"]:
        for told in versions:
            days = {name: date.fromisoformat(told[name]) if told[name] else None for name in _DAYS}
            reported = datetime.fromisoformat(told["reported"])
            reasons = tuple(told["reasons"])
            version = Version(**(told | days | {"reported": reported, "reasons": reasons}))
            reports.plans.setdefault(key, []).append(version)
    for subject, reported, number in part["authorities"]:
        spoken = (datetime.fromisoformat(reported), number)
        reports.authorities[subject] = max(spoken, reports.authorities.get(subject, spoken))
    reports.resources += part["resources"]
    reports.latest = max(reports.latest, datetime.fromisoformat(part["latest"]))


def _content(path: Path) -> Any:
    name = shown(path)
    try:
        large = path.stat().st_size > LARGEST_FILE
        content = b"" if large else path.read_bytes()
    except OSError:
        raise FileFault(f"{name} kan ikke åbnes. Se efter, om du har adgang til den.") from None
    if large:
        raise FileFault(f"{name} er over {LARGEST_FILE // 2**20} MB. Del den i mindre filer.")
    try:
        text = decode(content)
    except FileFault as fault:
        raise FileFault(f"{name}: {fault.reason}") from None
    return parse(text, name, MOST_VALUES)


def _take(reports: Reports, content: Any, name: str) -> None:
    """Take the resources of one file, Bundles inside Bundles included."""
    pending: list[Iterator[Found]] = [iter([Found(content, "", None)])]
    while pending:
        found = next(pending[-1], None)
        if found is None:
            pending.pop()
            continue
        resource, path, reported = found
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(kind, str):
            raise FileFault(
                f"{name} er ikke en FHIR-ressource{f' ved {path}' if path else ''}: resourceType mangler. "
                "Peg kun på indberetninger efter § 140."
            )
        path = path or (
            kind if kind.isascii() and kind.isalpha() and len(kind) < 40 else "ressource"
        )
        if kind == "Bundle":
            reported = _instant(resource.get("timestamp")) or reported
            reports.latest = max(reports.latest, reported or _LONG_AGO)
            pending.append(_entries(resource, path, reported, name))
            continue
        reports.resources += 1
        if kind == "Patient":
            _citizen(reports, resource, reported)
        elif kind == "ServiceRequest" and _SERVICE in _codes(resource.get("code")):
            _plan(reports, resource, f"{name}, {path}", reported)


def _entries(
    bundle: dict[str, Any], path: str, reported: datetime | None, name: str
) -> Iterator[Found]:
    """What a Bundle holds, one at a time."""
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise FileFault(f"{name} har en fejl ved {path}.entry: der skal være en liste.")
    for place, entry in enumerate(entries):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        yield Found(inner, f"{path}.entry[{place}].resource", reported)


def _citizen(reports: Reports, resource: dict[str, Any], reported: datetime | None) -> None:
    """Which authority reports for the citizen; nothing else is read."""
    identifier = _inside(resource, "managingOrganization", "identifier")
    number, key = identifier.get("value"), resource.get("id")
    if identifier.get("system") == _SOR and isinstance(number, str) and isinstance(key, str):
        updated = _instant(_inside(resource, "meta").get("lastUpdated"))
        told = (updated or reported or _LONG_AGO, number)
        subject = f"Patient/{key}"
        reports.authorities[subject] = max(told, reports.authorities.get(subject, told))


def _plan(
    reports: Reports, resource: dict[str, Any], where: str, reported: datetime | None
) -> None:
    key = resource.get("id")
    if not isinstance(key, str) or not key:
        raise FileFault(
            f"{where}: planen har intet id, så den kan ikke tælles én gang. Hent den igen."
        )
    updated = _instant(_inside(resource, "meta").get("lastUpdated"))
    reports.latest = max(reports.latest, updated or _LONG_AGO)
    extensions = resource.get("extension")
    discharged = [
        extension.get("valueDate")
        for extension in (extensions if isinstance(extensions, list) else [])
        if isinstance(extension, dict) and extension.get("url") == _DISCHARGE
    ]
    status, subject = resource.get("status"), _inside(resource, "subject").get("reference")
    version = Version(
        reported=updated or reported or _LONG_AGO,
        where=where,
        status=status if isinstance(status, str) else "",
        subject=subject if isinstance(subject, str) else "",
        authored=_day(resource.get("authoredOn")),
        discharged=_day(discharged[0]) if discharged else None,
        offered=_day(_inside(resource, "occurrencePeriod").get("start")),
        reasons=tuple(sorted(_codes(resource.get("statusReason")))),
    )
    reports.plans.setdefault(key, []).append(version)


def _inside(resource: Any, *names: str) -> dict[str, Any]:
    """The object at a path; empty where there is none."""
    for name in names:
        resource = resource.get(name) if isinstance(resource, dict) else None
    return resource if isinstance(resource, dict) else {}


def _codes(concept: Any) -> set[str]:
    """The codes of a coded value."""
    coding = concept.get("coding") if isinstance(concept, dict) else None
    listed: Sequence[Any] = coding if isinstance(coding, list) else []
    codes = {entry.get("code") for entry in listed if isinstance(entry, Mapping)}
    return {code for code in codes if isinstance(code, str)}


def _instant(value: Any) -> datetime | None:
    """A point in time; local where it does not say."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value)
        local = instant if instant.tzinfo else instant.replace(tzinfo=_COPENHAGEN)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(value: Any) -> date | None:
    """A Copenhagen day, from a day or a point in time."""
    try:
        if isinstance(value, str) and len(value) == len("2026-10-01"):
            return date.fromisoformat(value)
        instant = _instant(value)
        return None if instant is None else instant.astimezone(_COPENHAGEN).date()
    except (ValueError, OverflowError):
        return None
