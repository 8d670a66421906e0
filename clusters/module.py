"""What the clusters floor brings to the site: the areas' front pages, a kommune's own units, and the way
to "Om data"."""

from clusters import pages
from clusters.handover import pages as handover
from clusters.handover.things import BATONS
from clusters.meetings import bodies, screen
from clusters.meetings import pages as meetings
from clusters.packs import building
from clusters.packs import pages as packs
from clusters.shared_pages import editing, history, reviewing
from clusters.shared_pages import pages as shared
from clusters.shared_pages.beginnings import TEMPLATES
from clusters.shared_pages.blocks import BLOCKS, readable
from clusters.shared_pages.waiting import findables
from clusters.transition import pages as transition
from clusters.units import pages as units
from clusters.waiting import area_part
from tvaers.module import Job, Module, Nav

module = Module(
    "clusters",
    pages=(
        pages.pages,
        units.pages,
        transition.pages,
        handover.pages,
        meetings.pages,
        screen.pages,
        bodies.pages,
        shared.pages,
        editing.pages,
        reviewing.pages,
        history.pages,
        packs.pages,
    ),
    area=area_part,
    batons=BATONS,
    jobs=(Job("packs", building.build, every_seconds=5),),
    blocks=BLOCKS,
    templates=TEMPLATES,
    readable=readable,
    search=findables,
    nav=(
        Nav(
            "Mit område",
            "clusters.area",
            order=10,
            active=(
                *("units.show_all", "units.add", "units.show", "units.rename", "units.end"),
                *("transition.show", "transition.confirm", "transition.omit"),
                *("handover.show", "handover.offer"),
            ),
        ),
        Nav(
            "Sider",
            "shared.show_all",
            order=55,
            active=(
                *("shared.new", "shared.make", "shared.show", "shared.mark"),
                *("editing.edit", "editing.change", "editing.block", "editing.save_block"),
                *("reviewing.show", "reviewing.act"),
                *("versions.show_all", "versions.show", "versions.difference"),
                *("packs.show_all", "packs.new", "packs.show", "packs.file"),
            ),
        ),
        Nav(
            "Møder",
            "meetings.show_all",
            order=60,
            active=(
                *("meetings.show", "meetings.change", "meetings.new_item", "meetings.add_item"),
                *(
                    "meetings.item_form",
                    "meetings.change_item",
                    "meetings.decide",
                    "meetings.shift",
                    "meetings.take",
                    "meetings.remove",
                    "screen.show",
                    "screen.one",
                    "screen.decide",
                ),
                *("bodies.show", "bodies.new", "bodies.make", "bodies.form", "bodies.change"),
                *("bodies.seat", "bodies.unseat", "bodies.plan"),
            ),
        ),
        Nav(
            "Data",
            "data.catalogue",
            order=70,
            placed=False,
            active=(
                "data.source",
                "deliveries.show_all",
                "deliveries.show",
                "deliveries.upload_form",
                *("mapping.show_all", "mapping.send", "mapping.show", "mapping.confirm"),
            ),
        ),
        Nav(
            "Adgang",
            "admission.directory",
            order=75,
            placed=False,
            active=(
                "chronicle.show",
                "chronicle.own",
                "admission.people",
                "admission.grant",
                "admission.show_person",
                "admission.show_system",
                "admission.show_keys",
                "admission.invite",
                "admission.create_key",
            ),
        ),
        Nav("Steder", "home.places", order=80, placed=False),
        Nav("Hjælp", "home.help_page", order=90, placed=False),
    ),
)
