"""Goals and commitments: written, tied to a paragraph and an indicator, changed by two, ended; and what is refused."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Goal
from client import Client, Site
from deal_pages import HORSENS, drafted, keys, written
from people_at import give
from promise_pages import PROMISED, adopted, at, promised
from tvaers.trail import Event


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def test_a_commitment_is_walked_from_its_paragraph_to_its_indicator_and_back(
    scratch: Site, kirsten: Client
) -> None:
    own = adopted(scratch)
    page = kirsten.get(f"{own}forpligtelser/")
    assert "Der er ikke skrevet forpligtelser endnu." in page.text
    goal = kirsten.get(page.links["Skriv et mål"])
    page = kirsten.pressed(goal, "Gem målet", titel="Ingen venter på genoptræning")
    sub = kirsten.get(page.links["Skriv et mål"])
    above = next(o.attrs["value"] for o in sub.by_id("over").all("option") if o.attrs["value"])
    page = kirsten.pressed(sub, "Gem målet", titel="Planen følges", over=above)
    form = kirsten.get(page.links["Skriv en forpligtelse under »Planen følges«"])
    fields = {**PROMISED, "maal": form.chosen("maal"), "anbefaling": "4", "tema": "genoptraening"}
    made = kirsten.pressed(form, "Gem forpligtelsen", **fields)
    assert made.h1 == "Første tid inden for syv dage"
    assert "Ingen venter på genoptræning › Planen følges" in made.text
    assert "Anbefaling 4 Kommuner og regioner skal sikre forløbskoordination" in made.text
    assert "Sundhedsrådet, 10. november 2026" in made.text
    # To the paragraph and the indicator,
    assert made.links["§ 2"].endswith(f"{keys(scratch)}/tekst/#afsnit-2")
    assert kirsten.get(own).links["Første tid inden for syv dage"] == made.url
    text = kirsten.get(f"{own}tekst/")
    assert text.by_id("afsnit-2").text.startswith("§ 2. Kommunen tilbyder")
    # and from the indicator of each place it is about back to it.
    for slug in ("sundhedsraad-horsens", "horsens-kommune"):
        shown = scratch.sign_in("Ole Bach").get(f"/omraader/{slug}/indikatorer/genoptraening/")
        assert "Følger disse forpligtelser" in shown.text
        assert shown.links["Første tid inden for syv dage"] == at(made.url, slug)
        assert "Genoptræning i Horsens · § 2 · mål mindst 80" in shown.text
    odder = kirsten.get("/omraader/odder-kommune/indikatorer/genoptraening/")
    assert "Første tid inden for syv dage" not in odder.text
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event.action)
            .where(Event.by == "Kirsten Holm", Event.thing == f"agreement:{keys(scratch)}")
            .order_by(Event.id.desc())
            .limit(3)
        ).all()
    assert [*told] == ["agreements.commitment.make", *["agreements.goal.make"] * 2]


BAD = (
    ({"part": ""}, "Vælg mindst én part, der er forpligtet."),
    ({"part": "randers-kommune"}, "Vælg mindst én part"),
    (
        {"frist": "2025-12-31"},
        "Fristen 31. december 2025 ligger før forpligtelsen begynder 1. januar 2026",
    ),
    ({"vaerdi": "101"}, "Målet skal ligge mellem 0 og 100"),
    ({"vaerdi": "-1"}, "Målet skal ligge mellem 0 og 100"),
    ({"vaerdi": "otte"}, "Skriv målet som et tal"),
    ({"vaerdi": "nan"}, "Skriv målet som et tal"),
    ({"vaerdi": ""}, "Skriv både, om målet er mindst eller højst, og tallet."),
    ({"indikator": ""}, "Vælg den indikator, som målet skal måles med."),
    ({"indikator": "findes-ikke"}, "Indikatoren findes ikke i kataloget"),
    ({"titel": ""}, "Skriv hvad der er lovet."),
    ({"titel": "Ring til 010190-1234"}, "ligner et CPR-nummer"),
    ({"ejer": "010190-1234"}, "ligner et CPR-nummer"),
    ({"fra": "i morgen"}, "Skriv en dato"),
    ({"moede": "2027-01-01"}, "er ikke holdt endnu"),
    (
        {"moede": "", "organ": ""},
        "Aftalen er vedtaget. Skriv, hvilket organ der har besluttet dette",
    ),
    ({"referat": "javascript:alert(1)"}, "Skriv hele linket til referatet"),
    ({"anbefaling": "21"}, "Anbefalingerne har numre fra 1 til 20"),
)


def test_what_cannot_be_is_refused_in_a_sentence_and_stays_in_the_form(
    scratch: Site, kirsten: Client
) -> None:
    own = adopted(scratch)
    for wrong, words in BAD:
        page = kirsten.posted(f"{own}forpligtelser/ny/", status=422, **{**PROMISED, **wrong})
        assert words in page.text, wrong
        assert "Forpligtelsen er ikke gemt." in page.text
        if "titel" not in wrong:
            assert page.by_id("titel").attrs["value"] == PROMISED["titel"]
        if "indikator" not in wrong:
            assert page.chosen("indikator") == "genoptraening"
    with Session(scratch.stores.published) as session:
        assert session.scalar(sa.select(sa.func.count()).where(~Commitment.demonstration)) == 0


def test_goals_never_go_round_in_a_circle(scratch: Site, kirsten: Client) -> None:
    own = drafted(scratch, kirsten)
    for title in ("Det ene", "Det andet", "Det tredje"):
        kirsten.post(f"{own}maal/", {"token": kirsten.token(), "titel": title})
    with Session(scratch.stores.published) as session:
        ids = {
            goal.title: goal.public_id
            for goal in session.scalars(sa.select(Goal).where(Goal.changed_by == "Kirsten Holm"))
        }

    def moved(what: str, under: str) -> object:
        at = f"{own}maal/{ids[what]}/"
        form = kirsten.get(at)
        revision = next(
            i.attrs["value"] for i in form.root.all("input") if i.attrs["name"] == "revision"
        )
        sent = {"titel": what, "ord": "", "over": ids[under], "revision": revision}
        answer = kirsten.post(at, {"token": kirsten.token(), **sent})
        return answer.status_code if answer.status_code == 302 else answer.text

    assert moved("Det andet", "Det ene") == 302
    assert "Målene ville gå i ring" in str(moved("Det ene", "Det andet"))
    assert "Målene ville gå i ring" in str(moved("Det ene", "Det ene"))
    assert "Et delmål kan ikke have delmål" in str(moved("Det tredje", "Det andet"))
    assert "Målet har selv delmål" in str(moved("Det ene", "Det tredje"))
    refused = kirsten.posted(f"{own}maal/{ids['Det ene']}/fjern/", status=422)
    assert "Målet har delmål eller forpligtelser" in refused.text
    gone = kirsten.pressed(kirsten.get(f"{own}maal/{ids['Det tredje']}/"), "Fjern målet")
    assert "Det tredje" not in gone.text


def test_a_draft_needs_no_meeting_and_what_is_sent_is_not_changed(
    scratch: Site, kirsten: Client
) -> None:
    own = drafted(scratch, kirsten)
    written(kirsten, own)
    url = promised(kirsten, own, organ="", moede="")
    assert "Besluttet Med aftalen selv" in kirsten.get(url).text
    assert scratch.sign_in("Ole Bach").get(url, status=404)
    kirsten.pressed(kirsten.get(own), "Send")
    assert "Første tid" in scratch.sign_in("Ole Bach").get(at(url, "horsens-kommune")).h1
    assert kirsten.get(f"{url}ret/", status=404)
    assert kirsten.get(f"{own}forpligtelser/ny/", status=404)


def test_two_who_change_at_once_are_shown_where_they_differ_and_merge(
    scratch: Site, kirsten: Client
) -> None:
    url = promised(kirsten, adopted(scratch))
    with scratch.change() as session:
        give(session, "Rikke Lind", "redaktor", "sundhedsraad-horsens")
    rikke = scratch.sign_in("Rikke Lind")
    mine, theirs = kirsten.get(f"{url}ret/"), rikke.get(f"{url}ret/")
    assert mine.chosen("afsnit") == "2"
    picked = {"part": "region-midtjylland"}
    assert rikke.submit(theirs, "Gem", vaerdi="85", **picked).status_code == 302
    page = kirsten.pressed(mine, "Gem", frist="2028-06-30", part="horsens-kommune")
    assert page.status == 409 and "Rikke Lind har ændret forpligtelsen" in page.text
    table = page.table("Gemt nu").rows
    assert table["Målet i tal"]["Gemt af Rikke Lind"] == "85"
    assert table["Målet i tal"]["Du skrev"] == "80"
    assert table["Frist"]["Du skrev"] == "2028-06-30"
    assert table["Parter"]["Gemt af Rikke Lind"] == "Region Midtjylland"
    merged = kirsten.pressed(page, "Gem", vaerdi="85", part="horsens-kommune")
    assert "mindst 85 %" in merged.text and "30. juni 2028" in merged.text


def test_others_read_and_do_not_write(scratch: Site, kirsten: Client) -> None:
    own = adopted(scratch)
    url = promised(kirsten, own)
    for name in ("Ole Bach", "Sofie Lund", "Jens Krogh"):
        who = scratch.sign_in(name)
        assert "Ret forpligtelsen" not in who.get(url).text
        assert who.get(f"{url}ret/", status=404)
        assert who.get(f"{own}forpligtelser/ny/", status=404)
    assert scratch.sign_in("Sofie Lund").get(at(url, "hedensted-kommune"), status=404)
    done = kirsten.pressed(kirsten.get(url), "Luk forpligtelsen", begrundelse="Nået før tid")
    assert "Følges ikke op mere efter 24. november 2026: Nået før tid" in done.text
    assert "Ret forpligtelsen" not in done.text


def test_an_assessment_names_a_paragraph_of_an_agreement_as_a_link(
    scratch: Site, kirsten: Client
) -> None:
    adopted(scratch)
    ole = scratch.sign_in("Ole Bach")
    unit = "/omraader/horsens-kommune/standarder/"
    field = f"{unit}forebyggelsestilbud/alkohol.format/"
    form = ole.get(field)
    offered = [each.attrs["value"] for each in form.by_id("afsnit").all("option")]
    assert "Genoptræning i Horsens, § 2" in offered
    page = ole.pressed(
        form,
        "Gem vurderingen",
        tilstand="partly",
        grundlag="Samtalen varer en halv time.",
        program="Genoptræning i Horsens, § 2",
        indikator="kommunehenvisninger",
    )
    assert page.links["Genoptræning i Horsens, § 2"] == f"{HORSENS}{keys(scratch)}/tekst/#afsnit-2"
    shown = ole.get("/omraader/horsens-kommune/indikatorer/kommunehenvisninger/")
    assert shown.links["Egen vurdering: alkohol, format"] == field
