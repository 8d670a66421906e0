"""The log of boundary questions: asked, answered by each party, ruled, and found again as a precedent."""

import csv
import io

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion
from client import Client, Site
from html_page import Page
from people_at import give
from set_pages import state
from tvaers.trail import Event

HORSENS = "/omraader/horsens-kommune/"
COUNCIL = "/omraader/sundhedsraad-horsens/"
REGION = "/omraader/region-midtjylland/"
TITLE = "Hvem vedligeholder lånte rollatorer?"
TEXT = "Hospitalet låner rollatorer ud ved udskrivning. Det er ikke klart, hvem der retter dem."
FILLED = {"titel": TITLE, "tekst": TEXT, "tema": "paa-tvaers", "part": "region-midtjylland"}


@pytest.fixture
def ole(scratch: Site) -> Client:
    return scratch.sign_in("Ole Bach")


@pytest.fixture
def jens(scratch: Site) -> Client:
    return scratch.sign_in("Jens Krogh")


def asked(who: Client, **more: str) -> Page:
    """The page that asking leads to."""
    form = who.get(f"{HORSENS}snitflader/ny/?rum=sundhedsraad-horsens")
    return who.pressed(form, "Stil spørgsmålet", **{**FILLED, **more})


def key(site: Site, title: str = TITLE) -> str:
    with Session(site.stores.published) as session:
        return session.scalars(
            sa.select(BoundaryQuestion.public_id).where(BoundaryQuestion.title == title)
        ).one()


def answered(who: Client, at: str, text: str) -> Page:
    return who.pressed(who.get(at), "Skriv svaret", tekst=text)


def ruled(who: Client, at: str, **more: str) -> Page:
    today = who.site.app.extensions["clock"]().date().isoformat()
    filled = {"organ": "Sundhedsrådet", "moede": today, "tekst": "Regionen retter dem.", **more}
    return who.pressed(who.get(at), "Skriv afgørelsen ned", **filled)


def test_a_question_is_asked_answered_ruled_and_found_again(
    scratch: Site, ole: Client, jens: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_of_the_site(monkeypatch, scratch)
    page = asked(ole)
    assert state(page) == "Åben i 0 dage. Mangler svar fra Region Midtjylland."
    assert TEXT in page.text and "Stillet af Ole Bach for Horsens Kommune" in page.text
    waits = f"Snitflade: »{TITLE}« venter på svar fra Region Midtjylland"
    own = f"{REGION}snitflader/{key(scratch)}/"
    assert jens.get(REGION).links[waits] == own
    answered(jens, own, "Regionen retter dem <b>det første år</b>.")
    again = answered(jens, own, "Regionen retter dem altid.")
    # A newer answer counts, and the older one stands with its name and time.
    assert "Regionen retter dem <b>det første år</b>. Jens Krogh, " in again.text
    assert "Tidligere svar (1)" in again.text
    ready = jens.get(COUNCIL)
    assert waits not in ready.links
    at = ready.links[f"Snitflade: »{TITLE}« venter på en afgørelse i Sundhedsråd Horsens"]
    done = ruled(jens, at)
    assert state(done) == "Regionen retter dem."
    assert "Sundhedsrådet, 24. november 2026. Skrevet ned af Jens Krogh" in done.text
    # It is found again by what was ruled, by those who work there alone.
    found = scratch.sign_in("Sofie Lund").get("/soeg/?q=rollatorer")
    assert TITLE in found.links
    assert TITLE not in scratch.sign_in("Mette Dam").get("/soeg/?q=rollatorer").text
    late = jens.posted(f"{own}svar/", status=422, tekst="Vi fortryder.")
    assert "Spørgsmålet er afgjort, så svarene ligger fast." in late.text
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event.action).where(Event.thing == f"boundary:{key(scratch)}")
        ).all()
    assert told == [
        "agreements.boundary.ask",
        "agreements.boundary.answer",
        "agreements.boundary.answer",
        "agreements.boundary.rule",
    ]


def _as_of_the_site(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    """Rows are written by the site's own day, so that a meeting of that day is held after the question."""
    clock = site.app.extensions["clock"]
    monkeypatch.setattr("agreements.boundaries.actions.now", clock)


@pytest.mark.parametrize(
    "text",
    [
        "En 82-årig kvinde kom hjem uden rollator.",
        "Fru Hansen fik ingen rollator.",
        "Min patient fik ingen rollator.",
        "Ring til hende på 86 12 34 56.",
        "Skriv til jens@example.dk om sagen.",
    ],
)
def test_a_story_about_one_person_is_refused_and_what_was_typed_is_kept(
    scratch: Site, ole: Client, text: str
) -> None:
    page = asked(ole, tekst=text)
    assert page.status == 422
    assert "Det ligner en historie om en enkelt person" in page.text
    assert next(page.root.all("textarea")).text.strip() == text
    with Session(scratch.stores.published) as session:
        assert not session.scalars(
            sa.select(BoundaryQuestion).where(BoundaryQuestion.title == TITLE)
        ).all()


def test_a_person_number_is_refused_in_question_answer_and_ruling(
    scratch: Site, ole: Client, jens: Client
) -> None:
    assert "ligner et CPR-nummer" in asked(ole, tekst="Se sagen 010190-1234 om rollatorer").text
    asked(ole)
    own = f"{REGION}snitflader/{key(scratch)}/"
    assert "ligner et CPR-nummer" in answered(jens, own, "Se sagen 010190-1234").text
    at = f"{COUNCIL}snitflader/{key(scratch)}/"
    assert "ligner et CPR-nummer" in ruled(jens, at, tekst="Se sagen 010190-1234").text


def test_only_those_with_the_right_ask_answer_and_rule(scratch: Site, ole: Client) -> None:
    asked(ole)
    at = f"snitflader/{key(scratch)}/"
    # Ole may answer for his kommune, which was not asked, and not for the region.
    assert ole.posted(f"{HORSENS}{at}svar/", status=422, tekst="Vi gør.")
    assert ole.posted(f"{REGION}{at}svar/", status=404, tekst="Vi gør.")
    kirsten = scratch.sign_in("Kirsten Holm")
    assert "Skriv afgørelsen" not in kirsten.get(f"{COUNCIL}{at}").text
    said = {"organ": "Rådet", "moede": "2026-11-20", "tekst": "Vi gør."}
    refused = kirsten.posted(f"{COUNCIL}{at}afgoer/", status=403, **said)
    assert "mandat" in refused.text
    with Session(scratch.stores.published) as session:
        assert not session.scalars(
            sa.select(BoundaryAnswer).where(BoundaryAnswer.text == "Vi gør.")
        ).all()


def test_a_praksiskonsulent_asks_and_never_answers_for_general_practice(scratch: Site) -> None:
    with scratch.change() as session:
        give(session, "Anne Vig", "leder", "plo-k-horsens")
    anne, rikke = scratch.sign_in("Anne Vig"), scratch.sign_in("Rikke Lind")
    klu = "/omraader/klu-horsens/"
    filled = {**FILLED, "part": "plo-k-horsens"}
    page = anne.pressed(anne.get(f"{klu}snitflader/ny/"), "Stil spørgsmålet", **filled)
    assert "Mangler svar fra PLO-K Horsens" in state(page)
    at = f"/omraader/plo-k-horsens/snitflader/{key(scratch)}/"
    assert "Skriv svaret" not in anne.get(at).text
    refused = anne.posted(f"{at}svar/", status=403, tekst="Lægerne gør.")
    assert "Som praksiskonsulent skriver du udkast." in refused.text
    assert "Lægerne gør." not in rikke.get(f"{klu}snitflader/{key(scratch)}/").text
    lars = scratch.sign_in("Lars Toft")
    assert "Lægerne gør." in answered(lars, at, "Lægerne gør.").text


def test_a_ruling_follows_from_another_or_takes_over_from_it(
    scratch: Site, ole: Client, jens: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_of_the_site(monkeypatch, scratch)
    stockings = "Hvem betaler kompressionsstrømper efter udskrivning?"
    asked(ole)
    at = f"{COUNCIL}snitflader/{key(scratch)}/"
    old = next(
        each.attrs["value"] for each in jens.get(at).root.all("option") if each.text == stockings
    )
    done = ruled(jens, at, foelger=old)
    assert f"Følger af {stockings}" in done.text
    before = jens.get(f"{COUNCIL}snitflader/{key(scratch, stockings)}/")
    assert f"Herefter er også afgjort: {TITLE}." in before.text
    asked(ole, titel="Hvem betaler strømper fra 2027?")
    new = f"{COUNCIL}snitflader/{key(scratch, 'Hvem betaler strømper fra 2027?')}/"
    assert f"Afløser {stockings}" in ruled(jens, new, afloeser=old).text
    gone = jens.get(f"{COUNCIL}snitflader/{key(scratch, stockings)}/")
    assert "Afgørelsen er afløst." in gone.text
    assert gone.links["Hvem betaler strømper fra 2027?"] == new
    listed = jens.get(f"{COUNCIL}snitflader/?tilstand=afloest")
    assert stockings in listed.text and TITLE not in listed.text


def test_a_meeting_before_the_question_or_after_today_rules_nothing(
    scratch: Site, ole: Client, jens: Client
) -> None:
    asked(ole)
    at = f"{COUNCIL}snitflader/{key(scratch)}/"
    assert "ligger før spørgsmålet" in ruled(jens, at, moede="2026-01-01").text
    early = ruled(jens, at, moede="2027-12-01", tekst="Regionen retter alle.")
    assert "er ikke holdt endnu" in early.text
    assert early.status == 422 and "Regionen retter alle." in early.text


def test_the_log_says_first_what_is_open_and_who_is_silent(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    page = kirsten.get(f"{COUNCIL}snitflader/")
    assert state(page) == (
        "2 spørgsmål er åbne, det ældste i 36 dage; 1 spørgsmål er afgjort. "
        "Mangler at svare: Hedensted Kommune på 1 og Region Midtjylland på 2."
    )
    rows = page.table("Åbne spørgsmål").rows
    first = next(iter(rows.values()))
    assert first["Mangler svar fra"] == "Region Midtjylland"
    narrowed = kirsten.get(f"{COUNCIL}snitflader/?tema=genoptraening")
    assert len(narrowed.table("Åbne spørgsmål").rows) == 1
    assert "Ingen spørgsmål passer" in kirsten.get(f"{COUNCIL}snitflader/?tema=boern").text
    link = next(url for name, url in narrowed.links.items() if name.startswith("Hvem bestiller"))
    about = kirsten.get(link)
    # The version that it was asked about is read where the agreement is kept.
    text = about.links["Genoptræning efter sygehus, udgave 2"]
    assert kirsten.get(text).text.count("inden for syv dage") >= 1
    assert "udgave 2, § 3." in about.text


def test_the_file_holds_the_same_and_no_formula(scratch: Site, ole: Client) -> None:
    asked(ole, titel="=1+1 hvem betaler?")
    text = scratch.sign_in("Kirsten Holm").file(f"{COUNCIL}snitflader.csv").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 4
    assert rows[0]["spoergsmaal"] == "'=1+1 hvem betaler?"
    assert rows[0]["mangler svar fra"] == "Region Midtjylland"
    stockings = next(row for row in rows if "strømper" in row["spoergsmaal"])
    assert stockings["afgjort"] == "2026-10-07" and stockings["dage aaben"] == ""
