"""The room apart: what a foreign file does to the child that reads it, and to nobody else."""

import os
from pathlib import Path
from typing import Any

import pytest

from tvaers import apart
from tvaers.apart import Beyond, Room
from tvaers.module import FileFault

WORK = "apart_work:work"


@pytest.fixture
def room(tmp_path: Path) -> Any:
    with Room(WORK, given={"file": str(tmp_path / "x")}, seconds=1) as opened:
        yield opened


def test_requests_are_answered_in_their_order_by_one_child(room: Room) -> None:
    names = [f"fil {number}".encode() for number in range(500)]
    assert [answer for _, answer in room.each(names)] == [name.decode() for name in names]
    assert room.ask(b"pid") == room.ask(b"pid") != os.getpid()


@pytest.mark.parametrize("hostile", [b"memory", b"time", b"die"])
def test_what_breaks_a_limit_is_named_and_the_rest_are_read(room: Room, hostile: bytes) -> None:
    answers = dict(room.each([b"a", hostile, b"b"]))
    assert (answers[b"a"], answers[b"b"]) == ("a", "b")
    assert isinstance(answers[hostile], Beyond)


def test_a_child_that_only_waits_is_not_waited_for(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_PATIENCE", 0)
    assert isinstance(dict(room.each([b"sleep"]))[b"sleep"], Beyond)


def test_hundred_megabytes_too_many_never_show_in_the_childs_peak(room: Room) -> None:
    dict(room.each([b"memory"]))
    assert room.ask(b"peak") < 256 * 2**20


@pytest.mark.parametrize("forbidden", [b"connect", b"write", b"fault"])
def test_a_child_neither_writes_nor_connects_nor_tells_what_it_read(
    room: Room, tmp_path: Path, capfd: pytest.CaptureFixture[str], forbidden: bytes
) -> None:
    with pytest.raises(FileFault) as refused:
        room.ask(forbidden)
    assert room.ask(b"print") is None
    assert "Hans" not in refused.value.reason + "".join(capfd.readouterr())
    assert not (tmp_path / "x").exists()


def test_a_refusal_keeps_its_words(room: Room) -> None:
    with pytest.raises(FileFault) as refused:
        room.ask(b"no")
    assert (refused.value.reason, refused.value.person_data) == ("Nej.", True)


def test_leaving_the_room_ends_its_child() -> None:
    with Room(WORK) as opened:
        pid = opened.ask(b"pid")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_work_that_is_not_there_is_our_own_fault_and_no_files() -> None:
    with Room("tvaers.ikke:noget") as opened, pytest.raises(RuntimeError):
        opened.ask(b"a")
