"""What the agreements floor brings to the site. Its rooms are built on top of the figures."""

from collections.abc import Iterator

from agreements import pages, writing
from agreements.adoption import pages as adoption
from agreements.adoption.waiting import area_part
from agreements.standards import area as assessments
from agreements.standards import pages as standards
from tvaers.module import Findable, Module, Nav


def findables() -> Iterator[Findable]:
    """What a search can find on this floor."""
    yield from pages.findables()
    yield from standards.findables()


module = Module(
    "agreements",
    pages=(pages.pages, writing.pages, adoption.pages, standards.pages, assessments.pages),
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
    search=findables,
)
