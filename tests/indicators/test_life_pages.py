"""Pages of a delivery's life: preview, decisions, releases and the way back, flags, and where a number comes from."""

import json
import re
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Client, Site, unmarked
from config import compose, reference_data
from figures import COUNTS, MEASURES, TODAY
from html_page import Page
from indicators.deliveries import preview, rollback
from indicators.flags import Dismissal, Flag
from indicators.models import CurrentRelease, Figure, MeasureVersion, PeriodKind
from indicators.release import release
from tvaers.db import now, transaction
from tvaers.intake import Delivery, DeliveryState, take
from tvaers.people import User
from tvaers.places import Place
from tvaers.trail import Event

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
HORSENS, HEDENSTED = "/omraader/horsens-kommune/", "/omraader/hedensted-kommune/"
PLANS = "indikatorer/genoptraening/"
HERE = f"{HORSENS}{PLANS}punkt/2026-10/"
CODES = {"horsens-kommune": "0615", "hedensted-kommune": "0766"}


def brought(
    site: Site, slug: str, above: int, below: int, *, by: str = "En kollega", month: str = "2026-10"
) -> str:
    """A delivery of one kommune's plans, taken by the worker; its receipt's id."""
    line = f"k;ggop_7dage;{month};maaned;{CODES[slug]};ggop;{above};{below};;;;2026-11-20;share;"
    with transaction(site.stores.published) as session:
        register = reference_data.register(session)
        holder = session.scalars(sa.select(Place.id).where(Place.slug == slug)).one()
        who = session.scalar(sa.select(User.id).where(User.name == by))
    return take(
        site.stores,
        compose.sources()["klgateway-140"],
        "\n".join((COUNTS, line)).encode(),
        register,
        compose.store,
        file_name="oktober.csv",
        by=by,
        by_id=who,
        holder_id=holder,
        demonstration=True,
    ).public_id


def previewed(site: Site) -> None:
    """What the worker does between two requests: previews, releases and orders."""
    with Session(site.stores.published) as session:
        waiting = preview.waiting(session)
    for each in waiting:
        preview.make(site.stores, tuple(MEASURES.values()), each, TODAY)


def released(site: Site) -> None:
    release(site.stores, MEASURES["genoptraening"], TODAY, by="Tværs")


def state(site: Site, receipt: str) -> DeliveryState:
    with Session(site.stores.published) as session:
        return session.scalars(sa.select(Delivery.state).where(Delivery.public_id == receipt)).one()


def decide(client: Client, receipt: str, act: str, reason: str = "", **more: str) -> Page | int:
    url = f"/data/leverancer/{receipt}/beslut/"
    answer = client.post(
        url, {"token": client.token(), "handling": act, "begrundelse": reason, **more}
    )
    if answer.status_code == 302:
        return client.get(answer.location)
    return answer.status_code


def test_sofie_sees_what_her_file_would_change_and_nobody_elses(scratch: Site) -> None:
    receipt = brought(scratch, "hedensted-kommune", 9, 90, by="Sofie Lund")
    sofie = scratch.sign_in("Sofie Lund")
    url = f"/data/leverancer/{receipt}/forhaandsvisning/"
    assert "ikke begyndt endnu" in sofie.get(url).text
    assert sofie.get(f"/data/leverancer/{receipt}/").links["Se, hvad leverancen ændrer"] == url
    previewed(scratch)
    page = sofie.get(url)
    table = page.table("Tal, der er vist før")
    assert table.rows["Hedensted"]["Efter"] == "10 %"
    assert table.rows["Hedensted"]["Hvorfor"].startswith("rettede tal")
    assert table.rows["Hedensted"]["Forskel"].endswith("procentpoint")
    assert page.text.count("Leverancen ændrer ") == 1
    for name in ("Ole Bach", "Jens Krogh", "Kirsten Holm", "Bo Riis"):
        scratch.sign_in(name).get(url, status=404)
    assert HEDENSTED not in scratch.sign_in("Ole Bach").get("/data/leverancer/").text
    unpublished = sofie.get(f"{HEDENSTED}{PLANS}").table("nyeste først").rows
    assert unpublished["oktober 2026"]["Procent"] != "10 %"


def test_a_preview_can_be_cancelled_and_made_again(scratch: Site) -> None:
    receipt = brought(scratch, "hedensted-kommune", 9, 90, by="Sofie Lund")
    previewed(scratch)
    sofie = scratch.sign_in("Sofie Lund")
    url = f"/data/leverancer/{receipt}/forhaandsvisning/"
    assert sofie.post(url, {"token": sofie.token(), "handling": "afbryd"}).status_code == 409
    with scratch.change() as session:
        session.execute(sa.update(preview.Preview).values(state="working", done=3, steps=7))
    page = sofie.get(url)
    assert "3 af 7" in page.text and "Du kan lukke siden" in page.text
    assert "afbrudt" in sofie.pressed(page, "Afbryd", handling="afbryd").text
    page = sofie.pressed(sofie.get(url), "Lav den igen", handling="igen")
    assert "ved at blive lavet" in page.text
    previewed(scratch)
    assert "Leverancen ændrer" in sofie.get(url).text


def test_a_delivery_is_submitted_sent_back_approved_and_withdrawn_by_the_right_people(
    scratch: Site,
) -> None:
    receipt = brought(scratch, "horsens-kommune", 30, 60)
    ole, sofie = scratch.sign_in("Ole Bach"), scratch.sign_in("Sofie Lund")
    assert decide(sofie, receipt, "godkend") == 404
    assert decide(ole, receipt, "indsend") == 403
    with scratch.change() as session:
        session.execute(
            sa.update(Delivery)
            .where(Delivery.public_id == receipt)
            .values(state=DeliveryState.SUBMITTED, submitted_by="En kollega", submitted_at=now())
        )
    front = ole.get(HORSENS)
    assert "Godkend oktober.csv" in front.text
    assert decide(ole, receipt, "tilbage") == 409
    page = decide(ole, receipt, "tilbage", "November mangler")
    assert isinstance(page, Page) and "November mangler" in page.text
    assert state(scratch, receipt) is DeliveryState.READY
    page = decide(ole, receipt, "godkend")
    assert isinstance(page, Page) and "Godkendt" in page.text
    page = decide(ole, receipt, "traek", "Forkert udtræk")
    assert isinstance(page, Page) and "Trukket tilbage: Forkert udtræk" in page.text
    assert decide(ole, receipt, "traek", "igen") == 409
    assert decide(ole, receipt, "nix") == 403


def test_sofie_works_quarantine_off_row_by_row(scratch: Site) -> None:
    receipt = brought(scratch, "hedensted-kommune", 91, 90, by="Sofie Lund")
    sofie = scratch.sign_in("Sofie Lund")
    page = sofie.get(f"/data/leverancer/{receipt}/")
    (row,) = page.table().rows
    assert decide(sofie, receipt, "raekke", "", raekke=row) == 409
    assert decide(sofie, receipt, "raekke", "x", raekke="999") == 409
    assert decide(sofie, receipt, "raekke", "se 010190-1234", raekke=row) == 409
    page = sofie.pressed(
        page, "Udelad rækken", handling="raekke", begrundelse="Rettes i næste udtræk"
    )
    told = page.table().rows[row]["Afgjort"]
    assert told == "Udeladt af Sofie Lund: Rettes i næste udtræk"
    assert state(scratch, receipt) is DeliveryState.READY


def test_a_release_is_rolled_back_and_every_view_shows_the_one_before_with_a_note(
    scratch: Site,
) -> None:
    ole, kirsten = scratch.sign_in("Ole Bach"), scratch.sign_in("Kirsten Holm")
    views = (
        f"{HORSENS}{PLANS}",
        "/omraader/sundhedsraad-horsens/indikatorer/genoptraening/",
        f"{HORSENS}sammenlign/?maal=genoptraening",
        f"{HORSENS}{PLANS}tal.csv",
        f"{HORSENS}{PLANS}punkt/2026-10/tal.json",
        "/omraader/sundhedsraad-horsens/indikatorer/",
    )

    def seen() -> list[str]:
        pages = [ole.answer(url).get_data(as_text=True) for url in views]
        return [unmarked(each) for each in pages]

    before = seen()
    receipt = brought(scratch, "horsens-kommune", 7000, 7100)
    assert isinstance(decide(ole, receipt, "godkend"), Page)
    released(scratch)
    wrong = seen()
    assert "7.000" in wrong[0] and "7000" in wrong[3] and "7.000" not in before[0]
    assert all(a != b for a, b in zip(before, wrong, strict=True))

    page = ole.get(f"/data/leverancer/{receipt}/udgivelser/")
    assert "Gælder nu" in page.text
    kirsten.get(f"/data/leverancer/{receipt}/udgivelser/", status=404)
    answer = ole.submit(page, "Rul tilbage")
    assert answer.status_code == 409
    page = ole.pressed(page, "Rul tilbage", begrundelse="Filen var en prøve")
    assert "Rulles tilbage om et øjeblik" in page.text
    assert rollback.carry_out(scratch.stores, MEASURES) == 1
    assert rollback.carry_out(scratch.stores, MEASURES) == 0

    after = seen()
    assert not any(wrong_one in each for wrong_one in ("7.000", "7000") for each in after)
    for was, then, url in zip(before, after, views, strict=True):
        told = json.loads(then) if url.endswith("json") else None
        if told:
            assert "Filen var en prøve" in told["release"]["note"]
            assert told["release"]["id"] == json.loads(was)["release"]["id"]
        elif "csv" in url:
            assert "Filen var en prøve" in then
            assert re.sub(r"Rullet tilbage[^;]*", "", then) == was
        elif "sammenlign" in url:
            assert was == then, url
    assert "Rullet tilbage" in ole.get(views[0]).text
    point = ole.get(HERE)
    assert "Rullet tilbage" in point.text
    assert [row["Tal"] for row in point.table().rows.values()] == ["99 %"]
    assert "vises for stedet selv" in kirsten.get(HERE).text
    assert state(scratch, receipt) is DeliveryState.WITHDRAWN
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event.facts).where(Event.action == "indicators.release.rollback")
        ).one()
        assert told["reason"] == "Filen var en prøve"


def flagged(site: Site, slug: str, kind: str = "jump") -> None:
    """A flag on a kommune's newest value, as a release would raise it."""
    with site.change() as session:
        place = session.scalars(sa.select(Place).where(Place.slug == slug)).one()
        version = session.scalars(
            sa.select(MeasureVersion).where(MeasureVersion.name == "genoptraening")
        ).one()
        session.execute(
            sa.delete(Flag).where(Flag.place_id == place.id, Flag.measure_version_id == version.id)
        )
        value = session.scalar(
            sa.select(Figure.value)
            .join(CurrentRelease, CurrentRelease.release_id == Figure.release_id)
            .where(
                CurrentRelease.measure_version_id == version.id,
                CurrentRelease.period_start == OCTOBER,
                Figure.place_id == place.id,
                Figure.period_start == OCTOBER,
            )
        )
        session.add(
            Flag(
                measure_version_id=version.id,
                place_id=place.id,
                period_kind=PeriodKind.MONTH,
                period_start=OCTOBER,
                kind=kind,
                value=value,
                level=2,
                raised_at=now(),
            )
        )


def test_a_flag_follows_its_value_until_somebody_says_why_it_is_right(scratch: Site) -> None:
    flagged(scratch, "hedensted-kommune")
    sofie, ole = scratch.sign_in("Sofie Lund"), scratch.sign_in("Ole Bach")
    drawn = (
        f"{HEDENSTED}{PLANS}",
        f"{HEDENSTED}indikatorer/",
        HEDENSTED,
        "/omraader/sundhedsraad-horsens/sammenlign/?maal=genoptraening",
        f"{HEDENSTED}{PLANS}punkt/2026-10/",
    )
    for url in drawn:
        assert "stort spring" in sofie.get(url).text, url
    page = sofie.get(drawn[-1])
    assert "mindst tre gange så stort" in page.text
    told = json.loads(
        sofie.answer(f"{HEDENSTED}{PLANS}punkt/2026-10/tal.json").get_data(as_text=True)
    )
    assert [each["kind"] for each in told["flags"]] == ["jump"]
    assert "Fjern mærket" not in ole.get(drawn[-1]).text
    assert ole.post(drawn[-1], {"token": ole.token(), "maerke": "jump"}).status_code == 404
    for reason in (" ", "se 010190-1234"):
        refused = sofie.posted(drawn[-1], status=422, maerke="jump", begrundelse=reason)
        assert "Begrundelsen ligner" in refused.text or "Skriv med få ord" in refused.text
    page = sofie.pressed(page, "Fjern mærket", begrundelse="Nyt center åbnede i oktober")
    assert "Nyt center åbnede i oktober" in page.text
    for url in drawn[:-1]:
        assert "stort spring" not in sofie.get(url).text, url
    with Session(scratch.stores.published) as session:
        (said,) = session.scalars(sa.select(Dismissal)).all()
        assert (said.by, said.kind) == ("Sofie Lund", "jump")
        facts = session.scalars(
            sa.select(Event.facts).where(Event.action == "indicators.flag.dismiss")
        ).one()
        assert facts["holder"] == "hedensted-kommune"
    assert sofie.post(drawn[-1], {"token": sofie.token(), "maerke": "jump"}).status_code == 409


def test_where_a_number_comes_from_is_told_as_far_as_one_may_see(scratch: Site) -> None:
    receipt = brought(scratch, "horsens-kommune", 30, 60)
    ole, kirsten = scratch.sign_in("Ole Bach"), scratch.sign_in("Kirsten Holm")
    decide(ole, receipt, "godkend")
    released(scratch)
    page = ole.get(HERE)
    assert page.h1.startswith("Genoptræning inden for 7 dage i Horsens Kommune")
    for told in ("50 %", "oktober.csv", "En kollega", "Ole Bach", "Formål", "version 1"):
        assert told in page.text, told
    assert page.links["oktober.csv"] == f"/data/leverancer/{receipt}/"
    other = kirsten.get(HERE)
    assert "50 %" in other.text and "vises for den, der har leveret" in other.text
    assert "oktober.csv" not in other.text and receipt not in other.source
    data = json.loads(ole.answer(HERE + "tal.json").get_data(as_text=True))
    assert (data["value"], data["numerator"], data["denominator"]) == (50, 30, 60)
    assert data["sources"][0]["receipt"]["id"] == receipt
    data = json.loads(kirsten.answer(HERE + "tal.json").get_data(as_text=True))
    assert data["sources"][0]["receipt"] is None
    for wrong in ("2026-13", "nix", "1999-01", "2026-10-01x"):
        ole.get(f"{HORSENS}{PLANS}punkt/{wrong}/", status=404)
    scratch.sign_in("Mette Dam").get("/omraader/randers-kommune/indikatorer/genoptraening/punkt/2026-10/", status=404)  # fmt: skip


def test_a_hidden_value_is_told_as_hidden_and_its_numbers_are_nowhere(scratch: Site) -> None:
    receipt = brought(scratch, "horsens-kommune", 3, 61)
    ole = scratch.sign_in("Ole Bach")
    previewed(scratch)
    page = ole.get(f"/data/leverancer/{receipt}/forhaandsvisning/")
    assert page.table("Tal, der er vist før").rows["Horsens"]["Efter"] == "• skjult"
    decide(ole, receipt, "godkend")
    released(scratch)
    page = ole.get(HERE)
    assert "skjult for at beskytte små tal" in page.text
    # The same in the page's table and chart, in the file, in a comparison, and on the list.
    shown = ole.get(f"{HORSENS}{PLANS}")
    assert shown.table("nyeste først").rows["oktober 2026"]["Procent"] == "• skjult"
    assert shown.chart()["points"]["y"][-1] is None
    (line,) = [
        line for line in ole.file(f"{HORSENS}{PLANS}tal.csv").splitlines() if ";2026-10-01;" in line
    ]
    assert "diskretioneret" in line.split(";") and "3" not in line.split(";")
    others = ole.get(f"{HORSENS}sammenlign/?maal=genoptraening&periode=2026-10-01")
    assert others.table(" for ").rows["Horsens"]["Procent"] == "• skjult"
    assert "skjult" in ole.get(f"{HORSENS}indikatorer/").text
    for view in (page, shown, others):
        assert "4,9" not in view.text and "4.918" not in view.source
    data = json.loads(ole.answer(HERE + "tal.json").get_data(as_text=True))
    assert (data["status"], data["value"], data["numerator"]) == ("hidden", None, None)


def test_who_has_delivered_is_told_by_kommune_and_month(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    page = kirsten.get("/omraader/sundhedsraad-horsens/leverancer/?maal=genoptraening")
    rows = page.table("Et tal er sent").rows
    assert set(rows) == {"Hedensted", "Horsens", "Odder", "Skanderborg"}
    assert rows["Horsens"]["I alt"] == "12 af 12"
    page = kirsten.get("/omraader/region-sjaelland/leverancer/?maal=genoptraening")
    assert page.table("Et tal er sent").rows["Lolland"]["okt 2026"] == "deles ikke"
    page = kirsten.get("/omraader/region-sjaelland/leverancer/?maal=kommunehenvisninger")
    assert page.table("Et tal er sent").rows["Lolland"]["okt 2026"] == "leveret"
