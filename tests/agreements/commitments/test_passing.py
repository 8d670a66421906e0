"""Whoever takes a stafet over carries the commitments of the one who leaves: reminders go to the new one, and the page
says so beside the name that was agreed."""

from datetime import date

import sqlalchemy as sa

from agreements.commitments import reminding
from agreements.commitments.models import Commitment
from agreements.commitments.passing import carrier
from client import Site
from config import compose
from people_at import add, give, user
from promise_pages import adopted, at, promised
from tvaers.mail.models import Mail
from tvaers.people import User

STAFET = "/omraader/horsens-kommune/stafet/"
OLE, BERIT = "Ole Bach", "Berit Bro"


def test_a_stafet_carries_commitments_to_the_successor_and_the_agreed_name_stays(
    scratch: Site,
) -> None:
    url = promised(scratch.sign_in("Kirsten Holm"), adopted(scratch), frist="2026-12-20", ejer=OLE)
    own = at(url, "horsens-kommune")
    with scratch.change() as session:
        add(session, BERIT, "horsens-kommune")
        give(session, BERIT, "laeser", "horsens-kommune", ends=date(2027, 12, 1))
        keys = {"fra": user(session, OLE).public_id, "til": user(session, BERIT).public_id}
    ole = scratch.sign_in(OLE)
    # Ole carries two of the demonstration's too.
    done = ole.pressed(ole.get(STAFET), "Tilbyd stafetten", **keys)
    assert "Forpligtelser, som personen ejer eller leder: 3" in done.text
    berit = scratch.sign_in(BERIT)
    assert "der har taget stafetten" not in berit.get(own).text
    berit.submit(berit.get(STAFET), "Ja, jeg tager over")
    assert f"{OLE} (nu {BERIT}, der har taget stafetten)" in berit.get(own).text
    with scratch.change() as session:
        people = session.scalars(sa.select(User)).all()
        for person in people:
            person.demonstration = False
            person.login = f"{person.name.split()[0].lower()}@horsens.dk"
        session.flush()
        reminding.remind(session, compose.policy(), date(2026, 12, 6))
        key = url.rstrip("/").rsplit("/", 1)[1]
        told = {m.recipient for m in session.scalars(sa.select(Mail)) if key in m.text}
    assert told == {"berit@horsens.dk"}


def test_a_chain_of_stafetter_is_followed_to_its_end_and_a_ring_ends() -> None:
    row = Commitment(parties=",12,15,", keeper_id=3)
    assert carrier(row, None, {(12, 1): 2}) is None
    assert carrier(row, 1, {(12, 1): 2, (15, 2): 4, (99, 4): 5}) == 4
    assert carrier(row, 1, {(12, 1): 2, (12, 2): 1}) in (1, 2)
    assert carrier(row, 1, {(99, 1): 2}) == 1
