"""Sealed months: an anchor holds a month while its events are there, and stands for it when they are gone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.cli import main
from tvaers import trail
from tvaers.chronicle import sealing
from tvaers.chronicle.models import AccessLog, Anchor
from tvaers.chronicle.sealing import Broken
from tvaers.db import transaction
from tvaers.intake import Stores
from tvaers.trail import Event

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def months(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Stores:
    """Three events in each of three months, the last of them the running one."""
    with transaction(stores.published) as session:
        session.execute(sa.delete(Event))
        for month in (9, 10, 11):
            at = datetime(2026, month, 3, 12, 0, tzinfo=UTC)
            monkeypatch.setattr(trail, "now", lambda at=at: at)
            for number in range(3):
                trail.record(session, "test.thing.do", by="Bo", thing=f"thing:{number}")
    monkeypatch.setattr(trail, "now", lambda: NOW)
    return stores


def seal(stores: Stores, at: datetime = NOW) -> Sequence[str]:
    with transaction(stores.published) as session:
        return [anchor.month for anchor in sealing.seal(session, at, by="drift")]


def drop(stores: Stores, at: datetime) -> Sequence[str]:
    with transaction(stores.published) as session:
        return sealing.drop(session, at, by="drift")


def verify(stores: Stores, only: str | None = None) -> int:
    with Session(stores.published) as session:
        return sealing.verify(session, only)


def change(stores: Stores, statement: sa.Executable) -> None:
    with transaction(stores.published) as session:
        session.execute(statement)


def test_months_that_are_over_are_sealed_once_and_the_running_one_is_not(months: Stores) -> None:
    assert seal(months) == ["2026-09", "2026-10"]
    assert seal(months) == []
    assert verify(months, "2026-09") == 3
    # Sealing is itself written down.
    assert verify(months) == 11


def test_a_dropped_month_leaves_its_anchor_and_the_trail_still_holds(months: Stores) -> None:
    seal(months)
    assert drop(months, datetime(2027, 10, 31, 23, tzinfo=UTC)) == []
    later = datetime(2027, 11, 1, tzinfo=UTC)
    assert drop(months, later) == ["2026-09"]
    assert drop(months, later) == []
    assert verify(months, "2026-09") == 0
    assert verify(months) > 0
    with Session(months.published) as session:
        anchor = session.get_one(Anchor, "2026-09")
        assert (anchor.events, anchor.dropped_at) == (3, later)
        left = session.scalars(sa.select(Event.month).distinct()).all()
    assert set(left) == {"2026-10", "2026-11"}


def test_what_is_not_sealed_is_never_dropped(months: Stores) -> None:
    assert drop(months, NOW + timedelta(days=3650)) == []
    assert verify(months) == 9


def test_a_month_cut_short_after_it_was_sealed_is_found(months: Stores) -> None:
    change(months, sa.delete(Event).where(Event.month == "2026-10", Event.number == 3))
    # Without an anchor a chain cut at its end looks whole.
    assert verify(months, "2026-10") == 2
    seal(months)
    change(months, sa.delete(Event).where(Event.month == "2026-10", Event.number == 2))
    for act in (lambda: verify(months), lambda: seal(months), lambda: drop(months, NOW)):
        with pytest.raises(Broken, match="2026-10"):
            act()
    assert verify(months, "2026-09") == 3


def test_a_month_that_is_gone_without_being_dropped_is_found(months: Stores) -> None:
    seal(months)
    change(months, sa.delete(Event).where(Event.month == "2026-09"))
    with pytest.raises(Broken, match="2026-09"):
        verify(months)


def test_a_changed_removed_or_invented_anchor_is_found(months: Stores) -> None:
    seal(months)
    change(months, sa.delete(Anchor).where(Anchor.month == "2026-09"))
    with pytest.raises(Broken, match="2026-10"):
        verify(months)


def test_events_put_into_a_dropped_month_are_found(months: Stores) -> None:
    seal(months)
    drop(months, datetime(2027, 11, 1, tzinfo=UTC))
    change(months, sa.update(Event).where(Event.month == "2026-11").values(month="2026-09"))
    with pytest.raises(Broken):
        verify(months)


def test_the_access_log_is_kept_as_long_as_the_trail(months: Stores) -> None:
    row = {"user_id": 1, "acting_id": None, "action": "access.figure.read", "thing": "measure:x:X"}
    row |= {"holder_id": 1, "level": 2, "address": "::1", "outcome": 200}
    with transaction(months.published) as session:
        for at in (datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)):
            session.add(AccessLog(at=at, **row))
    drop(months, datetime(2027, 11, 30, tzinfo=UTC))
    with Session(months.published) as session:
        assert [look.at.month for look in session.scalars(sa.select(AccessLog))] == [10]


def test_the_command_seals_drops_and_verifies_a_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TVAERS_DATA", str(tmp_path))
    assert main(["init", "--demo"]) == 0
    for words, answer in (
        (["verify"], "kæden holder"),
        (["verify", "--month", "2020-01"], "0 hændelser; kæden holder."),
        (["seal"], "Ingen måned venter"),
        (["drop"], "Ingen forseglet måned"),
    ):
        capsys.readouterr()
        assert main(["trail", *words]) == 0
        assert answer in capsys.readouterr().out
    for words in (["verify", "--month", "2026-13"], ["drop", "--keep", "11"], []):
        with pytest.raises(SystemExit):
            main(["trail", *words])
