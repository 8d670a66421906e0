"""A stafet: nothing changes until the successor says yes, and then everything does, at once."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import Client, Site, make_site
from people_at import add, give, place, rights, user
from tvaers.admission.models import Invitation
from tvaers.db import now
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState
from tvaers.module import Baton, Module
from tvaers.people import Grant, User
from tvaers.trail import Event

HEDENSTED = "/omraader/hedensted-kommune/"
STAFET = f"{HEDENSTED}stafet/"
TODAY = date(2026, 11, 24)
ENDS = date(2027, 1, 1)
SOFIE, BENT, LEDA = "Sofie Lund", "Bent Brun", "Leda Lauritsen"


@pytest.fixture
def world(scratch: Site) -> Site:
    """Sofie with things of her own at Hedensted, a colleague without any right, and their leader."""
    with scratch.change() as session:
        add(session, BENT, "hedensted-kommune")
        add(session, LEDA, "hedensted-kommune")
        give(session, LEDA, "leder", "hedensted-kommune")
        things(session)
    return scratch


def things(session: sa.orm.Session) -> None:
    """Uploads and deliveries of Sofie's and of another's, some that wait and some that do not."""
    holder = place(session, "hedensted-kommune").id
    for number, (by, state) in enumerate(
        (
            (SOFIE, UploadState.WAITING),
            (SOFIE, UploadState.TAKEN),
            ("Per Noll", UploadState.WAITING),
        )
    ):
        session.add(
            Upload(
                source="klgateway-140",
                file_name=f"fil{number}.csv",
                holder_id=holder,
                uploaded_at=now(),
                uploaded_by=by,
                uploaded_by_id=user(session, by).id,
                state=state,
            )
        )
    for number, (by, state) in enumerate(
        (
            (SOFIE, DeliveryState.QUARANTINED),
            (SOFIE, DeliveryState.READY),
            (SOFIE, DeliveryState.APPROVED),
            (LEDA, DeliveryState.READY),
        )
    ):
        session.add(
            Delivery(
                source="klgateway-140",
                holder_id=holder,
                digest=f"stafet{number}",
                file_name=f"leverance{number}.csv",
                size=1,
                received_at=now(),
                received_by=by,
                received_by_id=user(session, by).id,
                state=state,
                rows_read=1,
                quarantined=int(state is DeliveryState.QUARANTINED),
                accepted=int(state is not DeliveryState.QUARANTINED),
            )
        )
    session.add(
        Invitation(
            token_hash="x" * 64,
            login="ny@demo.invalid",
            role="laeser",
            anchor_id=holder,
            home_id=holder,
            valid_to=ENDS,
            reason="Ny kollega",
            invited_by_id=user(session, SOFIE).id,
            invited_at=now(),
        )
    )


def state(site: Site) -> dict[str, list[str]]:
    """Everything a stafet can change."""
    with sa.orm.Session(site.stores.published) as session:
        holder = place(session, "hedensted-kommune").id
        names: dict[int | None, str] = {u.id: u.name for u in session.scalars(sa.select(User))}
        return {
            "rights": [
                f"{name}: {rights(session, name, 'hedensted-kommune')}"
                for name in (SOFIE, BENT, LEDA)
            ],
            "uploads": [
                f"{row.file_name}: {names.get(row.responsible_id, '')}"
                for row in session.scalars(
                    sa.select(Upload).where(Upload.holder_id == holder).order_by(Upload.id)
                )
            ],
            "deliveries": [
                f"{row.file_name}: {names.get(row.responsible_id, '')}"
                for row in session.scalars(
                    sa.select(Delivery).where(Delivery.holder_id == holder).order_by(Delivery.id)
                )
            ],
            "invitations": [
                names[row.invited_by_id] for row in session.scalars(sa.select(Invitation))
            ],
        }


def offer(client: Client, leaver: str, successor: str, url: str = STAFET) -> int:
    """Offer through the form's own address, with its own values."""
    with sa.orm.Session(client.site.stores.published) as session:
        sent = {"fra": user(session, leaver).public_id, "til": user(session, successor).public_id}
    return client.post(url, {"token": client.token(), **sent}).status_code


def told(site: Site) -> list[str]:
    with sa.orm.Session(site.stores.published) as session:
        query = sa.select(Event.action).where(Event.action.like("clusters.handover.%"))
        return list(session.scalars(query.order_by(Event.id)))


def test_a_leader_offers_and_nothing_changes_until_the_successor_accepts(world: Site) -> None:
    before = state(world)
    leda = world.sign_in(LEDA)
    page = leda.get(STAFET)
    with sa.orm.Session(world.stores.published) as session:
        sent = {"fra": user(session, SOFIE).public_id, "til": user(session, BENT).public_id}
    done = leda.pressed(page, "Tilbyd stafetten", **sent)
    assert f"Fra {SOFIE} til {BENT}" in done.text
    assert "Adgange: 4 · Filer, der venter på at blive læst: 1 · Leverancer" in done.text
    assert state(world) == before

    bent = world.sign_in(BENT)
    asked = bent.get(STAFET)
    assert f"Vil du tage over efter {SOFIE}?" in asked.text
    assert state(world) == before
    bent.submit(asked, "Ja, jeg tager over")

    after = state(world)
    assert after["uploads"] == [f"fil0.csv: {BENT}", "fil1.csv: ", "fil2.csv: "]
    assert after["deliveries"][-4:] == [
        *(f"leverance0.csv: {BENT}", f"leverance1.csv: {BENT}"),
        *("leverance2.csv: ", "leverance3.csv: "),
    ]
    assert after["invitations"] == [BENT]
    with sa.orm.Session(world.stores.published) as session:
        assert all(ended for *_, ended in rights(session, SOFIE, "hedensted-kommune"))
        found = rights(session, BENT, "hedensted-kommune")
        assert [(role, begins, ended) for role, begins, _, ended in found] == [
            ("steward", TODAY, False),
            ("bidragyder", TODAY, False),
        ]
        # As long as hers had left, but never more than a year.
        assert {ends for _, _, ends, _ in found} == {date(2027, 11, 24)}
    assert told(world) == ["clusters.handover.offer", "clusters.handover.accept"]
    sofie = world.sign_in(SOFIE)
    assert "Du har endnu ingen adgang." in sofie.get("/adgang/").text
    assert "Hedensted Kommune" in bent.get("/data/leverancer/ny/").text


def test_accepted_twice_it_is_accepted_once(world: Site) -> None:
    offer(world.sign_in(LEDA), SOFIE, BENT)
    bent = world.sign_in(BENT)
    page = bent.get(STAFET)
    assert bent.submit(page, "Ja, jeg tager over").status_code == 302
    after = state(world)
    assert bent.submit(page, "Ja, jeg tager over").status_code == 302
    assert state(world) == after
    assert told(world).count("clusters.handover.accept") == 1


def test_declined_it_is_gone_and_nothing_has_changed(world: Site) -> None:
    before = state(world)
    offer(world.sign_in(LEDA), SOFIE, BENT)
    bent = world.sign_in(BENT)
    page = bent.get(STAFET)
    bent.submit(page, "Nej tak")
    bent.get(STAFET, status=404)
    assert bent.submit(page, "Ja, jeg tager over").status_code == 409
    assert state(world) == before
    assert told(world) == ["clusters.handover.offer", "clusters.handover.decline"]
    assert offer(world.sign_in(LEDA), SOFIE, BENT) == 302


@pytest.mark.parametrize(
    ("moment", "open_still"),
    [
        (datetime(2026, 12, 7, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 7, 23, 0, tzinfo=UTC), False),
    ],
)
def test_after_14_days_it_is_gone(
    world: Site, tmp_path: Path, moment: datetime, open_still: bool
) -> None:
    before = state(world)
    offer(world.sign_in(LEDA), SOFIE, BENT)
    page = world.sign_in(BENT).get(STAFET)
    later = make_site(world.stores, tmp_path, at=moment)
    bent = later.sign_in(BENT)
    bent.get(STAFET, status=200 if open_still else 404)
    fresh = {"token": bent.token()}
    target = page.form("Ja, jeg tager over").attrs["action"]
    assert bent.post(target, fresh).status_code == (302 if open_still else 409)
    assert (state(later) == before) is not open_still
    # What is too old does not stand in the way of a new one.
    if not open_still:
        assert offer(later.sign_in(LEDA), SOFIE, BENT) == 302
    later.close()


def test_the_leaver_offers_what_is_her_own(world: Site) -> None:
    sofie = world.sign_in(SOFIE)
    page = sofie.get(STAFET)
    assert LEDA not in page.by_id("fra").text
    assert offer(sofie, LEDA, BENT) == 403
    assert offer(sofie, SOFIE, BENT) == 302
    assert offer(sofie, SOFIE, BENT) == 302
    assert told(world) == ["clusters.handover.offer"]
    sofie.submit(sofie.get(STAFET), "Træk stafetten")
    world.sign_in(BENT).get(STAFET, status=404)


def test_a_lead_is_handed_on_by_the_lead_or_by_operation_and_by_no_other_lead(world: Site) -> None:
    with world.change() as session:
        add(session, "Anden Leder", "hedensted-kommune")
        give(session, "Anden Leder", "leder", "hedensted-kommune")
    assert offer(world.sign_in("Anden Leder"), LEDA, BENT) == 422
    assert offer(world.sign_in(LEDA), LEDA, BENT) == 302
    assert offer(world.sign_in("Ida Frost"), "Anden Leder", BENT) == 302


@pytest.mark.parametrize(
    ("leaver", "successor"),
    [(SOFIE, SOFIE), (SOFIE, "Ole Bach"), (BENT, SOFIE), (SOFIE, LEDA), (SOFIE, "Per Noll")],
)
def test_what_is_no_stafet_is_refused(world: Site, leaver: str, successor: str) -> None:
    before = state(world)
    assert offer(world.sign_in(LEDA), leaver, successor) == 422
    assert state(world) == before and told(world) == []


def test_one_offer_a_person_at_a_time(world: Site) -> None:
    with world.change() as session:
        add(session, "Tredje Mand", "hedensted-kommune")
    leda = world.sign_in(LEDA)
    assert offer(leda, SOFIE, BENT) == 302
    assert offer(leda, SOFIE, "Tredje Mand") == 422


def test_an_offer_dies_with_the_authority_it_was_made_by(world: Site) -> None:
    offer(world.sign_in(LEDA), SOFIE, BENT)
    with world.change() as session:
        for grant in session.scalars(sa.select(Grant)):
            if grant.user_id == user(session, LEDA).id:
                grant.ended_at = now()
    before = state(world)
    bent = world.sign_in(BENT)
    refused = bent.pressed(bent.get(STAFET), "Ja, jeg tager over")
    assert "kan ikke give den videre længere" in refused.text
    assert state(world) == before


def test_an_offer_between_others_is_not_there(world: Site) -> None:
    offer(world.sign_in(LEDA), SOFIE, BENT)
    target = world.sign_in(BENT).get(STAFET).form("Ja, jeg tager over").attrs["action"]
    for name in ("Ole Bach", "Ida Frost", "Per Noll", "Jens Krogh"):
        client = world.sign_in(name)
        if name != "Ida Frost":
            client.get(STAFET, status=404)
        for act in ("modtag", "afvis", "traek") if name != "Ida Frost" else ("modtag", "afvis"):
            url = target.replace("modtag", act)
            assert client.post(url, {"token": client.token()}).status_code == 404, (name, act)
    sofie = world.sign_in(SOFIE)
    assert sofie.post(target, {"token": sofie.token()}).status_code == 404


def test_it_waits_on_the_successors_front_page(world: Site) -> None:
    with world.change() as session:
        give(session, BENT, "laeser", "hedensted-kommune")
    offer(world.sign_in(LEDA), SOFIE, BENT)
    page = world.sign_in(BENT).get(HEDENSTED)
    assert "En stafet ved Hedensted Kommune venter på dit svar" in page.text
    assert "senest 7. december 2026" in page.text
    assert "stafet" not in world.sign_in("Kirsten Holm").get(HEDENSTED).text


def test_the_one_who_took_over_does_not_approve_what_she_took_over(world: Site) -> None:
    with world.change() as session:
        give(session, BENT, "leder", "hedensted-kommune")
        receipt = session.scalars(
            sa.select(Delivery.public_id).where(Delivery.file_name == "leverance1.csv")
        ).one()
    offer(world.sign_in(LEDA), SOFIE, BENT)
    bent = world.sign_in(BENT)
    url = f"/data/leverancer/{receipt}/"
    assert "Godkend til offentliggørelse" in bent.get(url).text
    bent.submit(bent.get(STAFET), "Ja, jeg tager over")
    page = bent.get(url)
    assert f"Ansvarlig nu {BENT}" in page.text and "Godkend til" not in page.text
    token = bent.token()
    assert bent.post(f"{url}beslut/", {"token": token, "handling": "godkend"}).status_code == 403


def test_a_klynge_can_be_handed_on_while_it_closes_and_not_after(
    world: Site, tmp_path: Path
) -> None:
    url = "/omraader/sundhedsklynge-horsens/stafet/"
    with world.change() as session:
        give(session, SOFIE, "redaktor", "sundhedsklynge-horsens", ends=date(2027, 12, 1))
    for moment, status in (
        (datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC), 302),
        (datetime(2027, 3, 31, 22, 0, tzinfo=UTC), 404),
    ):
        site = make_site(world.stores, tmp_path, at=moment)
        assert offer(site.sign_in(SOFIE), SOFIE, BENT, url) == status, moment
        site.close()


def test_what_other_rooms_bring_is_counted_and_handed_in_the_same_act(
    world: Site, tmp_path: Path
) -> None:
    handed: list[str] = []

    def hand(_session: object, leaver: object, successor: object, _place: object) -> int:
        handed.append(f"{getattr(leaver, 'name', '')} {getattr(successor, 'name', '')}")
        raise RuntimeError

    more = Module("more", batons=(Baton("kladder", lambda *_: 3, hand),))
    site = make_site(world.stores, tmp_path, more=(more,), at=datetime(2026, 11, 24, tzinfo=UTC))
    offer(site.sign_in(LEDA), SOFIE, BENT)
    before = state(site)
    bent = site.sign_in(BENT)
    page = bent.get(STAFET)
    assert "Kladder: 3" in page.text
    # Where one kind cannot be handed on, none is.
    assert bent.submit(page, "Ja, jeg tager over").status_code == 500
    assert handed == [f"{SOFIE} {BENT}"] and state(site) == before
    site.close()
