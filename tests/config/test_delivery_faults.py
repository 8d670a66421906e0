"""Deliveries that go wrong: a killed import, bad rows, Danish text and numbers, a worker that was stopped."""

import csv
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from commandline import COUNTS, Run, count, plan, plans
from config import compose, reference_data, settings
from config.commands.worker import Context, take_uploads
from indicators.models import Figure, Observation, Release
from indicators.release import release
from killing import ROWS, copied, cpu_seconds, killed, messages, state
from tvaers import inbox
from tvaers.db import transaction
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, NotNow, Original, Receipt, Stores, approve, resolve, take
from tvaers.places import Kind, Place
from tvaers.register import Register

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

PROVE = os.environ.get("TVAERS_PROVE") == "1"

# F01: a killed import.


def begin(data: Path, file: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "config.cli", "take", "medcom-statistics", str(file)]
    environment = {"TVAERS_DATA": str(data), "PYTHONPATH": ":".join(sys.path), "LOGNAME": "ole"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_a_killed_import_is_wholly_there_or_not_at_all_and_ends_published_once(
    tvaers: Run, sqlite_template: Path, tmp_path: Path
) -> None:
    file, data = messages(tmp_path / "beskeder.csv"), tmp_path / "data"
    before = state(copied(sqlite_template, data))
    process = begin(data, file)
    used = 0.0
    while process.poll() is None:
        used = max(used, min(cpu_seconds(process.pid), 600.0))
        time.sleep(0.002)
    assert process.returncode == 0
    stores = compose.stores(settings.read())
    undisturbed = state(stores)
    assert (undisturbed.deliveries, undisturbed.observations) == (1, ROWS)
    # Two measures, and the streams that the same counts tell.
    assert undisturbed.effects["indicators.release.publish"] == len(undisturbed.figures) >= 2

    chance = random.Random(2026)
    # Spread over the time from the file's reading to the process's end; what is before is loading.
    many = 15 if PROVE else 3
    moments = [used * (0.65 + 0.3 * (at + chance.random()) / many) for at in range(many)]
    met = set()
    for moment in moments:
        stores = copied(sqlite_template, data)
        code = killed(begin(data, file), moment)
        assert code in (0, -signal.SIGKILL)
        found = state(stores)
        # Each measure's release is whole or absent, and never without the receipt of its delivery.
        for name, figures in found.figures.items():
            assert figures == undisturbed.figures[name], (moment, name)
        assert found.deliveries == found.effects.get("intake.delivery.take", 0)
        assert found.observations in (0, ROWS)
        assert not found.deliveries or found.observations == ROWS
        met.add((found.deliveries, len(found.figures)))

        again = tvaers("take", "medcom-statistics", file, "--json")
        assert (again.code, again.json["accepted"]) == (0, ROWS)
        assert again.json["known"] == bool(found.deliveries)
        assert state(stores) == undisturbed, moment
    assert before.deliveries == 0 and len(met) > 1, met


# F04: bad rows.


def waiting(kommune: str, number: object = 7, month: str = "2025-05") -> str:
    return f"k;ggop_uden_tilbud;{month};maaned;{kommune};ggop;{number};;;;;2026-02-01;count;"


def median(kommune: str, month: str = "2025-05", days: str = "2,5", kilde: str = "k") -> str:
    return f"{kilde};ggop_kommunedage;{month};maaned;{kommune};dage;;;{days};;;2026-02-01;median;20"


def thousand(register: Register) -> str:
    """1,000 rows: 995 medians and five faults."""
    codes = sorted(e.code for e in register.by_id.values() if e.kind is Kind.KOMMUNE and e.code)
    rows = [median(code, f"2025-{m:02}") for m, code in product(range(1, 12), codes)][:995]
    wrong = [
        waiting("0999"),
        waiting("0615", "syv"),
        waiting("0766", -7),
        plan("0746", "2025-05", 61, 60),
        waiting("0727", month="2017-05"),
    ]
    for at, row in enumerate(wrong):
        rows.insert(100 + 200 * at, row)
    return plans(*rows)


def bring(stores: Stores, register: Register, content: bytes, name: str = "fil.csv") -> Receipt:
    return take(
        stores,
        compose.sources()["klgateway-140"],
        content,
        register,
        compose.store,
        file_name=name,
        by="Sofie Lund",
    )


def test_five_bad_rows_of_a_thousand_wait_and_nothing_is_published_until_a_person_decides(
    stores: Stores, register: Register
) -> None:
    receipt = bring(stores, register, thousand(register).encode())
    assert (receipt.read, receipt.accepted, receipt.ignored) == (1000, 995, 0)
    told = {(f.row, f.column): f.reason.partition(": ")[2] for f in receipt.quarantined}
    assert "ligger uden for 2019-01 til" in told.pop((902, "periode"))
    assert told == {
        (102, "kommunekode"): "kommunen »0999« kendes ikke. Ret koden, eller fjern rækken.",
        (302, "taeller"): "feltet er ikke et tal. Ret det, eller fjern rækken.",
        (502, "taeller"): "et antal kan ikke være negativt. Ret tallet.",
        (702, "taeller"): "tælleren 61 er større end nævneren 60. Ret tallene.",
    }

    (measure,) = (d for d in compose.definitions() if d.name == "genoptraening-kommunedage")

    def released() -> int:
        return release(stores, measure, date(2026, 11, 24), by="Tværs").periods

    assert released() == 0
    with transaction(stores.published) as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        with pytest.raises(NotNow):
            approve(session, delivery, by="Ole Bach")
        resolve(session, delivery, keep=True, by="Ole Bach", reason="De fem rækker rettes")
    assert released() == 0
    with transaction(stores.published) as session:
        approve(session, session.scalars(sa.select(Delivery)).one(), by="Ole Bach")
    assert released() == 11
    assert count(stores, Figure, Figure.status == "shown") == 995


# F08: Danish text and numbers.

DANISH = ("1.234,5", "-0,5", "12,5 %", "3")
SPACED = ("1\u00a0234,5", "−0,5", "12,5\u00a0%", "3,0")
ENGLISH = ("1234.5", "-0.5", "12.5%", "3")
PLACES = ("Ærø", "Høje-Taastrup", "Ringkøbing-Skjern Kommune", "615")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")


def written(numbers: Sequence[str], encoding: str, separator: str, newline: str, end: str) -> bytes:
    """The same four medians, as one or another program would write them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow(COUNTS.split(";"))
    for place, days in zip(PLACES, numbers, strict=True):
        writer.writerow(median(place, days=days, kilde="Rosé Allé æøåÆØÅé").split(";"))
    return (text.getvalue().removesuffix(newline) + end).encode(encoding)


def variants() -> Iterator[bytes]:
    for numbers, encoding, separator in product((DANISH, SPACED, ENGLISH), ENCODINGS, ";,\t"):
        if encoding == "cp1252" and numbers is SPACED:
            numbers = tuple(number.replace("−", "-") for number in numbers)
        yield written(numbers, encoding, separator, "\r\n", "\r\n")
    for newline, end in (("\n", "\n"), ("\n", ""), ("\r\n", "")):
        yield written(DANISH, "utf-8", ";", newline, end)


def test_the_same_numbers_are_the_same_whatever_program_wrote_them(
    stores: Stores, register: Register
) -> None:
    files = list(variants())
    for number, content in enumerate(files):
        receipt = bring(stores, register, content, f"fil-{number}.csv")
        # Every minus is read as one, so the days below nought are refused, whoever wrote them.
        (negative,) = receipt.quarantined
        assert (receipt.accepted, receipt.known) == (3, False)
        assert (negative.row, "negative" in negative.reason) == (3, True)
    with stores.raw.connect() as connection:
        table = Observation.__table__
        columns = [column for column in table.columns if column.name != "delivery_id"]
        rows = connection.execute(sa.select(table.c.delivery_id, *columns)).all()
    found: dict[int, set[tuple[object, ...]]] = {}
    for delivery, *row in rows:
        found.setdefault(delivery, set()).add(tuple(row))
    assert len(found) == len(files) == 57
    (same,) = {frozenset(values) for values in found.values()}
    places = {register.by_slug[slug].id: slug for slug in register.by_slug}
    assert {(places[row[1]], row[6]) for row in same} == {
        ("aeroe-kommune", 1234.5),
        ("ringkoebing-skjern-kommune", 12.5),
        ("horsens-kommune", 3.0),
    }


def test_a_number_that_can_be_read_in_two_ways_is_asked_about(send: Run) -> None:
    answer = send("klgateway-140", plans(median("0615", days="1.234")), "--dry-run", "--json")
    assert answer.code == 3
    assert "tvetydigt" in answer.json["quarantined"][0]["reason"]


# A worker that was stopped, and an approval that comes later.


def lay(stores: Stores, folder: Path, content: str) -> None:
    with transaction(stores.published) as session:
        holder = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
        inbox.lay(
            session,
            folder,
            content.encode(),
            source="klgateway-140",
            file_name="fil.csv",
            holder_id=holder,
            by="Sofie Lund",
        )


def test_what_is_approved_on_its_page_is_released_by_the_worker(practice: Stores) -> None:
    context = Context(settings.read(), practice)
    lay(practice, context.settings.inbox, plans(plan("0766")))
    take_uploads(context)
    with Session(practice.published) as session:
        upload, delivery = session.scalars(sa.select(Upload)).one(), session.scalars(sa.select(Delivery)).one()  # fmt: skip
        assert (upload.state, upload.delivery) == (UploadState.TAKEN, delivery.public_id)
        assert (delivery.state, delivery.demonstration) == ("ready", True)
    assert list(context.settings.inbox.iterdir()) == []
    take_uploads(context)
    assert count(practice, Release) == 0
    with transaction(practice.published) as session:
        approve(session, session.scalars(sa.select(Delivery)).one(), by="Ole Bach")
    take_uploads(context)
    assert count(practice, Release) == 1
    take_uploads(context)
    assert count(practice, Release) == 1


def test_a_worker_that_starts_releases_what_another_left(practice: Stores) -> None:
    with transaction(practice.published) as session:
        register = reference_data.register(session)
    bring(practice, register, plans(plan("0766")).encode())
    with transaction(practice.published) as session:
        approve(session, session.scalars(sa.select(Delivery)).one(), by="Ole Bach")
    assert count(practice, Release) == 0
    take_uploads(Context(settings.read(), practice))
    assert count(practice, Release) == 1


def test_an_upload_that_cannot_be_read_is_refused_with_its_reason(practice: Stores) -> None:
    context = Context(settings.read(), practice)
    lay(practice, context.settings.inbox, "a;b\n1;2\n")
    lay(practice, context.settings.inbox, plans(plan("0766")))
    take_uploads(context)
    with Session(practice.published) as session:
        first, second = session.scalars(sa.select(Upload).order_by(Upload.id))
        assert first.state == UploadState.REFUSED and first.reason.endswith(".")
        assert second.state == UploadState.TAKEN
    assert list(context.settings.inbox.iterdir()) == []
    assert count(practice, Original) == 1
