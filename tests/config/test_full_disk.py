"""A disk that is full while a file is taken (F14): nothing is half stored, what was there can be read, and the
same worker takes the file when there is room again."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from commandline import Run, count, plan, plans
from config import settings
from config.commands.worker import Context, take_uploads
from indicators.models import Observation
from tvaers import inbox
from tvaers.db import transaction
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, Original, QuarantinedRow, Stores
from tvaers.places import Place

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
KOMMUNER = (
    "0101",
    "0147",
    "0151",
    "0153",
    "0155",
    "0157",
    "0159",
    "0161",
    "0615",
    "0766",
    "0727",
    "0741",
)
MONTHS = [f"{year}-{month:02}" for year in range(2019, 2026) for month in range(1, 13)]
# More than what is free within the files, in either store: rows that are taken, and rows that are not.
ROWS = [plan(code, month) for code in KOMMUNER for month in MONTHS]
WRONG = [plan("0001", month, number) for number in range(24) for month in MONTHS]
GOOD, BAD = len(ROWS), len(WRONG)
LARGE = plans(*ROWS, *WRONG)


@contextmanager
def full(*engines: sa.Engine) -> Iterator[None]:
    """These stores can grow no more; without any named, no store can."""

    def stop(connection: Any, _record: Any) -> None:
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count={pages}")

    targets: tuple[Any, ...] = engines or (sa.Engine,)
    for each in engines:
        each.dispose()
    for target in targets:
        sa.event.listen(target, "connect", stop)
    try:
        yield
    finally:
        for target in targets:
            sa.event.remove(target, "connect", stop)
        for each in engines:
            each.dispose()


def lay(stores: Stores, folder: Path) -> None:
    with transaction(stores.published) as session:
        holder = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
        inbox.lay(
            session, folder, LARGE.encode(), source="klgateway-140", file_name="fil.csv", holder_id=holder, by="Sofie Lund"
        )  # fmt: skip


@pytest.mark.parametrize("which", ["raw", "published"])
def test_a_file_that_there_is_no_room_for_is_taken_whole_when_there_is(
    practice: Stores, which: str
) -> None:
    context = Context(settings.read(), practice)
    lay(practice, context.settings.inbox)
    with full(getattr(practice, which)):
        with pytest.raises(sa.exc.OperationalError, match="full"):
            take_uploads(context)
        with Session(practice.published) as session:
            assert session.scalars(sa.select(Place.name).limit(1)).one(), "what is there is read"
            assert session.scalars(sa.select(Upload)).one().state is UploadState.WAITING
        assert [count(practice, each) for each in (Delivery, QuarantinedRow)] == [0, 0]
    take_uploads(context)
    assert [count(practice, each) for each in (Delivery, Original)] == [1, 1]
    with Session(practice.published) as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        assert (delivery.accepted, delivery.quarantined) == (GOOD, BAD)
    assert count(practice, Observation) == 2 * GOOD
    for store in (practice.published, practice.raw):
        with store.connect() as connection:
            assert connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"
    assert list(context.settings.inbox.iterdir()) == []


def test_the_command_line_says_that_there_is_no_room(
    tvaers: Run, practice: Stores, tmp_path: Path
) -> None:
    file = tmp_path / "fil.csv"
    file.write_text(LARGE, encoding="utf-8")
    with full():
        answer = tvaers("take", "klgateway-140", str(file))
    assert answer.code == 2 and "Der er ikke plads på disken, så intet er gemt." in answer.out
    assert tvaers("take", "klgateway-140", str(file)).code == 3


def test_an_upload_that_there_is_no_room_for_leaves_nothing_behind(practice: Stores) -> None:
    folder = settings.read().inbox
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError):
            lay(practice, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert list(folder.iterdir()) == []
    assert count(practice, Upload) == 0
