"""A handful of invented KL Gateway § 140 reports, one citizen each, to show how plans are counted.

Every id is invented and none looks like a CPR number. The eleventh plan comes twice: first without an
offered contact, then with one.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

PROFILE = "http://fhir.kl.dk/rehab/StructureDefinition"
SOCIAL_CODES = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
SOR = "urn:oid:1.2.208.176.1.1"
CPR = "urn:oid:1.2.208.176.1.2"
REHABILITATION = "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"
GENERAL = "ffd81f78-352e-4589-a195-5350dd1df2a4"
POSTPONED = "a8632e22-bf0c-4f5a-92a7-70977ba104d5"
OTHER_KOMMUNE = "f64b8f5e-8ced-4a8b-ab73-8994fb524915"

# Plan, then days in October 2026: discharged, received, first contact offered; and why it is on hold.
REPORTS: tuple[tuple[int, int, int, int | None, str | None], ...] = (
    (1, 2, 1, 6, None),
    (2, 2, 5, 8, None),
    (3, 5, 6, 12, None),
    (4, 6, 6, 15, None),
    (5, 7, 9, 13, None),
    (6, 8, 7, 12, None),
    (7, 9, 15, 19, None),
    (8, 12, 12, None, POSTPONED),
    (9, 13, 13, None, OTHER_KOMMUNE),
    (10, 14, 15, 20, None),
    (11, 15, 16, None, None),
    (11, 15, 16, 21, None),
)
# What counting them must give: 7 of 9 within the clock, and the two medians.
COUNTED = {"within7": 7, "received": 9, "udskudt": 1, "anden_kommune": 1, "fejl": 0}
MEDIANS = {"hospital_days": 1.0, "municipal_days": 4.0}


def write(directory: Path) -> list[Path]:
    """One file a report, in the order they were sent."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, report in enumerate(REPORTS, start=1):
        path = directory / f"rapport-{number:02}.json"
        text = json.dumps(_bundle(number, *report), ensure_ascii=False, indent=1)
        path.write_bytes(text.encode() + b"\n")
        paths.append(path)
    return paths


def _bundle(
    number: int, plan: int, discharged: int, received: int, offered: int | None, hold: str | None
) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "id": f"demo-rapport-{number:02}",
        "meta": {"profile": [f"{PROFILE}/klgateway-140-delivery-report"]},
        "type": "collection",
        "timestamp": f"2026-11-02T{6 + number:02}:00:00Z",  # the month has ended
        "entry": [
            {
                "fullUrl": f"https://example.invalid/{each['resourceType']}/{each['id']}",
                "resource": each,
            }
            for each in (
                _citizen(plan),
                _hospital(),
                _plan(plan, discharged, received, offered, hold),
            )
        ],
    }


def _citizen(plan: int) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": f"demo-borger-{plan:02}",
        "meta": {"profile": [f"{PROFILE}/klgateway-140-citizen"]},
        "managingOrganization": {"identifier": {"system": SOR, "value": "demo-kommune"}},
        "identifier": [{"use": "official", "system": CPR, "value": f"opdigtet-{plan:02}"}],
        "deceasedBoolean": False,
    }


def _hospital() -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "id": "demo-sygehus",
        "meta": {"profile": [f"{PROFILE}/klgateway-140-organization"]},
        "identifier": [{"use": "official", "system": SOR, "value": "demo-sygehus"}],
    }


def _plan(
    plan: int, discharged: int, received: int, offered: int | None, hold: str | None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "id": f"demo-plan-{plan:02}",
        "meta": {"profile": [f"{PROFILE}/klgateway-140-servicerequest"]},
        "intent": "plan",
        "extension": [{"url": f"{PROFILE}/PreconditionDate", "valueDate": _day(discharged)}],
        "requester": {"reference": "Organization/demo-sygehus"},
        "status": "on-hold" if hold else "active",
        "code": _code(REHABILITATION),
        "category": [_code(GENERAL)],
        "subject": {"reference": f"Patient/demo-borger-{plan:02}"},
        "authoredOn": _day(received),
    }
    if hold:
        found["statusReason"] = _code(hold)
    if offered:
        found["occurrencePeriod"] = {"start": _day(offered)}
    return found


def _code(code: str) -> dict[str, Any]:
    return {"coding": [{"system": SOCIAL_CODES, "code": code}]}


def _day(day: int) -> str:
    return date(2026, 10, day).isoformat()
