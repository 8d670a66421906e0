"""What the agreements floor brings to the site. Its rooms are built on top of the figures."""

from agreements.standards import pages as standards
from tvaers.module import Module, Nav

module = Module(
    "agreements",
    pages=(standards.pages,),
    nav=(
        Nav(
            "Standarder",
            "standards.catalogue",
            order=55,
            placed=False,
            active=("standards.document",),
        ),
    ),
    search=standards.findables,
)
