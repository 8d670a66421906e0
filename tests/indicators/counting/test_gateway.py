"""Reports to KL Gateway after § 119 and on care: replayed, counted, and taken as an ordinary delivery."""

import json
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.counting import answer, care, gateway, prevention, replay
from indicators.counting.answer import Counted
from indicators.counting.gateway_layout import CARE_MEASURES, P119
from indicators.counting.headers import mark
from indicators.counting.replay import ACTIVITY, EITHER, Resource
from indicators.sources import gateway_counts
from tvaers.module import FileFault
from tvaers.register import Register

SECRET = bytes(16)
CPR = "2509479989"
TODAY = date(2026, 11, 27)
BASE = "http://fhir.kl.dk/prevention/StructureDefinition/klgateway-119"


def events(shared: Path) -> list[Path]:
    folder = shared / "fixtures/klgateway/prevention"
    return [path for path in folder.glob("Bundle-*.json") if "Bruno" not in path.name]


def number(kind: str, key: str) -> str:
    return f"{mark(SECRET, kind, key):016x}"


def replayed(paths: Iterable[Path]) -> replay.Replayed:
    versions: dict[tuple[str, str], dict[str, Resource]] = {}
    for path in paths:
        found = gateway.resources(str(path).encode(), {"secret": SECRET.hex()})
        for place, each in enumerate(found["kept"]):
            each.pop("path")
            known = versions.setdefault((each["kind"], each["id"]), {})
            known[f"{path} {place}"] = each
    return replay.replay(versions, ACTIVITY)


def test_the_six_events_come_to_the_facts_that_were_checked_by_hand(shared: Path) -> None:
    folder = shared / "fixtures/klgateway/prevention"
    facts = json.loads((folder / "EXPECTED_replay_facts.json").read_text())
    paths = events(shared)
    random.Random(3).shuffle(paths)
    found = replayed(paths)
    assert found.blocked == [
        number("CarePlan", each["careplan"]) for each in facts["guard_blocked"]
    ]
    assert len(found.kinds["Patient"]) == facts["citizens"]

    course = prevention.Course(found)
    requests = {each["id"]: each for each in course.referrals}
    assert len(requests) == len(facts["service_requests"])
    for fact in facts["service_requests"]:
        request = requests[number("ServiceRequest", fact["id"])]
        assert (request["day"], request["status"]) == (fact["authoredOn"], fact["status"])
        sender = found.get("Organization", request["requester"])
        assert sender is not None and sender["sor"] == fact["requester_sor"]
        assert prevention._diagnoses(course, request) == set(fact["diagnoses"])

    for facts_of, records in (
        (facts["forloeb"], course.courses),
        (facts["interventions"], course.interventions),
    ):
        known = {each["id"]: each for each in records}
        assert len(known) == len(facts_of)
        for fact in facts_of:
            plan = known[number("CarePlan", fact["id"])]
            assert (plan["status"], plan["detail"]) == (
                fact["CarePlan.status"],
                fact["detail.status"],
            )
            assert plan["day"] == fact["period"]["start"]
            assert plan["end"] == fact["period"].get("end", "")
            if fact.get("basedOn_forloeb"):
                assert number("CarePlan", fact["basedOn_forloeb"]) in plan["leads"]
            if "code" in fact:
                assert fact["code"] in prevention._plain(plan)
    assert len(course.contacts) == len(facts["encounters"]) == 4
    for fact in facts["encounters"]:
        contact = found.get("Encounter", number("Encounter", fact["id"]))
        assert contact is not None
        assert (contact["class"], contact["minutes"]) == (fact["class"], fact["minutes"])
        assert number("CarePlan", fact["careplan"]) in contact["leads"]
    assert sum(each["minutes"] for each in course.contacts) == 210
    for fact in facts["conditions"]:
        condition = found.get("Condition", number("Condition", fact["id"]))
        assert condition is not None
        assert (condition["clinical"], condition["day"]) == (
            fact["clinicalStatus"],
            fact["recordedDate"],
        )


def table(counted: Counted) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {
        (row["periode"], row["indikator_id"], row["enhed"]): (
            (row["vaerdi"], row["n"]) if row["n"] else (row["taeller"], row["naevner"])
        )
        for row in counted.rows
    }


def test_the_published_events_as_measures(shared: Path) -> None:
    counted = prevention.count(events(shared), kommune="0615", today=TODAY)
    assert counted.read == counted.accepted + counted.ignored and not counted.faults
    assert "meldt i gang igen" in counted.notes[0]
    found = table(counted)
    assert found["2022-06", "p119_henvisninger", "alle"] == (1, None)
    assert found["2022-06", "p119_diagnosegruppe", "type2_diabetes"] == (1, 1)
    assert found["2022-07", "p119_diagnosegruppe", "kol"] == (1, 1)
    assert found["2022-06", "p119_ventedage", "dage"] == (8.0, 1)
    assert found["2022-07", "p119_ventedage", "dage"] == (5.0, 1)
    assert found["2022-06", "p119_kontaktminutter", "alle"] == (120, 1)
    assert found["2022-09", "p119_varighed", "dage"] == (83.0, 1)
    assert found["2022-09", "p119_frafald", "alle"] == (0, 1)
    assert found["2022-09", "p119_tilstand_ophoert", "alle"] == (1, 2)
    # The newest report is of 1 October, one day after the course ended: nothing can be said of follow-up yet.
    assert not any(name == "p119_opfoelgning_90" for _, name, _ in found)


def test_who_breaks_off_is_told_by_the_files_own_reason(shared: Path, tmp_path: Path) -> None:
    folder = shared / "fixtures/klgateway/prevention"
    broken_off = folder / "CarePlan-BrunoforloebKostAfbrudt.json"
    later = tmp_path / "senere.json"
    later.write_text(json.dumps(bundle([], "2022-12-01T00:00:00Z")))
    plan = json.loads(broken_off.read_text())
    plan["period"]["end"] = "2022-07-01"
    ended = tmp_path / "afbrudt.json"
    ended.write_text(json.dumps(bundle([plan], "2022-08-01T00:00:00Z")))
    found = table(prevention.count([ended, later], kommune="0615", today=TODAY))
    assert found["2022-07", "p119_frafald", "alle"] == (1, 1)
    assert found["2022-07", "p119_frafaldsaarsag", "aktivt_fravalg"] == (1, 1)


def bundle(resources: list[Any], timestamp: str) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": timestamp,
        "entry": [{"resource": each} for each in resources],
    }


def course(key: str, status: str, start: str, end: str = "", reason: str = "", **more: Any) -> Any:
    detail: dict[str, Any] = {"status": status}
    if reason:
        detail["statusReason"] = {"coding": [{"code": reason}]}
    return {
        "resourceType": "CarePlan",
        "id": key,
        "meta": {"profile": [f"{BASE}-care-plan"]},
        "category": [{"coding": [{"code": prevention.COURSE}]}],
        "status": "unknown",
        "period": {"start": start} | ({"end": end} if end else {}),
        "subject": {"reference": f"Patient/{more.get('citizen', 'a')}"},
        "activity": [{"detail": detail}],
    } | more.get("own", {})


def counted_of(folder: Path, resources: list[Any], day: str = "2026-09-30") -> Counted:
    folder.mkdir(exist_ok=True)
    (folder / "rapport.json").write_text(json.dumps(bundle(resources, f"{day}T20:00:00Z")))
    return prevention.count([folder], kommune="0615", today=TODAY)


def test_who_no_longer_needs_it_has_not_dropped_out(tmp_path: Path) -> None:
    reasons = {
        "a": "a63b6aa6-7d56-4e67-a5b3-d73f6d262af5",
        "b": "ef491570-7884-4acd-bcf7-43d6b2c64762",
        "c": "",
    }
    plans = [
        course(key, "stopped" if key != "c" else "completed", "2026-06-01", "2026-07-10", reason)
        for key, reason in reasons.items()
    ]
    found = table(counted_of(tmp_path / "ind", plans))
    assert found["2026-07", "p119_frafald", "alle"] == (1, 3)
    assert found["2026-07", "p119_frafaldsaarsag", "ikke_behov_fagperson"] == (1, 2)


def test_a_course_that_nobody_has_met_for_half_a_year_is_told_of(tmp_path: Path) -> None:
    plans = [course("a", "in-progress", "2026-01-05"), course("b", "in-progress", "2026-08-01")]
    found = table(counted_of(tmp_path / "ind", plans))
    assert found["2026-08", "p119_aabne_uden_kontakt", "alle"] == (1, 2)


def test_a_record_reported_by_mistake_is_no_record(tmp_path: Path) -> None:
    gone = course("a", "completed", "2026-06-01", "2026-07-10", own={"status": "entered-in-error"})
    counted = counted_of(
        tmp_path / "ind", [gone, course("b", "completed", "2026-06-01", "2026-07-10")]
    )
    assert table(counted)["2026-07", "p119_frafald", "alle"] == (0, 1)
    assert "1 poster er meldt som fejl" in counted.notes[0]


def test_days_that_cannot_be_are_named_with_their_place(tmp_path: Path) -> None:
    plans = [course("a", "completed", "2026-06-01", "2027-07-10"), course("b", "completed", "x")]
    counted = counted_of(tmp_path / "ind", plans)
    assert [fault.column for fault in counted.faults] == ["period.end", "period.start"]
    assert "rapport.json, Bundle.entry[0].resource, period.end" in counted.faults[0].reason


def test_one_bad_file_is_named_and_the_others_are_counted(shared: Path, tmp_path: Path) -> None:
    bad = tmp_path / "0101901234.json"
    bad.write_text('{"resourceType": "Bundle", "entry": [{"resource": {"id": "Hansine"}}]}')
    counted = prevention.count([*events(shared), bad], kommune="0615", today=TODAY)
    (fault,) = counted.faults
    assert "hvis navn ligner et CPR-nummer: Bundle.entry[0].resource" in fault.reason
    assert "Hansine" not in fault.reason
    assert table(counted)["2022-06", "p119_henvisninger", "alle"] == (1, None)


def test_reports_after_another_section_are_not_counted_here(shared: Path) -> None:
    folder = shared / "fixtures/klgateway"
    counted = prevention.count([folder / "rehab"], kommune="0615", today=TODAY)
    assert (counted.accepted, list(counted.rows)) == (0, [])
    with pytest.raises(FileFault, match="--kommune"):
        prevention.count([folder / "rehab"])


def test_the_published_care_reports_in_both_spellings(shared: Path, tmp_path: Path) -> None:
    folder = shared / "fixtures/klgateway/care"
    running = care.count([folder], kommune="0615", today=TODAY)
    assert {row["periode"] for row in running.rows} == {"2020-08"}
    assert "2021-02 var ikke slut" in running.notes[-1]
    later = tmp_path / "senere.json"
    later.write_text(json.dumps(bundle([], "2021-03-01T12:00:00Z")))
    counted = care.count([folder, later], kommune="0615", today=TODAY)
    found = table(counted)
    assert counted.read == counted.accepted + counted.ignored + len(counted.faults)
    for result, times in {"fortsaettes": 2, "aendres_i_rammen": 1, "afsluttes": 1}.items():
        assert found["2021-02", "omsorg_opfoelgning", result] == (times, 4)
    assert found["2021-02", "omsorg_tilstande", "alle"] == (16, 4)


def test_a_care_plan_has_ended_where_either_status_says_so() -> None:
    plan = {"detail": "in-progress", "status": "completed"}
    assert replay.ended(plan, EITHER) and not replay.ended(plan, ACTIVITY)


@pytest.mark.parametrize(
    ("count", "name", "source"),
    [
        (prevention.count, "prevention", gateway_counts.prevention),
        (care.count, "care", gateway_counts.care),
    ],
)
def test_what_is_written_is_taken_as_an_ordinary_delivery(
    shared: Path, tmp_path: Path, register: Register, count: Any, name: str, source: Any
) -> None:
    counted = count([shared / "fixtures/klgateway" / name], kommune="0615", today=TODAY)
    answer.write(counted, tmp_path / "tal.csv")
    text = (tmp_path / "tal.csv").read_text(encoding="utf-8-sig")
    assert CPR not in text
    reading = source.read(text, register)
    assert reading.accepted == len(counted.rows) > 2
    assert reading.faults == []
    with pytest.raises(FileFault, match=f"tvaers count {source.name}") as refused:
        source.read('{"resourceType": "Bundle"}', register)
    assert refused.value.person_data


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("p119_frafald;", "p119_noget;", "indikator_id"),
        (";0615;", ";0999;", "kommunekode"),
        (";0;1;", ";2;1;", "taeller"),
        (";share;", ";count;", "statistic"),
        (";maaned;", ";uge;", "periodetype"),
        (";alle;", ";Hansine T;", "enhed"),
        (";0;1;", ";;1;", "taeller"),
    ],
)
def test_a_row_that_was_changed_by_hand_waits_in_quarantine(
    register: Register, old: str, new: str, column: str
) -> None:
    head = ";".join(gateway_counts.layout.COLUMNS)
    row = "klgateway-119;p119_frafald;2026-05;maaned;0615;alle;0;1;;;;2026-07-01;share;"
    good = row.replace("2026-05", "2026-04")
    reading = gateway_counts.prevention.read(f"{head}\n{good}\n{row.replace(old, new)}", register)
    assert [(fault.row, fault.column) for fault in reading.faults] == [(3, column)]
    assert reading.accepted == 1
    assert sorted(reading.rows["item"]) == ["p119.frafald", "p119.frafald.af"]


def test_every_indicator_has_its_statistic() -> None:
    assert {*P119.values(), *CARE_MEASURES.values()} <= {"count", "share", "ratio", "median", "p90"}
    assert len({name.split("_")[0] for name in P119}) == 1


STATUS = st.sampled_from(["in-progress", "completed", "stopped", "scheduled"])


@given(
    reports=st.lists(st.tuples(st.integers(1, 4), STATUS), min_size=1, max_size=8),
    order=st.randoms(),
)
def test_the_order_of_the_files_does_not_decide_what_a_plan_is(
    reports: list[tuple[int, str]], order: Any
) -> None:
    made = [
        {"kind": "CarePlan", "id": "a", "reported": f"2026-0{day}", "status": "active", "clinical": "",
         "detail": status, "categories": [], "level": "", "where": str(place)}
        for place, (day, status) in enumerate(reports)
    ]  # fmt: skip
    shuffled = list(made)
    order.shuffle(shuffled)
    spoken = []
    for versions in (made, shuffled):
        known = {replay._spelled(each): each for each in versions}
        done = replay.replay({("CarePlan", "a"): known}, ACTIVITY)
        spoken.append((done.kinds["CarePlan"]["a"]["detail"], len(done.blocked)))
    assert spoken[0] == spoken[1]
    if {"completed", "stopped"} & {status for _, status in reports}:
        assert spoken[0][0] in {"completed", "stopped"}
