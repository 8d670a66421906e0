"""The intake: one file, one receipt, all or nothing, once; on both databases."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose
from indicators.models import Observation
from tvaers import trail
from tvaers.db import transaction
from tvaers.intake import (
    Delivery,
    DeliveryState,
    NotNow,
    NotYou,
    Original,
    Receipt,
    Stores,
    approve,
    resolve,
    take,
)
from tvaers.module import FileFault
from tvaers.register import Register

STATBANK = compose.sources()["statbank"]
TWO_KOMMUNER = "OMRÅDE;TID;INDHOLD\r\n615;2025K4;97000\r\n766;2025K4;48000\r\n".encode()


def bring(
    stores: Stores, register: Register, content: bytes, by: str = "Sofie Lund", name: str = "f.csv"
) -> Receipt:
    return take(stores, STATBANK, content, register, compose.store, file_name=name, by=by)


def count(stores: Stores, model: type) -> int:
    engine = stores.raw if model in (Observation, Original) else stores.published
    with Session(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_file_becomes_a_receipt_its_rows_and_an_event(stores: Stores, register: Register) -> None:
    receipt = bring(stores, register, TWO_KOMMUNER)
    assert (receipt.read, receipt.accepted, receipt.ignored, receipt.quarantined) == (2, 2, 0, ())
    assert receipt.state is DeliveryState.READY
    assert count(stores, Observation) == 2
    with Session(stores.published) as session:
        event = session.scalars(
            sa.select(trail.Event).where(trail.Event.action == "intake.delivery.take")
        ).one()
        assert event.by == "Sofie Lund"
        assert "97000" not in str(event.facts)
        delivery = session.scalars(sa.select(Delivery)).one()
        assert (str(delivery.first_period), str(delivery.last_period)) == (
            "2025-10-01",
            "2025-10-01",
        )


def test_the_same_bytes_are_taken_once_whoever_sends_them_under_whatever_name(
    stores: Stores, register: Register
) -> None:
    first = bring(stores, register, TWO_KOMMUNER)
    again = bring(stores, register, TWO_KOMMUNER, by="Ole Bach", name="andet navn.csv")
    assert again.known and again.public_id == first.public_id
    assert (count(stores, Delivery), count(stores, Original), count(stores, Observation)) == (
        1,
        1,
        2,
    )


def test_the_same_bytes_at_the_same_moment_become_one_delivery(
    stores: Stores, register: Register
) -> None:
    receipts: list[Receipt] = []
    threads = [
        threading.Thread(target=lambda: receipts.append(bring(stores, register, TWO_KOMMUNER)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 20
    assert len({receipt.public_id for receipt in receipts}) == 1
    assert sum(not receipt.known for receipt in receipts) == 1
    assert (count(stores, Delivery), count(stores, Observation)) == (1, 2)


def test_bad_rows_are_quarantined_with_reasons_and_the_rest_waits_for_a_person(
    stores: Stores, register: Register
) -> None:
    rows = [
        "OMRÅDE;TID;INDHOLD",
        "615;2025K4;97000",
        "999;2025K4;5",
        "766;2025K4;-4",
        "766;1999K4;9",
    ]
    receipt = bring(stores, register, "\r\n".join(rows).encode())
    assert (receipt.read, receipt.accepted, len(receipt.quarantined)) == (4, 1, 3)
    assert receipt.state is DeliveryState.QUARANTINED
    assert [fault.row for fault in receipt.quarantined] == [3, 4, 5]
    assert "999" in receipt.quarantined[0].reason
    with transaction(stores.published) as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        with pytest.raises(NotNow):
            approve(session, delivery, by="Ole Bach")
        with pytest.raises(NotNow):
            resolve(session, delivery, keep=True, by="Ole Bach", reason="  ")
        resolve(session, delivery, keep=True, by="Ole Bach", reason="De tre rækker rettes senere")
        assert delivery.state is DeliveryState.READY


def test_nobody_approves_what_they_brought_themselves(stores: Stores, register: Register) -> None:
    bring(stores, register, TWO_KOMMUNER)
    with transaction(stores.published) as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        with pytest.raises(NotYou, match="en anden"):
            approve(session, delivery, by="Sofie Lund")
        approve(session, delivery, by="Ole Bach")
        assert delivery.state is DeliveryState.APPROVED


@pytest.mark.parametrize("number", ["010190-1234", "0101901234", "610190 1234", "010190–1234"])
def test_a_cpr_number_anywhere_refuses_the_whole_file_and_is_never_repeated(
    stores: Stores, register: Register, number: str
) -> None:
    rows = ["OMRÅDE;TID;INDHOLD", *(f"615;2025K4;{n}" for n in range(1, 50)), f"{number};2025K4;3"]
    with pytest.raises(FileFault) as refused:
        bring(stores, register, "\n".join(rows).encode())
    assert refused.value.person_data
    assert "række 51" in refused.value.reason
    assert "1234" not in refused.value.reason
    assert count(stores, Delivery) == count(stores, Original) == count(stores, Observation) == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "tom"),
        (b"PK\x03\x04 noget", "regneark"),
        (b"\x00\x01\x02\x00binary", ""),
        ("OMRÅDE;TID;INDHOLD\n".encode(), "ingen rækker"),
        (b"a;b\n1;2\n", ""),
    ],
    ids=["empty", "a spreadsheet", "binary", "only a header", "another table"],
)
def test_a_file_fault_stores_nothing_and_says_what_to_do(
    stores: Stores, register: Register, content: bytes, word: str
) -> None:
    with pytest.raises(FileFault) as refused:
        bring(stores, register, content)
    assert word in refused.value.reason.lower()
    assert refused.value.reason.endswith(".")
    assert count(stores, Delivery) == count(stores, Original) == 0


def test_a_stop_between_the_two_stores_is_repaired_by_taking_the_file_again(
    stores: Stores, register: Register
) -> None:
    def stops(connection: sa.Connection, delivery_id: int, rows: object) -> None:
        compose.store(connection, delivery_id, rows)  # type: ignore[arg-type]
        connection.commit()
        raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError):
        take(stores, STATBANK, TWO_KOMMUNER, register, stops, file_name="f.csv", by="Sofie Lund")
    assert count(stores, Delivery) == 0
    receipt = bring(stores, register, TWO_KOMMUNER)
    assert not receipt.known
    assert (count(stores, Delivery), count(stores, Observation), count(stores, Original)) == (
        1,
        2,
        1,
    )


def test_a_person_number_in_a_files_name_is_left_out(stores: Stores, register: Register) -> None:
    bring(stores, register, TWO_KOMMUNER, name="C:\\mapper\\borger 010190-1234.csv")
    with Session(stores.published) as session:
        assert session.scalars(sa.select(Delivery.file_name)).one() == "(filnavn udeladt)"
