"""Every address x method x person x thing: the answer is the table's, what one may not see looks missing byte
for byte, no answer holds a stranger's canary, and every header is as it should be."""

from random import Random

import pytest
from werkzeug.test import TestResponse

from crawl import Asked, Map, asked, blank, expected, send
from proof_sum import PROVE, note
from readable import text_of
from world import BY_BREAK_GLASS, Persona, World

pytestmark = pytest.mark.slow

SAMPLE = 45
PERSONAS = 33
POLICY = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
TYPES = ("text/html; charset=utf-8", "text/csv; charset=utf-8", "text/css; charset=utf-8",
         "text/plain; charset=utf-8", "application/json", "image/svg+xml; charset=utf-8", "image/svg+xml", "image/png", "application/problem+json",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip


@pytest.mark.parametrize("number", range(PERSONAS))
def test_each_person_is_answered_as_the_table_says_and_meets_no_stranger(
    world: World, number: int
) -> None:
    who = world.personas[number]
    things = Map(world)
    walked = list(asked(world, things, who))
    if not PROVE:
        walked = Random(number).sample(walked, min(SAMPLE, len(walked)))
    methods = {r.endpoint: r.methods or set() for r in world.site.app.url_map.iter_rules()}
    token = form_token(world, who)
    faults = []
    for ask, twin in walked:
        answer = send(world, ask, token)
        faults += judged(world, who, ask, answer)
        wanted = expected(world, things, ask, methods[ask.endpoint])
        if answer.status_code not in wanted:
            faults.append(f"{told(ask)}: {answer.status_code}, expected {sorted(wanted)}")
        if twin is not None:
            other = send(world, twin, token)
            note("requests")
            words = [thing.word for _, thing in (*ask.things, *twin.things)]
            if blank(answer, *words) != blank(other, *words):
                faults.append(f"{told(ask)}: not as {twin.url}")
            note("compared with the missing")
        if ask.method not in ("GET", "HEAD", "OPTIONS") and answer.status_code < 400:
            # Some forms end the sign-in, or change what its token is made of.
            world.browsers.pop(who.name, None)
            token = form_token(world, who)
    note("leaks", sum("stranger" in fault for fault in faults))
    assert not faults, "\n".join(faults[:20])


def test_there_are_as_many_people_as_are_walked(world: World) -> None:
    assert len(world.personas) == PERSONAS
    assert len(world.canaries) > 500
    note("canaries planted", len(world.canaries))


def test_the_canaries_are_met_by_those_they_are_for(world: World) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    met = set()
    for name, url in (
        ("Ole Bach", "/omraader/horsens-kommune/indikatorer/genoptraening/"),
        ("Ole Bach", "/omraader/horsens-kommune/indikatorer/genoptraening/tal.csv"),
        ("Ole Bach", "/omraader/horsens-kommune/enheder/"),
        (BY_BREAK_GLASS, "/omraader/horsens-kommune/indikatorer/genoptraening/tal.csv"),
        ("Sofie Lund", "/data/leverancer/"),
        ("Ole Bach", "/omraader/horsens-kommune/taelleskemaer/"),
        ("Ole Bach", "/omraader/horsens-kommune/datarunder/"),
        ("Mette Dam", "/omraader/laegehuset-aadalen/indikatorer/genoptraening/tal.csv"),
    ):
        text = world.browser(world.persona(name)).get(url).text
        assert not world.strangers_in(world.persona(name), text), (name, url)
        met |= {each[:5] for each in world.strangers_in(world.personas[0], text)}
    assert {"kanre", "kanup", "kanun", "kanna", "kantt", "kanrt"} <= met
    assert any(each.startswith("8") for each in met)


def form_token(world: World, who: Persona) -> str:
    """The token that this person's forms send."""
    page = world.browser(who).get("/adgang/" if who.known else "/log-ind/").text
    return page.split('name="token" value="')[1].split('"')[0]


def judged(world: World, who: Persona, ask: Asked, answer: TestResponse) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    note("requests")
    text = text_of(answer)
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    faults = [f"{told(ask)}: {each}" for each in header_faults(answer)]
    strangers = world.strangers_in(who, f"{text}\n{headers}".replace(ask.url, ""))
    faults += [f"{told(ask)}: a stranger's {each}" for each in strangers]
    note("answers searched for canaries")
    if answer.status_code >= 500 or "Traceback" in text:
        faults.append(f"{told(ask)}: {answer.status_code}")
    return faults


def header_faults(answer: TestResponse) -> list[str]:
    """What is wrong with an answer's headers and cookies."""
    headers, faults = answer.headers, []
    policy = headers.get("Content-Security-Policy", "")
    if "unsafe" in policy or not all(part in policy for part in POLICY):
        faults.append(f"policy {policy}")
    if headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("may be sniffed")
    if headers.get("Referrer-Policy") != "same-origin":
        faults.append("tells where it was")
    kept = headers.get("Cache-Control", "")
    own = kept == "private, no-cache" and "Cookie" in headers.get("Vary", "")
    shared = kept.endswith("immutable")
    if kept != "no-store" and not ((own or shared) and "Set-Cookie" not in headers):
        faults.append(f"kept by caches: {kept}")
    if "no-store" in kept and "ETag" in headers:
        faults.append("an ETag of what may not be kept")
    if any(name.lower().startswith("access-control") for name, _ in headers):
        faults.append("opened to other sites")
    if answer.data and headers.get("Content-Type", "") not in TYPES:
        faults.append(f"type {headers.get('Content-Type')}")
    for cookie in headers.getlist("Set-Cookie"):
        if (
            not {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
            and "Expires=Thu, 01 Jan 1970" not in cookie
        ):
            faults.append(f"cookie {cookie}")
    return faults


def told(ask: Asked) -> str:
    sorts = ", ".join(f"{name}={thing.kind}" for name, thing in ask.things)
    return f"{ask.who.name or 'nobody'} {ask.method} {ask.url} ({sorts})"
