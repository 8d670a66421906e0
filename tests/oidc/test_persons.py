"""Who the provider's person is here, and what their claims give: level, organisation, name, grants."""

from typing import Any

import pytest

from oidc.forger import Forger
from oidc.house import Browser, House, refused, told

pytest_plugins = ["oidc.fixtures"]

LEADER = [("leder", "horsens-kommune")]

LEVELS = ("Low", "https://data.gov.dk/concept/core/nsis/loa/Low", "", None, 3, "3", ["Low", "High"],
          "substantial", "Substantial ", "xSubstantial", "Substаntial", "Substantial\n",
          "https://evil.dk/Substantial", "urn:dk:gov:saml:attribute:AssuranceLevel:3")  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_below_substantial_is_told_and_refused(browser: Browser, level: Any) -> None:
    answer = browser.sign_in(loa=level)
    told = "Du skal logge ind på et højere sikringsniveau."
    assert refused(browser, answer, status=403, told=told) == "level"
    assert browser.house.grants() == []


@pytest.mark.parametrize(
    "level", ["Substantial", "High", "https://data.gov.dk/concept/core/nsis/High"]
)
def test_the_levels_that_are_enough(browser: Browser, level: str) -> None:
    assert browser.sign_in(loa=level).status_code == 302


ORGANISATIONS = ("99999999", "", None, "1111111", "111111110", "11111111\n", "１１１１１１１１",
                 ["11111111", "22222222"], {"cvr": "11111111"}, "33333333", "44444444", "55555555")  # fmt: skip


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_an_unknown_organisation_is_told_so_and_leaves_no_trace_of_a_person(
    browser: Browser, organisation: Any
) -> None:
    answer = browser.sign_in(cvr=organisation)
    told = "Din organisation har ikke adgang til Tværs."
    assert refused(browser, answer, status=403, told=told) == "organisation"
    assert browser.house.people() == {}
    assert b"Anna Analytiker" not in browser.house.everything()
    assert browser.house.run("select * from external_identity") == []


def test_a_number_and_a_list_of_one_are_read_as_brokers_send_them(browser: Browser) -> None:
    assert browser.sign_in(cvr=11111111).status_code == 302
    assert browser.sign_in(cvr=["11111111"], loa=["High"]).status_code == 302
    assert browser.house.grants() == [LEADER]


CANARY = "0102031234"


def test_a_cpr_number_is_nowhere_in_what_is_kept(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    dotted = f"{CANARY[:6]}-{CANARY[6:]}"
    answer = browser.sign_in(
        cpr=CANARY,
        cprNumberIdentifier=dotted,
        name=f"Anna {dotted}",
        **{"dk:gov:saml:attribute:CprNumberIdentifier": CANARY, "nemlogin.cpr": dotted},
    )
    assert answer.status_code == 302
    page_text = browser.client.get("/adgang/").text
    kept = browser.house.everything()
    for number in (CANARY, dotted):
        assert number.encode() not in kept
        assert number not in caplog.text and number not in page_text
        assert number not in str(answer.headers)
    assert "Bruger fra Horsens" in page_text


def test_a_subject_that_is_a_cpr_number_is_refused(browser: Browser) -> None:
    for subject in (CANARY, f"urn:dk:gov:saml:cprNumberIdentifier:{CANARY}", "s" * 256):
        assert refused(browser, browser.sign_in(sub=subject)) == "subject"
    assert CANARY.encode() not in browser.house.everything()


def test_the_same_subject_at_two_providers_is_two_people(browser: Browser) -> None:
    assert browser.sign_in().status_code == 302
    other = Forger()
    try:
        # The installation changes provider; the store stays.
        moved = House(browser.house.folder, other.issuer)
        second = Browser(moved, other)
        assert second.sign_in(name="En Anden").status_code == 302
        assert [name.split(" udbyder")[0] for name in moved.people()] == [
            "Anna Analytiker",
            "En Anden",
        ]
        # What the one provider says of its person is not said of the other's.
        assert told(moved, other.logout_message(sid=None, sub="anna")) == 200
        assert not second.is_in and browser.is_in
        moved.close()
    finally:
        other.close()
    assert browser.sign_in(name="Anna Nyt Navn").status_code == 302
    assert len(browser.house.people()) == 2


def test_grants_follow_the_claims_at_each_sign_in(browser: Browser, house: House) -> None:
    browser.sign_in(roles=["tvaers-leder", "tvaers-steward", "tvaers-LEDER", "another system's"])
    assert house.grants() == [[*LEADER, ("steward", "horsens-kommune")]]
    browser.sign_in(roles=["tvaers-steward"])
    assert house.grants() == [[("steward", "horsens-kommune")]]
    browser.sign_in(roles=["tvaers-steward"])
    assert len(house.trail("access.grant.give")) == 2
    browser.sign_in(cvr="22222222", roles="tvaers-leder")
    assert house.grants() == [[("leder", "hedensted-kommune")]]
    browser.sign_in(cvr="22222222", roles=None)
    assert house.grants() == [[]]
    assert "Du har endnu ingen adgang" in browser.client.get("/adgang/").text
    ended = house.trail("access.grant.end")
    assert [(each["role"], each["anchor"]) for each in ended] == [
        ("leder", "horsens-kommune"),
        ("steward", "horsens-kommune"),
        ("leder", "hedensted-kommune"),
    ]
    assert len(house.people()) == 1


def test_a_grant_that_a_colleague_gave_is_left_alone(browser: Browser, house: House) -> None:
    browser.sign_in(roles=[])
    house.run(
        """update "grant" set user_id = (select id from user where login like 'udbyder:%')
        where reason = 'Følger sundhedsrådet for almen praksis' and valid_from < '2027-01-01'"""
    )
    browser.sign_in(roles=["tvaers-leder"])
    browser.sign_in(roles=[])
    assert house.grants() == [[("laeser", "sundhedsraad-horsens")]]


def test_whoever_leaves_for_an_unknown_organisation_loses_what_was_claimed(
    browser: Browser, house: House
) -> None:
    browser.sign_in()
    stays = Browser(house, browser.forger)
    answer = stays.sign_in(cvr="99999999")
    assert answer.status_code == 403
    assert house.grants() == [[]]
    # The session that was there already has nothing left to see by.
    assert "Du har endnu ingen adgang" in browser.client.get("/adgang/").text


def test_an_ended_grant_is_gone_at_once_from_a_session_that_is_open(browser: Browser) -> None:
    browser.sign_in()
    assert browser.client.get("/omraader/horsens-kommune/enheder/").status_code == 200
    Browser(browser.house, browser.forger).sign_in(roles=[])
    assert browser.client.get("/omraader/horsens-kommune/enheder/").status_code != 200


def test_a_closed_account_is_out_at_once_and_stays_out(browser: Browser, house: House) -> None:
    browser.sign_in()
    assert browser.is_in
    house.run("update user set active = 0 where login like 'udbyder:%'")
    assert not browser.is_in
    answer = browser.sign_in()
    assert refused(browser, answer, status=403, told="Din adgang er lukket.") == "closed"
