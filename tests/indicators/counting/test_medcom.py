"""MedCom messages of every kind become counts; what cannot be read is named, and no patient comes out."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.counting import answer, medcom
from indicators.counting.answer import Counted
from indicators.counting.headers import Header, Party
from indicators.counting.letters import Letters
from indicators.sources import medcom_messages
from message_files import PATIENT, edifact, fhir, oioxml, vans
from tvaers.module import FileFault
from tvaers.register import Register

TODAY = date(2026, 11, 27)
MAY, JUNE = datetime(2026, 5, 31, 23, 50), datetime(2026, 6, 2, 8, 0)


def counted(folder: Path, files: Mapping[str, bytes], **more: Any) -> Counted:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    result = medcom.count([folder], today=TODAY, **more)
    assert result.read == result.accepted + len(result.faults) + result.ignored
    assert not any(word in repr(result) for word in PATIENT)
    return result


def sorts(result: Counted) -> Counter[tuple[Any, ...]]:
    numbers: Counter[tuple[Any, ...]] = Counter()
    for row in result.rows:
        numbers[row["art"], row["statistikkode"], row["periode"]] += int(row["antal"] or 0)
    return numbers


def test_four_dialects_give_one_kind_of_row(tmp_path: Path) -> None:
    files = {"a.edi": edifact(), "b.xml": oioxml("B"), "c.xml": vans(), "d.json": fhir()}
    result = counted(tmp_path / "ind", files)
    assert sorts(result) == {
        ("besked", "DIS20", "2026-09"): 1,
        ("besked", "XREF15", "2026-09"): 1,
        ("besked", "XDIS22", "2026-09"): 1,
        ("besked", "FDIS20#admit-inpatient", "2026-09"): 1,
    }
    referral = next(row for row in result.rows if row["statistikkode"] == "XREF15")
    assert referral["afsender_type"] == "almen_praksis"
    assert (referral["modtager_type"], referral["modtager_kommunekode"]) == ("kommune", "0615")
    assert referral["med_diagnose"] == 1


def test_a_corrected_letter_is_counted_once_in_the_month_of_the_first(tmp_path: Path) -> None:
    files = {
        "ny.xml": oioxml("A", sent=MAY),
        "rettet.xml": oioxml("A", sent=JUNE, status="rettetbrev"),
        "anden.xml": oioxml("B", sent=JUNE),
    }
    result = counted(tmp_path / "ind", files)
    assert sorts(result) == {
        ("besked", "XREF15", "2026-05"): 1,
        ("besked", "XREF15", "2026-06"): 1,
    }
    assert [row["rettede"] for row in result.rows] == [1, 0]
    assert "2026-05" in result.notes[0] and "mere end én fil" in result.notes[0]


def test_what_is_no_message_of_the_series_is_counted_apart_and_named(tmp_path: Path) -> None:
    files = {
        "ukendt.xml": oioxml("A", code="XNYT99"),
        "proeve.edi": edifact("B", test=True),
        "proeve.json": fhir("c", test=True),
        "ok.json": fhir("d", event="acknowledgement-message", response="ok"),
        "afvist.json": fhir("e", event="acknowledgement-message", response="fatal-error"),
        "annulleret.json": fhir("f", "cancel-admit-inpatient"),
        "rettet.json": fhir("g", "revise-admit-inpatient"),
    }
    result = counted(tmp_path / "ind", files)
    assert {(art, code) for art, code, _ in sorts(result)} == {
        ("ukendt_type", "XNYT99"),
        ("proevebesked", "DIS20"),
        ("proevebesked", "FDIS20#admit-inpatient"),
        ("kvittering_positiv", "FCTL#ok"),
        ("kvittering_negativ", "FCTL#fatal-error"),
        ("annullering", "FDIS20#cancel-admit-inpatient"),
        ("rettelse", "FDIS20#revise-admit-inpatient"),
    }
    assert any("ukendt_type: 1 (XNYT99)" in note for note in result.notes)


def test_a_reply_is_what_its_own_provenance_says_and_not_the_earlier_ones(tmp_path: Path) -> None:
    result = counted(tmp_path / "ind", {"a.json": fhir("a", "discharge-inpatient-home", earlier=4)})
    assert list(sorts(result)) == [("besked", "FDIS20#discharge-inpatient-home", "2026-09")]


def test_the_official_messages_are_read_and_the_broken_ones_named(shared: Path) -> None:
    folder = shared / "fixtures/medcom"
    good = medcom.count([folder / "edifact", folder / "fhir"], today=TODAY)
    assert [fault.reason.partition(":")[0] for fault in good.faults] == [
        "Filen LICENSE.medcom-fhir.MIT.txt"
    ]
    names = {path.name for path in (folder / "errors").iterdir()}
    bad = medcom.count([folder / "errors", folder / "edifact/DIS20_1.edi"], today=TODAY)
    assert bad.accepted == 1
    assert {fault.reason.split(":")[0].removeprefix("Filen ") for fault in bad.faults} == names
    for fault in bad.faults:
        assert "Segment " in fault.reason and fault.reason.endswith(".")
        assert not any(number in fault.reason for number in ("2505544849", "2509479989"))
    odd = medcom.count([folder / "xml"], today=TODAY)
    assert [fault.reason.split(":")[0] for fault in odd.faults] == ["Filen DIS91_XFTX.xml"]


def test_a_letter_of_the_same_system_in_two_forms_has_one_record(shared: Path) -> None:
    folder = shared / "fixtures/medcom"
    for name in ("DIS20_1", "REF01_1", "DIS91_1", "CTL01_1", "CTL03_1"):
        edi, xml = (
            medcom.count([folder / form / f"{name}.{end}"], today=TODAY).rows[0]
            for form, end in (("edifact", "edi"), ("xml", "xml"))
        )
        for column in ("periode", "art", "afsender_type", "modtager_type", "modtager_kommunekode"):
            assert edi[column] == xml[column], (name, column)
        assert f"X{edi['statistikkode']}" == xml["statistikkode"]


HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
HOSTILE = {
    "doctype": oioxml(head=f"{HEAD}<!DOCTYPE Emessage>"),
    "entities": oioxml(head=f'{HEAD}<!DOCTYPE a [<!ENTITY b "{"c" * 1000}"><!ENTITY d "&b;&b;">]>'),
    "file": oioxml(head=f'{HEAD}<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "web": oioxml(head=f'{HEAD}<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'),
    "parameter": oioxml(head=f'{HEAD}<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>'),
    "xinclude": (
        f'{HEAD}<Emessage xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="/etc/passwd"/>'
        "</Emessage>"
    ).encode(),
    "instruction": oioxml(head=f'{HEAD}<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>'),
    "deep": (HEAD + "<Emessage>" + "<a>" * 200_000 + "</a>" * 200_000 + "</Emessage>").encode(),
    "wide": (HEAD + "<Emessage>" + "<a/>" * 1_000_000 + "</Emessage>").encode(),
    "utf-7": oioxml(head='<?xml version="1.0" encoding="UTF-7"?>'),
    "utf-16": oioxml(head=HEAD.replace("UTF-8", "UTF-16")).decode("cp1252").encode("utf-16"),
    "utf-16 unmarked": oioxml(head="").decode("cp1252").encode("utf-16-le"),
    "utf-16 declared": oioxml(head='<?xml version="1.0" encoding="UTF-16"?>'),
    "letters that are not declared": oioxml(head=HEAD),
    "marked otherwise": b"\xef\xbb\xbf" + oioxml(),
    "torn": oioxml()[:-40],
    "long": oioxml(letter="A" * 100_000),
    "deep json": b"[" * 100_000 + b"]" * 100_000,
    "deep bundle": b'{"resourceType":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "not a number": b'{"resourceType": "Bundle", "type": NaN}',
    "infinite": b'{"resourceType": "Bundle", "type": 1e999}',
    "digits": b'{"resourceType": "Bundle", "type": ' + b"9" * 100_000 + b"}",
    "twice": b'{"resourceType": "Bundle", "type": "message", "type": "message"}',
    "many": b'{"resourceType": "Bundle", "type": "message", "entry": ['
    + b",".join([b'{"resource": {}}'] * 1_000_000)
    + b"]}",
    "segments": b"UNB+UNOC:3'" + b"X" * 20_000_000,
    "many segments": b"UNB+UNOC:3+a+b+260903:1200+1'" + b"FTX+a'" * 3_000_000,
    "empty": b"",
    "too large": b"{" + b" " * 26 * 1024 * 1024,
}


def test_a_hostile_file_is_named_and_never_stops_the_rest(tmp_path: Path) -> None:
    files = {f"{number:02}.fil": content for number, content in enumerate(HOSTILE.values())}
    result = counted(tmp_path / "ind", {**files, "god.xml": oioxml("god"), "00god.edi": edifact()})
    assert result.accepted == 2
    named = {fault.reason.split(":")[0].removeprefix("Filen ") for fault in result.faults}
    assert named == set(files)
    assert all(fault.reason.endswith(".") for fault in result.faults)
    assert not any("root:" in fault.reason for fault in result.faults)


def test_a_file_whose_name_is_a_persons_number_is_not_named(tmp_path: Path) -> None:
    result = counted(tmp_path / "ind", {"0101901234.xml": b"<a/>", "brev 010190-1234": b"x"})
    assert len(result.faults) == 2
    assert all(fault.reason.startswith("En fil, hvis navn ligner") for fault in result.faults)


def test_a_file_in_a_folder_that_is_named_too_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "ind"
    counted(folder, {"a.edi": edifact()})
    result = medcom.count([folder, folder / "a.edi", folder], today=TODAY)
    assert (result.read, result.accepted, result.ignored) == (1, 1, 0)


def test_a_list_of_numbers_says_which_kommune_a_number_belongs_to(tmp_path: Path) -> None:
    places = tmp_path / "numre.csv"
    places.write_text("nummer;kommunekode\n079741;615\n")
    result = counted(tmp_path / "ind", {"a.xml": oioxml()}, sor_file=places)
    assert result.rows[0]["afsender_kommunekode"] == "0615"


def test_a_path_that_is_not_there_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    for path, word in ((tmp_path / "ikke", "findes ikke"), (tmp_path, "ingen filer")):
        with pytest.raises(FileFault, match=word):
            medcom.count([path])


HEADERS = st.builds(
    Header,
    st.sampled_from(["EDIFACT", "OIOXML"]),
    st.just("1"),
    st.sampled_from(["besked", "rettelse"]),
    st.sampled_from(["DIS20", "XREF15"]),
    st.integers(20_000_000, 20_200_000),
    st.booleans(),
    st.just(Party("sygehus", "", ("5790000143054",))),
    st.just(Party("kommune", "0615", ())),
    st.booleans(),
    # Few letters, many copies; and numbers that fall into the same place of the table.
    st.sampled_from([1, 2, 3, 1025, 2049, 4097]),
)


@given(stream=st.lists(HEADERS, max_size=30), order=st.randoms())
def test_the_order_of_the_files_changes_no_count(stream: list[Header], order: Any) -> None:
    shuffled = list(stream)
    order.shuffle(shuffled)
    tables = []
    for told in (stream, shuffled):
        letters = Letters({})
        for each in told:
            letters.add(each)
        assert letters.letters + letters.copies == len(stream)
        assert sum(count.letters for _, count in letters.counts()) == letters.letters
        tables.append(list(letters.counts()))
    assert tables[0] == tables[1]


def test_ten_thousand_letters_are_each_found_again() -> None:
    letters = Letters({})
    party = Party("ukendt", "", ())
    for _ in range(2):
        for number in range(1, 10_001):
            mark = number * 1024
            letters.add(Header("VANS", "", "besked", "DIS20", 1, False, party, party, False, mark))
    assert (letters.letters, letters.copies) == (10_000, 10_000)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_patient_comes_out_of_messages_that_are_damaged_anyhow(
    tmp_path: Path, data: st.DataObject
) -> None:
    made = [edifact("A"), oioxml("B"), vans("C"), fhir("d")]
    folder = tmp_path / "ind"
    files = {}
    for number, content in enumerate(made):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 60)))
        files[f"{number}.fil"] = content[:start] + data.draw(st.binary(max_size=8)) + content[end:]
    counted(folder, files)


def test_what_is_written_is_taken_as_an_ordinary_delivery(
    tmp_path: Path, register: Register
) -> None:
    files = {
        "a.xml": oioxml("A", sent=MAY),
        "b.xml": oioxml("B", sent=MAY, code="REF15"),
        "c.json": fhir("c", event="acknowledgement-message", response="fatal-error"),
        "d.edi": edifact("D"),
    }
    result = counted(tmp_path / "ind", files)
    answer.write(result, tmp_path / "tal.csv")
    text = (tmp_path / "tal.csv").read_text(encoding="utf-8-sig")
    assert not any(word in text for word in PATIENT)
    reading = medcom_messages.source.read(text, register)
    assert (reading.accepted, reading.faults) == (len(result.rows), [])
    values = {(row.item, row.stratum): row.value for row in reading.rows.itertuples(index=False)}
    assert values["talt.XREF15", "from=almen_praksis;to=kommune"] == 2
    fatal = "code=FCTL#fatal-error;from=ukendt;to=ukendt"
    assert values["talt.kvittering_negativ", fatal] == 1
    for content in (edifact(), oioxml(), vans(), fhir()):
        with pytest.raises(FileFault, match="tvaers count medcom-messages") as refused:
            medcom_messages.source.read(content.decode("cp1252"), register)
        assert refused.value.person_data
