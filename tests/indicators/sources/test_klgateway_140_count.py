"""Counting § 140 plans: right, the same in any order, and never a word about a person."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indicators.sources import klgateway_140
from indicators.sources.klgateway_140_count import DONE, QUARANTINED, REFUSED, run
from tvaers.decoding import decode
from tvaers.module import Reading
from tvaers.register import Register

Tell = Callable[[Reading], Any]
Json = dict[str, Any]

CITIZEN = "010190-1234"
POSTPONED = "a8632e22-bf0c-4f5a-92a7-70977ba104d5"
MISTAKE = "8ac7be88-5d16-4dbd-a61a-ab02673f4b34"
ELSEWHERE = "f64b8f5e-8ced-4a8b-ab73-8994fb524915"
FREE_CHOICE = "3796fa11-305f-47d6-b164-45b05489afb2"


def plan(key: str, **said: Any) -> Json:
    """A plan received on 3 October, discharged on the 1st, offered on the 6th."""
    discharged = said.pop("discharged", "2026-10-01")
    offered = said.pop("offered", "2026-10-06")
    reason = said.pop("reason", None)
    resource: Json = {
        "resourceType": "ServiceRequest",
        "id": key,
        "status": "active",
        "code": {"coding": [{"code": "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"}]},
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-10-03",
    }
    if discharged:
        url = "http://fhir.kl.dk/rehab/StructureDefinition/PreconditionDate"
        resource["extension"] = [{"url": url, "valueDate": discharged}]
    if offered:
        resource["occurrencePeriod"] = {"start": offered}
    if reason:
        resource |= {"status": "on-hold", "statusReason": {"coding": [{"code": reason}]}}
    return resource | said


def patient(sor: str = "451000016003") -> Json:
    system = "urn:oid:1.2.208.176.1.1"
    return {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "urn:oid:1.2.208.176.1.2", "value": CITIZEN}],
        "name": [{"family": "Testesen"}],
        "managingOrganization": {"identifier": {"system": system, "value": sor}},
    }


def bundle(*resources: Json, timestamp: str = "2026-10-10T12:00:00Z") -> Json:
    entries = [{"fullUrl": "urn:x", "resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": timestamp, "entry": entries}  # fmt: skip


def folder(tmp_path: Path, *contents: Json | str) -> Path:
    place = tmp_path / "indberetning"
    place.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        text = content if isinstance(content, str) else json.dumps(content)
        (place / f"{number}.json").write_text(text, encoding="utf-8")
    return place


def figures(answer: Json) -> dict[str, tuple[Any, ...]]:
    """The rows by indicator and unit, their numbers alone."""
    return {
        f"{row['indikator_id']} {row['enhed']}": (row["taeller"], row["naevner"], row["vaerdi"], row["n"])
        for row in answer["rows"]
    }  # fmt: skip


def counted(tmp_path: Path, *contents: Json | str) -> Json:
    code, answer = run([folder(tmp_path, *contents)], kommune="0615")
    assert code == DONE, answer
    return answer


def refusal(tmp_path: Path, *contents: Json | str) -> str:
    code, answer = run([folder(tmp_path, *contents)], kommune="615")
    assert code == REFUSED
    assert not answer["rows"]
    assert not re.search(r"0101|1234|Testesen", answer["refused"])
    return str(answer["refused"])


def test_the_published_examples_hold_two_plans_both_offered_in_time(
    shared: Path, tmp_path: Path, register: Register, told: Tell
) -> None:
    out = tmp_path / "optaelling.csv"
    code, answer = run([shared / "fixtures" / "klgateway" / "rehab"], kommune="0615", out=str(out))
    assert code == DONE
    assert answer["accepted"] == 2
    assert answer["read"] == answer["accepted"] + answer["ignored"]
    assert figures(answer) == {
        "ggop_7dage ggop": (2, 2, None, None),
        "ggop_uden_tilbud ggop": (0, None, None, None),
        "ggop_udeladt udskudt": (0, None, None, None),
        "ggop_udeladt fejl": (0, None, None, None),
        "ggop_udeladt anden_kommune": (0, None, None, None),
        "ggop_sygehusdage dage": (None, None, 0, 2),
        "ggop_kommunedage dage": (None, None, 4, 2),
    }
    assert {row["periode"] for row in answer["rows"]} == {"2022-05"}
    heard = told(klgateway_140.read(decode(out.read_bytes()), register))
    values = {key[0]: value for key, value in heard.values.items() if not key[4]}
    assert (values["ggop.within7"], values["ggop.received"]) == (2, 2)
    assert not heard.reasons


def test_the_prevention_examples_hold_no_plan_of_ours(shared: Path) -> None:
    reports = (shared / "fixtures" / "klgateway" / "prevention").glob("Bundle-*.json")
    code, answer = run(reports, kommune="0615")
    assert (code, answer["accepted"], answer["rows"]) == (DONE, 0, [])
    assert answer["ignored"] == answer["read"] > 0


def test_seven_days_are_counted_from_discharge(tmp_path: Path) -> None:
    answer = counted(
        tmp_path,
        bundle(
            patient(),
            plan("a", offered="2026-10-08"),
            plan("b", offered="2026-10-09"),
            plan("c", offered=None),
            plan("d", discharged="2026-10-05", offered="2026-10-06"),
        ),
    )
    assert figures(answer)["ggop_7dage ggop"] == (2, 4, None, None)
    assert figures(answer)["ggop_uden_tilbud ggop"] == (1, None, None, None)
    # Hospital days 2, 2, 2, 0; municipal days 5, 6 and, from discharge, 1.
    assert figures(answer)["ggop_sygehusdage dage"] == (None, None, 2, 4)
    assert figures(answer)["ggop_kommunedage dage"] == (None, None, 5, 3)


def test_plans_put_off_sent_by_mistake_or_elsewhere_are_counted_by_themselves(
    tmp_path: Path,
) -> None:
    answer = counted(
        tmp_path,
        bundle(
            plan("a", reason=POSTPONED, discharged=None),
            plan("b", reason=MISTAKE),
            plan("c", reason=ELSEWHERE),
            plan("d", reason=MISTAKE),
            plan("e", reason=FREE_CHOICE),
        ),
    )
    assert figures(answer)["ggop_7dage ggop"] == (1, 1, None, None)
    assert figures(answer)["ggop_udeladt udskudt"][0] == 1
    assert figures(answer)["ggop_udeladt fejl"][0] == 2
    assert figures(answer)["ggop_udeladt anden_kommune"][0] == 1


def test_the_month_is_the_one_the_plan_was_received_in_copenhagen(tmp_path: Path) -> None:
    answer = counted(tmp_path, plan("a", authoredOn="2026-09-30T23:30:00Z"))
    assert {row["periode"] for row in answer["rows"]} == {"2026-10"}


def test_the_newest_report_speaks_and_a_final_status_stays(tmp_path: Path) -> None:
    late, early = plan("a", offered="2026-10-20"), plan("a", offered="2026-10-05")
    by_bundle = counted(tmp_path, bundle(late, timestamp="2026-10-11T00:00:00Z"), bundle(early))
    assert figures(by_bundle)["ggop_7dage ggop"][:2] == (0, 1)
    updated = early | {"meta": {"lastUpdated": "2026-10-12T00:00:00Z"}}
    by_resource = counted(tmp_path, bundle(late, timestamp="2026-10-11T00:00:00Z"), bundle(updated))
    assert figures(by_resource)["ggop_7dage ggop"][:2] == (1, 1)
    final = counted(tmp_path, bundle(early | {"status": "completed"}), bundle(late, timestamp="2026-10-11T00:00:00Z"))  # fmt: skip
    assert figures(final)["ggop_7dage ggop"][:2] == (1, 1)


def test_a_plan_reported_by_mistake_is_not_counted(tmp_path: Path) -> None:
    wrong = plan("a") | {"status": "entered-in-error"}
    later = bundle(plan("a"), timestamp="2026-11-01T00:00:00Z")
    answer = counted(tmp_path, bundle(wrong, plan("b")), later)
    assert answer["accepted"] == 1
    assert answer["read"] == 3 and answer["ignored"] == 2


def test_bundles_in_bundles_and_single_resources_are_read(tmp_path: Path) -> None:
    nested = bundle(bundle(patient(), plan("a")), bundle(bundle(plan("b"))))
    assert counted(tmp_path, nested, plan("c"))["accepted"] == 3


def test_any_order_of_the_reports_gives_the_same_counts(tmp_path: Path) -> None:
    chance = random.Random(7)
    reports = [
        bundle(
            plan(
                f"p{number % 9}",
                offered=f"2026-10-{chance.randint(4, 28):02}",
                status=chance.choice(["active", "completed", "on-hold"]),
            ),
            timestamp=f"2026-10-{chance.randint(10, 12)}T12:00:00Z",
        )
        for number in range(30)
    ]
    expected = counted(tmp_path, *reports)
    for _ in range(10):
        chance.shuffle(reports)
        assert counted(tmp_path, *reports) == expected


def test_a_plan_without_its_days_is_quarantined_with_file_and_path(tmp_path: Path) -> None:
    place = folder(tmp_path, bundle(patient(), plan("a", discharged=None), plan("b")), plan("c", authoredOn="i går"))  # fmt: skip
    code, answer = run([place], kommune="0615")
    assert code == QUARANTINED
    assert [fault["column"] for fault in answer["quarantined"]] == [
        "PreconditionDate",
        "authoredOn",
    ]
    assert answer["quarantined"][0]["reason"].startswith(
        "Filen 0.json, Bundle.entry[1].resource, PreconditionDate: "
    )
    assert answer["read"] == answer["accepted"] + answer["ignored"] + 2


def test_the_kommune_is_named_or_found_by_the_sor_number(tmp_path: Path) -> None:
    place = folder(tmp_path, bundle(patient(), plan("a")))
    code, answer = run([place])
    assert code == REFUSED and "--kommune" in answer["refused"]
    sor = tmp_path / "sor.csv"
    sor.write_text("sor;kommunekode\n451000016003;766\n", encoding="utf-8")
    code, answer = run([place], sor_file=sor)
    assert code == DONE
    assert {row["kommunekode"] for row in answer["rows"]} == {"0766"}
    sor.write_text("sor;kommunekode\n1071391000016009;766\n", encoding="utf-8")
    code, answer = run([place], sor_file=sor)
    assert code == QUARANTINED and "SOR-listen" in answer["quarantined"][0]["reason"]


@pytest.mark.parametrize("kommune", ["61", "x", "1082", "0101901234", ""])
def test_what_is_no_kommune_code_is_refused(tmp_path: Path, kommune: str) -> None:
    code, answer = run([folder(tmp_path, plan("a"))], kommune=kommune)
    assert code == REFUSED and "Kommunekoden" in answer["refused"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Filen 0.json er ikke gyldig JSON"),
        ("[" * 100_000 + "]" * 100_000, "lag inden i hinanden"),
        ('{"resourceType": "Bundle", "x": NaN}', "NaN"),
        ('{"resourceType": "Bundle", "id": "a", "id": "b"}', "»id« to gange"),
        ('{"resourceType": "Bundle", "total": 1e999}', "for stort"),
        ('{"replay": 1}', "resourceType mangler"),
        ("[]", "resourceType mangler"),
        ('{"resourceType": 5}', "resourceType mangler"),
        ('{"resourceType": "Bundle", "entry": 5}', "Bundle.entry"),
        ('{"resourceType": "Bundle", "entry": [5]}', r"Bundle.entry\[0\].resource"),
        ('{"resourceType": "Bundle", "entry": [{}]}', r"Bundle.entry\[0\].resource"),
        (json.dumps(plan("a") | {"id": 7}), "intet id"),
        ("", "Filen 0.json: Filen er tom"),
        ("{}" * 500_001, "alt for mange poster"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_file_and_place(
    tmp_path: Path, content: str, said: str
) -> None:
    assert re.search(said, refusal(tmp_path, content))


def test_a_file_whose_name_is_a_persons_number_is_not_named(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / f"{CITIZEN}.json").write_text("{", encoding="utf-8")
    code, answer = run([place], kommune="0615")
    assert code == REFUSED
    assert CITIZEN not in json.dumps(answer) and "0101" not in json.dumps(answer)


def test_a_path_without_reports_is_refused(tmp_path: Path) -> None:
    assert "ingen JSON-filer" in refusal(tmp_path)
    code, answer = run([tmp_path / "findes-ikke"], kommune="0615")
    assert code == REFUSED and "findes ikke" in answer["refused"]


def test_nothing_of_the_citizen_comes_out(tmp_path: Path) -> None:
    out = tmp_path / "ud.csv"
    place = folder(tmp_path, bundle(patient(), plan("a"), plan("b", discharged=None)))
    _, answer = run([place], kommune="0615", out=out)
    told = json.dumps(answer) + out.read_text(encoding="utf-8-sig")
    for secret in (CITIZEN, CITIZEN.replace("-", ""), "Testesen", "451000016003", "Patient/p1"):
        assert secret not in told


def test_odd_shapes_inside_a_plan_are_no_crash(tmp_path: Path) -> None:
    odd = plan("a") | {"statusReason": [1], "occurrencePeriod": [], "meta": 3, "subject": "x"}
    stranger = plan("b") | {"code": {"coding": "x"}}
    far = plan("c", authoredOn="0001-01-01T00:00:00+14:00", extension=[5, {"url": []}])
    code, answer = run([folder(tmp_path, odd, stranger, far)], kommune="0615")
    assert code == QUARANTINED
    assert (answer["accepted"], answer["ignored"], len(answer["quarantined"])) == (1, 1, 1)


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"discharged": "2026-10-12"}, "PreconditionDate"),
        ({"discharged": "2025-09-30"}, "PreconditionDate"),
        ({"authoredOn": "2026-10-11"}, "authoredOn"),
        ({"offered": "2026-09-30"}, "occurrencePeriod"),
    ],
)
def test_impossible_days_are_quarantined_with_their_place(
    said: Json, column: str, tmp_path: Path
) -> None:
    code, answer = run([folder(tmp_path, bundle(plan("a"), plan("b", **said)))], kommune="0615")
    assert (code, answer["accepted"]) == (QUARANTINED, 1)
    (fault,) = answer["quarantined"]
    assert fault["column"] == column
    assert "entry[1]" in fault["reason"]
    assert not any(day in fault["reason"] for day in said.values())


def test_a_report_without_its_own_day_is_held_to_today(tmp_path: Path) -> None:
    code, answer = run([folder(tmp_path, plan("a", authoredOn="2999-01-01"))], kommune="0615")
    assert (code, answer["accepted"]) == (QUARANTINED, 0)


def test_a_contact_offered_before_the_plan_came_costs_no_days(tmp_path: Path) -> None:
    answer = counted(tmp_path, bundle(plan("a", offered="2026-10-02")))
    assert figures(answer)["ggop_kommunedage dage"] == (None, None, 0, 1)
