"""Many at once: no answer holds another's canary, whatever is kept between them, and one decision is one."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from proof_sum import PROVE, note
from test_crawl import form_token
from tvaers.admission.models import ServiceToken
from tvaers.admission.service import hash_of
from tvaers.db import now
from tvaers.intake import Delivery, DeliveryState
from tvaers.oidc.identity import ExternalIdentity
from tvaers.people import Grant, SignInSession, User
from tvaers.trail import Event
from world import DAY, World, changed

SECONDS = 60 if PROVE else 2
URLS = (
    "/omraader/horsens-kommune/indikatorer/genoptraening/",
    "/omraader/horsens-kommune/indikatorer/genoptraening/tal.csv",
    "/omraader/randers-kommune/indikatorer/genoptraening/",
    "/omraader/randers-kommune/indikatorer/genoptraening/tal.csv",
    "/omraader/laegehuset-aadalen/indikatorer/genoptraening/",
    "/omraader/sundhedsraad-horsens/sammenlign/?maal=genoptraening&hvem=kommuner",
    "/omraader/horsens-kommune/enheder/",
    "/data/leverancer/",
    "/omraader/sundhedsraad-horsens/",
    "/adgang/",
)


def test_two_people_at_once_never_meet_each_others_pages(world: World) -> None:
    """Eight threads, each its own browser, the same addresses: A and B by turns through one app."""
    names = ("Ole Bach", "Jens Krogh", "Mette Dam", "Sofie Lund", "Ida Frost", "Kirsten Holm")
    people = [world.persona(n) for n in names] + [world.personas[12 + 1], world.personas[0]]
    for who in people:
        world.browser(who)
    until = time.monotonic() + SECONDS
    faults: list[str] = []

    def walk(number: int) -> int:
        who, done = people[number], 0
        browser = world.browsers[who.name]
        while time.monotonic() < until and not faults:
            for url in URLS:
                answer = browser.get(url)
                strangers = world.strangers_in(who, f"{answer.text} {answer.headers}")
                faults.extend(f"{who.name} {url}: {each}" for each in strangers)
                if answer.status_code >= 500:
                    faults.append(f"{who.name} {url}: {answer.status_code}")
                done += 1
        return done

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(walk, range(8)))
    note("requests", done)
    note("requests of eight at once", done)
    note("leaks", len(faults))
    assert not faults, faults[:5]
    assert done >= 80


def leader(world: World, number: int) -> str:
    """One more leader of Hedensted, signed in."""
    with changed(world) as session:
        user = User(login=f"l{number}@x.invalid", name=f"Leder {number}", demonstration=True)
        session.add(user)
        session.flush()
        session.add(
            Grant(
                user_id=user.id,
                role="leder",
                anchor_id=world.at("hedensted-kommune").id,
                valid_from=DAY,
                valid_to=DAY.replace(year=2027),
                given_by="prøve",
                reason="prøve",
            )
        )
        return user.name


def waiting(world: World, **values: object) -> str:
    """A delivery of Hedensted's that is ready for a second person."""
    with changed(world) as session:
        found = session.scalars(
            sa.select(Delivery)
            .where(Delivery.holder_id == world.at("hedensted-kommune").id)
            .where(Delivery.state == values.pop("state", DeliveryState.READY))
        ).first()
        assert found is not None
        for name, value in values.items():
            setattr(found, name, value)
        return found.public_id


def at_once(number: int, act: Callable[[int], int]) -> list[int]:
    """What each of so many gets who do the same at the same moment."""
    gate = threading.Barrier(number)

    def one(each: int) -> int:
        gate.wait()
        return act(each)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


CROWD = 20


def test_twenty_approve_at_once_and_one_approval_is_made(own_world: World) -> None:
    receipt = waiting(own_world)
    url = f"/data/leverancer/{receipt}/beslut/"
    names = [leader(own_world, number) for number in range(CROWD)]
    people = [_known(own_world, name) for name in names]
    texts: list[str] = []

    def approve(number: int) -> int:
        browser, token = people[number]
        answer = browser.post(url, data={"token": token, "handling": "godkend"})
        if answer.status_code == 409:
            texts.append(answer.text)
        return answer.status_code

    answers = at_once(CROWD, approve)
    assert sorted(answers) == [302, *[409] * (CROWD - 1)]
    with changed(own_world) as session:
        done = session.scalars(sa.select(Delivery).where(Delivery.public_id == receipt)).one()
        assert done.state is DeliveryState.APPROVED
        assert done.approved_by in names
        assert all(f"allerede godkendt af {done.approved_by}" in text for text in texts)
        told = sa.select(sa.func.count()).where(Event.thing == f"delivery:{receipt}")
        assert session.scalar(told.where(Event.action == "intake.delivery.approve")) == 1
    # Sent again, as a browser does after "back": told the same, and nothing more is done.
    browser, token = people[0]
    for _ in range(2):
        again = browser.post(url, data={"token": token, "handling": "godkend"})
        assert again.status_code == 409 and "allerede godkendt af" in again.text
    note("approvals at once", CROWD)


# What is kept may still be discarded, so a crowd that does both would rightly be heard twice.
@pytest.mark.parametrize("act", ["behold", "kasser"])
def test_twenty_decide_over_a_quarantine_and_one_decision_is_made(
    own_world: World, act: str
) -> None:
    receipt = waiting(own_world, state=DeliveryState.QUARANTINED)
    url = f"/data/leverancer/{receipt}/beslut/"
    sofie = own_world.persona("Sofie Lund")
    token = form_token(own_world, sofie)
    cookie = own_world.browser(sofie).get_cookie("tvaers_session")
    assert cookie is not None

    def decide(_number: int) -> int:
        browser = own_world.site.app.test_client()
        browser.set_cookie("tvaers_session", cookie.value)
        form = {"token": token, "handling": act, "begrundelse": "prøve"}
        return browser.post(url, data=form).status_code

    assert sorted(at_once(CROWD, decide)) == [302, *[409] * (CROWD - 1)]
    with changed(own_world) as session:
        actions = ("intake.delivery.resolve", "intake.delivery.discard")
        told = sa.select(sa.func.count()).where(Event.thing == f"delivery:{receipt}")
        assert session.scalar(told.where(Event.action.in_(actions))) == 1
    note("approvals at once", CROWD)


def _known(world: World, name: str) -> tuple[FlaskClient, str]:
    """A browser signed in as somebody made after the world was, and its forms' token."""
    with changed(world) as session:
        user = session.scalars(sa.select(User.id).where(User.name == name)).one()
    who = type(world.personas[0])(name, user, ())
    browser = world.browser(who)
    return browser, form_token(world, who)


@pytest.mark.parametrize("way", ["own", "own name changed", "second right", "said in the form"])
def test_who_delivered_never_approves(own_world: World, way: str) -> None:
    sofie = own_world.persona("Sofie Lund")
    receipt = waiting(own_world, received_by="Sofie Lund", received_by_id=sofie.user_id)
    url = f"/data/leverancer/{receipt}/beslut/"
    with changed(own_world) as session:
        session.add(
            Grant(
                user_id=sofie.user_id,
                role="leder",
                anchor_id=own_world.at("hedensted-kommune").id,
                valid_from=DAY,
                valid_to=DAY.replace(year=2027),
                given_by="prøve",
                reason="prøve",
            )
        )
        if way == "own name changed":
            session.execute(
                sa.update(User).where(User.id == sofie.user_id).values(name="Sofie Lund Berg")
            )
    page = own_world.browser(sofie).get(f"/data/leverancer/{receipt}/")
    assert page.status_code == 200 and 'value="godkend"' not in page.text
    form = {"token": form_token(own_world, sofie), "handling": "godkend"}
    if way == "said in the form":
        form |= {"by": "Ole Bach", "received_by": "Ole Bach", "received_by_id": "1", "by_id": "1"}
    answer = own_world.browser(sofie).post(url, data=form)
    assert answer.status_code == 403
    assert "af en anden end den, der har leveret den" in answer.text
    with changed(own_world) as session:
        found = session.scalars(sa.select(Delivery).where(Delivery.public_id == receipt)).one()
        assert found.state is DeliveryState.READY and found.received_by_id == sofie.user_id
        refused = sa.select(sa.func.count()).where(Event.action == "access.denial.act")
        assert session.scalar(refused.where(Event.person == sofie.user_id)) == 1


def test_another_of_the_same_name_is_another_person(own_world: World) -> None:
    sofie = own_world.persona("Sofie Lund")
    receipt = waiting(own_world, received_by="Leder 7", received_by_id=sofie.user_id)
    browser, token = _known(own_world, leader(own_world, 7))
    url = f"/data/leverancer/{receipt}/beslut/"
    answer = browser.post(url, data={"token": token, "handling": "godkend"})
    assert answer.status_code == 302


def test_a_signed_in_person_is_asked_for_in_the_store_each_time(own_world: World) -> None:
    """Ended from elsewhere in the middle of a walk: the very next request is nobody's."""
    ole = own_world.persona("Ole Bach")
    browser = own_world.browser(ole)
    assert browser.get("/adgang/").status_code == 200
    with changed(own_world) as session:
        session.execute(sa.delete(SignInSession).where(SignInSession.user_id == ole.user_id))
    assert browser.get("/adgang/").status_code == 302


def test_a_programs_key_approves_nothing_whoever_made_it(own_world: World) -> None:
    receipt = waiting(own_world)
    _, _ = _known(own_world, name := leader(own_world, 1))
    secret = "tv_en_noegle_som_kun_proeven_kender"
    with changed(own_world) as session:
        user = session.scalars(sa.select(User.id).where(User.name == name)).one()
        for role in ("svc_import", "svc_read"):
            session.add(
                ServiceToken(
                    name="prøve",
                    role=role,
                    anchor_id=own_world.at("hedensted-kommune").id,
                    prefix="tv",
                    token_hash=hash_of(f"{secret}{role}"),
                    created_by_id=user,
                    created_on=DAY,
                    valid_to=DAY.replace(year=2027),
                )
            )
    for role in ("svc_import", "svc_read"):
        answer = own_world.site.app.test_client().post(
            f"/data/leverancer/{receipt}/beslut/",
            data={"handling": "godkend"},
            headers={"Authorization": f"Bearer {secret}{role}"},
        )
        assert answer.status_code in (401, 403, 404), role
        assert "Set-Cookie" not in answer.headers
    with changed(own_world) as session:
        found = session.scalars(sa.select(Delivery).where(Delivery.public_id == receipt)).one()
        assert found.state is DeliveryState.READY


def test_one_person_at_a_provider_is_one_person_here(own_world: World) -> None:
    """Two accounts cannot both be the same subject of the same provider."""
    with changed(own_world) as session:
        one, two = session.scalars(sa.select(User.id).order_by(User.id).limit(2))
    known = {"issuer": "https://id.invalid", "subject": "s", "first_at": now(), "last_at": now()}
    with changed(own_world) as session:
        session.add(ExternalIdentity(user_id=one, **known))
    with pytest.raises(sa.exc.IntegrityError), changed(own_world) as session:
        session.add(ExternalIdentity(user_id=two, **known))
