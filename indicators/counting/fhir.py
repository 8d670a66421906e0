"""MedCom's FHIR messages: one message a Bundle, by its MessageHeader. No patient is read.

A reply repeats the Provenance of every earlier message; what this one is, is told by the one whose target
is this MessageHeader.
"""

from typing import Any

from indicators.counting.headers import (
    CANCELLATION,
    CORRECTION,
    FHIR,
    MESSAGE,
    NEGATIVE,
    POSITIVE,
    Header,
    Party,
    header,
    moment,
    party,
)
from tvaers.module import FileFault

_CODES = {
    "hospital-notification-message": "FDIS20",
    "care-communication-message": "FDIS91",
    "acknowledgement-message": "FCTL",
    "homecareobservation-message": "FHCO",
}
_SYSTEMS = ("https://www.gs1.org/gln", "urn:oid:1.2.208.176.1.1")


def message(bundle: Any, secret: bytes) -> Header:
    """The message of a Bundle that has been parsed; FileFault with the path where something is wrong."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise FileFault(
            "Bundle: filen er ingen MedCom-besked i FHIR; det yderste er ikke en Bundle."
        )
    if bundle.get("type") != "message":
        raise FileFault(
            "Bundle.type: her skal stå message. Indberetninger til KL tælles med klgateway-119, "
            "klgateway-140 eller klgateway-care."
        )
    resources = [_inside(entry, "resource") for entry in listed(bundle.get("entry"))]
    head = resources[0] if resources else {}
    if head.get("resourceType") != "MessageHeader" or not text(head.get("id")):
        raise FileFault("Bundle.entry[0]: her skal være en MessageHeader med id.")
    event = text(_inside(head, "eventCoding").get("code"))
    by_reference = {
        f"{each.get('resourceType')}/{each.get('id')}": each for each in resources if each
    }
    sender = _organisation(by_reference, _inside(head, "sender"))
    receiver = _organisation(by_reference, _receiver(head))
    activity = _activity(resources, f"MessageHeader/{head['id']}")
    return header(
        FHIR,
        version="",
        code=_CODES.get(event, event.replace("-", "")[:9]),
        category=_category(event, activity, head, resources),
        sent=moment(text(bundle.get("timestamp")), "Bundle.timestamp"),
        sender=sender,
        receiver=receiver,
        letter=(sender.numbers[0] if sender.numbers else "", head["id"]),
        secret=secret,
        sort=_sort(event, activity, head),
        test=_is_test(bundle),
    )


def _sort(event: str, activity: str, head: dict[str, Any]) -> str:
    if event == "acknowledgement-message":
        return POSITIVE if _inside(head, "response").get("code") == "ok" else NEGATIVE
    if activity.startswith("cancel-"):
        return CANCELLATION
    return CORRECTION if activity.startswith("revise-") else MESSAGE


def _category(
    event: str, activity: str, head: dict[str, Any], resources: list[dict[str, Any]]
) -> str:
    if event == "acknowledgement-message":
        return text(_inside(head, "response").get("code"))
    if event == "hospital-notification-message":
        return activity
    for resource in resources:
        if resource.get("resourceType") == "Communication":
            for concept in listed(resource.get("category")):
                for coding in listed(_inside(concept).get("coding")):
                    return text(_inside(coding).get("code"))
    return ""


def _activity(resources: list[dict[str, Any]], own: str) -> str:
    for resource in resources:
        if resource.get("resourceType") == "Provenance" and any(
            _inside(target).get("reference") == own for target in listed(resource.get("target"))
        ):
            for coding in listed(_inside(resource, "activity").get("coding")):
                return text(_inside(coding).get("code"))
    return ""


def _receiver(head: dict[str, Any]) -> dict[str, Any]:
    """The receiver it was sent to, before those who get a copy."""
    found = [_inside(each) for each in listed(head.get("destination"))]
    primary = [
        each
        for each in found
        if any(
            _inside(extension, "valueCoding").get("code") == "primary"
            for extension in listed(each.get("extension"))
        )
    ]
    return _inside((primary or found or [{}])[0], "receiver")


def _organisation(known: dict[str, dict[str, Any]], reference: dict[str, Any]) -> Party:
    resource = known.get(text(reference.get("reference")), {})
    identifiers = [_inside(each) for each in listed(resource.get("identifier"))]
    numbers = [
        text(each.get("value"))
        for system in _SYSTEMS
        for each in identifiers
        if each.get("system") == system
    ]
    return party("", "", *numbers)


def _is_test(bundle: dict[str, Any]) -> bool:
    meta = _inside(bundle, "meta")
    return any(
        _inside(label).get("code") == "HTEST"
        for name in ("tag", "security")
        for label in listed(meta.get(name))
    )


def _inside(value: Any, *names: str) -> dict[str, Any]:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list, empty where there is none."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text, empty where there is none."""
    return value if isinstance(value, str) else ""
