"""Access through the pages: who comes where, what closes at once, and what a form cannot smuggle in."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from client import Site, unmarked
from giving_pages import (
    CLINIC,
    COUNCIL,
    GIVEN,
    HORSENS,
    INVITE,
    INVITED,
    KEYS,
    gave,
    grant,
    link_of,
    person,
)
from giving_world import PASSWORD
from tvaers.admission.models import Invitation
from tvaers.db import now
from tvaers.mail.models import Mail
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.trail import Event

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


def test_ole_gives_anne_a_right_and_it_is_told_to_both(own: Site) -> None:
    ole, anne = own.sign_in("Ole Bach"), own.sign_in("Anne Vig")
    before = anne.get("/adgang/").text
    assert "Dataansvarlig" not in before
    gave(own, ole, "Anne Vig")
    page = ole.get(HORSENS)
    assert "Anne Vig, dataansvarlig" in page.links
    assert "til og med 30. juni 2027 · givet af Ole Bach: Passer leverancer" in page.text
    row = anne.get("/adgang/").table("Tildelinger").rows["Dataansvarlig"]
    assert row == {
        "Rolle": "Dataansvarlig",
        "Hvor": "Horsens Kommune",
        "Til og med": "30. juni 2027",
        "Givet af og hvorfor": "Ole Bach: Passer leverancer",
    }
    text = anne.get("/adgang/").text
    assert "Må sende filer med tal" in text and "lave nøgler til programmer" in text


def test_a_right_that_is_ended_closes_the_open_page_at_once(own: Site) -> None:
    ole, anne = own.sign_in("Ole Bach"), own.sign_in("Anne Vig")
    public_id = gave(own, ole, "Anne Vig")
    page = anne.get("/data/leverancer/ny/")
    assert "Horsens Kommune" in [o.text for o in page.by_id("enhed").all("option")]
    ended = ole.pressed(
        ole.get(f"{HORSENS}{public_id}/"), "Afslut adgangen", begrundelse="Ny stilling"
    )
    assert "Anne Vig, dataansvarlig" not in ended.links
    anne.posted("/data/leverancer/ny/", status=404, enhed="1", kilde="plsp")
    anne.get("/data/leverancer/ny/", status=404)
    ole.get(f"{HORSENS}{public_id}/", status=404)
    # The second of two who end it does no harm and sees the list.
    again = ole.post(
        f"{HORSENS}{public_id}/afslut/", {"token": ole.token(), "begrundelse": "Ny stilling"}
    )
    assert again.location == HORSENS


def test_what_cannot_be_given_is_told_beside_the_form_and_nothing_is_kept(own: Site) -> None:
    ole = own.sign_in("Ole Bach")
    anne = person(own, "Anne Vig")
    for more, said in (
        ({"rolle": "leder"}, "Den rolle kan du ikke give her."),
        ({"til": "2027-11-24"}, "højst 12 måneder"),
        ({"til": "i morgen"}, "Skriv en dato"),
        ({"til": "2026-11-23"}, "Sidste dag skal være"),
        ({"begrundelse": " "}, "Skriv kort hvorfor"),
        ({"begrundelse": "Afløser 010190-1234"}, "ligner et CPR-nummer"),
        ({"person": person(own, "Ole Bach")}, "for dig selv"),
    ):
        fields = {**GIVEN, "person": anne, **more}
        page = ole.pressed(ole.get(HORSENS), "Giv adgang", **fields)
        assert page.status == 422 and said in page.text, more
    ole.posted(HORSENS, status=404, **{**GIVEN, "person": "nix"})
    ole.posted(HORSENS, status=403, **{**GIVEN, "person": person(own, "Mette Dam")})
    with own.change() as session:
        about = sa.select(Event.id).where(Event.action.like("access.grant.%"))
        assert not session.scalars(about).all()


def test_with_a_mail_server_an_invitation_is_mailed_and_no_link_is_shown(own: Site) -> None:
    own.app.config["MAIL"] = True
    ole = own.sign_in("Ole Bach")
    page = ole.get(HORSENS)
    assert "Tværs sender en mail med et link" in page.text
    shown = ole.pressed(page, "Send invitationen", **INVITED)
    assert shown.h1 == "Invitationen er på vej" and "/adgang/invitation/" not in shown.source
    with own.change() as session:
        assert session.scalars(sa.select(Mail.recipient)).all() == ["nina@horsens.dk"]


def test_an_invitation_is_shown_once_and_lets_one_person_in_once(own: Site) -> None:
    ole = own.sign_in("Ole Bach")
    shown = ole.pressed(ole.get(HORSENS), "Lav et link", **INVITED)
    assert shown.h1 == "Send selv linket" and "Tværs kan ikke sende mails her endnu" in shown.text
    link = link_of(shown)
    secret = link.split("/")[3]
    listed = ole.get(HORSENS)
    assert "nina@horsens.dk, dataansvarlig" in listed.text
    assert secret not in listed.source
    nina = own.visitor
    page = nina.get(link)
    assert "Ole Bach giver dig adgang som dataansvarlig i Horsens Kommune" in page.text
    short = nina.pressed(page, "Opret min konto", navn="Nina Ny", adgangskode="kort", igen="kort")
    assert short.status == 422 and "mindst 15 tegn" in short.text
    two = {"navn": "Nina Ny", "adgangskode": PASSWORD, "igen": f"{PASSWORD}!"}
    assert "ikke ens" in nina.pressed(page, "Opret min konto", **two).text
    welcome = nina.pressed(page, "Opret min konto", **{**two, "igen": PASSWORD})
    assert welcome.h1 == "Velkommen til Tværs"
    answer = nina.submit(
        nina.get("/log-ind/"), "Log ind", login="nina@horsens.dk", password=PASSWORD
    )
    assert answer.status_code == 302
    assert nina.get("/adgang/").table().rows["Dataansvarlig"]["Hvor"] == "Horsens Kommune"
    for client in (own.visitor, nina, ole):
        assert client.get(link, status=404).h1 == "Linket kan ikke bruges"


def test_used_expired_wrong_and_foreign_invitations_look_the_same(own: Site) -> None:
    ole = own.sign_in("Ole Bach")
    links = [
        link_of(ole.pressed(ole.get(HORSENS), "Lav et link", **{**INVITED, "email": email}))
        for email in ("a@horsens.dk", "b@horsens.dk", "c@horsens.dk", "d@horsens.dk")
    ]
    used, expired, withdrawn, foreign = links
    with own.change() as session:
        rows = {row.login[0]: row for row in session.scalars(sa.select(Invitation))}
        rows["a"].used_at = now()
        rows["b"].invited_at = now() - timedelta(hours=72, minutes=1)
    back = ole.get(HORSENS)
    ole.pressed(back, "Tag invitationen til c@horsens.dk tilbage")
    fields = {"navn": "Nina Ny", "adgangskode": PASSWORD, "igen": PASSWORD}
    visitor, anne = own.visitor, own.sign_in("Anne Vig")
    for client, tried in (
        (visitor, (used, expired, withdrawn, "/adgang/invitation/nix/")),
        (anne, (used, expired, withdrawn, foreign, "/adgang/invitation/nix/")),
    ):
        seen = set()
        for link in tried:
            answer = client.answer(link)
            posted = client.post(link, {"token": client.token(), **fields})
            assert answer.status_code == posted.status_code == 404
            seen |= {unmarked(answer.text), unmarked(posted.text)}
        assert len(seen) == 1
    assert visitor.get(foreign).h1 == "Du er inviteret til Tværs"


def test_kirsten_invites_to_the_council_from_its_members_alone(own: Site) -> None:
    kirsten = own.sign_in("Kirsten Holm")
    page = kirsten.get(COUNCIL)
    homes = [option.text for option in page.by_id("ny-arbejdssted").all("option")]
    assert "Odder Kommune" in homes and "Randers Kommune" not in homes
    roles = [option.text for option in page.by_id("ny-rolle").all("option")]
    assert roles == ["Vælg", "læser", "bidragyder", "praksiskonsulent"]
    wrong = {**INVITED, "rolle": "laeser", "arbejdssted": "randers-kommune"}
    assert "Vælg personens arbejdssted" in kirsten.pressed(page, "Lav et link", **wrong).text
    fine = kirsten.pressed(page, "Lav et link", **{**wrong, "arbejdssted": "odder-kommune"})
    assert fine.h1 == "Send selv linket"


SMUGGLED = {
    "id": "1",
    "public_id": "a" * 32,
    "user_id": "1",
    "anchor_id": "1",
    "home_id": "1",
    "valid_from": "2020-01-01",
    "valid_to": "2099-01-01",
    "given_by": "Ida Frost",
    "mandate": "true",
    "ended_at": "",
    "ended_by": "Ida Frost",
    "end_reason": "smuglet",
    "role": "admin",
    "reason": "smuglet",
    "login": "smuglet@horsens.dk",
    "active": "false",
    "demonstration": "true",
    "password_hash": "smuglet",
    "token_hash": "smuglet",
    "invited_by_id": "1",
    "used_at": "2026-01-01",
    "created_by_id": "1",
    "prefix": "smuglet",
    "acting_grant_id": "1",
    "name": "Smuglet",
}


def test_a_form_changes_what_it_is_for_and_nothing_more(own: Site) -> None:
    ole = own.sign_in("Ole Bach")
    token = {"token": ole.token()}
    anne = person(own, "Anne Vig")
    ole.post(HORSENS, {**SMUGGLED, **token, **GIVEN, "person": anne})
    with own.change() as session:
        given = session.scalars(sa.select(Grant).order_by(Grant.id.desc()).limit(1)).one()
        annes = session.scalars(sa.select(User).where(User.public_id == anne)).one()
        horsens = session.scalars(sa.select(Place.id).where(Place.slug == "horsens-kommune")).one()
        assert (given.user_id, given.anchor_id, given.role) == (annes.id, horsens, "steward")
        assert (given.given_by, given.reason, given.mandate) == (
            "Ole Bach",
            "Passer leverancer",
            False,
        )
        assert str(given.valid_from) == "2026-11-24" and str(given.valid_to) == "2027-07-01"
        assert given.ended_at is None and given.public_id != "a" * 32
        assert annes.active and annes.login == "anne.vig@demo.invalid" and not annes.password_hash
        public_id, annes_id = given.public_id, annes.id
    more = {"til": "2027-09-30", "begrundelse": "Bliver"}
    ole.post(f"{HORSENS}{public_id}/forlaeng/", {**SMUGGLED, **token, **more})
    ole.post(f"{HORSENS}{public_id}/afslut/", {**SMUGGLED, **token, "begrundelse": "Slut"})
    ole.post(INVITE, {**SMUGGLED, **token, **INVITED})
    with own.change() as session:
        grants = session.scalars(sa.select(Grant).where(Grant.user_id == annes_id)).all()
        ours = [each for each in grants if each.anchor_id == horsens]
        assert {(g.role, g.ended_by, g.end_reason) for g in ours} == {
            ("steward", "Ole Bach", "Slut")
        }
        invited = session.scalars(sa.select(Invitation)).one()
        assert (invited.login, invited.role, invited.anchor_id, invited.home_id) == (
            "nina@horsens.dk",
            "steward",
            horsens,
            horsens,
        )
        assert invited.used_at is None and str(invited.valid_to) == "2027-07-01"
        assert "smuglet" not in str(session.execute(sa.select(User.login, User.name)).all())


def test_ids_of_another_unit_lead_nowhere(own: Site) -> None:
    ole = own.sign_in("Ole Bach")
    sofies = grant(own, "Sofie Lund", "steward")
    ole.get(f"{HORSENS}{sofies}/", status=404)
    for verb in ("afslut", "behold", "forlaeng"):
        ole.posted(f"{HORSENS}{sofies}/{verb}/", status=404, **GIVEN)
    ole.posted(f"/omraader/hedensted-kommune/personer/{sofies}/afslut/", status=404, **GIVEN)
    ole.get(f"/adgang/personer/{person(own, 'Mette Dam')}/", status=404)
    assert grant(own, "Sofie Lund", "steward") == sofies


@pytest.mark.parametrize("name", ["Jens Krogh", "Ole Bach", "Kirsten Holm", "Anne Vig"])
def test_nobody_else_comes_to_a_clinics_people(own: Site, name: str) -> None:
    client = own.sign_in(name)
    mettes = grant(own, "Mette Dam", "leder")
    missing = client.answer("/nix")
    for url in (CLINIC, f"{CLINIC}{mettes}/", "/omraader/laegehuset-aadalen/noegler/"):
        answer = client.answer(url)
        assert answer.status_code == 404
        assert unmarked(answer.text).count("Mette") == unmarked(missing.text).count("Mette") == 0
    for verb in ("", f"{mettes}/afslut/", f"{mettes}/behold/", f"{mettes}/forlaeng/"):
        client.posted(f"{CLINIC}{verb}", status=404, **INVITED)
    client.posted("/omraader/laegehuset-aadalen/invitationer/", status=404, **INVITED)
    assert "Mette Dam" not in client.get("/adgang/").text
    if name != "Anne Vig":
        assert "Mette Dam" not in client.get("/adgang/personer/").text
    assert own.sign_in("Mette Dam").get(CLINIC).h1 == "Personer og adgang i Lægehuset Ådalen"


def test_per_noll_comes_nowhere_and_his_menu_does_not_name_access(own: Site) -> None:
    per = own.sign_in("Per Noll")
    for url in ("/adgang/personer/", "/adgang/system/", HORSENS, KEYS):
        assert per.answer(url).location == "/adgang/"
    for url in (HORSENS, INVITE, "/adgang/system/", KEYS):
        assert per.post(url, {"token": per.token(), **INVITED}).location == "/adgang/"
    assert "Adgang" not in per.get("/adgang/").menu
    for name, there in (("Sofie Lund", False), ("Ole Bach", True), ("Ida Frost", True)):
        assert ("Adgang" in own.sign_in(name).get("/adgang/").menu) == there, name


def test_the_directory_tells_name_unit_and_role_and_nothing_else(own: Site) -> None:
    for name, sees, not_these in (
        ("Ida Frost", {"Ole Bach", "Mette Dam", "Per Noll"}, ()),
        ("Ole Bach", {"Anne Vig", "Sofie Lund", "Rikke Lind"}, ("Mette Dam", "Per Noll")),
        ("Mette Dam", {"Mette Dam"}, ("Ole Bach", "Kirsten Holm", "Per Noll")),
    ):
        page = own.sign_in(name).get("/adgang/personer/")
        rows = page.table("Navn, arbejdssted").rows
        assert sees <= set(rows), name
        assert not set(not_these) & set(rows), name
        assert "@" not in page.source
    ole = own.sign_in("Ole Bach")
    rows = ole.get("/adgang/personer/").table("Navn, arbejdssted").rows
    assert rows["Ole Bach"]["Roller"] == "leder, Horsens Kommune"
    assert rows["Sofie Lund"]["Roller"] == "–"
    found = ole.pressed(ole.get("/adgang/personer/"), "Søg", soeg="sofie")
    assert list(found.table("Navn, arbejdssted").rows) == ["Sofie Lund"]
    assert "Ingen, du kan se" in ole.get("/adgang/personer/?soeg=100%25").text
