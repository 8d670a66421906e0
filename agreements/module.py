"""What the agreements floor brings to the site. Its rooms are built on top of the figures."""

from collections.abc import Iterator

from agreements import pages, topics, writing
from agreements.adoption import pages as adoption
from agreements.adoption.waiting import area_part as adoption_part
from agreements.blocks import BLOCKS, readable
from agreements.boundaries import pages as boundaries
from agreements.boundaries.waiting import area_part as boundaries_part
from agreements.changes import changed
from agreements.commitments import feeds, finding, handing, overview, passing, stating
from agreements.commitments import files as promise_files
from agreements.commitments import pages as promises
from agreements.commitments import writing as promising
from agreements.commitments.used import promised_by
from agreements.commitments.waiting import overdue
from agreements.onward import onward
from agreements.sets import editing as proposing
from agreements.sets import pages as sets
from agreements.sets import party_pages as consent
from agreements.sets.remarks import remarks
from agreements.sets.waiting import area_part as sets_part
from agreements.standards import area as assessments
from agreements.standards import pages as standards
from agreements.standards.citing import assessed_by
from agreements.statutory import pages as statutory
from tvaers.module import AreaPart, Findable, Module, Nav, Panel
from tvaers.places import Place


def findables() -> Iterator[Findable]:
    """What a search can find on this floor."""
    yield from pages.findables()
    yield from finding.findables()
    yield from standards.findables()
    yield from boundaries.findables()


def area_part(place: Place) -> AreaPart:
    """What an area's front page says of this floor: what the viewer owes an answer, and who is to follow up."""
    owed = (*adoption_part(place).needs, *sets_part(place).needs)
    asked = boundaries_part(place).needs
    return AreaPart(needs=(*owed, *asked, *overdue(place), *handing.waiting(place)))


def measure_panels(name: str, place: Place) -> tuple[Panel, ...]:
    """Where an indicator is used at a place: in commitments, and in its own assessments by standards."""
    return (promised_by(name, place), assessed_by(name, place))


module = Module(
    "agreements",
    pages=(
        *(pages.pages, writing.pages, adoption.pages, standards.pages, assessments.pages),
        *(sets.pages, proposing.pages, consent.pages, boundaries.pages),
        *(promises.pages, promising.pages, stating.pages, promise_files.pages, handing.pages),
        *(overview.pages, feeds.pages, statutory.pages),
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
                *("promises.of_agreement", "promises.show", "promising.new", "promising.make"),
                *("promising.change_form", "promising.change", "promising.end"),
                *("promising.make_goal", "promising.goal_form", "promising.change_goal"),
                *("promising.remove_goal", "stating.report", "stating.judge", "stating.verify"),
                *("promise_files.form", "promise_files.look", "promise_files.take"),
                *("handing.show", "handing.hand", "overview.show", "overview.year"),
                *("calendar.show", "calendar.make_own", "statutory.draft"),
            ),
        ),
        Nav(
            "Snitflader",
            "boundaries.show_all",
            order=52,
            active=(
                "boundaries.show",
                "boundaries.new",
                "boundaries.ask",
                "boundaries.say",
                "boundaries.rule",
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
    measure=measure_panels,
    search=findables,
    blocks=BLOCKS,
    readable=readable,
    changed=changed,
    onward=onward,
    topics=topics.topics,
    told=topics.told,
    offers=topics.offers,
    batons=passing.BATONS,
)
