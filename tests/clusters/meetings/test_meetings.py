"""The council's meetings: bodies and seats, an agenda that follows itself, decisions, and who sees what."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from client import Client, Site
from clusters.meetings.models import Meeting, MeetingItem, MeetingSeat
from html_page import Page
from tvaers.people import User

MEETINGS = "/omraader/sundhedsraad-horsens/moeder/"
BODY = {
    "navn": "Styregruppen",
    "slags": "steering",
    "varsel": "14",
    "faste": "Siden sidst\nEventuelt",
}


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def sent(client: Client, url: str, *, status: int = 302, **form: str) -> str:
    """Send a form; where it leads."""
    answer = client.post(url, {"token": client.token(), **form})
    assert answer.status_code == status, answer.text
    return str(answer.headers.get("Location", ""))


def a_body(kirsten: Client) -> str:
    return sent(kirsten, f"{MEETINGS}organ/ny/", **BODY)


def a_meeting(kirsten: Client, body: str, day: str = "2026-12-10") -> str:
    return sent(kirsten, f"{body}moede/", dag=day, klokken="10-12", sted="Regionshuset")


def an_item(kirsten: Client, meeting: str, title: str, **more: str) -> str:
    sent(kirsten, f"{meeting}punkt/ny/", titel=title, **more)
    page = kirsten.get(meeting)
    return str(
        next(a.attrs["href"] for a in page.root.all("a") if title in a.attrs.get("aria-label", ""))
    )


def key_of(url: str) -> str:
    """The last word of an address."""
    return url.rstrip("/").rpartition("/")[2]


def revision(page: Page) -> str:
    found = re.search(r'name="kendt" value="(\d+)"', page.source)
    assert found is not None
    return found[1]


def test_kirsten_makes_a_body_with_seats_and_one_seat_speaks_for_several_kommuner(
    scratch: Site, kirsten: Client
) -> None:
    body = a_body(kirsten)
    answer = kirsten.post(
        f"{body}plads/",
        {
            "token": kirsten.token(),
            "navn": "Anne Borg",
            "rolle": "formand",
            "side": "kommuner",
            "part": ["odder-kommune", "hedensted-kommune"],
            "fra": "2026-11-01",
        },
    )
    assert answer.status_code == 302
    page = kirsten.get(body)
    assert "1 plads." in page.text
    assert "Hedensted og Odder" in page.text
    with scratch.change() as session:
        seat = session.scalars(
            sa.select(MeetingSeat).where(MeetingSeat.holder == "Anne Borg")
        ).one()
        assert len(seat.party_ids) == 2
        key = seat.public_id
    sent(kirsten, f"{body}plads/{key}/slut/")
    assert "Ingen har en plads endnu." in kirsten.get(body).text


def test_an_agenda_begins_with_the_standing_items_and_says_when_it_is_due(kirsten: Client) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    page = kirsten.get(meeting)
    assert page.text.index("Siden sidst") < page.text.index("Eventuelt")
    assert "Dagsordenen skal være ude senest 26. november 2026." in page.text
    front = kirsten.get("/omraader/sundhedsraad-horsens/")
    assert "Næste møde: Styregruppen 10. december 2026" in front.text


def test_an_agenda_that_is_late_waits_for_kirsten_and_for_nobody_who_only_reads(
    scratch: Site, kirsten: Client
) -> None:
    a_meeting(kirsten, a_body(kirsten), "2026-12-01")
    wanted = "Dagsordenen til Styregruppen 1. december 2026 mangler"
    assert wanted in kirsten.get("/omraader/sundhedsraad-horsens/").text
    jens = scratch.sign_in("Jens Krogh")
    assert wanted not in jens.get("/omraader/sundhedsraad-horsens/").text


def test_what_was_decided_is_followed_with_its_newest_figure_until_it_is_done(
    scratch: Site, kirsten: Client
) -> None:
    body = a_body(kirsten)
    first = a_meeting(kirsten, body, "2026-11-24")
    item = an_item(kirsten, first, "Genoptræning", emne="maal:genoptraening")
    assert "Genoptræning inden for 7 dage:" in kirsten.get(first).text
    sent(
        kirsten,
        f"{item}beslut/",
        beslutning="Kommunerne ringer samme dag.",
        hvem="Kommunerne",
        frist="2027-01-15",
        kendt=revision(kirsten.get(item)),
    )
    an_item(kirsten, first, "Vagtplan")
    sent(kirsten, first, handling="holdt")
    assert "Mødet er holdt: 4 punkter, 1 beslutning." in kirsten.get(first).text

    second = a_meeting(kirsten, body, "2026-12-10")
    page = kirsten.get(second)
    assert "Kommunerne ringer samme dag." in page.text and "15. januar 2027" in page.text
    assert "Genoptræning inden for 7 dage:" in page.text
    assert "Vagtplan" in page.text and "Udsat fra sidste møde." in page.text
    assert "1 tidligere beslutning følges op." in page.text
    sent(kirsten, f"{item}faerdig/", fra=key_of(second))
    assert "Kommunerne ringer samme dag." not in kirsten.get(second).text
    assert "Udført 24. november 2026" in kirsten.get(first).text


def test_a_meeting_says_what_has_changed_since_the_body_last_met(
    scratch: Site, kirsten: Client
) -> None:
    meetings = kirsten.get(MEETINGS)
    coming = kirsten.get(meetings.links["12. januar 2027"])
    told = coming.text.partition("Ændret siden sidste møde 10. november 2026")[2]
    # The demonstration's figures were released after that day.
    assert "Nye tal:" in told
    year = kirsten.get("/omraader/sundhedsraad-horsens/aarshjul/")
    assert "Faglig styregruppe 12. januar 2027 · Møde" in year.text
    first = a_meeting(kirsten, a_body(kirsten))
    assert "Ændret siden sidste møde" not in kirsten.get(first).text


def test_a_decision_becomes_a_commitment_with_its_meeting_and_indicator_filled_in(
    kirsten: Client,
) -> None:
    first = a_meeting(kirsten, a_body(kirsten), "2026-11-24")
    item = an_item(kirsten, first, "Genoptræning", emne="maal:genoptraening")
    assert "Gør mere ud af beslutningen" not in kirsten.get(item).text
    sent(
        kirsten,
        f"{item}beslut/",
        beslutning="Kommunerne ringer samme dag.",
        frist="2027-01-15",
        kendt=revision(kirsten.get(item)),
    )
    page = kirsten.get(item)
    lead = next(url for words, url in page.links.items() if words.startswith("Gør den til en"))
    form = kirsten.get(lead)
    for name, value in (
        ("titel", "Kommunerne ringer samme dag."),
        ("organ", "Styregruppen"),
        ("moede", "2026-11-24"),
        ("punkt", "Genoptræning"),
        ("frist", "2027-01-15"),
    ):
        (field,) = (f for f in form.root.all("input") if f.attrs.get("name") == name)
        assert field.attrs["value"] == value, name
    assert re.search(r'<option value="genoptraening"[^>]* selected', form.source)


def test_a_closed_item_is_seen_by_leaders_and_not_by_others_and_by_nobody_who_is_excluded(
    scratch: Site, kirsten: Client
) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    with scratch.change() as session:
        jens = session.scalars(sa.select(User.id).where(User.name == "Jens Krogh")).one()
    an_item(kirsten, meeting, "Fælles indkøb")
    an_item(kirsten, meeting, "Vederlag til formanden", lukket="ja")
    an_item(kirsten, meeting, "Regionens tilbud", uden=str(jens))

    def seen_by(name: str) -> set[str]:
        page = scratch.sign_in(name).get(meeting)
        every = ("Fælles indkøb", "Vederlag til formanden", "Regionens tilbud")
        return {title for title in every if title in page.text}

    assert seen_by("Kirsten Holm") == {
        "Fælles indkøb",
        "Vederlag til formanden",
        "Regionens tilbud",
    }
    assert seen_by("Jens Krogh") == {"Fælles indkøb", "Vederlag til formanden"}
    assert seen_by("Ole Bach") == {"Fælles indkøb", "Vederlag til formanden", "Regionens tilbud"}
    assert seen_by("Sofie Lund") == {"Fælles indkøb", "Regionens tilbud"}


def test_nobody_excludes_themselves_and_nobody_outside_the_council_sees_its_meetings(
    scratch: Site, kirsten: Client
) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    with scratch.change() as session:
        own = session.scalars(sa.select(User.id).where(User.name == "Kirsten Holm")).one()
    answer = kirsten.post(
        f"{meeting}punkt/ny/", {"token": kirsten.token(), "titel": "Mit eget", "uden": str(own)}
    )
    assert answer.status_code == 422
    assert "Du kan ikke udelukke dig selv" in answer.text and "Mit eget" in answer.text
    for name in ("Mette Dam", "Ida Frost", "Bo Riis", "Per Noll"):
        assert scratch.sign_in(name).answer(meeting).status_code in (302, 403, 404), name


def test_items_go_up_and_down_by_a_button_and_stay_at_the_ends(
    scratch: Site, kirsten: Client
) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    item = an_item(kirsten, meeting, "Henvisninger")

    def order() -> list[str]:
        with scratch.change() as session:
            return list(
                session.scalars(
                    sa.select(MeetingItem.title)
                    .join(Meeting, Meeting.id == MeetingItem.meeting_id)
                    .where(Meeting.public_id == key_of(meeting))
                    .order_by(MeetingItem.position)
                )
            )

    assert order() == ["Siden sidst", "Eventuelt", "Henvisninger"]
    sent(kirsten, f"{item}flyt/", vej="op")
    assert order() == ["Siden sidst", "Henvisninger", "Eventuelt"]
    for _ in range(3):
        sent(kirsten, f"{item}flyt/", vej="op")
    assert order() == ["Henvisninger", "Siden sidst", "Eventuelt"]
    sent(kirsten, f"{item}flyt/", vej="ned")
    assert order() == ["Siden sidst", "Henvisninger", "Eventuelt"]


def test_two_who_change_one_item_lose_nothing(scratch: Site, kirsten: Client) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    item = an_item(kirsten, meeting, "Henvisninger")
    known = revision(kirsten.get(item))
    sent(kirsten, item, titel="Henvisninger og svar", kendt=known)
    answer = kirsten.post(
        item,
        {"token": kirsten.token(), "titel": "Henvisninger", "tekst": "Min tekst", "kendt": known},
    )
    assert answer.status_code == 409
    assert "En anden har ændret det" in answer.text and "Min tekst" in answer.text
    assert "Henvisninger og svar" in kirsten.get(meeting).text


CPR = "010190-1234"
REFUSED = [
    ("organ", {**BODY, "navn": f"Udvalg {CPR}"}, "CPR-nummer"),
    ("organ", {**BODY, "navn": ""}, "Skriv organets navn."),
    ("organ", {**BODY, "slags": "klub"}, "Vælg, hvilken slags organ det er."),
    ("organ", {**BODY, "varsel": "100"}, "fra 0 til 60"),
    ("organ", {**BODY, "varsel": "²"}, "fra 0 til 60"),
    ("organ", {**BODY, "faste": "\n".join(f"Punkt {n}" for n in range(13))}, "højst 12"),
    ("moede", {"dag": "2026-11-01"}, "er gået"),
    ("moede", {"dag": "i morgen"}, "Skriv en dato"),
    ("plads", {"navn": "Anne Borg", "side": "kommuner", "fra": ""}, "Skriv en dato"),
    ("plads", {"navn": "Anne Borg", "side": "alle", "fra": "2026-12-01"}, "hvem pladsen taler for"),
    ("punkt", {"titel": "x"}, "Skriv punktets titel."),
    ("punkt", {"titel": "Henvisning", "tekst": f"Borgeren {CPR}"}, "CPR-nummer"),
    ("punkt", {"titel": "Henvisning", "emne": "maal:findes-ikke"}, "findes ikke mere"),
    ("punkt", {"titel": "x" * 201}, "højst 200 tegn"),
]


@pytest.mark.parametrize(("where", "form", "reason"), REFUSED)
def test_what_cannot_be_is_refused_with_a_sentence_and_the_words_stay(
    where: str, form: dict[str, str], reason: str, kirsten: Client
) -> None:
    body = a_body(kirsten)
    urls = {"organ": f"{MEETINGS}organ/ny/", "moede": f"{body}moede/", "plads": f"{body}plads/"}
    url = urls.get(where) or f"{a_meeting(kirsten, body)}punkt/ny/"
    answer = kirsten.post(url, {"token": kirsten.token(), **form})
    assert answer.status_code == 422
    assert reason in answer.text
    kept = next(iter(form.values()))
    assert not kept or kept[:60] in answer.text


def test_a_decision_is_not_written_before_the_meeting_nor_due_before_it(kirsten: Client) -> None:
    body = a_body(kirsten)
    later = a_meeting(kirsten, body)
    item = an_item(kirsten, later, "Henvisninger")
    form = {"beslutning": "Vi gør det.", "kendt": revision(kirsten.get(item))}
    answer = kirsten.post(f"{item}beslut/", {"token": kirsten.token(), **form})
    assert answer.status_code == 422 and "Skriv beslutningen, når den er taget" in answer.text
    today = a_meeting(kirsten, body, "2026-11-24")
    item = an_item(kirsten, today, "Henvisninger")
    form = {"beslutning": "Vi gør det.", "frist": "2026-11-01"}
    form["kendt"] = revision(kirsten.get(item))
    answer = kirsten.post(f"{item}beslut/", {"token": kirsten.token(), **form})
    assert answer.status_code == 422 and "Fristen ligger før mødet" in answer.text


def test_a_meeting_is_moved_called_cancelled_and_then_stands(
    scratch: Site, kirsten: Client
) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    known = revision(kirsten.get(meeting))
    sent(kirsten, meeting, handling="flyt", dag="2026-12-17", klokken="13", sted="", kendt=known)
    assert "17. december 2026" in kirsten.get(meeting).h1
    sent(kirsten, meeting, handling="kald")
    assert "Dagsordenen er sendt ud med 2 punkter." in kirsten.get(meeting).text
    answer = kirsten.post(meeting, {"token": kirsten.token(), "handling": "holdt"})
    assert answer.status_code == 422 and "ikke kommet endnu" in answer.text
    answer = kirsten.post(meeting, {"token": kirsten.token(), "handling": "aflys", "hvorfor": ""})
    assert answer.status_code == 422
    sent(kirsten, meeting, handling="aflys", hvorfor="For få kunne komme.")
    assert "Mødet er aflyst: For få kunne komme." in kirsten.get(meeting).text
    answer = kirsten.post(f"{meeting}punkt/ny/", {"token": kirsten.token(), "titel": "Nyt punkt"})
    assert answer.status_code == 422 and "kan ikke ændres mere" in answer.text
    with scratch.change() as session:
        assert session.scalars(
            sa.select(Meeting.agenda_due).where(Meeting.public_id == key_of(meeting))
        ).one() == date(2026, 12, 3)


def test_a_reader_has_no_form_and_is_refused_where_one_is_sent(
    scratch: Site, kirsten: Client
) -> None:
    meeting = a_meeting(kirsten, a_body(kirsten))
    sofie = scratch.sign_in("Sofie Lund")
    assert "Tilføj et punkt" not in sofie.get(meeting).text
    answer = sofie.post(f"{meeting}punkt/ny/", {"token": sofie.token(), "titel": "Mit punkt"})
    assert answer.status_code in (403, 404)
    assert "Mit punkt" not in kirsten.get(meeting).text
