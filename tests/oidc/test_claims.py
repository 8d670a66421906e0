"""What is read of a provider's claims: the table, the base64 privilege lists, and the settings around them."""

import base64
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import compose, settings
from config.identity import Identity
from oidc.house import TABLE, Browser
from oidc.lists import CVR, LEADER, group, listed, packed
from tvaers.oidc import claims
from tvaers.oidc.claims import Refused, TableFault
from tvaers.oidc.privileges import DEEPEST, LARGEST, NAMESPACES, Unreadable, roles_for

pytest_plugins = ["oidc.fixtures"]


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_list_is_read_in_both_namespaces(namespace: str) -> None:
    given_list = listed(group(LEADER, " http://another/1 "), namespace=namespace)
    assert roles_for(given_list, "11111111") == {LEADER, "http://another/1"}
    wrapped = "\n".join(given_list[at : at + 64] for at in range(0, len(given_list), 64))
    assert roles_for(wrapped, "11111111") == {LEADER, "http://another/1"}


SCOPES = (f"{CVR}22222222", f"{CVR}111111111", f"{CVR}1111111", CVR, "11111111", "", f" {CVR}11111111",
          f"{CVR}11111111x", "urn:dk:gov:saml:productionUnitIdentifier:11111111",
          "urn:dk:gov:saml:cprNumberIdentifier:11111111", f"x{CVR}11111111")  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES)
def test_a_role_counts_for_exactly_the_organisation_in_its_scope(scope: str) -> None:
    both = listed(group(LEADER, scope=scope), group("mine"))
    assert roles_for(both, "11111111") == {"mine"}
    assert (
        roles_for(listed(f"<PrivilegeGroup><Privilege>{LEADER}</Privilege></PrivilegeGroup>"), "")
        == set()
    )


def test_a_role_narrowed_to_a_part_of_the_organisation_does_not_count() -> None:
    narrow = '<Constraint Name="http://sts.kombit.dk/constraints/KLE/1">29.*</Constraint>'
    for inside in (
        group(LEADER, more=narrow),
        group(more=narrow + f"<Privilege>{LEADER}</Privilege>"),
    ):
        assert roles_for(listed(inside, group("whole")), "11111111") == {"whole"}


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
LISTS: dict[str, str] = {
    "no base64": "%%%",
    "no XML": packed("no"),
    "nothing": "",
    "another document": packed("<a/>"),
    "no namespace": packed(f"<PrivilegeList>{group(LEADER)}</PrivilegeList>"),
    "another namespace": listed(group(LEADER), namespace="http://evil.dk/oiosaml/basic_privilege_profile"),
    "a longer namespace": listed(group(LEADER), namespace=f"{NAMESPACES[0]}/2"),
    "a DTD": listed(group(LEADER), before="<!DOCTYPE a>"),
    "an inner entity": listed(group("&b;"), before='<!DOCTYPE a [<!ENTITY b "x">]>'),
    "an outer entity": listed(group("&b;"), before='<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
    "an outer DTD": listed(group(LEADER), before='<!DOCTYPE a SYSTEM "http://evil.dk/a.dtd">'),
    "a parameter entity": listed(group(LEADER), before='<!DOCTYPE a [<!ENTITY % b SYSTEM "http://evil.dk/">%b;]>'),
    "a bomb": listed(group("&e8;"), before=f'<!DOCTYPE a [<!ENTITY e0 "{"a" * 99}">{BOMB}]>'),
    "a DTD in another encoding": packed("<!DOCTYPE a><a/>", "utf-16"),
    "two documents": packed("<a/><a/>"),
    "cut short": listed(group(LEADER))[:-20],
    "too deep": listed("<a>" * DEEPEST + "</a>" * DEEPEST),
    "too long": "A" * (LARGEST + 1),
    "an encoding nobody has": packed('<?xml version="1.0" encoding="x-none"?><a/>'),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Unreadable):
        roles_for(LISTS[name], "11111111")


@given(st.text() | st.binary().map(lambda some: base64.b64encode(some).decode()))
def test_whatever_is_sent_is_a_list_or_refused(value: str) -> None:
    with suppress(Unreadable):
        assert roles_for(value, "11111111") == frozenset()


def test_a_privilege_list_gives_a_grant_and_an_unreadable_one_gives_nobody(
    browser: Browser,
) -> None:
    other = group(LEADER, scope=f"{CVR}22222222")
    assert browser.sign_in(roles=None, privileges_intermediate=listed(other)).status_code == 302
    assert browser.house.grants() == [[]]
    given_list = listed(group(LEADER), other)
    assert browser.sign_in(roles=None, privileges_intermediate=given_list).status_code == 302
    assert browser.house.grants() == [[("leder", "horsens-kommune")]]
    for bad in (LISTS["a DTD"], LISTS["no base64"], 7, [given_list, 7], ["x"] * 600):
        assert browser.sign_in(privileges_intermediate=bad).status_code == 400, bad
    assert browser.house.trail("signin.session.refuse")[0] == {"reason": "privileges"}


def table(folder: Path, text: str) -> claims.Table:
    """A table of this text."""
    file = folder / "claims.toml"
    file.write_text(text, encoding="utf-8")
    return claims.load(file, compose.policy().roles_at_places())


def test_a_table_says_what_is_read_and_what_it_means(tmp_path: Path) -> None:
    found = table(tmp_path, TABLE)
    assert found.names.level == "loa" and found.names.organisation == "cvr"
    assert found.organisations["11111111"] == "horsens-kommune"
    assert found.request == {"idp_values": "mitid_erhverv"}


TABLES = {
    "not TOML": "a = ",
    "nobody": "[roles]\na = 'leder'",
    "an unknown part": f"{TABLE}\n[organisation]\na = 'b'",
    "an unknown claim": TABLE.replace("level =", "niveau ="),
    "a CPR number": TABLE.replace('"loa"', '"CPRnumber"'),
    "a role that nobody has": TABLE.replace('"steward"', '"direktør"'),
    "the system's role": TABLE.replace('"steward"', '"admin"'),
    "the auditor's role": TABLE.replace('"steward"', '"revisor"'),
    "a machine's role": TABLE.replace('"steward"', '"svc_import"'),
    "another state": TABLE.replace("idp_values", "state"),
    "another way back": TABLE.replace("idp_values", "redirect_uri"),
    "a number": TABLE.replace('"horsens-kommune"', "7"),
    "nothing": TABLE.replace('"horsens-kommune"', '""'),
    "a part that is a text": "organisations = 'a'",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_cannot_be_used_stops_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableFault):
        table(tmp_path, TABLES[name])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(dict.fromkeys(("sub", "cvr", "loa", "roles", "name", "sid", "acr"), JSON))
)
def test_whatever_claims_say_they_are_read_or_refused(said: dict[str, Any]) -> None:
    names = claims.Names(level="loa")
    known = claims.Table(names, {"11111111": "horsens-kommune"}, {"tvaers-leder": "leder"}, {})
    try:
        found = claims.read({**said, "iss": "https://idp.example.dk"}, known)
    except Refused:
        return
    assert said["loa"] in (*claims.LEVELS, *([each] for each in claims.LEVELS))
    assert found.roles <= {"leder"} and len(found.name) <= 120


GOOD = {
    "TVAERS_OIDC_ISSUER": "https://idp.example.dk/realm",
    "TVAERS_OIDC_CLIENT_ID": "tvaers",
    "TVAERS_OIDC_CLIENT_SECRET": "s3cret",
    "TVAERS_CLAIMS": "claims.toml",
    "TVAERS_BASE_URL": "https://tvaers.example.dk/",
}


def identity(**more: str | None) -> Identity | None:
    """The provider that good settings with these changes name."""
    env = {name: value for name, value in (GOOD | more).items() if value is not None}
    return settings.read(env).identity


def test_settings_name_one_provider_or_none(tmp_path: Path) -> None:
    found = identity()
    assert found is not None
    assert found.base_url == "https://tvaers.example.dk" and found.name == "idp.example.dk"
    assert found.scopes == ("openid", "profile")
    assert "s3cret" not in repr(settings.read(GOOD))
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    found = identity(
        TVAERS_OIDC_CLIENT_SECRET=None,
        TVAERS_OIDC_CLIENT_SECRET_FILE=str(secret),
        TVAERS_OIDC_SCOPES="profile nemlogin openid",
    )
    assert found is not None and found.client_secret == "from a file"
    assert found.scopes == ("openid", "profile", "nemlogin")
    assert settings.read({"TVAERS_BASE_URL": "https://tvaers.example.dk"}).identity is None
    loopback = identity(TVAERS_OIDC_ISSUER="http://127.0.0.1:8470")
    assert loopback is not None


@pytest.mark.parametrize(
    "more",
    [
        {"TVAERS_OIDC_ISSUER": None},
        {"TVAERS_OIDC_ISSUER": ""},
        {"TVAERS_OIDC_CLIENT_ID": None},
        {"TVAERS_OIDC_CLIENT_SECRET": None},
        {"TVAERS_OIDC_CLIENT_SECRET_FILE": "beside.txt"},
        {"TVAERS_OIDC_CLIENT_SECRET": None, "TVAERS_OIDC_CLIENT_SECRET_FILE": "/no/such/file"},
        {"TVAERS_OIDC_CLIENT_SECRET": None, "TVAERS_OIDC_CLIENT_SECRET_FILE": "/dev/null"},
        {"TVAERS_CLAIMS": None},
        {"TVAERS_BASE_URL": None},
        {"TVAERS_BASE_URL": "http://tvaers.example.dk"},
        {"TVAERS_BASE_URL": "https://tvaers.example.dk/under"},
        {"TVAERS_BASE_URL": "https://somebody@tvaers.example.dk"},
        {"TVAERS_OIDC_ISSUER": "http://idp.example.dk"},
        {"TVAERS_OIDC_ISSUER": "http://127.0.0.1.evil.dk"},
        {"TVAERS_OIDC_ISSUER": "https://idp.example.dk?a=b"},
        {"TVAERS_OIDC_ISSUER": "idp.example.dk"},
        {"TVAERS_OIDC_NAME": "n" * 61},
    ],
)
def test_half_a_provider_or_an_unsafe_one_stops_the_start(more: dict[str, str | None]) -> None:
    with pytest.raises(SystemExit):
        identity(**more)
