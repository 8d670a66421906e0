"""What is written down of looks and refusals: one line a page and thing, never a value, never on open figures."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from client import Client, Site
from tvaers.chronicle.hook import EXPORT, READ
from tvaers.chronicle.models import AccessLog
from tvaers.noted import Denial
from tvaers.people import User
from tvaers.places import Place
from tvaers.trail import Event, first_broken

HORSENS = "/omraader/horsens-kommune/"
COUNCIL = "/omraader/sundhedsraad-horsens/"
PRIVATE = "/omraader/traeningscenter-aabakken/"


def looks(site: Site) -> Sequence[AccessLog]:
    with sa.orm.Session(site.stores.published) as session:
        return session.scalars(sa.select(AccessLog).order_by(AccessLog.id)).all()


def denials(site: Site) -> list[str]:
    with sa.orm.Session(site.stores.published) as session:
        query = sa.select(Event.action).where(Event.action.like("access.denial.%"))
        assert first_broken(session) is None
        return list(session.scalars(query.order_by(Event.id)))


def new(site: Site, client: Client, url: str, **more: Any) -> list[AccessLog]:
    """What one GET adds to the access log."""
    before = len(looks(site))
    client.answer(url, **more)
    return list(looks(site)[before:])


def key(site: Site, model: Any, column: Any, value: str) -> int:
    with sa.orm.Session(site.stores.published) as session:
        return int(session.scalars(sa.select(model.id).where(column == value)).one())


def test_a_look_at_restricted_figures_says_who_for_whom_what_and_from_where(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    (row,) = new(
        scratch,
        kirsten,
        f"{HORSENS}indikatorer/genoptraening-sygehusdage/",
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert row.user_id == key(scratch, User, User.name, "Kirsten Holm")
    assert row.acting_id == key(scratch, Place, Place.slug, "sundhedsraad-horsens")
    assert row.holder_id == key(scratch, Place, Place.slug, "horsens-kommune")
    assert row.thing.startswith("measure:genoptraening-sygehusdage:")
    assert (row.action, row.level, row.address, row.outcome) == (READ, 2, "192.0.2.7", 200)


def test_one_line_a_page_and_thing(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    page = new(scratch, kirsten, f"{COUNCIL}sammenlign/?maal=genoptraening&hvem=kommuner")
    assert len(page) == len({(row.thing, row.holder_id) for row in page}) == 4
    front = new(scratch, kirsten, f"{HORSENS}indikatorer/genoptraening/")
    assert {row.holder_id for row in front} == {key(scratch, Place, Place.slug, "horsens-kommune")}
    assert len({row.thing for row in front}) == len(front) > 1


def test_a_file_is_an_export_and_says_no_value(scratch: Site) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    url = "/omraader/hedensted-kommune/indikatorer/genoptraening/tal.csv"
    (row,) = new(scratch, sofie, url)
    assert row.action == EXPORT
    values = {line.split(";")[4] for line in sofie.file(url).splitlines()[1:] if ";" in line}
    told = " ".join(str(getattr(row, column.name)) for column in AccessLog.__table__.columns)
    assert not any("," in value and value in told for value in values)


def test_open_figures_and_those_one_may_not_see_leave_no_line(scratch: Site) -> None:
    for name in ("Ida Frost", "Mette Dam", "Kirsten Holm"):
        client = scratch.sign_in(name)
        assert not new(scratch, client, "/omraader/randers-kommune/indikatorer/genoptraening/")
        assert not new(scratch, client, f"{COUNCIL}indikatorer/genoptraening/tal.csv")


def test_a_page_by_policy_refused_is_logged_and_in_the_trail_once_a_minute(scratch: Site) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    url = f"{HORSENS}enheder/"
    for times in range(3):
        (row,) = new(scratch, sofie, url)
        assert (row.action, row.outcome) == (Denial.PAGE, 404), times
        assert row.holder_id == key(scratch, Place, Place.slug, "horsens-kommune")
    assert denials(scratch) == [Denial.PAGE]
    new(scratch, sofie, "/data/leverancer/090861-1234/")
    assert denials(scratch) == [Denial.PAGE, Denial.PAGE]
    # What somebody typed into an address is not kept.
    assert "090861" not in " ".join(row.thing for row in looks(scratch))


def test_a_hidden_place_is_a_refusal_and_a_missing_one_is_nothing(scratch: Site) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    assert not new(scratch, sofie, "/omraader/findes-slet-ikke/")
    (row,) = new(scratch, sofie, PRIVATE)
    assert row.action == Denial.PLACE
    assert row.holder_id == key(scratch, Place, Place.slug, "traeningscenter-aabakken")


def test_an_act_refused_and_a_forged_form_are_refusals(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    kirsten.get("/data/leverancer/")
    receipt = next(
        url for url in kirsten.get("/data/leverancer/").links.values() if "/leverancer/" in url
    )
    token = kirsten.token()
    answer = kirsten.post(f"{receipt}beslut/", {"token": token, "handling": "kasser"})
    assert answer.status_code == 403
    assert kirsten.post(f"{receipt}beslut/", {"token": "forged"}).status_code == 400
    assert denials(scratch) == [Denial.ACT, Denial.FORM]
    assert [row.outcome for row in looks(scratch)[-2:]] == [403, 400]


def test_nobody_in_particular_can_fill_neither_log(scratch: Site) -> None:
    for _ in range(5):
        scratch.visitor.post("/log-ind/", {"token": "forged", "login": "x"})
        scratch.visitor.answer("/data/")
        scratch.visitor.answer("/statisk/x/findes-ikke.css")
    assert denials(scratch) == [Denial.FORM]
    assert len(looks(scratch)) == 1


def test_who_has_no_grant_is_led_on_and_it_is_a_refusal(scratch: Site) -> None:
    per = scratch.sign_in("Per Noll")
    assert not new(scratch, per, "/") and not new(scratch, per, "/adgang/")
    (row,) = new(scratch, per, COUNCIL)
    assert (row.action, row.outcome) == (Denial.PAGE, 302)
    assert row.holder_id == key(scratch, Place, Place.slug, "sundhedsraad-horsens")
    assert denials(scratch) == [Denial.PAGE]


def test_a_key_that_is_none_is_a_refusal_once_a_minute_and_is_not_kept(scratch: Site) -> None:
    for _ in range(3):
        headers = {"Authorization": "Bearer tvaers_forfalsket"}
        assert scratch.visitor.answer("/data/", headers=headers).status_code == 401
    assert denials(scratch) == [Denial.KEY]
    (row,) = looks(scratch)
    assert "forfalsket" not in row.thing and row.user_id is None


def test_an_event_knows_the_person_whose_request_made_it(scratch: Site) -> None:
    ole = scratch.sign_in("Ole Bach")
    page = ole.get(f"{HORSENS}enheder/")
    ole.pressed(page, "Tilføj", navn="Plejehjemmet Søbo", slags="Plejehjem", fra="2026-12-01")
    with sa.orm.Session(scratch.stores.published) as session:
        event = session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert event is not None and event.action == "clusters.unit.add"
    assert event.person == key(scratch, User, User.name, "Ole Bach")
