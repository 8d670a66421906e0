"""A person number typed anywhere - address, question, form, file name, sign-in field - is kept nowhere (F07)."""

import io
import logging
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import Client, Site
from html_page import Page
from proof_sum import PROVE, note
from test_hostile import EVERYBODY, PARAMETERS, pages
from tvaers.db import Base
from world import World

CPR = "010190-1234"
SPELLED = (CPR, "0101901234", "010190 1234")
DIGITS = re.compile(r"010190\D{0,3}1234")
# Fields that choose among what is there, or carry the form itself; every other one takes text.
NOT_TEXT = {"token", "enhed", "kilde", "person", "hidden"}


def typed(world: World, name: str) -> int:
    """Type the number into every text field of every form this person meets; how many forms."""
    who, done = world.persona(name), 0
    for url in [*pages(world, who), "/data/leverancer/"]:
        answer = world.browser(who).get(url)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = Page(url, 200, answer.headers, answer.text)
        for form in page.root.all("form"):
            if form.attrs.get("method") != "post" or "/log-af/" in form.attrs.get("action", ""):
                continue
            fields = {
                each.attrs["name"]: each.attrs.get("value", "")
                for kind in ("input", "textarea")
                for each in form.all(kind)
                if "name" in each.attrs
            }
            texts = [
                each.attrs["name"]
                for kind in ("input", "textarea")
                for each in form.all(kind)
                if each.attrs.get("type", "text") not in ("hidden", "checkbox", "radio", "date")
                and "name" in each.attrs
                and each.attrs["name"] not in NOT_TEXT
            ]
            if not texts:
                continue
            for number in SPELLED if PROVE else SPELLED[:1]:
                sent = fields | dict.fromkeys(texts, f"Om {number} i dag")
                answer = world.browser(who).post(form.attrs.get("action") or url, data=sent)
                assert answer.status_code < 500
                note("requests")
                done += 1
    return done


def test_a_person_number_typed_anywhere_is_kept_nowhere(
    own_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people = EVERYBODY if PROVE else ("", "Sofie Lund", "Ida Frost")
    sent = sum(typed(own_world, name) for name in people)
    assert sent > 5
    for name in people:
        who = own_world.persona(name)
        browser = own_world.browser(who)
        for number in SPELLED:
            for url in (f"/omraader/{number}/", f"/{number}", f"/data/leverancer/{number}/"):
                assert browser.get(url).status_code in (302, 404)
            for parameter in PARAMETERS:
                assert browser.get("/omraader/", query_string={parameter: number}).status_code < 500
        browser.get("/adgang/", headers={"Referer": f"http://localhost/{CPR}", "User-Agent": CPR})
    visitor = own_world.site.app.test_client()
    for number in SPELLED:
        page = visitor.get("/log-ind/", query_string={"videre": f"/omraader/{number}/"})
        token = page.text.split('name="token" value="')[1].split('"')[0]
        form = {"token": token, "login": number, "password": number}
        refused = visitor.post("/log-ind/", data=form)
        assert refused.status_code == 422
        assert "ligner et CPR-nummer" in refused.text and not DIGITS.search(refused.text)
    _uploaded(own_world)
    assert not kept(own_world.site), "kept in the store"
    for record in caplog.records:
        # The line about an outgoing test request is the browser's, not the site's.
        assert not DIGITS.search(f"{record.getMessage()} {record.exc_text}"), record.name


def _uploaded(world: World) -> None:
    sofie = Client(world.site)
    sofie.browser = world.browser(world.persona("Sofie Lund"))
    page = Page("/", 200, {}, sofie.browser.get("/data/leverancer/ny/").text)
    fields = {
        each.attrs["name"]: each.attrs.get("value", "")
        for each in page.root.all("input")
        if "name" in each.attrs and each.attrs["name"] != "fil"
    }
    unit = str(world.at("hedensted-kommune").id)
    fields |= {"enhed": unit, "kilde": "klgateway-140"}
    for name, content in ((f"{CPR}.csv", "a;b\n1;2\n"), ("fil.csv", f"navn;nr\nx;{CPR}\n")):
        answer = sofie.browser.post(
            "/data/leverancer/ny/", data=fields | {"fil": (io.BytesIO(content.encode()), name)}
        )
        assert answer.status_code == (302 if "CPR" not in content and CPR in name else 422)


def kept(site: Site) -> list[str]:
    """Where in the stores, their files and the inbox the number stands."""
    found = []
    with site.stores.published.connect() as connection:
        for table in Base.metadata.tables.values():
            for row in connection.execute(sa.select(table)):
                if DIGITS.search(str(tuple(row))):
                    found.append(f"{table.name}: {DIGITS.sub('*', str(tuple(row)))}"[:200])
    files = [Path(site.app.config["INBOX"])]
    for engine in (site.stores.published, site.stores.raw):
        if engine.dialect.name == "sqlite" and engine.url.database:
            files += Path(engine.url.database).parent.glob("*.db*")
    for file in [f for top in files for f in ([top] if top.is_file() else top.rglob("*"))]:
        if file.is_file() and re.search(rb"010190\D{0,3}1234", file.read_bytes()):
            found.append(str(file.name))
    return found
