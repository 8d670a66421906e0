"""Agreed indicators on the pages: proposed, heard, answered by each party, and agreed only while all stand behind."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption
from agreements.sets import queries
from agreements.sets.models import SetComment, SetItem, SetTarget, SetVote
from client import Client, Site, make_site
from deal_pages import COUNCIL, HORSENS, REGION, keys, written
from people_at import give, place
from set_pages import (
    NOTES,
    TITLE,
    TRAINING,
    answers,
    drafted_set,
    proposed,
    sent_set,
    state,
)
from tvaers.trail import Event

BOTH = "Hvor hver indikator står"


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


@pytest.fixture
def ole(scratch: Site) -> Client:
    return scratch.sign_in("Ole Bach")


@pytest.fixture
def jens(scratch: Site) -> Client:
    return scratch.sign_in("Jens Krogh")


def test_an_indicator_is_agreed_only_while_every_party_stands_behind_it(
    scratch: Site, kirsten: Client, ole: Client, jens: Client
) -> None:
    at = sent_set(scratch, kirsten, "genoptraening", "afslutningsnotater")
    assert state(kirsten.get(at)) == (
        "0 af 2 indikatorer er aftalt af alle; Horsens Kommune mangler at svare på 2 og "
        "Region Midtjylland mangler at svare på 2."
    )
    answers(scratch, ole, "horsens", genoptræning=("reserved", "Ikke i juli."), afslut="adopted")
    done = answers(scratch, jens, "region", genoptræning="adopted")
    assert state(done) == (
        "1 af 2 indikatorer er aftalt af alle, 1 med forbehold; "
        "Region Midtjylland mangler at svare på 1."
    )
    rows = done.table(BOTH).rows
    training = next(row for name, row in rows.items() if name.startswith(TRAINING))
    assert training["Hvor den står"] == (
        "Aftalt med forbehold Forbehold fra Horsens Kommune: Ikke i juli."
    )
    # It counts from the first that all stand behind: everybody may see it now.
    assert TITLE in scratch.sign_in("Sofie Lund").get(COUNCIL).text
    # A party that takes its word back takes the indicator with it; what it said before stands.
    back = answers(scratch, jens, "region", genoptræning=("declined", "Tallet er for dyrt."))
    assert "Horsens Kommune" not in state(back)
    assert "Region Midtjylland har sagt nej til 1" in state(back)
    link = next(url for name, url in back.links.items() if name == TRAINING)
    one = kirsten.get(link)
    assert state(one) == "Ikke aftalt: nej fra Region Midtjylland."
    assert "Region Midtjylland: tiltrådt. Byrådet, 10. november 2026, punkt 7" in one.text
    assert one.table("Parternes svar").rows["Region Midtjylland"]["Svar"] == (
        "Ikke tiltrådt Tallet er for dyrt."
    )
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event.action).where(Event.thing == f"agreement:{keys(scratch, TITLE)}")
        ).all()
    assert told.count("agreements.consent.record") == 3
    assert told.count("agreements.agreement.adopt") == 1


def test_only_a_person_with_the_mandate_answers_and_a_praksiskonsulent_never(
    scratch: Site, kirsten: Client
) -> None:
    sent_set(scratch, kirsten, "genoptraening", **{"part-hedensted-kommune": "tiltraeder", "part-plo-k-horsens": "tiltraeder", "en-til": "plo-k-horsens"})  # fmt: skip
    with scratch.change() as session:
        give(session, "Sofie Lund", "leder", "hedensted-kommune")
        give(session, "Anne Vig", "leder", "plo-k-horsens").mandate = True
    key = keys(scratch, TITLE)
    for name, slug in (("Sofie Lund", "hedensted-kommune"), ("Anne Vig", "plo-k-horsens")):
        who = scratch.sign_in(name)
        at = f"/omraader/{slug}/aftaler/{key}/samtykke/"
        page = who.get(at, status=403)
        assert "svar-" not in page.source, name
        who.posted(at, status=403, organ="Byrådet", moede="2026-11-10", udgave="1")
    with Session(scratch.stores.published) as session:
        written_by = session.scalars(
            sa.select(Adoption.by).where(Adoption.item_id.is_not(None)).distinct()
        ).all()
    assert written_by == ["Demonstration"]


def test_a_reservation_needs_its_words_and_a_meeting_that_has_been_held(
    scratch: Site, kirsten: Client, ole: Client
) -> None:
    sent_set(scratch, kirsten, "genoptraening")
    page = answers(scratch, ole, "horsens", genoptræning="reserved")
    assert page.status == 422 and "Skriv forbeholdet, som det står i referatet." in page.text
    key = keys(scratch, TITLE)
    at = f"{HORSENS}{key}/samtykke/"
    tried = ole.pressed(ole.get(at), "Skriv svarene ned", organ="Byrådet", moede="2026-11-10")
    assert "Der er ikke valgt et nyt svar på nogen indikator." in tried.text
    form = ole.get(at)
    name = next(each.attrs["name"] for each in form.root.all("select") if "svar-" in each.attrs.get("name", ""))  # fmt: skip
    early = ole.pressed(
        form, "Skriv svarene ned", organ="Byrådet", moede="2026-01-01", **{name: "adopted"}
    )
    assert "ligger før teksten" in early.text
    assert early.chosen(name) == "adopted"


def test_the_hearing_names_person_party_and_time_and_refuses_a_person_number(
    scratch: Site, kirsten: Client, ole: Client
) -> None:
    at = sent_set(scratch, kirsten, "genoptraening")
    key = keys(scratch, TITLE)
    own = f"{HORSENS}{key}/indikatorer/"
    page = ole.pressed(ole.get(own), "Send bemærkningen", tekst="Juli bør ikke <b>tælle</b> med.")
    assert "Juli bør ikke <b>tælle</b> med." in page.text
    assert "Ole Bach for Horsens Kommune, " in page.text
    refused = ole.pressed(ole.get(own), "Send bemærkningen", tekst="Se 010190-1234 om juli")
    assert refused.status == 422 and "ligner et CPR-nummer" in refused.text
    # Nobody speaks for a party that is not the own one.
    assert ole.posted(f"{REGION}{key}/hoering/", status=404, tekst="Vi er enige")
    assert "Juli bør ikke" in kirsten.get(at).text
    with Session(scratch.stores.published) as session:
        said = session.execute(
            sa.select(SetComment.by, SetComment.text).where(SetComment.by == "Ole Bach")
        ).all()
    assert [text for _, text in said].count("Juli bør ikke <b>tælle</b> med.") == 1


def test_a_target_outside_what_the_indicator_can_be_is_refused_and_the_words_are_kept(
    scratch: Site, kirsten: Client
) -> None:
    at = drafted_set(scratch, kirsten)
    page = proposed(kirsten, at, "genoptraening", maal="140", ord="Borgerne venter for længe.")
    assert page.status == 422
    assert "Målet skal ligge mellem 0 og 100 %; her er 140 %." in page.text
    assert "Borgerne venter for længe." in page.text
    again = proposed(kirsten, at, "genoptraening", maal="87,5", ord="Borgerne venter for længe.")
    assert again.table(BOTH).rows
    assert "88 % fra 1. januar 2027" in again.text
    none = proposed(kirsten, at, "korrespondance", maal="10")
    assert "ingen aftalt retning" in none.text


def test_targets_change_over_time_and_a_party_has_its_own(
    scratch: Site, kirsten: Client, ole: Client, jens: Client
) -> None:
    at = drafted_set(scratch, kirsten)
    proposed(kirsten, at, "genoptraening", maal="80")
    one = kirsten.get(next(url for n, url in kirsten.get(at).links.items() if n == TRAINING))
    kirsten.pressed(one, "Sæt målet", maal="90", **{"maal-fra": "2028-01-01"})
    kirsten.pressed(kirsten.get(at.removesuffix("indikatorer/")), "Send")
    key = keys(scratch, TITLE)
    own = next(url for n, url in ole.get(f"{HORSENS}{key}/indikatorer/").links.items() if n == TRAINING)  # fmt: skip
    done = ole.pressed(
        ole.get(own),
        "Sæt målet",
        maal="75",
        **{"maal-fra": "2027-07-01", "maal-ord": "Byrådet 10. november"},
    )
    rows = done.table("Mål over tid").rows
    assert rows["1. juli 2027"]["For"] == "Horsens Kommune"
    # Once parties are asked, the common target is changed by a new proposal alone.
    tried = kirsten.posted(f"{own.replace(HORSENS, COUNCIL)}maal/", status=422, maal="1", **{"maal-fra": "2027-01-01"})  # fmt: skip
    assert "Skriv, hvorfor målet bør ændres" in tried.text
    answers(scratch, ole, "horsens", genoptræning="adopted")
    answers(scratch, jens, "region", genoptræning="adopted")
    with Session(scratch.stores.published) as session:
        council = place(session, "sundhedsraad-horsens").id
        horsens, region = place(session, "horsens-kommune").id, place(session, "region-midtjylland").id  # fmt: skip
        found = queries.agreed(session, [council], date(2028, 3, 1))
        mine = next(each for each in found if each.agreement == key)
        targets = [
            mine.target(who, day)
            for who in (None, horsens, region)
            for day in (date(2027, 1, 1), date(2027, 8, 1), date(2028, 3, 1))
        ]
    values = [target and target.value for target in targets]
    assert values == [80.0, 80.0, 90.0, 80.0, 75.0, 75.0, 80.0, 80.0, 90.0]
    assert mine.measure == "genoptraening" and {horsens, region} == mine.party_ids


def test_a_common_target_is_changed_once_every_party_has_said_yes_to_the_new_one(
    scratch: Site, kirsten: Client, ole: Client, jens: Client
) -> None:
    at = drafted_set(scratch, kirsten)
    proposed(kirsten, at, "genoptraening", maal="80")
    kirsten.pressed(kirsten.get(at.removesuffix("indikatorer/")), "Send")
    answers(scratch, ole, "horsens", genoptræning=("reserved", "Ikke i juli."))
    answers(scratch, jens, "region", genoptræning="adopted")
    one = kirsten.get(next(url for n, url in kirsten.get(at).links.items() if n == TRAINING))
    new = {"maal-fra": "2028-01-01", "maal-ord": "Målet er nået i et år."}
    for said, form in (
        ("kan ikke gælde bagud", {**new, "maal": "90", "maal-fra": "2026-01-01"}),
        ("gælder den dag i forvejen", {**new, "maal": "80"}),
        ("mellem 0 og 100", {**new, "maal": "190"}),
    ):
        tried = kirsten.pressed(one, "Foreslå målet", **form)
        assert tried.status == 422 and said in tried.text
    made = kirsten.pressed(one, "Foreslå målet", maal="90", **new)
    assert "kun det fælles mål er et andet" in made.text
    assert "Foreslå et nyt fælles mål" not in made.text, "a proposal of a proposal"
    chained = kirsten.posted(f"{made.url}maal/", status=422, maal="92", **new)
    assert "Forslaget venter på parternes svar." in chained.text
    again = kirsten.pressed(one, "Foreslå målet", maal="95", **new)
    assert again.status == 422 and "venter allerede på parternes svar" in again.text

    def target(day: date) -> float | None:
        with Session(scratch.stores.published) as session:
            council = place(session, "sundhedsraad-horsens").id
            mine = [
                each
                for each in queries.agreed(session, [council], day)
                if each.agreement == keys(scratch, TITLE)
            ]
        (only,) = mine
        found = only.target(None, day)
        return found.value if found else None

    assert target(date(2028, 3, 1)) == 80.0
    asked = ole.get(f"{HORSENS}{keys(scratch, TITLE)}/samtykke/")
    assert f"{TRAINING}: nyt fælles mål" in asked.text
    assert "Nyt fælles mål: 90 % fra 1. januar 2028. Målet er nået i et år." in asked.text
    answers(scratch, ole, "horsens", **{f"{TRAINING}: nyt".lower(): "adopted"})
    assert target(date(2028, 3, 1)) == 80.0, "the region has not answered"
    answers(scratch, jens, "region", **{f"{TRAINING}: nyt".lower(): "adopted"})
    assert target(date(2028, 3, 1)) == 90.0
    assert target(date(2027, 3, 1)) == 80.0, "what held before the day holds"


def test_a_sixth_primary_indicator_asks_which_one_is_to_give_way(
    scratch: Site, kirsten: Client, ole: Client, jens: Client
) -> None:
    at = drafted_set(scratch, kirsten)
    theme = ("rk01", "rk02", "rk04", "af01", "af02")
    for card in theme:
        proposed(kirsten, at, card)
    kirsten.pressed(kirsten.get(at.removesuffix("indikatorer/")), "Send")
    for who, party in ((ole, "horsens"), (jens, "region")):
        answers(scratch, who, party, prævalens="adopted")
    asked = proposed(kirsten, at, "af03", ord="Blødninger skal følges.")
    assert asked.status == 409
    assert "Der er allerede 5 primære indikatorer på det tema. Intet er gemt." in asked.text
    assert "Blødninger skal følges." in asked.text
    labels = {each.text: each.attrs.get("for", "") for each in asked.root.all("label")}
    old = labels["Prævalens af KOL"].removeprefix("ud-")
    done = proposed(kirsten, at, "af03", afloeser=old)
    # The old one stands until every party stands behind the new one.
    rows = {name: row["Hvor den står"] for name, row in done.table(BOTH).rows.items()}
    assert rows["Prævalens af KOL Kronisk sygdom · primær"] == "Aftalt"
    for who, party in ((ole, "horsens"), (jens, "region")):
        done = answers(scratch, who, party, **{"incidens af alvorlig": "adopted"})
    names = list(done.table(BOTH).rows)
    assert any("AFDK 7" in each for each in names)
    assert not any("KOL" in each for each in names)
    # Supplementary ones are as many as one likes.
    assert proposed(kirsten, at, "dp01", vaegt="supplerende").status == 200


def test_a_wish_is_a_row_in_words_until_somebody_defines_it(scratch: Site, kirsten: Client) -> None:
    at = drafted_set(scratch, kirsten)
    short = proposed(kirsten, at, "", titel="Tryghed")
    assert "Vælg et tema." in short.text and "hvad der ønskes talt" in short.text
    words = "Andelen, der ved, hvem de skal ringe til."
    done = proposed(kirsten, at, "", titel="Tryghed", tema="paa-tvaers", ord=words)
    assert "ønske uden definition" in done.text
    with Session(scratch.stores.published) as session:
        wish = session.scalars(sa.select(SetItem).where(SetItem.title == "Tryghed")).one()
    assert (wish.measure, wish.version, wish.words) == ("", 0, words)


def test_a_set_is_not_sent_without_indicators_and_days_nor_on_what_parties_have_answered(
    scratch: Site, kirsten: Client, ole: Client
) -> None:
    at = drafted_set(scratch, kirsten)
    own = at.removesuffix("indikatorer/")
    empty = kirsten.pressed(kirsten.get(own), "Send")
    assert "foreslå mindst én indikator" in empty.text
    proposed(kirsten, at, "genoptraening")
    kirsten.pressed(kirsten.get(own), "Send")
    answers(scratch, ole, "horsens", genoptræning="adopted")
    kirsten.pressed(kirsten.get(own), "Træk tilbage", begrundelse="Et mål mangler")
    again = kirsten.pressed(kirsten.get(own), "Send")
    assert again.status == 422 and "gem en ny udgave af teksten" in again.text
    written(kirsten, own, "§ 1. Nu med mål.", 1)
    assert kirsten.pressed(kirsten.get(own), "Send").status == 200
    assert "Horsens Kommune mangler at svare på 1" in state(kirsten.get(at))


def test_two_who_change_the_days_at_once_are_told_of_each_other(
    scratch: Site, kirsten: Client
) -> None:
    at = drafted_set(scratch, kirsten, "genoptraening")
    mine, theirs = kirsten.get(at), kirsten.get(at)
    kirsten.pressed(theirs, "Gem dagene", frist="2026-12-20")
    lost = kirsten.pressed(mine, "Gem dagene", frist="2026-12-10")
    assert lost.status == 409 and "har ændret dagene, siden du åbnede siden" in lost.text
    past = kirsten.pressed(kirsten.get(at), "Gem dagene", frist="2026-11-01")
    assert "Fristen 1. november 2026 er overskredet." in past.text


def test_what_a_party_owes_stands_on_its_front_page_until_it_has_answered(
    scratch: Site, kirsten: Client, ole: Client
) -> None:
    sent_set(scratch, kirsten, "genoptraening", "afslutningsnotater")
    waits = f"»{TITLE}« venter på, hvad Horsens Kommune svarer om 2 indikatorer"
    front = ole.get("/omraader/horsens-kommune/")
    assert front.links[waits] == f"{HORSENS}{keys(scratch, TITLE)}/samtykke/"
    assert f"{waits} senest 15. december 2026" in front.text
    answers(scratch, ole, "horsens", genoptræning="adopted", afslut=("declined", "For dyrt"))
    assert TITLE not in ole.get("/omraader/horsens-kommune/").text
    # The version that parties adopt whole is not asked for too.
    assert (
        f"»{TITLE}« venter på, hvad Region Midtjylland beslutter" not in kirsten.get(COUNCIL).text
    )


def test_each_party_votes_once_a_year_whether_the_indicators_still_work(
    scratch: Site, tmp_path: Path
) -> None:
    ole = scratch.sign_in("Ole Bach")
    front = ole.get("/omraader/horsens-kommune/")
    asks = "»Fælles indikatorer 2026«: siger Horsens Kommune, at 2 indikatorer stadig virker?"
    form = ole.get(front.links[asks])
    assert state(form) == "Siger Horsens Kommune, at de 2 aftalte indikatorer stadig virker?"
    names = [e.attrs["name"] for e in form.root.all("select") if "svar-" in e.attrs.get("name", "")]
    lacking = ole.pressed(form, "Gem svarene", **dict.fromkeys(names, "change"))
    assert lacking.status == 422 and "Skriv hvad der bør ændres" in lacking.text
    done = ole.pressed(form, "Gem svarene", **dict.fromkeys(names, "works"))
    row = next(r for n, r in done.table("Spurgt").rows.items() if n == TRAINING)
    assert row["Hvad parterne siger"].startswith(
        "3 af 6 siger, at den virker; Odder Kommune vil have den ændret; PLO-Midtjylland og "
        "Skanderborg Kommune har ikke svaret."
    )
    assert asks not in ole.get("/omraader/horsens-kommune/").links
    # A vote changes nothing of what is agreed.
    assert "Aftalt med forbehold" in done.table(BOTH).rows[f"{TRAINING} Genoptræning · primær"]["Hvor den står"]  # fmt: skip
    with Session(scratch.stores.published) as session:
        assert session.scalar(sa.select(sa.func.count(SetVote.id)).where(SetVote.by == "Ole Bach")) == 2  # fmt: skip


def test_a_council_carries_a_set_over_as_a_proposal_with_its_history(
    scratch: Site, kirsten: Client, tmp_path: Path
) -> None:
    late = make_site(scratch.stores, tmp_path, at=datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    who = late.sign_in("Kirsten Holm")
    waits = "»Fælles indikatorer 2026« fra Horsensklyngen er ikke ført over"
    front = who.get("/omraader/sundhedsraad-horsens/")
    page = who.get(front.links[waits])
    done = who.pressed(page, "Før »Fælles indikatorer 2026« over som forslag")
    assert state(done) == "Sættet er et udkast med 4 indikatorer og er ikke sendt til parterne."
    one = who.get(next(url for name, url in done.links.items() if name == TRAINING))
    assert one.table("Parternes svar").rows["Odder Kommune"]["Svar"] == "Ikke svaret endnu"
    assert "Odder Kommune: tiltrådt med forbehold: Odder følger ikke tallet i juli" in one.text
    assert "I det sæt, denne er ført over fra." in one.text
    assert one.table("Mål over tid").rows["1. juli 2026"]["Mål"] == "85 %"
    assert waits not in who.get("/omraader/sundhedsraad-horsens/").links
    # Asked twice, one is made.
    again = who.get("/omraader/sundhedsraad-horsens/aftalte-indikatorer/")
    assert "Før »Fælles" not in again.text
    late.close()


def test_the_overview_says_first_who_is_waited_for(site: Site) -> None:
    page = site.sign_in("Kirsten Holm").get("/omraader/sundhedsraad-horsens/aftalte-indikatorer/")
    assert state(page) == (
        "3 af 6 indikatorer er aftalt af alle, 1 med forbehold; Region Midtjylland mangler at svare "
        "på 2, Horsens Kommune mangler at svare på 1 og PLO-Midtjylland har sagt nej til 1."
    )
    assert NOTES in page.text and "demonstration: indholdet er opdigtet" in page.text
    with Session(site.stores.published) as session:
        assert session.scalar(sa.select(sa.func.count(SetTarget.id))) == 7
