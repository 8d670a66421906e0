"""A midway and a final status of an agreement: drafted in one press, edited, approved by two."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from agreements.statutory.drafting import FINAL, MIDWAY, Subject, blocks, title_of
from agreements.texts.models import Agreement, AgreementState
from client import Client, Site
from tvaers.places import Place

CLUSTER = "/omraader/sundhedsklynge-horsens/"
SUBJECT = Subject(
    key="a1",
    title="Genoptræning sammen",
    period="1. januar 2026 til 31. december 2027",
    points={"Rådgivning": "Sygehuset\nrådgiver kommunerne."},
    missing=["Økonomi"],
    measures=["genoptraening", "kommunehenvisninger"],
    since=date(2026, 1, 1),
)


def test_a_draft_has_text_statuses_a_figure_a_measure_and_decisions_since_it_began() -> None:
    made = list(blocks(MIDWAY, SUBJECT))
    assert [each.kind for each in made] == [
        *("tekst", "aftale", "tekst", "forpligtelser", "figur", "figur", "tekst"),
        *("beslutninger", "tekst"),
    ]
    words = [each.settings["tekst"] for each in made if each.kind == "tekst"]
    assert "**Rådgivning:** Sygehuset rådgiver kommunerne." in words[2]
    assert "**Økonomi:** mangler i aftalens tekst." in words[2]
    assert made[-2].settings == {"fra": "2026-01-01"}
    assert "føres videre" in list(blocks(FINAL, SUBJECT))[-1].settings["tekst"]
    assert title_of(MIDWAY, SUBJECT) == "Midtvejsstatus: Genoptræning sammen"


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def test_kirsten_drafts_a_status_in_one_press_and_it_needs_two_to_approve_it(
    scratch: Site, kirsten: Client
) -> None:
    with scratch.change() as session:
        key = session.scalars(
            sa.select(Agreement.public_id)
            .join(Place, Place.id == Agreement.place_id)
            .where(Agreement.state == AgreementState.ACTIVE, Place.slug == "sundhedsklynge-horsens")
            .order_by(Agreement.id)
        ).first()
    assert "Lav midtvejsstatus" in kirsten.get(f"{CLUSTER}aftaler/{key}/").text
    form = {"token": kirsten.token(), "slags": "midtvejs"}
    answer = kirsten.post(f"{CLUSTER}aftaler/{key}/status/", form)
    assert answer.status_code == 302
    draft = str(answer.headers["Location"])
    shown = kirsten.get(draft)
    assert "Midtvejsstatus" in shown.text
    assert "Hvordan forpligtelserne står" in shown.text
    assert "Hvad parterne har besluttet" in shown.text
    assert re.search(rf'href="{CLUSTER}aftaler/{key}/"', shown.source)
    review = draft.replace("rediger/", "gennemsyn/")
    said = kirsten.get(review)
    assert "Hvem gennemser for regionen" in said.text
