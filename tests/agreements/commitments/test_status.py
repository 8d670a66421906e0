"""How a commitment stands: the figures first, each party for itself, verified by another, and silence shown."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.recomputing import recompute
from agreements.commitments.said import Following, Met, Statement
from client import Client, Site, make_site
from config import settings
from config.commands import worker
from html_page import Page
from indicators.models import Figure, Status
from promise_pages import adopted, at, follow, promised, row
from tvaers.db import now
from tvaers.places import Place


@pytest.fixture
def url(scratch: Site) -> str:
    """A commitment of Horsens and the region, at the council."""
    found = promised(
        scratch.sign_in("Kirsten Holm"),
        adopted(scratch),
        part=["horsens-kommune", "region-midtjylland"],
    )
    follow(scratch)
    return found


def said(who: Client, page: str, status: str, words: str = "") -> Page:
    found = who.get(page)
    button = next(b.text for b in found.root.all("button") if b.text.startswith("Gem status for"))
    return who.pressed(found, button, status=status, ord=words)


def test_the_figures_speak_first_and_say_why(scratch: Site, url: str) -> None:
    page = scratch.sign_in("Ole Bach").get(url)
    rows = page.table("Regnet om ved hver udgivelse").rows
    assert rows["Horsens"]["Målet"].startswith("Svinger siden")
    why = rows["Horsens"]["Derfor"]
    assert why.startswith("Målet er mindst 80 %. De seneste 12 målinger svinger tilfældigt mellem")
    assert "Seneste måling er" in why and "i oktober 2026" in why
    assert "Tallene: svinger (Horsens" in page.text
    # Who may not see a place's restricted figures is not told what they say of a commitment.
    with scratch.change() as session:
        place = session.scalars(sa.select(Place.id).where(Place.slug == "horsens-kommune")).one()
        session.execute(sa.update(Following).where(Following.place_id == place).values(level=3))
    assert "Horsens" in scratch.sign_in("Ole Bach").get(url).table("Regnet om").rows
    hidden = scratch.sign_in("Jens Krogh").get(url)
    assert "svinger (Horsens" not in hidden.text


def test_each_party_speaks_for_itself_and_disagreement_is_shown(scratch: Site, url: str) -> None:
    ole, jens = scratch.sign_in("Ole Bach"), scratch.sign_in("Jens Krogh")
    horsens, region = at(url, "horsens-kommune"), at(url, "region-midtjylland")
    refused = said(ole, horsens, "met")
    assert refused.status == 422 and "Tallene siger noget andet." in refused.text
    page = said(ole, horsens, "met", "Juli regnes ikke med")
    assert "Horsens siger opfyldt, og tallene siger svinger." in page.text
    bare = said(jens, region, "deviates")
    assert "Skriv, hvad der afviger, og hvad I gør ved det." in bare.text
    page = said(jens, region, "deviates", "To afdelinger mangler")
    assert (
        "Parterne siger ikke det samme: Horsens siger opfyldt og Midtjylland siger afviger."
        in page.text
    )
    rows = page.table("Hver part for sig").rows
    assert rows["Horsens"]["Status"] == "Meldt opfyldt, ikke bekræftet"
    assert "Ole Bach, i dag" in rows["Horsens"]["Med partens ord"]
    # Nobody speaks for another.
    for who, slug in ((jens, "horsens-kommune"), (ole, "region-midtjylland")):
        answer = who.post(
            f"{at(url, slug)}status/", {"token": who.token(), "status": "met", "set": ""}
        )
        assert answer.status_code == 404


def test_met_is_reported_until_another_verifies_it_and_never_by_oneself(
    scratch: Site, url: str
) -> None:
    ole, jens = scratch.sign_in("Ole Bach"), scratch.sign_in("Jens Krogh")
    said(ole, at(url, "horsens-kommune"), "met", "Juli regnes ikke med")
    assert "Gem svaret" not in ole.get(at(url, "horsens-kommune")).source
    key = row_statement(scratch)
    own = ole.posted(f"{at(url, 'horsens-kommune')}bekraeft/", status=403, melding=key, enig="ja")
    assert "Intet er gemt." in own.text
    page = jens.get(at(url, "region-midtjylland"))
    refused = jens.pressed(page, "Gem svaret", enig="nej")
    assert refused.status == 422 and "Skriv begrundelsen." in refused.text
    done = jens.pressed(refused, "Gem svaret", enig="ja")
    assert (
        "Opfyldt, bekræftet af Midtjylland"
        in done.table("Hver part for sig").rows["Horsens"]["Status"]
    )
    # What the party says afterwards is another word, that nobody has verified.
    again = said(ole, at(url, "horsens-kommune"), "met", "Stadig")
    assert (
        again.table("Hver part for sig").rows["Horsens"]["Status"]
        == "Meldt opfyldt, ikke bekræftet"
    )
    stale = jens.posted(
        f"{at(url, 'region-midtjylland')}bekraeft/", status=409, melding=key, enig="ja"
    )
    assert "Der er sagt noget nyt om forpligtelsen" in stale.text
    # The body verifies with the meeting that decided it.
    council = jens.get(url)
    body = jens.pressed(council, "Gem svaret", enig="ja", organ="Sundhedsrådet", moede="2026-11-20")
    assert (
        "bekræftet af Sundhedsråd Horsens"
        in body.table("Hver part for sig").rows["Horsens"]["Status"]
    )
    assert "Sundhedsrådet, 20. november 2026" in body.text
    # The secretariat writes and judges, and verifies nothing.
    assert "Gem svaret" not in scratch.sign_in("Kirsten Holm").get(url).source


def row_statement(site: Site) -> str:
    with Session(site.stores.published) as session:
        return session.scalars(
            sa.select(Statement.public_id).where(Statement.commitment_id == row(site).id)
        ).one()


def test_a_person_may_call_it_otherwise_with_name_and_reason_beside_the_figures(
    scratch: Site, url: str
) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    bare = kirsten.pressed(kirsten.get(url), "Gem din vurdering", status="not_met")
    assert bare.status == 422 and "Skriv, hvorfor det skal kaldes noget andet" in bare.text
    page = kirsten.pressed(bare, "Gem din vurdering", ord="Sommeren er ikke med")
    assert "Kirsten Holm kalder det ikke opfyldt." in page.text
    assert "Sommeren er ikke med" in page.text
    assert page.table("Regnet om").rows["Horsens"]["Målet"].startswith("Svinger")
    for client in (scratch.sign_in("Ole Bach"), scratch.sign_in("Jens Krogh")):
        answer = client.post(f"{url}vurdering/", {"token": client.token(), "status": "met"})
        assert answer.status_code == 404


def test_two_who_speak_at_once_lose_nothing(scratch: Site, url: str) -> None:
    ole = scratch.sign_in("Ole Bach")
    mine = at(url, "horsens-kommune")
    first, second = ole.get(mine), ole.get(mine)
    button = "Gem status for Horsens"
    assert ole.submit(first, button, status="under_way", ord="Den ene").status_code == 302
    page = ole.pressed(second, button, status="deviates", ord="Den anden")
    assert page.status == 409 and "Der er sagt noget nyt" in page.text
    assert page.by_id("ord").text == "Den anden" and "Den ene" in page.text
    done = ole.pressed(page, button, status="deviates")
    assert "Den anden" in done.text and "Det, der er sagt før" in done.text


def test_after_90_days_without_anybody_the_page_is_right_and_says_who_is_silent(
    scratch: Site, url: str, tmp_path: Path
) -> None:
    said(scratch.sign_in("Ole Bach"), at(url, "horsens-kommune"), "under_way")
    spring = make_site(scratch.stores, tmp_path, at=now() + timedelta(days=100))
    page = spring.sign_in("Jens Krogh").get(url)
    assert "Ingen ord i 90 dage fra Horsens og Midtjylland." in page.text
    assert page.table("Regnet om").rows["Horsens"]["Målet"].startswith("Svinger")
    spring.close()


def test_a_release_changes_the_status_and_hidden_figures_say_so(scratch: Site, url: str) -> None:
    mine = row(scratch)
    with scratch.change() as session:
        place = session.scalars(sa.select(Place.id).where(Place.slug == "horsens-kommune")).one()
        own = sa.and_(Figure.place_id == place, Figure.period_start >= date(2025, 9, 1))
        session.execute(sa.update(Figure).where(own).values(value=99.0, status=Status.SHOWN))
        assert recompute(session) > 0
        assert session.get_one(Following, (mine.id, place)).met is Met.MET
        session.expunge_all()
        empty = {
            "value": None,
            "numerator": None,
            "denominator": None,
            "lower": None,
            "upper": None,
        }
        every = sa.update(Figure).where(Figure.place_id == place)
        session.execute(every.values(status=Status.HIDDEN, **empty))
        recompute(session)
        session.expire_all()
        found = session.get_one(Following, (mine.id, place))
        assert found.met is Met.HIDDEN
        assert "Så mange af de seneste tal er skjult" in found.sentence
        # Nothing has changed since: nothing is told as changed.
        assert recompute(session) == 0


def test_the_worker_works_it_out_when_figures_or_promises_have_changed_and_else_rests(
    scratch: Site,
) -> None:
    context = worker.Context(settings.read({}), scratch.stores)
    worker.follow_commitments(context)
    first = context.followed
    assert first is not None
    with scratch.change() as session:
        session.execute(sa.delete(Following))
    worker.follow_commitments(context)
    with Session(scratch.stores.published) as session:
        assert session.scalars(sa.select(Following)).all() == [], "nothing had changed"
    promised(scratch.sign_in("Kirsten Holm"), adopted(scratch))
    worker.follow_commitments(context)
    with Session(scratch.stores.published) as session:
        assert session.scalars(sa.select(Following)).all()
    assert context.followed != first
