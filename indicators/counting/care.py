"""`tvaers count klgateway-care`: what a kommune's reports on care and home nursing say without a citizen.

Levels and results come in two spellings, letters (B2, E3) and codes of KL's system; both are read. A plan
has ended where either of its two statuses says so.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from indicators.counting import gateway_layout as layout
from indicators.counting import replay, reports
from indicators.counting.answer import Counted
from indicators.counting.replay import EITHER, Replayed, Resource
from indicators.counting.reports import Sheet

FOLLOWED_UP = "712744002"
RESULTS = {
    "E1": "fortsaettes",
    "9c90b0e5-9c0a-4b72-a18c-76cd6d6c6213": "fortsaettes",
    "E2": "aendres_i_rammen",
    "c6e71993-5d72-409a-8ab9-ecc094968635": "aendres_i_rammen",
    "E3": "afsluttes",
    "59753987-c38d-41c5-b201-0eeff3032fef": "afsluttes",
    "E4": "revisitation",
    "61b9a5c2-2ea7-45ad-82b8-53cbb513290e": "revisitation",
}
# Functional level: 0 is no limitation, 4 is total.
LEVELS = {
    "B1": 0, "9c5cfb57-a498-40e5-98a7-792bf5fb205b": 0,
    "B2": 1, "fcc16cb1-41f0-4832-b834-110fba0aaabe": 1,
    "B3": 2, "d984ad21-48fe-4619-845e-2aa0303048e7": 2,
    "B4": 3, "1ceef776-0cfa-4acd-b222-c5bb2424e0c1": 3,
    "B5": 4, "f4c9f159-5806-4c06-95e9-e69b83bab1a1": 4,
}  # fmt: skip


def count(
    paths: Iterable[Path],
    *,
    kommune: str | None = None,
    sor_file: Path | None = None,
    today: date | None = None,
    progress: bool = False,
) -> Counted:
    """Count the reports in files and folders, for one kommune or for those a SOR list names."""
    replayed = replay.read(paths, "care", EITHER, progress=progress)
    sheet = reports.open_sheet(replayed, kommune, sor_file, today)
    _conditions(sheet, replayed)
    _follow_ups(sheet, replayed)
    for plan in replayed.of("CarePlan"):
        if replay.ended(plan, EITHER):
            _one(sheet, "omsorg_indsatser_afsluttet", plan, plan["end"] or plan["reported"][:10])
    for procedure in replayed.of("Procedure"):
        if procedure["status"] == "completed":
            _one(sheet, "omsorg_sygeplejeydelser", procedure, procedure["day"])
    return reports.counted(sheet, layout.CARE, layout.CARE_MEASURES)


def _one(sheet: Sheet, name: str, resource: Resource, on: str) -> None:
    if sheet.sound(resource, "dato", on):
        sheet.above[sheet.key(name, resource, on, "alle")] += 1


def _conditions(sheet: Sheet, replayed: Replayed) -> None:
    citizens: set[tuple[str, str]] = set()
    goals = {
        key: LEVELS[goal["target"]]
        for goal in replayed.of("Goal")
        if goal["target"] in LEVELS
        for key in goal["leads"]
    }
    for condition in replayed.of("Condition"):
        on = condition["day"]
        if not sheet.sound(condition, "recordedDate", on):
            continue
        key = sheet.key("omsorg_tilstande", condition, on, "alle")
        sheet.above[key] += 1
        sheet.below[key] += (condition["subject"], on[:7]) not in citizens
        citizens.add((condition["subject"], on[:7]))
        gone = replayed.inactive.get(condition["id"], "")
        levels = [LEVELS[each] for each in condition["levels"] if each in LEVELS]
        if not gone or not levels or gone > sheet.made:
            continue
        sheet.share("omsorg_funktion_bedre", condition, gone, part=levels[-1] < levels[0])
        if condition["id"] in goals:
            reached = levels[-1] <= goals[condition["id"]]
            sheet.share("omsorg_maal_naaet", condition, gone, part=reached)


def _follow_ups(sheet: Sheet, replayed: Replayed) -> None:
    for observation in replayed.of("Observation"):
        asked = any(code.endswith(f"|{FOLLOWED_UP}") for code in observation["codes"])
        if asked and sheet.sound(observation, "effectiveDateTime", observation["day"]):
            result = RESULTS.get(observation["value"], "andet")
            sheet.kinds("omsorg_opfoelgning", observation, observation["day"], [result])
