"""A person corrects a month that was delivered twice; what was delivered stays, and it can be taken back."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from client import Site
from config.commands.release import release
from indicators.corrections.models import Correction
from indicators.models import Figure, MeasureVersion
from tvaers.places import Place
from tvaers.trail import Event

STREAM, MONTH = "besked-genoptraeningsplan", date(2026, 3, 1)
HERE = f"/omraader/hedensted-kommune/indikatorer/{STREAM}/punkt/2026-03/"


def counts(site: Site) -> list[float | None]:
    """Every released count of the month, the oldest release first."""
    with Session(site.stores.published) as session:
        return list(
            session.scalars(
                sa.select(Figure.numerator)
                .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
                .join(Place, Place.id == Figure.place_id)
                .where(MeasureVersion.name == STREAM, Place.slug == "hedensted-kommune")
                .where(Figure.period_start == MONTH)
                .order_by(Figure.release_id)
            )
        )


def test_sofie_corrects_a_month_and_takes_it_back_and_the_old_value_is_kept(scratch: Site) -> None:
    sofie, ole = scratch.sign_in("Sofie Lund"), scratch.sign_in("Ole Bach")
    (was,) = counts(scratch)
    assert was is not None
    page = sofie.get(HERE)
    assert "Ret antallet" in page.text and "Ret antallet" not in ole.get(HERE).text
    for typed in ({"antal": "mange"}, {"antal": f"{was:.0f}"}, {"antal": "40", "begrundelse": " "}):
        refused = sofie.posted(
            f"{HERE}ret/", status=422, **{"begrundelse": "Talt to gange", **typed}
        )
        assert "Ret antallet" in refused.text
    page = sofie.pressed(page, "Ret antallet", antal="61", begrundelse="Filen kom to gange")
    assert "er rettet til et andet antal: Filen kom to gange" in page.text
    assert "Filen kom to gange" in ole.get(HERE).text
    release(scratch.stores, quiet=True)
    assert counts(scratch) == [was, 61]
    page = sofie.get(HERE)
    assert "Tidligere udgivelser af samme periode" in page.text
    assert "er rettet til 61: Filen kom to gange" in page.text
    page = sofie.pressed(page, "Lad det leverede tal gælde", begrundelse="Kilden er rettet")
    assert "Taget tilbage af Sofie Lund" in page.text
    release(scratch.stores, quiet=True)
    assert counts(scratch) == [was, 61, was]
    with Session(scratch.stores.published) as session:
        made = session.scalars(sa.select(Correction)).one()
        assert (made.was, made.value, made.by, made.end_reason) == (was, 61, "Sofie Lund", "Kilden er rettet")  # fmt: skip
        told = session.scalars(
            sa.select(Event.action)
            .where(Event.action.like("indicators.count.%"))
            .order_by(Event.id)
        )
        assert list(told) == ["indicators.count.correct", "indicators.count.restore"]


def test_only_a_kommunes_own_shown_messages_can_be_corrected_here(scratch: Site) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    ratio = "/omraader/hedensted-kommune/indikatorer/afslutningsnotater/punkt/2026-03/"
    assert "Ret antallet" not in sofie.get(ratio).text
    answer = sofie.post(f"{ratio}ret/", {"token": sofie.token(), "antal": "1", "begrundelse": "x"})
    assert answer.status_code == 409
    kirsten = scratch.sign_in("Kirsten Holm")
    refused = kirsten.post(f"{HERE}ret/", {"token": kirsten.token(), "antal": "1"})
    assert refused.status_code == 404
