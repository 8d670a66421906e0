"""What the agreements floor brings to the site. Its rooms are built on top of the figures."""

from collections.abc import Iterator

from agreements import pages, writing
from agreements.adoption import pages as adoption
from agreements.adoption.waiting import area_part as adoption_part
from agreements.sets import editing as proposing
from agreements.sets import pages as sets
from agreements.sets import party_pages as consent
from agreements.sets.remarks import remarks
from agreements.sets.waiting import area_part as sets_part
from agreements.standards import area as assessments
from agreements.standards import pages as standards
from tvaers.module import AreaPart, Findable, Module, Nav
from tvaers.places import Place


def findables() -> Iterator[Findable]:
    """What a search can find on this floor."""
    yield from pages.findables()
    yield from standards.findables()


def area_part(place: Place) -> AreaPart:
    """What an area's front page says of this floor: what the viewer owes an answer."""
    return AreaPart(needs=(*adoption_part(place).needs, *sets_part(place).needs))


module = Module(
    "agreements",
    pages=(
        *(pages.pages, writing.pages, adoption.pages, standards.pages, assessments.pages),
        *(sets.pages, proposing.pages, consent.pages),
    ),
    nav=(
        Nav(
            "Aftaler",
            "agreements.show_all",
            order=50,
            active=(
                *("agreements.show", "agreements.text", "agreements.compare"),
                *("drafting.new", "drafting.facts_form", "drafting.text_form", "drafting.create"),
                *("drafting.change", "drafting.write", "drafting.offer", "drafting.recall"),
                *("drafting.end", "drafting.attach", "drafting.detach"),
                *("adoption.form", "adoption.record"),
                *("sets.show_all", "sets.show", "sets.one", "proposing.carry", "proposing.plan"),
                *("proposing.new", "proposing.propose", "proposing.retire", "proposing.aim"),
                *("consent.form", "consent.record", "consent.aim", "consent.comment"),
                *("consent.votes", "consent.vote"),
            ),
        ),
        Nav(
            "Standarder",
            "assessments.show",
            order=55,
            active=("assessments.one", "standards.catalogue", "standards.document"),
        ),
    ),
    area=area_part,
    remarks=remarks,
    search=findables,
)
