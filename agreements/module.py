"""What the agreements floor brings to the site. Its rooms are built on top of the figures."""

from agreements.standards import area as assessments
from agreements.standards import pages as standards
from tvaers.module import Module, Nav

module = Module(
    "agreements",
    pages=(standards.pages, assessments.pages),
    nav=(
        Nav(
            "Standarder",
            "assessments.show",
            order=55,
            active=("assessments.one", "standards.catalogue", "standards.document"),
        ),
    ),
    search=standards.findables,
)
