"""/api/v1: as it is described, with the pages' rights, hidden values with a status, and clear limits."""

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pyjstat import pyjstat
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from client import Client, Site
from indicators.api.answers import period_code
from indicators.api.pages import FILE
from tvaers import api
from tvaers.chronicle.models import AccessLog
from tvaers.people import Grant, User
from tvaers.places import Kind, Place

PLANS = "/api/v1/indikatorer/genoptraening/tal"
REFERRALS = "/api/v1/indikatorer/kommunehenvisninger/tal"
KEYS = "/omraader/hedensted-kommune/noegler/"
DESCRIPTION: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
PROBLEM = "application/problem+json"


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


def asked(client: Client, url: str, status: int = 200, **more: Any) -> Any:
    """An answer's data."""
    answer = client.answer(url, **more)
    assert answer.status_code == status, (url, answer.text)
    return json.loads(answer.text)


def key(site: Site, role: str = "svc_read") -> dict[str, str]:
    """The header of a key that Sofie Lund makes for Hedensted Kommune."""
    sofie = site.sign_in("Sofie Lund")
    page = sofie.pressed(
        sofie.get(KEYS), "Lav nøglen", navn="Tal til vores rapport", rolle=role, til="2027-06-30"
    )
    return {"Authorization": f"Bearer {page.by_id('noegle').text}"}


def schema_faults(name: str, data: Any) -> list[str]:
    """What is wrong with an answer by the description's schema."""
    whole = Resource.from_contents(DESCRIPTION, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:tvaers", whole)
    validator = Draft202012Validator(
        {"$ref": f"urn:tvaers#/components/schemas/{name}"}, registry=registry
    )
    return [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(data)][:5]


def test_the_description_is_openapi_and_names_each_address_and_nothing_else(
    site: Site, kirsten: Client
) -> None:
    validate(DESCRIPTION)
    assert asked(kirsten, "/api/v1/openapi.json") == DESCRIPTION
    rules = [r for r in site.app.url_map.iter_rules() if r.rule.startswith("/api/v1/")]
    paths = {re.sub(r"<string:name>", "{navn}", r.rule.removeprefix("/api/v1")) for r in rules}
    assert paths == set(DESCRIPTION["paths"])
    assert all(not (r.methods or set()) - {"GET", "HEAD", "OPTIONS"} for r in rules)
    kinds = DESCRIPTION["components"]["parameters"]["slags"]["schema"]["enum"]
    assert set(kinds) == {kind.value for kind in Kind}
    limits = DESCRIPTION["components"]["parameters"]["antal"]["schema"]
    assert (limits["default"], limits["maximum"]) == (api.PAGE, api.LARGEST_PAGE)
    assert str(api.PER_MINUTE) in DESCRIPTION["components"]["responses"]["ForMange"]["description"]


ANSWERED = [
    ("/api/v1/steder?slags=kommune", "Steder"),
    ("/api/v1/indikatorer", "Indikatorer"),
    ("/api/v1/indikatorer/genoptraening", "Kort"),
    ("/api/v1/indikatorer/oe01", "Kort"),
    (f"{PLANS}?sted=horsens-kommune&fra=2026-01", "Tal"),
    (f"{REFERRALS}?sted=fanoe-kommune&sted=laesoe-kommune", "Tal"),
    ("/api/v1/indikatorer/folketal/tal?slags=region", "Tal"),
    ("/api/v1/indikatorer/forloebsplaner/tal?slags=health_council", "Tal"),
    ("/api/v1/indikatorer/genoptraening-kommunedage/tal?slags=health_council", "Tal"),
    (f"{PLANS}?slags=kommune&format=json-stat", "JsonStat"),
    (f"{PLANS}?sted=lolland-kommune", "Tal"),
]


@pytest.mark.parametrize(("url", "schema"), ANSWERED)
def test_every_documented_address_answers_as_it_is_documented(
    kirsten: Client, url: str, schema: str
) -> None:
    assert schema_faults(schema, asked(kirsten, url)) == []


def test_a_schema_that_is_not_met_is_told() -> None:
    figure = {"sted": "a", "periode": "2026-01-01", "status": "diskretioneret", "udgivelse": "x"}
    assert schema_faults("EtTal", figure) == []
    assert schema_faults("EtTal", figure | {"vaerdi": None})
    assert schema_faults("EtTal", figure | {"vaerdi": 3.0})
    assert schema_faults("EtTal", figure | {"status": "vist"})


FAULTY = [
    ("/api/v1/steder?slags=by", 400),
    ("/api/v1/steder?side=0", 400),
    ("/api/v1/steder?antal=10001", 400),
    ("/api/v1/steder?antal=mange", 400),
    ("/api/v1/steder?soeg=a", 400),
    (f"{PLANS}?fra=2026-13", 400),
    (f"{PLANS}?fra=2026-05&til=2026-04", 400),
    (f"{PLANS}?format=xml", 400),
    (f"{PLANS}?sted=atlantis", 404),
    ("/api/v1/indikatorer/atlantis", 404),
    ("/api/v1/indikatorer/atlantis/tal", 404),
    ("/api/v1/atlantis", 404),
]


@pytest.mark.parametrize(("url", "status"), FAULTY)
def test_a_fault_is_told_as_data_in_danish(kirsten: Client, url: str, status: int) -> None:
    answer = kirsten.answer(url)
    told = json.loads(answer.text)
    assert (answer.status_code, answer.mimetype, told["status"]) == (status, PROBLEM, status)
    assert schema_faults("Problem", told) == []
    assert told["detail"].endswith(".") and "atlantis" not in answer.text
    assert "ETag" not in answer.headers


def test_nobody_wrong_keys_and_people_without_a_grant_are_told_so(site: Site) -> None:
    for client, status, headers in (
        (site.visitor, 401, {}),
        (site.visitor, 401, {"Authorization": "Bearer tv-nix"}),
        (site.sign_in("Per Noll"), 403, {}),
    ):
        for url in ("/api/v1/steder", PLANS, "/api/v1/openapi.json"):
            answer = client.browser.get(url, headers=headers)
            assert (answer.status_code, answer.mimetype) == (status, PROBLEM), url
    assert site.visitor.browser.post("/api/v1/steder").status_code in (400, 405)


def test_the_api_says_of_a_figure_what_the_pages_file_says(kirsten: Client) -> None:
    for place, name in (
        ("horsens-kommune", "genoptraening"),
        ("fanoe-kommune", "kommunehenvisninger"),
        ("samsoe-kommune", "forloebsplaner"),
        ("sundhedsraad-horsens", "genoptraening-kommunedage"),
    ):
        text = kirsten.file(f"/omraader/{place}/indikatorer/{name}/tal.csv").lstrip("\ufeff")
        lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        found = asked(kirsten, f"/api/v1/indikatorer/{name}/tal?sted={place}")["tal"]
        assert [each["periode"] for each in found] == [line["periode"] for line in lines]
        for each, line in zip(found, lines, strict=True):
            for field in ("vaerdi", "taeller", "naevner", "nedre", "oevre"):
                said = line[field].replace(",", ".")
                assert (field in each) == (said != ""), (place, each, line)
                assert not said or each[field] == pytest.approx(float(said), rel=1e-5)
            assert each["status"][:5] == line["status"].replace(" ", "_")[:5]
            assert each["udgivelse"] == line["udgivelse"]


def test_a_hidden_figure_has_a_status_and_no_field_for_its_value(kirsten: Client) -> None:
    found = asked(kirsten, f"{REFERRALS}?sted=fanoe-kommune")["tal"]
    hidden = [each for each in found if each["status"] == "diskretioneret"]
    assert len(hidden) > 10
    for each in hidden:
        assert not {"vaerdi", "taeller", "nedre", "oevre"} & set(each)
    assert "null" not in json.dumps(found)


def test_pages_follow_each_other_to_the_end_without_a_hole(kirsten: Client) -> None:
    whole = asked(kirsten, f"{PLANS}?slags=health_council&antal=10000")
    assert whole["naeste"] is None
    url, met = f"{PLANS}?slags=health_council&antal=400", []
    while url:
        answer = kirsten.answer(url)
        part = json.loads(answer.text)
        met += part["tal"]
        link = answer.headers.get("Link", "")
        assert link == (f'<{part["naeste"]}>; rel="next"' if part["naeste"] else "")
        url = part["naeste"]
    assert met == whole["tal"] and len(met) == whole["antal_i_alt"] > 900
    assert asked(kirsten, f"{PLANS}?side=999")["tal"] == []


def test_too_much_is_refused_with_the_limit_and_the_count(
    kirsten: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = asked(kirsten, f"{PLANS}?slags=health_council")["antal_i_alt"]
    monkeypatch.setattr("indicators.api.pages.LIMIT", 500)
    for form in ("json", "json-stat"):
        told = asked(kirsten, f"{PLANS}?slags=health_council&format={form}", status=400)
        assert (told["graense"], told["antal"]) == (500, count)
        assert "grænsen er 500" in told["detail"]
    many = "&".join(f"sted=sted-{number}" for number in range(201))
    told = asked(kirsten, f"{PLANS}?{many}", status=400)
    assert (told["graense"], told["antal"]) == (200, 201)


def test_an_answer_that_has_not_changed_is_not_sent_again_and_is_each_viewers_own(
    site: Site, scratch: Site
) -> None:
    kirsten, ole = site.sign_in("Kirsten Holm"), site.sign_in("Ole Bach")
    url = "/api/v1/indikatorer/folketal/tal?slags=region"
    tag = kirsten.answer(url).headers["ETag"]
    again = kirsten.answer(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert ole.answer(url).text == kirsten.answer(url).text
    assert ole.answer(url).headers["ETag"] != tag
    assert ole.answer(url, headers={"If-None-Match": tag}).status_code == 200
    # A release that speaks instead of another is another answer.
    with scratch.change() as session:
        session.execute(sa.text("update release set public_id = 'ny' || id"))
    changed = scratch.sign_in("Kirsten Holm").answer(url, headers={"If-None-Match": tag})
    assert changed.status_code == 200


def test_a_key_reads_what_its_unit_may_and_nothing_above(scratch: Site) -> None:
    headers = key(scratch)
    program = scratch.visitor
    sofie = scratch.sign_in("Sofie Lund")
    for url in ("/api/v1/steder?slags=kommune", f"{PLANS}?antal=10000", "/api/v1/indikatorer"):
        own = asked(program, url, headers=headers)
        assert own == asked(sofie, url), url
    # Her kommune's own units are told to people alone.
    every = [
        asked(each, "/api/v1/steder", headers=more)
        for each, more in ((program, headers), (sofie, {}))
    ]
    read, hers = ({place["sted"] for place in told["steder"]} for told in every)
    assert read < hers and hers - read == {"hjemmeplejedistrikt-vestermarken"}
    places = {each["sted"] for each in asked(program, PLANS, headers=headers)["tal"]}
    assert "hedensted-kommune" in places and "randers-kommune" not in places
    answer = program.browser.get(PLANS, headers=headers)
    assert "Set-Cookie" not in answer.headers
    assert program.browser.post(PLANS, headers=headers).status_code == 405
    closed = scratch.sign_in("Sofie Lund")
    closed.pressed(closed.get(KEYS), "Luk Tal til vores rapport")
    assert program.browser.get(PLANS, headers=headers).status_code == 401


def test_a_key_for_deliveries_reads_no_figures(scratch: Site) -> None:
    headers = key(scratch, "svc_import")
    for url in ("/api/v1/steder", PLANS):
        answer = scratch.visitor.browser.get(url, headers=headers)
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM)


def test_a_place_of_a_units_own_is_told_to_those_it_is_shared_with_alone(site: Site) -> None:
    own = "traeningscenter-aabakken"
    for name, there in (("Ole Bach", True), ("Sofie Lund", False), ("Kirsten Holm", False)):
        client = site.sign_in(name)
        slugs = {each["sted"] for each in asked(client, "/api/v1/steder?antal=10000")["steder"]}
        assert (own in slugs) == there
        answers = [client.answer(f"{PLANS}?sted={slug}") for slug in (own, "findes-ikke")]
        assert (answers[0].text == answers[1].text) == (not there)


def test_more_than_a_minutes_questions_are_refused_for_that_key_alone(
    scratch: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PER_MINUTE", 3)
    one, other = key(scratch), key(scratch)
    program = scratch.visitor
    codes = [program.browser.get("/api/v1/steder", headers=one).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    refused = program.browser.get("/api/v1/steder", headers=one)
    assert refused.headers["Retry-After"] == "60" and refused.mimetype == PROBLEM
    assert "Vent et minut" in json.loads(refused.text)["detail"]
    assert program.browser.get("/api/v1/steder", headers=other).status_code == 200
    assert scratch.sign_in("Ole Bach").answer("/api/v1/steder").status_code == 200
    with scratch.stores.published.connect() as connection:
        asked_by = connection.scalars(
            sa.select(AccessLog.thing).where(AccessLog.action == "access.api.ask")
        ).all()
    assert len(asked_by) == 5 and len(set(asked_by)) == 3


def test_a_right_that_has_ended_ends_the_answers(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    assert asked(kirsten, PLANS)["antal_i_alt"] > 0
    with scratch.change() as session:
        person = session.scalars(sa.select(User.id).where(User.name == "Kirsten Holm")).one()
        session.execute(sa.delete(Grant).where(Grant.user_id == person))
    assert kirsten.answer(PLANS).status_code == 403


def test_what_is_read_of_others_stands_in_the_access_log(scratch: Site) -> None:
    asked(scratch.sign_in("Jens Krogh"), f"{PLANS}?sted=randers-kommune")
    with scratch.stores.published.connect() as connection:
        randers = connection.scalar(sa.select(Place.id).where(Place.slug == "randers-kommune"))
        looks = connection.scalars(
            sa.select(AccessLog.thing).where(
                AccessLog.holder_id == randers, AccessLog.action == "access.figure.read"
            )
        ).all()
    assert looks == ["measure:genoptraening:Genoptræning inden for 7 dage"]


def test_a_public_reader_reads_the_json_stat(kirsten: Client) -> None:
    url = f"{REFERRALS}?slags=kommune&fra=2026-01"
    text = kirsten.answer(f"{url}&format=json-stat").text
    frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    assert list(frame.columns) == ["sted", "periode", "tal", "value"]
    values = {
        (row.sted, row.periode): row.value
        for row in frame[frame["tal"] == "vaerdi"].itertuples()
        if row.value == row.value and row.value is not None
    }
    figures = asked(kirsten, f"{url}&antal=10000")["tal"]
    shown = {
        (each["sted"], f"{each['periode'][:4]}M{each['periode'][5:7]}"): each["vaerdi"]
        for each in figures
        if "vaerdi" in each
    }
    assert len(shown) > 800 and values == shown


def test_json_stat_says_of_every_null_why(kirsten: Client) -> None:
    found = asked(kirsten, f"{REFERRALS}?sted=fanoe-kommune&format=json-stat")
    empty = {str(at) for at, value in enumerate(found["value"]) if value is None}
    assert empty == set(found["status"]) and "diskretioneret" in found["status"].values()
    size = 1
    for length in found["size"]:
        size *= length
    assert len(found["value"]) == size
    assert found["role"] == {"geo": ["sted"], "time": ["periode"], "metric": ["tal"]}
    assert found["extension"]["demonstration"] is True
    empty_one = asked(kirsten, f"{PLANS}?sted=lolland-kommune&format=json-stat")
    assert (empty_one["value"], empty_one["size"][0]) == ([], 0)


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        ("month", "2026-10-01", "2026M10"),
        ("quarter", "2026-07-01", "2026K3"),
        ("half", "2026-07-01", "2026H2"),
        ("week", "2026-12-28", "2026U53"),
        ("year", "2026-01-01", "2026"),
        ("day", "2026-02-03", "2026-02-03"),
    ],
)
def test_a_period_is_written_as_statbank_writes_it(kind: str, day: str, code: str) -> None:
    year, month, date_ = map(int, day.split("-"))
    assert period_code(kind, sa.Date().python_type(year, month, date_)) == code


def test_each_figure_has_the_way_to_all_that_is_behind_it(kirsten: Client) -> None:
    found = asked(kirsten, f"{PLANS}?sted=horsens-kommune&fra=2026-10")
    each = found["tal"][0]
    url = found["oprindelse"].format(sted=each["sted"], periode=each["periode"])
    assert kirsten.answer(quote(url)).status_code == 200


def test_the_page_about_the_api_says_its_limits(kirsten: Client) -> None:
    page = kirsten.get("/api/")
    assert page.h1 == "Hent tal med et program"
    for words in ("120 spørgsmål i minuttet", "50.000 tal", "diskretioneret"):
        assert words in page.text
    assert "Hent tal med et program" in kirsten.get("/omraader/danmark/indikatorer/").links
