"""What the indicators floor brings to the site: sources, pages of figures, and an area's indicators."""

from indicators.sources import klgateway_140, medcom_statistics, plsp, statbank
from tvaers.module import Module

module = Module(
    "indicators",
    sources=(
        statbank.source,
        medcom_statistics.source,
        klgateway_140.source,
        plsp.source,
    ),
)
