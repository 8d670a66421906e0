"""A commitment can be searched for by whoever may see its agreement, once that is adopted."""

import sqlalchemy as sa

from agreements.commitments.models import Commitment
from client import Site
from promise_pages import adopted, promised

SEARCH = "/soeg/?q=stålsikker+aftale"
TITLE = "Stålsikker aftale om første tid"


def test_a_commitment_is_found_by_its_words_and_leads_to_its_page(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    url = promised(kirsten, adopted(scratch), titel=TITLE)
    page = scratch.sign_in("Ole Bach").get(SEARCH)
    assert (
        "Forpligtelser" in page.text
        and "Sundhedsråd Horsens · frist 31. december 2027" in page.text
    )
    assert page.links[TITLE] == url
    with scratch.change() as session:
        session.execute(
            sa.text("update agreement set level = 3 where id = :id"),
            {
                "id": session.scalars(
                    sa.select(Commitment.agreement_id).where(Commitment.title == TITLE)
                ).one()
            },
        )
    assert TITLE not in scratch.sign_in("Rikke Lind").get(SEARCH).text


def test_a_commitment_of_a_draft_is_found_by_nobody(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    promised(kirsten, adopted(scratch), titel=TITLE)
    with scratch.change() as session:
        session.execute(sa.text("update agreement set state = 'offered'"))
    for name in ("Kirsten Holm", "Ole Bach"):
        assert TITLE not in scratch.sign_in(name).get(SEARCH).text
