"""`tvaers count klgateway-119`: the sixteen measures of § 119 from a kommune's own reports.

A referral is one received and not replaced. An intervention or a contact belongs to the referral it names,
else to the citizen's latest one before it; the share found that way is told. What needs time to come is
counted only of those who have had the whole time when the newest report was made.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from indicators.counting import answer, replay, reports
from indicators.counting import gateway_layout as layout
from indicators.counting.answer import Counted
from indicators.counting.gateway import FSIII
from indicators.counting.replay import ACTIVITY, Replayed, Resource
from indicators.counting.reports import Sheet

CONTACT_DAYS, FOLLOW_UP_DAYS, RESOLVED_DAYS, OPEN_DAYS = 60, 90, 30, 180
SERVICE = "a71921ea-fe83-441d-933b-cc21d0b3c8c3"
COURSE, FOLLOW_UP = "5c160c02-e858-4c1f-925a-71ed64844749", "9791e55a-656f-47eb-8fd5-c4a06b0a4662"
TALKS = frozenset({"6eddbaf7-2a73-49d4-91e7-6138d419f58c", "ee5606ac-1bed-487e-aa3c-72dcc30ec037"})
BEGUN = frozenset({"in-progress", "completed", "stopped"})
ENDED = frozenset({"completed", "cancelled", "stopped"})

INTERVENTIONS = {
    "01a500f6-c221-4fd0-b518-cd361218b60d": "madlavning_i_praksis",
    "03a3ebdb-9e2d-4be1-b32b-42f0bd2a3362": "afsluttende_samtale",
    "61692d91-69b8-4830-9453-3d58454e49d3": "faerdighedstraening",
    "6d24992e-e0a2-43e7-bc27-0234622a8655": "nikotin_og_tobaksafvaenning",
    # The code it had before.
    "c203c6b5": "nikotin_og_tobaksafvaenning",
    "6eddbaf7-2a73-49d4-91e7-6138d419f58c": "afklarende_samtale",
    "924e9828-84cf-4689-9551-0ebb6dc71b98": "samtale_om_alkohol",
    "ab87c0b5-40be-4e0a-b749-d9f833bfed2d": "fysisk_traening",
    "abe847e0-1ce0-44dc-a675-ce05b66f47e6": "vejledning_fysiske_aktiviteter",
    "c9a99304-1788-43b7-b7be-e187b092ae9c": "kostvejledning",
    "cf7a55c2-7061-47ed-b7c5-e29620fe93bf": "diaetbehandling",
    "d1e016b5-150a-4ac4-97ba-d3e19e28471e": "opfoelgning",
    "e71b7d85-5c78-49c2-8624-8499d162317b": "sygdomshaandtering",
    "ee5606ac-1bed-487e-aa3c-72dcc30ec037": "behovssamtale",
    "f30cab6d-2a42-4358-99d7-811127fb6e05": "mental_haandtering",
}
DELIVERIES = {
    "2865f123-15a7-4a36-a514-32ea37c400ca": "gruppe",
    "8d12d74c-17da-47a7-a4fe-e69dbaec0a8c": "individuel",
    "34cdd6ab-3da9-49e8-84dc-1cbf683d4fcf": "robot",
    "284857a4-5e91-499a-a001-64d7f0b7038a": "digital",
}
CONTACTS = {
    "HH": "hjemme",
    "AMB": "fremmoede",
    "VR": "virtuel",
    "1b55a4b0-1156-4f58-b2df-b5c6014d9048": "telefon",
    "124be95d-6924-4609-9d2a-e7c73ae3ab3d": "skaerm",
}
CHOICE = "aktivt_fravalg"
REASONS = {
    "4bbf6d6a-a1c6-41c2-b8c1-7352b7378adf": "ikke_behov_borger",
    "a63b6aa6-7d56-4e67-a5b3-d73f6d262af5": "ikke_behov_fagperson",
    "3a5a72b7-addf-4857-b80c-04e4246e3072": CHOICE,
    "0cd5734d-b663-47c6-a3da-6b14a937d144": CHOICE,
    "f8436c2e-af1c-44fe-939d-473b518dd01d": CHOICE,
    "8371b769-4bfb-4ac8-b130-d91c54784a56": CHOICE,
    "a3f2bd01-078b-486e-81be-797d192ad7bd": CHOICE,
    "82e99421-31da-4915-96ed-168ccfa1d20c": "haendelse",
    "ef491570-7884-4acd-bcf7-43d6b2c64762": "udeblevet",
}
# Who no longer needs it has not dropped out.
DROPPED = frozenset({CHOICE, "haendelse", "udeblevet"})
SENDERS = frozenset(
    {"almen_praksis", "speciallaege", "sygehus", "kommune", "region", "apotek", "andet"}
)
_GROUPS = (
    ("DJ44", "kol"), ("DE11", "type2_diabetes"), ("DC", "kraeft"),
    *((f"DI{number}", "iskaemisk_hjertesygdom") for number in range(20, 26)),
)  # fmt: skip


class Course:
    """The records of § 119 and how they lead to one another."""

    def __init__(self, replayed: Replayed) -> None:
        self.replayed = replayed
        requests = [
            each
            for each in replayed.of("ServiceRequest")
            if any(code.endswith(f"|{SERVICE}") for code in each["codes"])
        ]
        replaced = {key for each in requests for key in each["replaces"]}
        self.referrals = [
            each
            for each in requests
            if not (each["status"] == "revoked" and each["id"] in replaced)
        ]
        plans = list(replayed.of("CarePlan"))
        self.courses = [each for each in plans if {COURSE, FOLLOW_UP} & set(each["categories"])]
        known = {each["id"] for each in self.courses}
        self.interventions = [each for each in plans if each["id"] not in known]
        self.contacts = [e for e in replayed.of("Encounter") if e["status"] == "finished"]
        self.conditions = [each for each in replayed.of("Condition") if _is_fsiii(each)]
        self._plans = {each["id"]: each for each in plans}
        self._by_id = {each["id"]: each for each in self.referrals}
        self._by_citizen: dict[str, list[Resource]] = {}
        for each in sorted(self.referrals, key=lambda each: each["day"]):
            self._by_citizen.setdefault(each["subject"], []).append(each)

    def named(self, plan: Resource) -> Resource | None:
        """The referral that an intervention names."""
        return next((self._by_id[key] for key in plan["leads"] if key in self._by_id), None)

    def referral(self, record: Resource) -> Resource | None:
        """The referral an intervention or a contact belongs to: named, else the latest before it."""
        plans = [record, *(self._plans[key] for key in record["leads"] if key in self._plans)]
        for plan in plans:
            found = self.named(plan)
            if found is not None:
                return found
        before = [
            each
            for each in self._by_citizen.get(record["subject"], [])
            if each["day"] and each["day"] <= record["day"]
        ]
        return before[-1] if before else None

    def course(self, contact: Resource) -> Resource | None:
        """The course that a contact is part of: by itself, or by its intervention."""
        plan = next((self._plans[key] for key in contact["leads"] if key in self._plans), None)
        for _ in range(2):
            if plan is None or {COURSE, FOLLOW_UP} & set(plan["categories"]):
                return plan
            plan = next((self._plans[key] for key in plan["leads"] if key in self._plans), None)
        return None


def count(
    paths: Iterable[Path],
    *,
    kommune: str | None = None,
    sor_file: Path | None = None,
    today: date | None = None,
    progress: bool = False,
) -> Counted:
    """Count the reports in files and folders, for one kommune or for those a SOR list names."""
    kinds, places = answer.kinds(sor_file), (kommune, sor_file, today)
    replayed = replay.read(paths, "119", ACTIVITY, progress=progress)
    sheet = reports.open_sheet(replayed, *places)
    course = Course(replayed)
    _referrals(sheet, course, lambda number: kinds.get(number, ""))
    _interventions(sheet, course)
    _contacts(sheet, course)
    _courses(sheet, course)
    return reports.counted(sheet, layout.PREVENTION, layout.P119)


def _referrals(sheet: Sheet, course: Course, kind_of: Callable[[str], str]) -> None:
    """P1 to P7."""
    contacts, talks = _first_days(course)
    for referral in course.referrals:
        on = referral["day"]
        if not sheet.sound(referral, "authoredOn", on):
            continue
        sheet.above[sheet.key("p119_henvisninger", referral, on, "alle")] += 1
        sheet.kinds("p119_afsender", referral, on, [_sender(course, referral, kind_of)])
        codes = _diagnoses(course, referral)
        words = not codes and _in_words(course, referral)
        sheet.share("p119_diagnose", referral, on, "kode", part=bool(codes))
        sheet.share("p119_diagnose", referral, on, "kun_tekst", part=words)
        if codes:
            sheet.kinds("p119_diagnosegruppe", referral, on, map(_group, codes))
        first = contacts.get(referral["id"])
        waited = None if first is None else _days(on, first)
        if waited is not None:
            sheet.value("p119_ventedage", referral, on, waited)
            sheet.value("p119_ventedage_p90", referral, on, waited)
        sheet.share("p119_uden_kontakt", referral, on, part=waited is None)
        if _days(on, sheet.made) >= CONTACT_DAYS:
            soon = waited is not None and waited <= CONTACT_DAYS
            sheet.share("p119_kontakt_60", referral, on, part=soon)
            sheet.share("p119_samtale", referral, on, part=referral["id"] in talks)


def _first_days(course: Course) -> tuple[dict[str, str], set[str]]:
    """The day of each referral's first contact, and the referrals that led to a talk at the start."""
    first: dict[str, str] = {}
    for contact in course.contacts:
        referral = course.referral(contact)
        if referral is not None and contact["day"] >= referral["day"]:
            known = first.get(referral["id"], contact["day"])
            first[referral["id"]] = min(known, contact["day"])
    talks = set()
    for plan in course.interventions:
        referral = course.referral(plan)
        if referral is not None and plan["detail"] == "completed" and TALKS & _plain(plan):
            talks.add(referral["id"])
    return first, talks


def _interventions(sheet: Sheet, course: Course) -> None:
    """P8, and of P16 what is about interventions."""
    for plan in course.interventions:
        on = plan["day"]
        if plan["detail"] not in BEGUN or not sheet.sound(plan, "period.start", on):
            continue
        named = {INTERVENTIONS[code] for code in _plain(plan) if code in INTERVENTIONS}
        sheet.kinds("p119_indsatser", plan, on, named or {"lokal_kode"})
        forms = {DELIVERIES.get(code, "andet") for code in plan["delivery"]}
        sheet.kinds("p119_leveringsform", plan, on, forms or {"uoplyst"})
        by_day = course.named(plan) is None and course.referral(plan) is not None
        sheet.share("p119_koblet_ved_dato", plan, on, part=by_day)
        sheet.share("p119_uden_leveringsform", plan, on, part=not forms)


def _contacts(sheet: Sheet, course: Course) -> None:
    """P9 and P10."""
    met: set[tuple[str, str]] = set()
    for contact in course.contacts:
        on = contact["day"]
        if not sheet.sound(contact, "period.start", on):
            continue
        sheet.kinds("p119_kontaktform", contact, on, [CONTACTS.get(contact["class"], "andet")])
        plan = course.course(contact)
        if plan is None:
            continue
        for name, number in (("p119_kontakter", 1), ("p119_kontaktminutter", contact["minutes"])):
            key = sheet.key(name, contact, on, "alle")
            sheet.above[key] += number
            sheet.below[key] += (name + plan["id"], on[:7]) not in met
            met.add((name + plan["id"], on[:7]))


def _courses(sheet: Sheet, course: Course) -> None:
    """P11 to P15, and of P16 the courses that were open and unmet for half a year when the month ended."""
    last = (date.fromisoformat(sheet.made).replace(day=1) - timedelta(days=1)).isoformat()
    latest: dict[str, str] = {}
    for contact in course.contacts:
        plan = course.course(contact)
        if plan is not None and contact["day"] <= last:
            latest[plan["id"]] = max(latest.get(plan["id"], ""), contact["day"])
    for plan in course.courses:
        if COURSE not in plan["categories"]:
            continue
        done = plan["detail"] in ENDED
        if done:
            _ended(sheet, course, plan)
        began, end = plan["day"], plan["end"] or plan["reported"][:10]
        running = plan["detail"] == "in-progress" or (done and end > last)
        if running and sheet.sound(plan, "period.start", began) and began <= last:
            silent = _days(latest.get(plan["id"]) or began, last) > OPEN_DAYS
            sheet.share("p119_aabne_uden_kontakt", plan, last, part=silent)


def _ended(sheet: Sheet, course: Course, plan: Resource) -> None:
    # A planned end is no end: the report that ended it says when, where the plan itself does not.
    on = plan["end"] or plan["reported"][:10]
    if not sheet.sound(plan, "period.end", on):
        return
    done = plan["detail"] == "completed"
    reasons = {REASONS.get(code, "andet") for code in plan["reasons"]} or {"uoplyst"}
    sheet.share("p119_frafald", plan, on, part=not done and bool(reasons & DROPPED))
    if done and plan["day"]:
        sheet.value("p119_varighed", plan, on, max(0, _days(plan["day"], on)))
    if not done:
        sheet.kinds("p119_frafaldsaarsag", plan, on, reasons)
    for condition in course.conditions:
        if condition["subject"] == plan["subject"] and _in_focus(course, condition, plan, on):
            gone = course.replayed.inactive.get(condition["id"])
            resolved = gone is not None and _days(on, gone) <= RESOLVED_DAYS
            sheet.share("p119_tilstand_ophoert", plan, on, part=resolved)
    if done and _days(on, sheet.made) >= FOLLOW_UP_DAYS:
        followed = any(
            FOLLOW_UP in each["categories"]
            and each["subject"] == plan["subject"]
            and 0 <= _days(on, each["day"] or "9999-12-31") <= FOLLOW_UP_DAYS
            for each in course.courses
        )
        sheet.share("p119_opfoelgning_90", plan, on, part=followed)


def _in_focus(course: Course, condition: Resource, plan: Resource, end: str) -> bool:
    """Whether a condition was there during a course: found before its end, and not gone before its start."""
    gone = course.replayed.inactive.get(condition["id"], "9999-12-31")
    return bool(condition["day"]) and condition["day"] <= end and gone >= plan["day"]


def _sender(course: Course, referral: Resource, kind_of: Callable[[str], str]) -> str:
    if not referral["requester"]:
        return "ingen_afsender"
    found = course.replayed.get("Organization", referral["requester"])
    kind = kind_of(found["sor"]) if found else ""
    return kind if kind in SENDERS else "ukendt_type"


def _diagnoses(course: Course, referral: Resource) -> set[str]:
    found = (course.replayed.get("Condition", key) for key in referral["leads"])
    return {
        code.rpartition("|")[2]
        for each in found
        if each is not None and not _is_fsiii(each)
        for code in each["codes"]
    }


def _in_words(course: Course, referral: Resource) -> bool:
    found = (course.replayed.get("Condition", key) for key in referral["leads"])
    return any(each is not None and each["text"] for each in found)


def _group(code: str) -> str:
    return next((group for start, group in _GROUPS if code.startswith(start)), "andet")


def _is_fsiii(condition: Resource) -> bool:
    return any(code.startswith(f"{FSIII}|") for code in condition["codes"])


def _plain(plan: Resource) -> set[str]:
    """The codes of an intervention, the old code for tobacco known by its beginning."""
    codes = {code.rpartition("|")[2] for code in plan["codes"]}
    return codes | {code[:8] for code in codes if code.startswith("c203c6b5")}


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
