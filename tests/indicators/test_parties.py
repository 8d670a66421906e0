"""Two parties' numbers for the same thing: the account period by period, and its pages."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Client, Site
from indicators.parties.account import Cause, Word, overlap, standings
from indicators.parties.models import NamedCause, Pairing, PartyWord
from tvaers.trail import Event

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
KOMMUNE, REGION = 1, 2
FIRST, LATER = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)
URL = "/omraader/horsens-kommune/to-tal/"


def test_the_difference_less_what_is_named_is_what_nobody_can_explain() -> None:
    found = standings(
        {OCTOBER: 206.0, NOVEMBER: 200.0},
        {OCTOBER: 190.0, NOVEMBER: None},
        [
            Cause(OCTOBER, "Sendt efter månedens slutning", 9.0, "Sofie", KOMMUNE, FIRST),
            Cause(OCTOBER, "Talt i en anden måned", -5.0, "Jens", REGION, LATER),
        ],
        [],
    )
    assert [each.start for each in found] == [NOVEMBER, OCTOBER]
    assert (found[0].difference, found[0].unexplained) == (None, None)
    assert (found[1].difference, found[1].explained, found[1].unexplained) == (16, 4, 12)
    assert overlap(found) == (1, 2)


def test_parties_agree_when_both_have_said_the_same_last_and_from_that_day() -> None:
    said = [
        Word(OCTOBER, 206.0, KOMMUNE, "Ole", FIRST),
        Word(OCTOBER, 190.0, REGION, "Jens", FIRST),
    ]
    numbers = {OCTOBER: 206.0}
    (apart,) = standings(numbers, {OCTOBER: 190.0}, [], said)
    assert apart.agreed is None and [word.value for word in apart.words] == [206, 190]
    said.append(Word(OCTOBER, 206.0, REGION, "Jens", LATER))
    (same,) = standings(numbers, {OCTOBER: 190.0}, [], said)
    assert (same.agreed, same.agreed_at) == (206.0, LATER)
    (alone,) = standings(numbers, {OCTOBER: 190.0}, [], said[:1])
    assert alone.agreed is None


def paired(site: Site) -> str:
    """Ole puts Horsens' closing notes beside its referrals, with the region."""
    ole = site.sign_in("Ole Bach")
    page = ole.get(URL)
    units = {option.text: option.attrs["value"] for option in page.by_id("andres").all("option")}
    found = ole.pressed(
        page,
        "Sæt side om side",
        foerste="kommunehenvisninger",
        anden="afslutningsnotater",
        andres=units["Region Midtjylland"],
        forskel="Den ene tæller henvisninger, den anden svar.",
    )
    assert found.h1.startswith("Kommunehenvisninger og afslutningsnotater")
    return str(found.url)


def speak(client: Client, url: str, act: str, **fields: str) -> int:
    page = client.get(url)
    button = "Skriv årsagen" if act == "aarsag" else "Sig det"
    fields.setdefault("periode", OCTOBER.isoformat())
    return client.submit(page, button, **fields).status_code


def test_ole_and_jens_come_from_two_numbers_to_one(scratch: Site) -> None:
    url = paired(scratch)
    ole, jens = scratch.sign_in("Ole Bach"), scratch.sign_in("Jens Krogh")
    row = ole.get(url).table("De to tal").rows["oktober 2026"]
    assert row["Forskel"] and row["Forskel"] == row["Ikke forklaret"]
    assert speak(ole, url, "aarsag", aarsag="Svar sendt i november", antal="9") == 302
    assert "Svar sendt i november (9)" in ole.get(url).text
    assert ole.get(url).table("De to tal").rows["oktober 2026"]["Forklaret"] == "9"
    assert speak(ole, url, "tal", tal="100") == 302
    assert "Horsens siger 100" in jens.get(url).text
    assert speak(jens, url, "tal", tal="99") == 302
    assert "enige om 1" not in jens.get(url).text
    assert speak(jens, url, "tal", tal="100") == 302
    assert "I oktober 2026 er parterne enige om 100." in jens.get(url).text
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event.action).where(Event.action.startswith("indicators.pairing"))
        ).all()
        assert len(told) == 5
        assert session.scalar(sa.select(sa.func.count()).select_from(PartyWord)) == 3


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"aarsag": " ", "antal": "9"}, "Skriv årsagen"),
        ({"aarsag": "se 010190-1234", "antal": "9"}, "CPR"),
        ({"aarsag": "Få sene svar", "antal": "2"}, "få personer"),
        ({"aarsag": "Sene svar", "antal": "to"}, "med cifre"),
        ({"aarsag": "Sene svar", "antal": "0"}, "ikke er 0"),
        ({"aarsag": "Sene svar", "antal": "nan"}, "Skriv"),
        ({"aarsag": "Sene svar", "antal": "9", "periode": "1999-01-01"}, "fra listen"),
    ],
)
def test_what_cannot_stand_is_refused_in_words_and_nothing_is_kept(
    scratch: Site, fields: dict[str, str], told: str
) -> None:
    url = paired(scratch)
    ole = scratch.sign_in("Ole Bach")
    page = ole.get(url)
    answer = ole.submit(page, "Skriv årsagen", **{"periode": OCTOBER.isoformat(), **fields})
    assert answer.status_code == 422 and told in answer.text
    with Session(scratch.stores.published) as session:
        assert session.scalars(sa.select(NamedCause)).all() == []


def test_others_read_and_do_not_write_and_the_same_two_are_not_set_twice(scratch: Site) -> None:
    url = paired(scratch)
    kirsten, ole = scratch.sign_in("Kirsten Holm"), scratch.sign_in("Ole Bach")
    page = kirsten.get(url)
    assert "Skriv en årsag" not in page.text
    fields = {"token": kirsten.token(), "part": "1", "periode": OCTOBER.isoformat(), "tal": "100"}
    assert kirsten.post(url, fields).status_code == 403
    again = ole.submit(
        ole.get(URL), "Sæt side om side", foerste="afslutningsnotater", anden="kommunehenvisninger", forskel="x",
        andres=next(o.attrs["value"] for o in ole.get(URL).by_id("andres").all("option") if o.text == "Aarhus Kommune"),
    )  # fmt: skip
    assert again.status_code == 422 and "står allerede side om side" in again.text
    with Session(scratch.stores.published) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Pairing)) == 1
