"""At New Year each open commitment of a klynge gets a receiver or an end, by a person."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from client import Site
from tvaers.places import Place

CLUSTER = "/omraader/sundhedsklynge-horsens/forpligtelser/overgang/"


@pytest.mark.parametrize("when", ["before", "after"])
def test_kirsten_gives_one_to_the_council_one_to_a_party_and_ends_one(
    scratch: Site, later: Site, when: str
) -> None:
    site = scratch if when == "before" else later
    kirsten = site.sign_in("Kirsten Holm")
    front = kirsten.get("/omraader/sundhedsklynge-horsens/")
    line = next(text for text in front.links if "skal have en, der følger op efter" in text)
    assert line.startswith("4 forpligtelser")
    page = kirsten.get(front.links[line])
    assert "4 forpligtelser mangler et svar, senest 31. marts 2027." in page.text
    keys = list(
        dict.fromkeys(
            i.attrs["value"]
            for i in page.root.all("input")
            if i.attrs.get("name") == "forpligtelse"
        )
    )
    assert len(keys) == 4
    for key, to, why in (
        (keys[0], "sundhedsraad-horsens", "Rådet overtager opgaven"),
        (keys[1], "region-midtjylland", "Regionen følger selv op"),
        (keys[2], "slut", "Nået"),
    ):
        at = {"forpligtelse": key, "modtager": to}
        kept = kirsten.posted(CLUSTER, status=422, **at)
        assert "Intet er gemt." in kept.text
        assert kept.chosen(f"modtager-{key}") == to
        answer = kirsten.post(CLUSTER, {"token": kirsten.token(), **at, "begrundelse": why})
        assert answer.status_code == 302, answer.text
    done = kirsten.get(CLUSTER)
    assert "Én forpligtelse mangler et svar" in done.text
    assert (
        "Sundhedsråd Horsens følger op fra" in done.text and "Rådet overtager opgaven" in done.text
    )
    with Session(site.stores.published) as session:
        rows = session.execute(
            sa.select(Commitment.public_id, Place.slug, Commitment.end_reason)
            .join(Place, Place.id == Commitment.keeper_id)
            .where(Commitment.public_id.in_(keys))
        ).all()
    found = {key: (slug, why) for key, slug, why in rows}
    assert found[keys[0]] == ("sundhedsraad-horsens", "")
    assert found[keys[1]] == ("region-midtjylland", "")
    assert found[keys[2]] == ("sundhedsklynge-horsens", "Nået")
    # The council that took it over follows it up.
    taken = kirsten.get(f"/omraader/sundhedsraad-horsens/forpligtelser/{keys[0]}/")
    assert "Overtaget fra Horsensklyngen" in taken.text
    assert "Ret forpligtelsen" in taken.text
    assert "Ret forpligtelsen" not in kirsten.get(f"/omraader/sundhedsklynge-horsens/forpligtelser/{keys[0]}/").text  # fmt: skip


def test_nobody_else_answers_and_no_date_does(scratch: Site, later: Site) -> None:
    for name in ("Ole Bach", "Sofie Lund", "Jens Krogh"):
        who = later.sign_in(name)
        assert (
            "skal have en, der følger op" not in who.get("/omraader/sundhedsklynge-horsens/").text
        )
        page = who.get(CLUSTER)
        assert "4 forpligtelser mangler et svar" in page.text and "Gem svaret" not in page.source
    with Session(scratch.stores.published) as session:
        handed = session.scalars(sa.select(Commitment.handed_on)).all()
    assert set(handed) == {None}
    council = scratch.sign_in("Kirsten Holm")
    assert council.get("/omraader/sundhedsraad-horsens/forpligtelser/overgang/", status=404)
