"""What the indicators floor brings to the site: sources, pages of figures, and an area's indicators."""

from dataclasses import replace

from indicators.api.pages import about as about_api
from indicators.api.pages import pages as api
from indicators.area import area_part
from indicators.beside.pages import pages as beside
from indicators.blocks.kinds import BLOCKS
from indicators.blocks.seeing import readable
from indicators.catalogue.pages import findables
from indicators.catalogue.pages import pages as catalogue
from indicators.deliveries import pages as life
from indicators.downloads.pages import pages as downloads
from indicators.groups.pages import pages as groups
from indicators.handheld import pages as handheld
from indicators.handheld import source as typed
from indicators.handheld import use_pages
from indicators.handheld.waiting import lacking
from indicators.lists import pages as lists
from indicators.mapping import pages as mapping
from indicators.mapping import source as mapped
from indicators.marking import pages as marking
from indicators.pages import pages
from indicators.parties import pages as parties
from indicators.provenance import correcting
from indicators.provenance import pages as provenance
from indicators.quality import pages as quality
from indicators.referrals.pages import pages as referrals
from indicators.rounds import pages as rounds
from indicators.rounds import source as answers
from indicators.rounds.waiting import unanswered
from indicators.skeletons import skeletons
from indicators.sources import (
    gateway_counts,
    klgateway_140,
    known,
    medcom_messages,
    medcom_statistics,
    noegletal,
    plsp,
    programme_education,
    statbank,
    statbank_projection,
)
from indicators.topics import changed, offers, told, topics
from tvaers.module import AreaPart, Module, Nav
from tvaers.places import Place


def _area(place: Place) -> AreaPart:
    """An area's indicators, and what somebody has still to type."""
    found = area_part(place)
    return replace(found, needs=(*found.needs, *lacking(place), *unanswered(place)))


module = Module(
    "indicators",
    pages=(
        pages,
        api,
        about_api,
        beside,
        catalogue,
        downloads,
        groups,
        mapping.pages,
        life.pages,
        lists.pages,
        marking.pages,
        provenance.pages,
        correcting.pages,
        parties.pages,
        quality.pages,
        handheld.pages,
        use_pages.pages,
        rounds.pages,
        referrals,
    ),
    nav=(
        Nav(
            "Indikatorer",
            "indicators.all_of",
            order=20,
            active=(
                "indicators.show",
                "groups.show",
                "marking.show",
                "catalogue.show_all",
                "catalogue.show",
            ),
        ),
        Nav(
            "Tælleskemaer",
            "handheld.show_all",
            order=25,
            active=(
                *("handheld.show", "handheld.new", "handheld.make", "handheld.register"),
                *(
                    "tally.point",
                    "tally.led_to",
                    "tally.say",
                    "tally.wall",
                    "tally.steer",
                    "tally.change",
                ),
            ),
        ),
        Nav(
            "Datarunder",
            "rounds.show_all",
            order=27,
            active=("rounds.show", "rounds.new", "rounds.ask", "rounds.answer"),
        ),
        Nav(
            "Sammenlign",
            "beside.compare",
            order=30,
            active=(
                *("beside.funnel", "beside.rank", "beside.over_time", "beside.overview"),
                *("lists.show", "lists.keep"),
            ),
        ),
        Nav(
            "Henvisninger",
            "referrals.show",
            order=35,
            active=("referrals.between", "referrals.look", "referrals.types"),
        ),
    ),
    sources=(
        statbank.source,
        medcom_statistics.source,
        klgateway_140.source,
        gateway_counts.prevention,
        gateway_counts.care,
        medcom_messages.source,
        plsp.source,
        programme_education.source,
        noegletal.source,
        statbank_projection.source,
        mapped.source,
        typed.source,
        answers.source,
    ),
    cards=known.cards(),
    area=_area,
    search=findables,
    topics=topics,
    offers=offers,
    told=told,
    changed=changed,
    blocks=BLOCKS,
    readable=readable,
    delivery=life.lines,
    assets={"skeletons.js": skeletons},
)
