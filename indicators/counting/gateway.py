"""KL Gateway's reports (§ 119 and care): each resource in a file, without the citizen it is about.

`identifier` is never read; an id is known only by a number of this run, which is thrown away with it. What
is let out: days, statuses, codes, and which resource leads to which.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from indicators.counting import reading
from indicators.counting.fhir import listed, text
from indicators.counting.headers import COPENHAGEN, mark
from tvaers.module import FileFault

SOR = "urn:oid:1.2.208.176.1.1"
FSIII = "urn:oid:1.2.208.176.2.21"
KINDS = frozenset(
    {
        "Patient", "Organization", "ServiceRequest", "Condition", "CarePlan", "Encounter", "Observation",
        "Goal", "Procedure",
    }
)  # fmt: skip
_MOST_LEVELS = 6


def resources(request: bytes, given: dict[str, Any]) -> dict[str, Any]:
    """Every resource of a file, Bundles inside Bundles included, and how many there are of no use."""
    content = reading.json(reading.content(request))
    kept: list[dict[str, Any]] = []
    other, latest = 0, instant(inside(content).get("timestamp"))
    for resource, path, reported in _unfold(content, "", "", 0):
        latest = max(latest, reported)
        if resource["resourceType"] in KINDS:
            kept.append(_stripped(resource, path, reported, bytes.fromhex(given["secret"])))
        else:
            other += 1
    return {"kept": kept, "other": other, "latest": latest}


def _unfold(
    resource: Any, path: str, reported: str, level: int
) -> Iterator[tuple[dict[str, Any], str, str]]:
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(kind, str):
        raise FileFault(
            f"{path or 'Det yderste'} er ikke en FHIR-ressource: resourceType mangler. "
            "Peg kun på indberetninger til KL Gateway."
        )
    path = path or (kind if kind.isascii() and kind.isalpha() and len(kind) < 40 else "ressource")
    if kind != "Bundle":
        yield resource, path, reported
        return
    if level >= _MOST_LEVELS:
        raise FileFault(f"{path}: for mange samlinger inden i hinanden.")
    if resource.get("type") == "message":
        raise FileFault("Bundle.type: filen er en besked. Den tælles med medcom-messages.")
    reported = instant(resource.get("timestamp")) or reported
    entries = resource.get("entry", [])
    if not isinstance(entries, list):
        raise FileFault(f"{path}.entry: her skal være en liste.")
    for place, entry in enumerate(entries):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        yield from _unfold(inner, f"{path}.entry[{place}].resource", reported, level + 1)


def _stripped(resource: dict[str, Any], path: str, reported: str, secret: bytes) -> dict[str, Any]:
    kind, key = resource["resourceType"], text(resource.get("id"))
    if not key:
        raise FileFault(f"{path}.id mangler, så det kan ikke tælles én gang. Hent den igen.")

    def known(reference: Any) -> str:
        """The resource that a reference leads to, by its number of this run."""
        name, _, last = text(inside(reference).get("reference")).rpartition("/")
        return f"{mark(secret, name.rpartition('/')[2], last):016x}" if last else ""

    detail = inside(next(iter(listed(resource.get("activity"))), None), "detail")
    period = inside(resource, "period")
    extensions = [*listed(resource.get("extension")), *listed(detail.get("extension"))]
    return {
        "kind": kind,
        "id": f"{mark(secret, kind, key):016x}",
        "path": path,
        "profile": _profile(resource),
        "reported": instant(inside(resource, "meta").get("lastUpdated")) or reported,
        "subject": known(resource.get("subject")),
        "status": text(resource.get("status")),
        "clinical": next(iter(codes(resource.get("clinicalStatus"))), ""),
        "detail": text(detail.get("status")),
        "reasons": sorted(codes(detail.get("statusReason"))),
        "codes": sorted(pairs(detail.get("code") if kind == "CarePlan" else resource.get("code"))),
        "text": bool(text(inside(resource, "code").get("text"))),
        "categories": sorted(
            code for each in listed(resource.get("category")) for code in codes(each)
        ),
        "class": text(inside(resource, "class").get("code")),
        "level": next(iter(sorted(codes(resource.get("severity")))), ""),
        "value": next(iter(sorted(codes(resource.get("valueCodeableConcept")))), ""),
        "target": next(
            (
                code
                for each in listed(resource.get("target"))
                for code in sorted(codes(inside(each).get("detailCodeableConcept")))
            ),
            "",
        ),
        "delivery": sorted(
            code
            for each in extensions
            if text(inside(each).get("url")).endswith("/DeliveryType")
            for code in codes(inside(each).get("valueCodeableConcept"))
        ),
        "day": day(
            resource.get("authoredOn")
            or resource.get("recordedDate")
            or resource.get("effectiveDateTime")
            or resource.get("performedDateTime")
            or period.get("start")
        ),
        "end": day(period.get("end")),
        "minutes": _minutes(period),
        "requester": known(resource.get("requester")),
        "leads": sorted(
            filter(
                None,
                (
                    known(each)
                    for each in (
                        *listed(resource.get("reasonReference")),
                        *listed(resource.get("basedOn")),
                        *listed(resource.get("addresses")),
                        *listed(resource.get("focus")),
                        *listed(resource.get("replaces")),
                        *listed(detail.get("reasonReference")),
                        *(inside(extension).get("valueReference") for extension in extensions),
                    )
                ),
            )
        ),
        "replaces": sorted(filter(None, map(known, listed(resource.get("replaces"))))),
        "sor": _sor(resource, kind),
    }


def _profile(resource: dict[str, Any]) -> str:
    """Which of KL's three guides the resource follows: 119, 140 or care; "" where it does not say."""
    told = " ".join(map(text, listed(inside(resource, "meta").get("profile"))))
    return next((name for name in ("119", "140", "care") if f"klgateway-{name}-" in told), "")


def _sor(resource: dict[str, Any], kind: str) -> str:
    """The number of an organisation, or of the authority that reports for a citizen; never the citizen's."""
    if kind == "Patient":
        identifiers: list[Any] = [inside(resource, "managingOrganization", "identifier")]
    elif kind == "Organization":
        identifiers = listed(resource.get("identifier"))
    else:
        return ""
    for each in identifiers:
        if inside(each).get("system") == SOR:
            return text(inside(each).get("value"))
    return ""


def _minutes(period: dict[str, Any]) -> int:
    """How long a contact lasted; 0 where it does not say, or says what cannot be."""
    start, end = (_moment(period.get(name)) for name in ("start", "end"))
    if start is None or end is None or len(text(period.get("start"))) <= len("2026-10-01"):
        return 0
    return max(0, min(int((end - start).total_seconds() // 60), 24 * 60))


def inside(value: Any, *names: str) -> dict[str, Any]:
    """The object at a path; empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def codes(concept: Any) -> set[str]:
    """The codes of a coded value."""
    found = {text(inside(each).get("code")) for each in listed(inside(concept).get("coding"))}
    return found - {""}


def pairs(concept: Any) -> set[str]:
    """The codes of a coded value with their system, as `system|code`: displays are not unique."""
    return {
        f"{text(inside(each).get('system'))}|{text(inside(each).get('code'))}"
        for each in listed(inside(concept).get("coding"))
        if text(inside(each).get("code"))
    }


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text(value))
        local = found if found.tzinfo else found.replace(tzinfo=COPENHAGEN)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def instant(value: Any) -> str:
    """A point in time in one spelling, so that texts are ordered as times are; "" where there is none."""
    found = _moment(value)
    return "" if found is None else found.strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)


def day(value: Any) -> str:
    """A Copenhagen day as `2026-10-01`, from a day or a point in time; "" where there is none."""
    try:
        if len(text(value)) == len("2026-10-01"):
            return date.fromisoformat(value).isoformat()
        found = _moment(value)
        return "" if found is None else found.astimezone(COPENHAGEN).date().isoformat()
    except (ValueError, OverflowError):
        return ""
