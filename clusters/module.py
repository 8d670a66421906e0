"""What the clusters floor brings to the site: the areas' front pages, and the way to "Om data"."""

from clusters.pages import pages
from tvaers.module import Module, Nav

module = Module(
    "clusters",
    pages=(pages,),
    nav=(
        Nav("Mit område", "clusters.area", order=10),
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
            ),
        ),
        Nav("Steder", "home.places", order=80, placed=False),
        Nav("Hjælp", "home.help_page", order=90, placed=False),
    ),
)
