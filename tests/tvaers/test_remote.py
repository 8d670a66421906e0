"""Another house's server is asked with limits, and whatever it does becomes a sentence that tells what and why."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from statbank_house import (
    HTML,
    Answer,
    House,
    answer,
    certificate,
    cut,
    dripping,
    endless,
    silent,
    statbank,
)
from tvaers.peer import Limits, Peer, Unanswered, is_safe
from tvaers.remote import ask

QUICK = Limits(connect=0.5, read=0.5, whole=2.0, size=200_000)


@pytest.fixture
def house(shared: Path) -> Iterator[House]:
    with statbank(shared) as found:
        yield found


def peer(house: House, limits: Limits = QUICK) -> Peer:
    return Peer("Danmarks Statistik", f"{house.address}/v1", limits)


def refused(house: House, said: Answer, limits: Limits = QUICK) -> Unanswered:
    """What came of a question that is answered so; never later than the limit of the whole."""
    house.usual["data"] = said
    begun = time.monotonic()
    with pytest.raises(Unanswered) as found:
        ask(peer(house, limits), "data", {"table": "FOLK1A"})
    assert time.monotonic() - begun < limits.whole + 2
    assert found.value.reason.endswith(".")
    return found.value


def test_a_question_and_its_answer_come_through_whole(house: House) -> None:
    found = ask(peer(house), "data", {"table": "FOLK1A", "lang": "da"})
    assert found.startswith("\ufeffOMRÅDE;KØN".encode()) and found.endswith(b"\r\n")
    assert house.asked == [("data", {"table": "FOLK1A", "lang": "da"})]


def test_a_server_that_says_nothing_is_left_and_may_be_asked_again(house: House) -> None:
    fault = refused(house, silent)
    assert fault.again and "holdt op med at svare" in fault.reason


def test_a_server_that_drips_is_left_when_the_whole_time_is_over(house: House) -> None:
    fault = refused(house, dripping(0.1), replace(QUICK, whole=1.0))
    assert fault.again and "ikke fremme efter 1 sekunder" in fault.reason


def test_an_answer_that_breaks_off_is_no_answer(house: House) -> None:
    fault = refused(house, cut(b"OMRADE;TID;INDHOLD\r\n615;2020K1;90000\r\n"))
    assert fault.again and "afbrudt" in fault.reason


@pytest.mark.parametrize("said", [endless, answer(b"7" * 300_000)])
def test_too_large_an_answer_is_left_whether_it_says_its_size_or_not(
    said: Answer, house: House
) -> None:
    fault = refused(house, said, replace(QUICK, whole=20.0))
    assert not fault.again and "fylder mere end 200000 byte" in fault.reason


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_us_to_wait_is_given_the_time(house: House, status: int) -> None:
    fault = refused(house, answer(b"", status, Retry_After="120"))
    assert fault.again and fault.wait == timedelta(seconds=120) and str(status) in fault.reason
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    fault = refused(house, answer(b"", status, Retry_After=soon))
    assert fault.wait is not None
    assert timedelta(minutes=4) < fault.wait <= timedelta(minutes=5)
    for told in ("100000000", "in a while", "Mon, 01 Jan 2001 00:00:00 GMT", ""):
        wait = refused(house, answer(b"", status, Retry_After=told)).wait
        assert wait is None or timedelta() <= wait <= timedelta(days=1)


def test_a_redirect_is_followed_nowhere(house: House) -> None:
    for status in (301, 302, 307, 308):
        there = f"{house.address}/andet"
        fault = refused(house, answer(b"", status, Location=there))
        assert not fault.again and "anden adresse" in fault.reason and there not in fault.reason
    assert {what for what, _ in house.asked} == {"data"}


def test_a_refusal_tells_its_code_and_none_of_its_words(house: House) -> None:
    told = b'{"errorTypeCode":"EXTRACT-NOTFOUND","message":"Tabellen findes ikke"}'
    fault = refused(house, answer(told, 400))
    assert not fault.again
    assert "svar 400, EXTRACT-NOTFOUND" in fault.reason and "Tabellen findes" not in fault.reason
    for odd in (HTML, b'{"errorTypeCode":"<b>"}', b"[", b"", b"\xff"):
        assert "(svar 404)" in refused(house, answer(odd, 404)).reason


def test_a_fault_there_may_be_over_later(house: House) -> None:
    assert refused(house, answer(HTML, 500)).again


def test_a_packed_answer_is_not_unpacked(house: House) -> None:
    assert "pakket" in refused(house, answer(b"x", Content_Encoding="gzip")).reason


def test_nobody_there_is_told_as_no_connection(house: House) -> None:
    with pytest.raises(Unanswered, match="ingen forbindelse") as found:
        ask(Peer("Danmarks Statistik", "http://127.0.0.1:1/v1", QUICK), "data", {})
    assert found.value.again


def test_only_a_server_whose_certificate_we_trust_is_asked(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    with statbank(shared, file) as house:
        with pytest.raises(Unanswered) as found:
            ask(peer(house), "data", {})
        assert "ikke sikker" in found.value.reason and not found.value.again
        assert house.asked == []
        # A house with a certificate authority of its own says where it lies.
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
        assert ask(peer(house), "data", {}).endswith(b"\r\n")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://api.statbank.dk/v1", True), ("http://127.0.0.1:8080/v1", True),
        ("http://api.statbank.dk/v1", False), ("https://me:word@api.statbank.dk", False),
        ("https://", False), ("ftp://127.0.0.1", False), ("https://x.dk/?a=1", False),
    ],
)  # fmt: skip
def test_only_https_is_asked_but_on_this_machine(address: str, safe: bool) -> None:
    assert is_safe(address) is safe
