"""What an agreement must hold, and what has changed in a text: pure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agreements.adoption.models import Adoption, Answer
from agreements.adoption.rules import Decision, all_adopted, check, link, standings
from agreements.texts.models import AgreementKind
from agreements.texts.rules import (
    Facts,
    Party,
    Unfit,
    check_end,
    check_facts,
    check_offer,
    check_text,
    missing_points,
)
from tvaers.difference import Mark, difference, sentence
from tvaers.places import Kind

HORSENS = Party(1, Kind.KOMMUNE, "Horsens Kommune", adopts=True)
REGION = Party(2, Kind.REGION, "Region Midtjylland", adopts=True)
COUNCIL = Party(3, Kind.HEALTH_COUNCIL, "Sundhedsråd Horsens", adopts=True)
KLU = Party(4, Kind.KLU, "KLU Horsens", adopts=True)
TODAY = date(2026, 11, 24)


def facts(*parties: Party, kind: AgreementKind = AgreementKind.LOCAL, **more: Any) -> Facts:
    usual = Facts(
        kind,
        "Genoptræning",
        parties=parties,
        valid_from=date(2027, 1, 1),
        valid_to=date(2029, 1, 1),
    )
    return replace(usual, **more)


def test_an_agreement_never_ends_before_it_begins() -> None:
    with pytest.raises(Unfit, match="slutte, før den begynder") as told:
        check_facts(facts(HORSENS, REGION, valid_to=date(2026, 12, 31)))
    assert set(told.value.problems) == {"til"}


def test_a_klu_binds_nobody_and_a_plan_is_adopted_by_its_body_alone() -> None:
    with pytest.raises(Unfit, match="KLU Horsens kan ikke binde nogen"):
        check_facts(facts(KLU, HORSENS))
    plan = AgreementKind.LOCAL_HEALTH_PLAN
    with pytest.raises(Unfit, match="vedtages af sundhedsrådet eller regionen"):
        check_facts(facts(HORSENS, COUNCIL, kind=plan))
    check_facts(facts(COUNCIL, kind=plan))
    check_offer(facts(COUNCIL, kind=plan), has_text=True)
    with pytest.raises(Unfit, match="vælg den ene"):
        check_offer(facts(COUNCIL, REGION, kind=plan), has_text=True)


def test_what_is_missing_before_an_agreement_is_sent_is_said_at_once() -> None:
    with pytest.raises(Unfit) as told:
        check_offer(facts(HORSENS, valid_from=None), has_text=False)
    for words in ("skriv en tekst", "hvornår aftalen begynder", "mindst to parter"):
        assert words in str(told.value)


def test_it_ends_within_its_own_period_and_with_a_reason() -> None:
    whole = facts(HORSENS, REGION)
    assert check_end(whole, date(2027, 6, 30), "Reformen", TODAY) == "Reformen"
    for day, words in (
        (date(2026, 12, 31), "før aftalen begynder"),
        (date(2029, 1, 1), "allerede udløbet"),
        (None, "Skriv den sidste dag"),
    ):
        with pytest.raises(Unfit, match=words):
            check_end(whole, day, "Reformen", TODAY)
    with pytest.raises(Unfit, match="hvorfor"):
        check_end(whole, date(2027, 6, 30), " ", TODAY)


def test_a_point_that_says_nothing_is_missing_and_no_text_holds_a_person_number() -> None:
    text, points = check_text("§ 1.  Planen\r\n\r\nsendes. ", {"capacity": " § 1 ", "terms": " "})
    assert (text, points) == ("§ 1. Planen\n\nsendes.", {"capacity": "§ 1"})
    assert len(missing_points(points)) == 6
    with pytest.raises(Unfit) as told:
        check_text("Borger 010190-1234", {"quality": "010190-1234"})
    assert set(told.value.problems) == {"tekst", "quality"}
    assert "1234" not in str(told.value)


def test_a_changed_word_stands_beside_what_it_was_and_the_rest_is_untouched() -> None:
    before = "§ 1. Planen sendes.\n§ 2. Tid hurtigst muligt efter udskrivelsen.\n§ 3. Udgår helt."
    after = (
        "§ 1. Planen sendes.\n§ 2. Tid inden syv dage efter udskrivelsen.\n§ 4. Ny aftale om tal."
    )
    found = difference(before, after)
    assert [each.mark for each in found[:2]] == [Mark.SAME, Mark.CHANGED]
    changed = found[1].runs
    assert (
        "".join(text for mark, text in changed if mark is not Mark.ADDED) == before.split("\n")[1]
    )
    assert (
        "".join(text for mark, text in changed if mark is not Mark.REMOVED) == after.split("\n")[1]
    )
    assert {each.mark for each in found[2:]} == {Mark.ADDED, Mark.REMOVED}
    assert (
        sentence(found)
        == "1 afsnit er ændret, 1 afsnit er nyt og 1 afsnit er fjernet; 1 er uændret."
    )
    assert sentence(difference(before, before)) == "De to udgaver er ens."


@pytest.mark.parametrize(("before", "after"), [("", "a"), ("a", ""), ("a\n\nb", "b\na"), ("", "")])
def test_both_versions_can_be_read_out_of_their_difference(before: str, after: str) -> None:
    found = difference(before, after)
    for version, gone in ((before, Mark.ADDED), (after, Mark.REMOVED)):
        lines = ["".join(t for m, t in each.runs if m is not gone) for each in found]
        kept = [line for line, each in zip(lines, found, strict=True) if each.mark is not gone]
        assert kept == [line for line in version.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "link_text",
    [
        "javascript:alert(1)",
        "ftp://a.dk",
        "//a.dk",
        "a.dk",
        "https://",
        "https://me@a.dk",
        "https://a b",
    ],
)
def test_a_link_to_minutes_leads_to_a_page_and_nowhere_else(link_text: str) -> None:
    with pytest.raises(Unfit, match="https://"):
        link(link_text)
    assert link(" https://dagsorden.dk/7 ") == "https://dagsorden.dk/7"
    assert link("") == ""


def decision(**more: Any) -> Decision:
    usual = Decision(
        answer=Answer.ADOPTED,
        body="Byrådet",
        meeting_on=date(2026, 11, 10),
        item="",
        minutes="",
        words="",
    )
    return replace(usual, **more)


def test_a_decision_is_no_older_than_its_text_and_no_younger_than_today() -> None:
    def told(found: Decision) -> dict[str, str]:
        with pytest.raises(Unfit) as unfit:
            check(found, dated=date(2026, 10, 1), number=2, today=TODAY)
        return unfit.value.problems

    early = told(decision(meeting_on=date(2026, 9, 30)))
    assert "ligger før teksten: udgave 2 er fra 1. oktober 2026" in early["moede"]
    assert "ikke holdt endnu" in told(decision(meeting_on=date(2026, 11, 25)))["moede"]
    assert "forbeholdet" in told(decision(answer=Answer.RESERVED))["ord"]
    assert "hvorfor" in told(decision(answer=Answer.DECLINED))["ord"]
    many = told(decision(answer=None, body="", meeting_on=None, minutes="nix"))
    assert set(many) == {"svar", "organ", "moede", "referat"}


def said(party: int, answer: Answer) -> Adoption:
    return Adoption(party_id=party, answer=answer)


def test_the_newest_word_of_each_party_on_the_version_that_counts_is_what_it_says() -> None:
    parties = ((1, "Horsens", True), (2, "Region", True), (5, "Patienterne", False))
    words = [
        (said(1, Answer.DECLINED), 2),
        (said(1, Answer.RESERVED), 2),
        (said(2, Answer.ADOPTED), 1),
    ]
    horsens, region, patients = standings(parties, words, 2)
    assert (horsens.words(), horsens.corrected) == ("tiltrådt med forbehold", True)
    assert region.words() == "ikke besluttet endnu"
    assert region.before is not None and region.before[1] == 1
    assert "skal ikke tiltræde" in patients.words()
    assert not all_adopted((horsens, region, patients))
    assert all_adopted(standings(parties, [*words, (said(2, Answer.ADOPTED), 2)], 2))
    assert horsens.words(plan=True) == "vedtaget med forbehold"
