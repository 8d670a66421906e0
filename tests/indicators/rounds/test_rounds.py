"""Sundhedsråd Horsens asks its parties for a few numbers: who answers, who sees what, and who is reminded."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from client import Client, Site
from config import compose
from indicators.rounds import reminding
from indicators.rounds.models import DataRound, RoundAnswer
from tvaers.intake import Delivery, DeliveryState
from tvaers.mail.models import Mail
from tvaers.people import User
from typed_work import work

COUNCIL = "/omraader/sundhedsraad-horsens/datarunder/"
HEDENSTED = "/omraader/hedensted-kommune/datarunder/"
TITLE = "Fælles møder om udskrivning"
DUE = date(2026, 12, 4)


def round_at(client: Client, rounds: str) -> str:
    page = client.get(rounds)
    return str(next(a.attrs["href"] for a in page.root.all("a") if TITLE in a.text))


@pytest.fixture
def sofie(scratch: Site) -> Client:
    return scratch.sign_in("Sofie Lund")


def test_kirsten_sees_who_has_answered_and_who_has_not(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    page = kirsten.get(round_at(kirsten, COUNCIL))
    assert "4 af 9 har svaret. Der mangler svar fra Hedensted, " in page.text
    assert "12 af 41 (29 %)" in page.text and "31 af 88 (35 %)" in page.text
    assert "Gem svaret" not in page.text


def test_few_citizens_of_one_party_are_hidden_to_the_others(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    rows = {
        row.text.split(" ")[0]: row.text for row in ole.get(round_at(ole, COUNCIL)).root.all("tr")
    }
    assert "23 borgere" in rows["Horsens"] and "14 borgere" in rows["Skanderborg"]
    assert "skjult" in rows["Odder"] and "3 borgere" not in rows["Odder"]


@pytest.mark.parametrize("name", ["Mette Dam", "Ida Frost", "Bo Riis", "Anne Vig"])
def test_who_does_not_work_in_the_council_sees_no_round(site: Site, name: str) -> None:
    site.sign_in(name).get(COUNCIL, status=404)


def test_sofie_answers_and_others_see_it_only_when_somebody_else_has_approved(
    scratch: Site, sofie: Client
) -> None:
    page = sofie.get(round_at(sofie, HEDENSTED))
    assert "Hedensted Kommune har ikke svaret endnu." in page.text
    done = sofie.pressed(
        page, "Gem svaret", **{"taeller-1": "7", "naevner-1": "22", "taeller-2": "11"}
    )
    assert "Svaret er gemt." in done.text and "venter på godkendelse" in done.text
    work(scratch)
    kirsten = scratch.sign_in("Kirsten Holm")
    waiting = kirsten.get(round_at(kirsten, COUNCIL))
    assert "5 af 9 har svaret." in waiting.text and "7 af 22" not in waiting.text
    with scratch.change() as session:
        taken = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
        assert (taken.source, taken.state) == ("datarunde", DeliveryState.READY)
        taken.state = DeliveryState.APPROVED
    work(scratch)
    assert "7 af 22 (32 %)" in kirsten.get(round_at(kirsten, COUNCIL)).text


def test_an_answer_is_put_right_with_a_reason_and_both_are_kept(
    scratch: Site, sofie: Client
) -> None:
    url = round_at(sofie, HEDENSTED)
    sofie.pressed(sofie.get(url), "Gem svaret", **{"taeller-2": "11"})
    again = sofie.get(url)
    assert 'value="11"' in again.source
    refused = sofie.pressed(again, "Gem svaret", **{"taeller-2": "12"})
    assert refused.status == 422 and "hvorfor svaret rettes" in refused.text
    sofie.pressed(
        refused, "Gem svaret", **{"taeller-2": "12", "hvorfor": "Én var talt med to gange"}
    )
    with scratch.change() as session:
        rows = session.execute(
            sa.select(RoundAnswer.numerator, RoundAnswer.reason)
            .where(RoundAnswer.by == "Sofie Lund")
            .order_by(RoundAnswer.turn)
        ).all()
    assert rows == [(11, ""), (12, "Én var talt med to gange")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "mindst ét spørgsmål"),
        ({"taeller-1": "-1", "naevner-1": "4"}, "kan ikke være negativt"),
        ({"taeller-1": "9", "naevner-1": "4"}, "flere møder på video (9) end møder i alt (4)"),
        ({"taeller-1": "2,5", "naevner-1": "4"}, "helt tal"),
        ({"taeller-2": "10000000"}, "tager højst 100.000"),
        ({"taeller-2": "mange"}, "er ikke et tal"),
        ({"taeller-2": "0102031234"}, "CPR-nummer"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    scratch: Site, sofie: Client, typed: dict[str, str], said: str
) -> None:
    page = sofie.pressed(sofie.get(round_at(sofie, HEDENSTED)), "Gem svaret", **typed)
    assert page.status == 422 and said in page.text and "Svaret er ikke gemt." in page.text
    with scratch.change() as session:
        assert not session.scalars(
            sa.select(RoundAnswer).where(RoundAnswer.by == "Sofie Lund")
        ).all()


def sent(client: Client, url: str, text: str) -> tuple[int, str]:
    answer = client.browser.post(
        url,
        data={"token": client.token(), "kendt": "0", "fil": (BytesIO(text.encode()), "svar.csv")},
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_a_file_answers_like_the_form(scratch: Site, sofie: Client) -> None:
    url = round_at(sofie, HEDENSTED)
    status, text = sent(sofie, url, "spørgsmål;tal;ud af\n1;7;22\n9;1\n")
    assert status == 422 and "Række 3 i filen" in text
    status, text = sent(sofie, url, "1;010203-1234;22\n")
    assert status == 422 and "CPR-nummer" in text and "010203" not in text
    status, text = sent(sofie, url, "1;7;3\n2;11\n")
    assert status == 422 and 'value="7"' in text, (
        "what the file says stands in the form to be put right"
    )
    assert sent(sofie, url, "1;7;22\r\n2;11\r\n")[0] == 302
    with scratch.change() as session:
        kept = session.scalars(sa.select(RoundAnswer).where(RoundAnswer.by == "Sofie Lund")).all()
        assert {each.number: each.numbers for each in kept} == {1: (7, 22), 2: (11, None)}


def test_nobody_answers_for_another_party(scratch: Site, sofie: Client) -> None:
    with scratch.change() as session:
        key = session.scalars(sa.select(DataRound.public_id)).one()
    answer = sofie.post(
        f"/omraader/horsens-kommune/datarunder/{key}/", {"token": sofie.token(), "taeller-2": "9"}
    )
    assert answer.status_code == 404


def test_kirsten_asks_all_parties_and_each_meets_it_on_the_front_page(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    page = kirsten.get(f"{COUNCIL}ny/")
    filled = {
        "titel": "Kurser i sårpleje",
        "formaal": "Til rådets plan",
        "maaned": "2026-10",
        "frist": "2026-12-01",
        "spoergsmaal-1": "Hvor mange var på kursus?",
        "taeller-1": "Deltagere",
        "part": "hedensted-kommune",
    }
    past = kirsten.pressed(page, "Send runden", **{**filled, "frist": "2026-11-01"})
    assert (
        past.status == 422 and "allerede forbi" in past.text and "Kurser i sårpleje" in past.source
    )
    person = kirsten.pressed(page, "Send runden", **{**filled, "formaal": "Om 010203-1234"})
    assert person.status == 422 and "CPR-nummer" in person.text
    made = kirsten.pressed(page, "Send runden", **filled)
    assert made.h1 == "Kurser i sårpleje"
    assert kirsten.pressed(page, "Send runden", **filled).url == made.url
    front = scratch.sign_in("Sofie Lund").get("/omraader/hedensted-kommune/")
    assert "Svar på datarunden: Kurser i sårpleje" in front.text
    closed = kirsten.pressed(made, "Luk runden")
    assert "lukket af Kirsten Holm" in closed.text


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2026, 11, 9), "asked"),
        (date(2026, 11, 26), "asked"),
        (date(2026, 11, 27), "week"),
        (date(2026, 12, 3), "day"),
        (date(2026, 12, 6), "day"),
        (date(2026, 12, 7), "late"),
        (date(2026, 12, 14), "agenda"),
    ],
)
def test_the_ladder_climbs_by_the_day(day: date, step: str) -> None:
    assert reminding.step_of(date(2026, 11, 9), DUE, day)[0] == step


def test_a_round_that_is_short_skips_the_steps_it_has_no_room_for() -> None:
    asked, due = date(2026, 12, 1), date(2026, 12, 4)
    steps = [reminding.step_of(asked, due, asked + timedelta(days=d))[0] for d in range(4)]
    assert steps == ["asked", "asked", "day", "day"]


def test_each_step_is_mailed_once_with_a_link_and_never_a_title_or_a_figure(scratch: Site) -> None:
    def remind(day: date) -> list[tuple[str, str]]:
        with scratch.change() as session:
            before = set(session.scalars(sa.select(Mail.id)))
            reminding.remind(session, compose.policy(), day)
            rows = session.scalars(sa.select(Mail).where(Mail.id.not_in(before)).order_by(Mail.id))
            return [(row.recipient, row.text) for row in rows]

    with scratch.change() as session:
        for name in ("Sofie Lund", "Lars Toft", "Kirsten Holm", "Ole Bach"):
            person = session.scalars(sa.select(User).where(User.name == name)).one()
            person.demonstration, person.login = False, f"{name.split()[0].lower()}@horsens.dk"
    first = remind(date(2026, 11, 27))
    assert {to for to, _ in first} == {"sofie@horsens.dk", "lars@horsens.dk"}, "once each"
    for _, text in first:
        assert "{site}/omraader/" in text and "4. december 2026" in text
        said = re.sub(r"[0-9a-f]{32}", "", text)
        assert TITLE not in said and "41" not in said
    assert remind(date(2026, 11, 27)) == [] and remind(date(2026, 11, 28)) == []
    assert {to for to, _ in remind(date(2026, 12, 7))} == {"sofie@horsens.dk", "lars@horsens.dk"}
    agenda = remind(date(2026, 12, 20))
    assert {to for to, _ in agenda} == {"kirsten@horsens.dk"} and "næste møde" in agenda[0][1]
