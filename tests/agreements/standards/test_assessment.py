"""Self-assessment by quality standards: written, followed, never written over, shared by a leader, seen by a council."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards import demonstration
from agreements.standards.models import Assessment, AssessmentShown
from client import Client, Site
from html_page import Page
from tvaers.trail import Event

HORSENS = "/omraader/horsens-kommune/standarder/"
HEDENSTED = "/omraader/hedensted-kommune/standarder/"
COUNCIL = "/omraader/sundhedsraad-horsens/standarder/"
FIELD = "forebyggelsestilbud/alkohol.format/"
SAVE = "Gem vurderingen"


def wrote(client: Client, unit: str = HEDENSTED, field: str = FIELD, **more: str) -> Page:
    """The page after this person has assessed a field."""
    fields = {"tilstand": "partly", "grundlag": "Samtalen varer en halv time.", **more}
    return client.pressed(client.get(unit + field), SAVE, **fields)


def test_the_council_sees_in_words_who_has_shared_and_who_has_not(site: Site) -> None:
    page = site.sign_in("Kirsten Holm").get(COUNCIL)
    assert page.h1 == "Kvalitetsstandarder i Sundhedsråd Horsens"
    assert "2 af 4 kommuner har delt en vurdering her. Odder og Skanderborg mangler." in page.text
    rows = page.table("Hvor mange felter").rows
    assert list(rows) == ["Hedensted", "Horsens", "Odder", "Skanderborg"]
    assert rows["Horsens"]["Fysisk træning"] == "4 af 6"
    assert rows["Horsens"]["Målgruppe"] == "lever op"
    assert rows["Horsens"]["I alt"] == "16 af 37"
    # Odder has a draft, which looks like nothing at all.
    assert set(list(rows["Odder"].values())[1:-1]) == {"ikke vurderet"}
    assert "Demonstrationsdata" in page.by_id("indhold").text


def test_every_sign_has_its_words_and_none_is_told_by_colour(site: Site) -> None:
    page = site.sign_in("Kirsten Holm").get(COUNCIL)
    row = page.table("Et tegn for hvert felt").rows["Horsens"]["Fysisk træning"]
    assert "Særlige sygdomsspecifikke hensyn: Lever endnu ikke op til det." in row
    assert "Kompetencer: Ikke vurderet." in row
    assert [sign for sign in row if sign in "●◐○–·"] == ["●", "●", "◐", "○", "·", "·"]


def test_a_neighbour_sees_what_is_shared_and_nothing_of_a_draft(site: Site) -> None:
    sofie = site.sign_in("Sofie Lund")
    page = sofie.get(
        "/omraader/horsens-kommune/standarder/forebyggelsestilbud/monitorering.samlet/"
    )
    assert "ikke frafald" in page.text and SAVE not in page.text
    assert (
        "Ikke vurderet."
        in sofie.get(
            "/omraader/odder-kommune/standarder/forebyggelsestilbud/maalgruppe.samlet/"
        ).text
    )
    for name in ("Mette Dam", "Bo Riis", "Ida Frost"):
        text = site.sign_in(name).get(HORSENS).text
        assert "Ingen af de 37 felter er vurderet endnu." in text, name


def test_sofie_assesses_with_ground_owner_next_step_and_indicators(scratch: Site) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    page = wrote(
        sofie,
        ansvar="Sundhedskonsulent",
        skridt="Fast spørgsmål fra marts",
        dag="2027-03-01",
        indikator="kommunehenvisninger",
        program="Forløbsprogram for KOL, afsnit 4.2",
    )
    assert (
        page.h1 == "Forebyggende samtale om alkohol: format, omfang og varighed i Hedensted Kommune"
    )
    for words in (
        "Lever delvist op til det",
        "Samtalen varer en halv time.",
        "Fast spørgsmål fra marts, senest 1. marts 2027",
        "Forløbsprogram for KOL, afsnit 4.2",
        "Sofie Lund",
    ):
        assert words in page.text
    assert page.links["Kommunehenvisninger"].endswith("/indikatorer/kommunehenvisninger/")
    assert "9 af 37 felter er vurderet" in sofie.get(HEDENSTED).text
    # Until it is shared the council knows nothing of it.
    kirsten = scratch.sign_in("Kirsten Holm")
    assert "Ikke vurderet." in kirsten.get(HEDENSTED + FIELD).text
    with scratch.change() as session:
        event = session.scalars(
            sa.select(Event).where(Event.action == "agreements.assessment.write")
        ).one()
        assert (event.by, event.facts["holder"]) == ("Sofie Lund", "hedensted-kommune")


def test_what_is_said_later_follows_and_what_stood_before_can_be_read(scratch: Site) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    wrote(sofie)
    page = wrote(sofie, tilstand="meets", grundlag="Nu tilbydes alle en time.")
    now, before = page.text.split("Historik")
    assert "Lever op til det" in now and "halv time" not in now.split("Det siger dokumentet")[0]
    assert "Samtalen varer en halv time." in before
    with Session(scratch.stores.published) as session:
        said = session.scalars(sa.select(Assessment).where(Assessment.by == "Sofie Lund")).all()
        assert [each.state for each in said] == ["partly", "meets"]


def test_two_who_write_at_the_same_time_both_stand_until_a_person_puts_them_together(
    scratch: Site,
) -> None:
    first, second = scratch.sign_in("Ole Bach"), scratch.sign_in("Ole Bach")
    opened = [first.get(HORSENS + FIELD), second.get(HORSENS + FIELD)]
    first.pressed(opened[0], SAVE, tilstand="meets", grundlag="Alle tilbydes den.")
    page = second.pressed(opened[1], SAVE, tilstand="not_yet", grundlag="Kun hver anden får den.")
    assert "To har skrevet samtidig." in page.text
    assert "Alle tilbydes den." in page.text and "Kun hver anden får den." in page.text
    assert "I 1 felt har to skrevet samtidig." in first.get(HORSENS).text
    # It is not shared before it is put together.
    refused = second.submit(second.get(HORSENS), "Del vurderingen", rum="sundhedsraad-horsens")
    assert refused.status_code == 422 and "Saml det først" in refused.text
    page = second.pressed(
        page, SAVE, tilstand="partly", grundlag="Alle på hold, ellers hver anden."
    )
    assert "To har skrevet samtidig." not in page.text
    history = page.text.split("Historik")[1]
    assert "Alle tilbydes den." in history and "Kun hver anden får den." in history


def test_a_leader_shares_what_stands_and_later_drafts_wait(scratch: Site) -> None:
    ole, kirsten = scratch.sign_in("Ole Bach"), scratch.sign_in("Kirsten Holm")
    wrote(ole, HORSENS)
    assert "Ikke vurderet." in kirsten.get(HORSENS + FIELD).text
    ole.pressed(ole.get(HORSENS), "Del vurderingen", rum="sundhedsraad-horsens")
    assert "Samtalen varer en halv time." in kirsten.get(HORSENS + FIELD).text
    wrote(ole, HORSENS, tilstand="meets", grundlag="Kladde nummer to.")
    wrote(ole, HORSENS, tilstand="meets", grundlag="Kladde nummer tre.")
    page = kirsten.get(HORSENS + FIELD)
    assert "Lever delvist op" in page.text and "Kladde" not in page.text
    ole.pressed(ole.get(HORSENS), "Del vurderingen", rum="sundhedsraad-horsens")
    page = kirsten.get(HORSENS + FIELD)
    # What was shared follows what was shared; the draft between them stays at home.
    assert "Kladde nummer tre." in page.text and "Kladde nummer to." not in page.text
    assert "To har skrevet samtidig" not in page.text
    again = ole.submit(ole.get(HORSENS), "Del vurderingen", rum="sundhedsraad-horsens")
    assert again.status_code == 422 and "ser allerede alt" in again.text


def test_who_may_not_is_not_offered_it_and_is_refused(scratch: Site) -> None:
    sofie, kirsten = scratch.sign_in("Sofie Lund"), scratch.sign_in("Kirsten Holm")
    assert "Del vurderingen" not in sofie.get(HEDENSTED).text
    shared = sofie.post(
        f"{HEDENSTED}forebyggelsestilbud/",
        {"token": sofie.token(), "rum": "sundhedsraad-horsens"},
    )
    assert shared.status_code == 404
    for who, url in ((sofie, HORSENS), (kirsten, HEDENSTED)):
        sent = {"token": who.token(), "tilstand": "meets", "grundlag": "Fra naboen"}
        assert who.post(url + FIELD, sent).status_code == 404
    with Session(scratch.stores.published) as session:
        assert not session.scalars(sa.select(Assessment).where(~Assessment.demonstration)).all()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"tilstand": ""}, "Vælg, hvordan det står til"),
        ({"grundlag": " "}, "Skriv, hvad I bygger det på"),
        ({"grundlag": "Borger 010190-1234"}, "CPR-nummer"),
        ({"ansvar": "010190-1234"}, "CPR-nummer"),
        ({"skridt": "Flere hold"}, "hvilken dag"),
        ({"dag": "2027-01-01"}, "hvad det næste skridt er"),
        ({"skridt": "Flere hold", "dag": "2026-01-01"}, "er gået"),
        ({"skridt": "Flere hold", "dag": "snart"}, "som en dato"),
        ({"indikator": "nix"}, "fra listen"),
        ({"program": "x" * 301}, "højst 300 tegn"),
    ],
)
def test_what_cannot_stand_is_refused_in_words_and_what_was_typed_is_kept(
    scratch: Site, fields: dict[str, str], told: str
) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    sent = {"tilstand": "partly", "grundlag": "Halv time", "skridt": "", **fields}
    answer = sofie.submit(sofie.get(HEDENSTED + FIELD), SAVE, **sent)
    assert answer.status_code == 422 and told in answer.text
    assert "Intet er gemt." in answer.text
    if "010190" not in sent["grundlag"] and sent["grundlag"].strip():
        assert sent["grundlag"] in answer.text
    with Session(scratch.stores.published) as session:
        assert not session.scalars(sa.select(Assessment).where(~Assessment.demonstration)).all()


def test_from_new_year_the_document_speaks_to_the_region(scratch: Site, later: Site) -> None:
    sofie = later.sign_in("Sofie Lund")
    page = sofie.get(HEDENSTED + FIELD)
    assert SAVE not in page.text
    refused = sofie.posted(HEDENSTED + FIELD, status=422, tilstand="meets", grundlag="Som før")
    assert "taler ikke til Hedensted Kommune i dag, men til regionen" in refused.text
    council = later.sign_in("Kirsten Holm").get(COUNCIL)
    assert "Midtjylland har ikke delt nogen vurdering her." in council.text
    rows = council.table("Hvor mange felter").rows
    assert next(iter(rows)) == "Midtjylland"
    assert [name for name in rows if "ikke længere" in name] and "16 af 37" in council.text
    assert (
        later.sign_in("Jens Krogh")
        .get("/omraader/region-midtjylland/standarder/" + FIELD)
        .form(SAVE)
    )


def test_the_demonstration_goes_again_with_what_its_people_said(scratch: Site) -> None:
    wrote(scratch.sign_in("Sofie Lund"))
    with scratch.change() as session:
        demonstration.remove(session)
        assert not session.scalars(sa.select(Assessment)).all()
        assert not session.scalars(sa.select(AssessmentShown)).all()
