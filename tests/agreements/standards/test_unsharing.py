"""A sharing is taken back: nobody else sees the assessment, the unit keeps it all, and the trail tells who did it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards.models import Assessment, AssessmentShown
from client import Site
from tvaers.trail import Event

HORSENS = "/omraader/horsens-kommune/standarder/"
COUNCIL = "/omraader/sundhedsraad-horsens/standarder/"
FIELD = f"{HORSENS}forebyggelsestilbud/monitorering.samlet/"
BACK = "Tag delingen med Sundhedsråd Horsens tilbage"
SPACE = "sundhedsraad-horsens"


def test_a_leader_takes_it_back_keeps_the_history_and_may_share_again(scratch: Site) -> None:
    ole, kirsten = scratch.sign_in("Ole Bach"), scratch.sign_in("Kirsten Holm")
    sofie = scratch.sign_in("Sofie Lund")
    assert "ikke frafald" in kirsten.get(FIELD).text and "ikke frafald" in sofie.get(FIELD).text
    page = ole.pressed(ole.get(HORSENS), BACK)
    assert "taget tilbage" in page.text and "af Ole Bach" in page.text
    assert "16 af 37 felter er vurderet" in page.text and "ikke frafald" in ole.get(FIELD).text
    for other in (kirsten, sofie):
        assert "Ikke vurderet." in other.get(FIELD).text
        assert "Ingen af de 37 felter er vurderet" in other.get(HORSENS).text
    assert "1 af 4 kommuner har delt" in kirsten.get(COUNCIL).text
    again = ole.post(
        f"{HORSENS}forebyggelsestilbud/deling/tilbage/", {"token": ole.token(), "rum": SPACE}
    )
    assert again.status_code == 422
    assert "Sundhedsråd Horsens ser intet af jeres vurdering." in again.get_data(as_text=True)
    with Session(scratch.stores.published) as session:
        told = session.scalars(
            sa.select(Event).where(Event.action == "agreements.assessment.unshare")
        ).one()
        assert (told.by, told.facts["holder"], told.facts["space"]) == (
            "Ole Bach",
            "horsens-kommune",
            SPACE,
        )
        rows = session.scalars(sa.select(AssessmentShown).where(AssessmentShown.ended_at.is_not(None)))  # fmt: skip
        assert {(each.by, each.ended_by) for each in rows} == {("Demonstration", "Ole Bach")}
    page = ole.pressed(ole.get(HORSENS), "Del vurderingen", rum=SPACE)
    assert "taget tilbage" in page.text and page.form(BACK)
    assert "ikke frafald" in kirsten.get(FIELD).text
    with Session(scratch.stores.published) as session:
        of_horsens = sa.select(AssessmentShown).join(Assessment).where(Assessment.field == "monitorering.samlet")  # fmt: skip
        rows = session.scalars(of_horsens.order_by(AssessmentShown.id)).all()
        assert [each.ended_at is None for each in rows if each.by != "Demonstration"] == [True]


def test_who_is_no_leader_of_the_unit_takes_nothing_back(scratch: Site) -> None:
    sofie, kirsten = scratch.sign_in("Sofie Lund"), scratch.sign_in("Kirsten Holm")
    own = "/omraader/hedensted-kommune/standarder/"
    page = sofie.get(own)
    assert "Hvem der ser vurderingen" in page.text and "Tag delingen" not in page.text
    assert "Hvem der ser vurderingen" not in kirsten.get(own).text
    for who, at in ((sofie, own), (sofie, HORSENS), (kirsten, own)):
        sent = {"token": who.token(), "rum": SPACE}
        assert who.post(f"{at}forebyggelsestilbud/deling/tilbage/", sent).status_code == 404
    nowhere = scratch.sign_in("Ole Bach")
    sent = {"token": nowhere.token(), "rum": "nix"}
    answer = nowhere.post(f"{HORSENS}forebyggelsestilbud/deling/tilbage/", sent)
    assert answer.status_code == 422 and "Vælg, hvem" in answer.get_data(as_text=True)
    with Session(scratch.stores.published) as session:
        ended = sa.select(AssessmentShown.id).where(AssessmentShown.ended_at.is_not(None))
        assert not session.scalars(ended).all()
