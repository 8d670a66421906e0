"""An installation by its commands: approving, real use and demonstration, people, the trail."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from commandline import PEOPLE, Run, count, plan, plans
from indicators.models import Figure, MeasureVersion, Observation
from tvaers.intake import Delivery, Original, Stores
from tvaers.people import Grant, SignInSession, User
from tvaers.places import Link, Place

# Commands end with their process, so the engines they open are theirs to leave.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")


def test_a_quarantined_file_is_kept_with_a_reason_approved_by_another_and_released(
    send: Run, tvaers: Run, practice: Stores
) -> None:
    content = plans(plan(), plan("0999"))
    receipt = send("klgateway-140", content, "--json").json["receipt"]
    assert "quarantined" in tvaers("deliveries").out
    assert tvaers("deliveries", "approve", receipt, "--by", "ole.bach").code == 2
    assert tvaers("deliveries", "keep", receipt, "--by", "ole.bach").code == 2
    assert tvaers("deliveries", "keep", receipt, "--by", "ole.bach", "--reason", "Rettes").code == 0
    same = tvaers("deliveries", "approve", receipt, "--by", "sofie.lund")
    assert same.code == 2 and "en anden" in same.err
    assert tvaers("deliveries", "approve", "ukendt", "--by", "ole.bach").code == 2
    assert tvaers("deliveries", "approve", receipt).code == 2
    assert count(practice, Figure) == 0
    assert tvaers("deliveries", "approve", receipt, "--by", "ole.bach").code == 0
    assert count(practice, Figure, Figure.status == "shown") == 1
    assert tvaers("deliveries", "discard", receipt, "--by", "ole.bach", "--reason", "x").code == 2
    assert tvaers("trail", "verify").code == 0


def test_a_discarded_file_is_never_released(send: Run, tvaers: Run, practice: Stores) -> None:
    receipt = send("klgateway-140", plans(plan(), plan("0999")), "--json").json["receipt"]
    done = tvaers("deliveries", "discard", receipt, "--by", "ole.bach", "--reason", "Forkert fil")
    assert done.code == 0
    assert "discarded" in tvaers("deliveries", "list").out
    assert tvaers("release").code == 0
    assert count(practice, Figure) == 0


def test_in_real_use_a_second_person_approves_and_open_sources_need_none(
    send: Run, tvaers: Run, real: Stores
) -> None:
    content = plans(plan())
    first = send("klgateway-140", content, "--holder", "horsens-kommune", "--json").json
    assert (first["state"], first["known"]) == ("ready", False)
    assert send("klgateway-140", content, "--json").json["known"]
    assert send("klgateway-140", plans(plan("0766")), "--holder", "ukendt").code == 2
    of_plans = MeasureVersion.name == "genoptraening"
    measured = Figure.measure_version_id.in_(sa.select(MeasureVersion.id).where(of_plans))
    assert count(real, Figure, measured) == 0
    assert tvaers("deliveries", "approve", first["receipt"], "--by", "sofie.lund").code == 2
    assert count(real, Figure, measured) == 0
    assert tvaers("deliveries", "approve", first["receipt"], "--by", "ole.bach").code == 0
    assert count(real, Figure, measured, Figure.status == "shown") == 1
    assert count(real, Figure, Figure.demonstration) == 0
    assert send("statbank", PEOPLE, "--json").json["state"] == "approved"


def test_a_real_installation_takes_no_demonstration(tvaers: Run, real: Stores) -> None:
    before = [count(real, each) for each in (Delivery, User, Place, Figure)]
    for command in (["demo"], ["demo", "--remove"], ["init", "--demo"]):
        answer = tvaers(*command)
        assert answer.code == 2
        assert "rigtig brug" in answer.err
    assert [count(real, each) for each in (Delivery, User, Place, Figure)] == before
    assert tvaers("init").code == 0
    assert [count(real, each) for each in (Delivery, User, Place, Figure)] == before


def test_an_emptied_demonstration_leaves_what_ships_and_nothing_else(
    tvaers: Run, full: Stores
) -> None:
    stores = full
    assert count(stores, Original) > 30 and count(stores, User) > 8
    assert tvaers("demo", "--remove").code == 0
    for model in (User, Grant, SignInSession):
        assert count(stores, model) == 0
    assert count(stores, Figure, Figure.demonstration) == 0
    assert count(stores, Place, Place.demonstration) == 0
    invented = sa.select(Place.id).where(Place.demonstration)
    assert count(stores, Link, Link.child_id.in_(invented)) == 0
    assert count(stores, Delivery) == count(stores, Original) == 2
    assert count(stores, Observation) == 98 + 6
    with Session(stores.published) as session:
        query = (
            sa.select(MeasureVersion.name, Figure.numerator, Figure.denominator)
            .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
            .join(Place, Place.id == Figure.place_id)
            .where(Place.slug == "danmark", Figure.status == "shown")
        )
        told = {name: (above, below) for name, above, below in session.execute(query)}
        inhabitants = told.pop("folketal")[0]
        assert told == {
            "afslutningsnotater": (4265, 5178),
            "besked-akutsvar-forhold": (628, 1114),
        }
        assert 5.9e6 < inhabitants < 6.1e6
    assert tvaers("trail", "verify").code == 0


def test_people_are_added_with_long_passwords_and_grants_end_within_a_year(
    tvaers: Run, real: Stores
) -> None:
    long = "en lang sætning som adgangskode\n"
    assert tvaers("people", "add", "Ole@x.dk", "Ole Bach", answers="kort\n").code == 2
    assert tvaers("people", "add", "Ole@x.dk", "Ole Bach", answers=long).code == 0
    again = tvaers("people", "add", "ole@x.dk", "Ole Bach", answers=long)
    assert again.code == 2 and "findes allerede" in again.err
    for wrong in (
        ["ukendt@x.dk", "leder", "horsens-kommune"],
        ["ole@x.dk", "konge", "horsens-kommune"],
        ["ole@x.dk", "leder", "atlantis"],
        ["ole@x.dk", "leder", "horsens-kommune", "--until", "2199-01-01"],
    ):
        assert tvaers("people", "grant", *wrong, "--reason", "r").code == 2
    assert count(real, Grant) == 0
    assert (
        tvaers("people", "grant", "ole@x.dk", "leder", "horsens-kommune", "--reason", "r").code == 0
    )
    assert (count(real, User), count(real, Grant)) == (1, 1)
    assert tvaers("people", "grant", "ole@x.dk", "leder", "horsens-kommune").code == 2


def test_a_changed_event_breaks_the_trails_chain(tvaers: Run, real: Stores) -> None:
    assert "kæden holder" in tvaers("trail", "verify").out
    with real.published.begin() as connection:
        connection.exec_driver_sql("update event set by = 'En anden' where id = 2")
    answer = tvaers("trail", "verify")
    assert answer.code == 1 and "brudt" in answer.out
