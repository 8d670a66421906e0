"""Agreements on the pages: drafted, sent, adopted by each party, merged by a person, ended, found."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption
from agreements.texts.models import Agreement, AgreementFile, AgreementText
from client import Client, Site, make_site
from deal_pages import (
    COUNCIL,
    FACTS,
    HORSENS,
    KLU,
    REGION,
    TEXT,
    decided,
    document,
    drafted,
    keys,
    sent,
    written,
)
from people_at import give
from tvaers.trail import Event


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def test_an_agreement_is_sent_and_counts_when_the_last_party_has_adopted_it(
    scratch: Site, kirsten: Client
) -> None:
    own = sent(scratch, kirsten)
    page = kirsten.get(own)
    assert "Ingen har tiltrådt endnu. Mangler: Horsens Kommune og Region Midtjylland." in page.text
    assert "Aftalen siger ikke noget om 7 af de syv" in page.text
    key = keys(scratch)
    ole, jens = scratch.sign_in("Ole Bach"), scratch.sign_in("Jens Krogh")
    after = decided(
        ole, f"{HORSENS}{key}/", svar="reserved", ord="Forbehold: ikke i juli. <b>Nej</b>"
    )
    assert "1 af 2 har tiltrådt: Horsens Kommune. Med forbehold: Horsens Kommune." in after.text
    row = after.table("besluttet").rows["Horsens Kommune"]
    assert row["Beslutning"] == "Tiltrådt med forbehold Forbehold: ikke i juli. <b>Nej</b>"
    assert "Byrådet, 10. november 2026, punkt 7" in row["Hvor og hvornår"]
    assert "Om udgave 1. Skrevet ned af Ole Bach" in row["Hvor og hvornår"]
    assert after.links["Referat hos dagsorden.example.dk"] == "https://dagsorden.example.dk/moede/7"
    done = decided(jens, f"{REGION}{key}/", organ="Regionsrådet")
    assert "Alle parter har tiltrådt aftalen. Med forbehold: Horsens Kommune." in done.text
    assert "vedtaget, gælder fra 1. januar 2027" in done.text
    # The other party sees it, and so does everybody once it counts.
    sofie = scratch.sign_in("Sofie Lund").get(own)
    assert "Myndighedsansvar Region Midtjylland Driftsansvar Horsens Kommune" in sofie.text
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event.action).where(Event.thing == f"agreement:{key}").order_by(Event.id)
        ).all()
    assert told == [
        "agreements.agreement.create",
        "agreements.text.save",
        "agreements.agreement.offer",
        "agreements.adoption.record",
        "agreements.adoption.record",
        "agreements.agreement.adopt",
    ]


def test_a_draft_is_its_editors_and_what_is_sent_is_its_parties_leaders(
    scratch: Site, kirsten: Client
) -> None:
    own = drafted(scratch, kirsten)
    key = keys(scratch)
    for name in ("Ole Bach", "Sofie Lund", "Lars Toft", "Jens Krogh"):
        assert scratch.sign_in(name).get(own, status=404)
    written(kirsten, own)
    kirsten.pressed(kirsten.get(own), "Send")
    assert scratch.sign_in("Ole Bach").get(f"{HORSENS}{key}/").h1 == "Genoptræning i Horsens"
    assert "Genoptræning i Horsens" in scratch.sign_in("Jens Krogh").get(REGION).text
    # Hedensted is no party of it.
    assert "Genoptræning i Horsens" not in scratch.sign_in("Sofie Lund").get(COUNCIL).text
    assert scratch.sign_in("Sofie Lund").get(
        f"/omraader/hedensted-kommune/aftaler/{key}/", status=404
    )


def test_only_a_person_with_the_partys_mandate_writes_its_decision_down(
    scratch: Site, kirsten: Client
) -> None:
    sent(scratch, kirsten, **{"part-hedensted-kommune": "tiltraeder"})
    with scratch.change() as session:
        give(session, "Sofie Lund", "leder", "hedensted-kommune")
    at = f"/omraader/hedensted-kommune/aftaler/{keys(scratch)}/tiltraed/"
    sofie = scratch.sign_in("Sofie Lund")
    page = sofie.get(at, status=403)
    assert "den, der har mandat til at skrive ned" in page.text
    assert not list(page.root.all("textarea"))
    tried = sofie.posted(
        at, status=403, svar="adopted", organ="Byrådet", moede="2026-11-10", udgave="1"
    )
    assert "Intet er gemt" in tried.text
    with Session(scratch.stores.published) as session:
        assert not session.scalars(sa.select(Adoption).where(Adoption.by == "Sofie Lund")).all()


def test_a_praksiskonsulent_drafts_and_never_decides_for_general_practice(scratch: Site) -> None:
    anne = scratch.sign_in("Anne Vig")
    parties = {"part-region-midtjylland": "", "part-plo-k-horsens": "tiltraeder"}
    own = drafted(scratch, anne, KLU, titel="Henvisning med kort svar", **parties)
    assert written(anne, own).status_code == 302
    key = keys(scratch, "Henvisning med kort svar")
    assert "Send aftalen" not in anne.get(own).text
    rikke = scratch.sign_in("Rikke Lind")
    rikke.pressed(rikke.get(own), "Send")
    with scratch.change() as session:
        give(session, "Anne Vig", "leder", "plo-k-horsens").mandate = True
    at = f"/omraader/plo-k-horsens/aftaler/{key}/"
    refused = scratch.sign_in("Anne Vig").get(f"{at}tiltraed/", status=403)
    assert "Som praksiskonsulent skriver du udkast" in refused.text
    lars = scratch.sign_in("Lars Toft")
    done = decided(lars, at, organ="Bestyrelsen for PLO-K Horsens")
    assert done.table("besluttet").rows["PLO-K Horsens"]["Beslutning"] == "Tiltrådt"


def test_a_decision_older_than_its_text_is_refused_and_what_was_typed_stays(
    scratch: Site, kirsten: Client
) -> None:
    sent(scratch, kirsten)
    ole = scratch.sign_in("Ole Bach")
    page = decided(
        ole,
        f"{HORSENS}{keys(scratch)}/",
        moede="2026-09-30",
        referat="javascript:alert(1)",
        ord="Ja",
    )
    assert page.status == 422
    assert (
        "Mødet 30. september 2026 ligger før teksten: udgave 1 er fra 1. oktober 2026" in page.text
    )
    assert "Skriv hele linket til referatet" in page.text
    assert page.by_id("organ").attrs["value"] == "Byrådet"
    assert page.by_id("ord").text == "Ja"
    assert "Der er ikke skrevet en beslutning ned endnu" in page.text


def test_a_decision_is_about_the_version_that_the_party_saw(scratch: Site, kirsten: Client) -> None:
    own = sent(scratch, kirsten)
    key, ole = keys(scratch), scratch.sign_in("Ole Bach")
    decided(ole, f"{HORSENS}{key}/")
    old = ole.get(f"{HORSENS}{key}/tiltraed/")
    assert "Her står nu: tiltrådt" in old.text
    kirsten.pressed(kirsten.get(own), "Træk tilbage", begrundelse="Regionen vil have tal med")
    assert ole.get(f"{HORSENS}{key}/tiltraed/", status=404)
    written(kirsten, own, f"{TEXT}\n§ 3. Tallene ses hver måned.", 1)
    kirsten.pressed(kirsten.get(own), "Send")
    answer = ole.pressed(
        old, "Skriv beslutningen ned", svar="adopted", organ="B", moede="2026-11-10"
    )
    assert answer.status == 409 and "Nu gælder det udgave 2" in answer.text
    page = kirsten.get(own)
    row = page.table("besluttet").rows["Horsens Kommune"]
    assert row["Beslutning"] == "Ikke besluttet endnu Om udgave 1: tiltrådt"
    diff = kirsten.get(page.links["se, hvad der sidst blev ændret"])
    assert "1 afsnit er nyt; 2 er uændrede." in diff.text
    assert "Nyt afsnit [nyt: § 3. Tallene ses hver måned.]" in diff.text


def test_two_who_write_at_once_lose_nothing_and_a_person_merges(
    scratch: Site, kirsten: Client
) -> None:
    own = drafted(scratch, kirsten)
    written(kirsten, own)
    with scratch.change() as session:
        give(session, "Rikke Lind", "redaktor", "sundhedsraad-horsens")
    rikke = scratch.sign_in("Rikke Lind")
    mine, theirs = kirsten.get(f"{own}ret/"), rikke.get(f"{own}ret/")
    assert rikke.submit(theirs, "Gem", tekst=f"{TEXT}\n§ 3. Rikkes.").status_code == 302
    page = kirsten.pressed(
        mine, "Gem", tekst=f"{TEXT}\n§ 3. Kirstens.", **{"punkt-quality": "Årligt"}
    )
    assert page.status == 409
    assert "Rikke Lind gemte udgave 2" in page.text and "intet er tabt" in page.text
    assert "§ 3. Rikkes." in page.text
    assert page.by_id("tekst").text.endswith("§ 3. Kirstens.")
    assert page.by_id("punkt-quality").text == "Årligt"
    merged = kirsten.pressed(
        page, "Gem", tekst=f"{TEXT}\n§ 3. Begges.", **{"punkt-quality": "Årligt"}
    )
    assert merged.status == 200
    with Session(scratch.stores.published) as session:
        found = session.execute(
            sa.select(AgreementText.number, AgreementText.made_by, AgreementText.text)
            .join(Agreement, Agreement.id == AgreementText.agreement_id)
            .where(Agreement.public_id == keys(scratch))
            .order_by(AgreementText.number)
        ).all()
    assert [(n, by, t.rsplit(" ", 1)[1]) for n, by, t in found] == [
        (1, "Kirsten Holm", "dage."),
        (2, "Rikke Lind", "Rikkes."),
        (3, "Kirsten Holm", "Begges."),
    ]


def test_two_who_change_the_facts_at_once_are_shown_where_they_differ(
    scratch: Site, kirsten: Client
) -> None:
    own = drafted(scratch, kirsten)
    first, second = kirsten.get(f"{own}oplysninger/"), kirsten.get(f"{own}oplysninger/")
    assert kirsten.submit(first, "Gem", titel="Genoptræning nu").status_code == 302
    page = kirsten.pressed(second, "Gem", til="2029-12-31")
    assert page.status == 409
    rows = page.table("Gemt nu").rows
    assert rows["Titel"]["Gemt af Kirsten Holm"] == "Genoptræning nu"
    assert rows["Sidste dag"]["Du skrev"] == "2029-12-31"
    assert kirsten.pressed(page, "Gem", titel="Genoptræning nu").h1 == "Genoptræning nu"


def test_what_cannot_be_is_said_and_the_form_keeps_it(kirsten: Client) -> None:
    page = kirsten.posted(f"{COUNCIL}ny/", status=422, **{**FACTS, "til": "2026-12-31"})
    assert "Aftalen ville slutte, før den begynder 1. januar 2027" in page.text
    assert page.by_id("titel").attrs["value"] == "Genoptræning i Horsens"
    assert page.chosen("part-horsens-kommune") == "tiltraeder"
    plan = kirsten.posted(f"{COUNCIL}ny/", status=422, **{**FACTS, "slags": "local_health_plan"})
    assert "En nærsundhedsplan vedtages af sundhedsrådet eller regionen" in plan.text


def test_a_plan_is_adopted_by_its_body(scratch: Site, kirsten: Client) -> None:
    own = sent(
        scratch,
        kirsten,
        slags="local_health_plan",
        titel="Nærsundhedsplan for Horsens",
        **{"part-horsens-kommune": "plads"},
    )
    key = keys(scratch, "Nærsundhedsplan for Horsens")
    assert scratch.sign_in("Ole Bach").get(f"{HORSENS}{key}/tiltraed/", status=404)
    done = decided(scratch.sign_in("Jens Krogh"), f"{REGION}{key}/", organ="Regionsrådet")
    assert "Region Midtjylland har vedtaget planen." in done.text
    assert done.table("besluttet").rows["Region Midtjylland"]["Beslutning"] == "Vedtaget"
    assert kirsten.get(own).h1 == "Nærsundhedsplan for Horsens"


def _attach(who: Client, at: str, name: str, content: bytes) -> tuple[int, str]:
    answer = who.browser.post(
        f"{at}bilag/",
        data={"token": who.token(), "fil": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.text


def test_an_attachment_is_looked_through_and_fetched_by_those_who_see_the_agreement(
    scratch: Site, kirsten: Client
) -> None:
    own = drafted(scratch, kirsten)
    written(kirsten, own)
    for name, content, words in (
        ("borger.txt", b"Borger 010190-1234", "CPR-nummer"),
        ("brev.docx", document("Borger 010190-1234"), "CPR-nummer"),
        ("aftale.pdf", b"%PDF-1.7", "En PDF kan Tværs ikke se efter"),
        ("brudt.docx", b"PK\x03\x04nix", "kan ikke læses"),
        ("tom.txt", b"", "Filen er tom"),
    ):
        status, text = _attach(kirsten, own, name, content)
        assert status == 422 and words in text, name
        assert "010190" not in text and "-1234" not in text
    with Session(scratch.stores.published) as session:
        assert not session.scalars(sa.select(AgreementFile)).all()
    content = document("Kapacitet i 2027")
    assert _attach(kirsten, own, "bilag 1.docx", content)[0] == 302
    link = kirsten.get(own).links["bilag 1.docx"]
    assert kirsten.answer(link).get_data() == content
    ole = scratch.sign_in("Ole Bach")
    assert ole.answer(link).status_code == 404
    kirsten.pressed(kirsten.get(own), "Send")
    theirs = ole.get(f"{HORSENS}{keys(scratch)}/").links["bilag 1.docx"]
    assert ole.answer(theirs).status_code == 200
    assert scratch.sign_in("Mette Dam").answer(link).status_code == 404
    kirsten.pressed(kirsten.get(own), "Træk tilbage", begrundelse="Forkert bilag")
    page = kirsten.pressed(kirsten.get(own), "Fjern bilaget", begrundelse="Forkert år")
    assert "bilag 1.docx Fjernet af Kirsten Holm" in page.text and "Forkert år" in page.text
    assert kirsten.answer(link).status_code == 404


def test_an_agreement_ends_before_its_time_and_names_what_took_over(
    scratch: Site, kirsten: Client
) -> None:
    cluster = "/omraader/sundhedsklynge-horsens/aftaler/"
    page = kirsten.get(kirsten.get(cluster).links["Genoptræning efter sygehus"])
    assert "ophører før tid 31. december 2026" in page.text
    assert "Aftaleformen ophører med sundhedsreformen" in page.text
    assert "Afløst af Genoptræning efter sygehus fra 2027." in page.text
    assert "demonstration: teksten er opdigtet" in page.text
    # Who may not see the draft is not told of it.
    ole = scratch.sign_in("Ole Bach").get(page.url)
    assert "Afløst" not in ole.text
    own = sent(scratch, kirsten)
    key = keys(scratch)
    decided(scratch.sign_in("Ole Bach"), f"{HORSENS}{key}/")
    decided(scratch.sign_in("Jens Krogh"), f"{REGION}{key}/")
    wrong = kirsten.pressed(
        kirsten.get(own), "Lad den ophøre", sidste="2026-01-01", begrundelse="Ny"
    )
    assert wrong.status == 422 and "ligger før aftalen begynder" in wrong.text
    assert wrong.by_id("sidste").attrs["value"] == "2026-01-01"
    done = kirsten.pressed(
        kirsten.get(own), "Lad den ophøre", sidste="2027-06-30", begrundelse="Ny lov"
    )
    assert "ophører før tid 30. juni 2027" in done.text and "Ny lov" in done.text


def test_from_new_year_a_klynge_takes_no_new_agreement_and_its_council_does(
    scratch: Site, tmp_path: Path
) -> None:
    cluster = "/omraader/sundhedsklynge-horsens/aftaler/"
    kirsten = scratch.sign_in("Kirsten Holm")
    assert "Skriv en ny aftale" in kirsten.get(cluster).text
    later = make_site(scratch.stores, tmp_path, at=datetime(2027, 1, 2, 11, 0, tzinfo=UTC)).sign_in(
        "Kirsten Holm"
    )
    assert "Skriv en ny aftale" not in later.get(cluster).text
    assert later.get(f"{cluster}ny/", status=404)
    assert later.post(f"{cluster}ny/", {"token": later.token(), **FACTS}).status_code == 404
    assert "Skriv en ny aftale" in later.get(COUNCIL).text


def test_agreements_are_found_by_those_who_see_them(scratch: Site, kirsten: Client) -> None:
    own = drafted(scratch, kirsten)
    written(kirsten, own, f"{TEXT} Ganglaboratoriet er med.")
    assert "Genoptræning i Horsens" in kirsten.get("/soeg/?q=ganglaboratoriet").text
    assert (
        "Genoptræning i Horsens"
        not in scratch.sign_in("Ole Bach").get("/soeg/?q=ganglaboratoriet").text
    )


def test_the_date_of_a_text_is_a_day_that_has_come(scratch: Site, kirsten: Client) -> None:
    own = drafted(scratch, kirsten)
    answer = written(kirsten, own, dateret=date(2030, 1, 1).isoformat())
    assert answer.status_code == 422 and "ikke er kommet endnu" in answer.text
