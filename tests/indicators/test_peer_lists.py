"""A unit's own lists to compare with: kept under a name by somebody, used by its people, and never changed."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Site
from indicators.lists.actions import Unfit, keep
from indicators.lists.models import PeerList
from tvaers.places import Place
from tvaers.trail import Event

LISTS = "/omraader/sundhedsraad-horsens/sammenlign/lister/"
COMPARE = "/omraader/sundhedsraad-horsens/sammenlign/?maal=kommunehenvisninger"
CHOSEN = ["odder-kommune", "horsens-kommune", "aarhus-kommune"]


def test_kirsten_keeps_a_list_and_whoever_has_a_role_there_compares_with_it(
    scratch: Site,
) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    page = kirsten.get(f"{LISTS}?sted=odder-kommune")
    assert page.source.count(" checked") == 1
    form = {"navn": "  Kysten  mod øst ", "sted": CHOSEN, "token": kirsten.token()}
    assert kirsten.browser.post(LISTS, data=form).status_code == 302
    with Session(scratch.stores.published) as session:
        (kept,) = session.scalars(sa.select(PeerList)).all()
        assert (kept.name, kept.made_by) == ("Kysten mod øst", "Kirsten Holm")
        told = session.scalars(sa.select(Event.action)).all()
        assert told.count("indicators.peers.keep") == 1
        public = kept.public_id
    compared = kirsten.get(f"{COMPARE}&hvem=liste-{public}")
    assert "Listen »Kysten mod øst«" in compared.text
    for name in ("Odder", "Horsens", "Aarhus"):
        assert f">{name}</a></th>" in compared.source
    assert ">Hedensted</a></th>" not in compared.source
    assert f"hvem=liste-{public}" in compared.links["Tragt"]
    # Somebody without a role in the council neither sees the list nor opens it by its address.
    stranger = scratch.sign_in("Sofie Lund")
    assert "Kysten mod øst" not in stranger.get(f"{COMPARE}&hvem=liste-{public}").text
    assert "Kysten mod øst" not in stranger.get(LISTS).text

    token = {"token": kirsten.token()}
    assert kirsten.post(f"{LISTS}{public}/slut/", token).status_code == 302
    after = kirsten.get(LISTS)
    assert "Fjernet af Kirsten Holm" in after.text
    assert "Kysten mod øst" not in kirsten.get(COMPARE).text


@pytest.mark.parametrize(
    ("name", "chosen", "said"),
    [
        (" ", CHOSEN, "Skriv et navn"),
        ("x" * 81, CHOSEN, "højst 80 tegn; her er 81"),
        ("Naboer 010190-1234", CHOSEN, "ligner et CPR-nummer"),
        ("NABOERNE", CHOSEN, "allerede en liste med det navn"),
        ("Nye", ["odder-kommune", "ukendt"], "mindst 2 kommuner; her er 1"),
    ],
)
def test_a_list_that_cannot_be_kept_is_refused_in_words(
    site: Site, name: str, chosen: list[str], said: str
) -> None:
    with Session(site.stores.published) as session:
        place = session.scalars(sa.select(Place).limit(1)).one()
        with pytest.raises(Unfit, match=said):
            keep(
                session,
                place,
                name,
                chosen,
                set(CHOSEN),
                ["Naboerne"],
                by="Kirsten Holm",
                by_id=None,
            )
        assert not session.new
