"""No CPR number comes past the net, in whatever way it is written; what is none does."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvaers.cpr import Hit, find, refuse, sentence
from tvaers.module import FileFault

SPELLINGS = (
    "{0}{1}", "{0}-{1}", "{0} {1}", "{0}\u00a0{1}", "{0}\u2013{1}", "{0}\u2011{1}", "{0}.{1}",
    "{0} - {1}", "{0}\u200b{1}", "{0}\u00ad{1}", "{0}/{1}", "{0}-\n{1}", "CPR{0}{1}x", '"{0}-{1}"', "{0}{1}.0",
)  # fmt: skip


def planted(date: str = "010190", serial: str = "1234") -> list[str]:
    return [spelling.format(date, serial) for spelling in SPELLINGS]


@pytest.mark.parametrize("text", planted())
def test_a_number_is_found_in_every_spelling(text: str) -> None:
    assert find(f"a;b\nHorsens;{text}\n") is not None


@pytest.mark.parametrize(
    "text", ["01.01.90.1234", "01-01-90-1234", "01 01 90 1234", "\uff10\uff11\uff10\uff11\uff19\uff10-\uff11\uff12\uff13\uff14"]
)  # fmt: skip
def test_a_number_is_found_with_its_date_in_parts_and_in_full_width_digits(text: str) -> None:
    assert find(text) is not None


@pytest.mark.parametrize("day", ["61", "75", "91"])
def test_a_replacement_number_is_found(day: str) -> None:
    assert find(f"{day}0190-1234") == Hit(1, None)


def test_only_digits_beside_a_number_clear_it() -> None:
    assert find("a,0101901234,b") == Hit(1, 2)
    assert find("a,b\n5,0101901234") == Hit(2, 2)
    assert find("a;b\n5790000143054-0101901234;1") == Hit(2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "5790000143054", "1071391000016009", "227871000016001", "391951000016006",
        "8c3f35d7-7437-4fcf-90d2-490101901234", "ab010190-1234-4fcf-90d2-49e04701d0ec",
        "a;b\n0,0101901234;1", "0.0101901234", "1212901234.56", "28-05-2022 19:25", "20220523192512",
        "2022-05-12 123456", "1 112 901 234", "urn:oid:1.2.208.176.1.2", "000124:2130",
        "periode;antal\n2024-05;5178", "Antal CPR-numre;b\n1;2",
        "9e107d9d372bb6826bd81d35420101901234ab0c",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_passes(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    "header", ["CPR", "cpr-nr", "CPR_nummer", "Personnummer", "pnr", "Borgers CPR", '"cpr nr."']
)
def test_a_column_that_says_it_holds_numbers_is_found_whatever_is_in_it(header: str) -> None:
    assert find(f"kommune;{header}\nHorsens;1\n") == Hit(1, 2)


def test_a_key_in_json_that_says_so_is_found() -> None:
    assert find('{"antal": 2,\n "cpr": "x"}') == Hit(2, None)


def test_a_column_that_lost_its_first_zero_is_found() -> None:
    assert find("id;antal\n101901234;3\n311299123;4\n") == Hit(2, 1)
    assert find("id\n101901234") == Hit(2, None)


def test_a_column_of_other_long_numbers_passes() -> None:
    assert find("id;antal\n123456789;3\n987654321;4\n223456789;1") is None


def test_the_row_and_column_are_those_of_the_file() -> None:
    rows = ["kommune;note;antal", *["Horsens;\"a;b\";7"] * 20_000]  # fmt: skip
    rows[7311] = 'Horsens;"a;b";010190-1234'
    assert find("\r\n".join(rows)) == Hit(7312, 3)


def test_the_refusal_says_where_and_never_what() -> None:
    with pytest.raises(FileFault) as caught:
        refuse("a;b\n1;010190-1234\n")
    assert caught.value.person_data
    assert "Række 2, kolonne 2" in caught.value.reason
    assert "0101" not in caught.value.reason and "1234" not in caught.value.reason
    refuse("a;b\n1;2\n")


@pytest.mark.parametrize(
    "text",
    ["id;" + "101901234;" * 100_000, '"' * 1_000_000, "<a " * 300_000, "010190-" * 100_000, "01-01-90 " * 100_000],
    ids=["one long row", "quotes", "tags", "half numbers", "dates"],
)  # fmt: skip
def test_no_text_takes_long_to_scan(text: str) -> None:
    # The process's own time, the best of three: what else the machine does is not the scan's.
    took = []
    for _ in range(3):
        begun = time.process_time()
        find(text)
        took.append(time.process_time() - begun)
    assert min(took) < 1


clean = st.text(st.characters(codec="utf-8", exclude_categories=("Nd", "Cs")), max_size=60)


@given(
    before=clean,
    after=clean,
    spelling=st.sampled_from([s for s in SPELLINGS if "\n" not in s]),
    date=st.dates(),
    day=st.sampled_from([0, 60]),
    serial=st.integers(0, 9999),
)
def test_a_number_planted_anywhere_is_found(
    before: str, after: str, spelling: str, date: object, day: int, serial: int
) -> None:
    born = f"{int(f'{date:%d}') + day:02}{date:%m%y}"
    number = spelling.format(born, f"{serial:04}")
    hit = find(f"{before} {number} {after}")
    assert hit is not None
    said = sentence(hit._replace(column=None)).replace(str(hit.row), "")
    assert not any(character.isdigit() for character in said)


@pytest.mark.parametrize("tail", ["", "\n–…"])
def test_a_clean_file_of_100_000_rows_is_scanned_in_a_moment(tail: str) -> None:
    chance = random.Random(1)
    rows = [f"{chance.randint(101, 860)};TOT;{chance.randint(0, 100)};2025K2;{chance.randint(0, 200_000)}" for _ in range(100_000)]  # fmt: skip
    text = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n" + "\n".join(rows) + tail
    took = []
    for _ in range(3):
        # The scan's own time: what else the machine does meanwhile is not the scan's.
        begun = time.process_time()
        assert find(text) is None
        took.append(time.process_time() - begun)
    assert min(took) < 0.1


def test_published_files_about_persons_are_caught_and_published_counts_pass(shared: Path) -> None:
    def hits(folder: str) -> list[bool]:
        files = [file for file in (shared / "fixtures" / folder).rglob("*") if file.is_file()]
        return [find(file.read_bytes().decode("cp1252", errors="replace")) is not None for file in files]  # fmt: skip

    for folder in ("klgateway/rehab", "klgateway/prevention", "medcom/xml", "medcom/edifact"):
        assert any(hits(folder)), folder
    for folder in ("statbank", "noegletal", "sundhedsprofil", "esundhed", "geo"):
        assert not any(hits(folder)), folder
