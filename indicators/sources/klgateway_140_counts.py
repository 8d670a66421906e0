"""The counts file of § 140: the layout that `tvaers count klgateway-140` writes and the reader takes.

It is the neutral record with two columns more, `statistic` and `n`. One row is one indicator for one
kommune in the month the kommune received the plans:

indikator_id      statistic  enhed                           taeller          naevner   vaerdi  n
ggop_7dage        share      ggop                            within 7 days    counted   -       -
ggop_uden_tilbud  count      ggop                            not yet offered  -         -       -
ggop_udeladt      count      udskudt, fejl or anden_kommune  left out         -         -       -
ggop_sygehusdage  median     dage                            -                -         days    plans
ggop_kommunedage  median     dage                            -                -         days    plans

A plan not yet offered is in the denominator of `ggop_7dage` and not in its numerator.
"""

from typing import Final

SOURCE: Final = "klgateway-140"

COLUMNS: Final = (
    "kilde", "indikator_id", "periode", "periodetype", "kommunekode", "enhed",
    "taeller", "naevner", "vaerdi", "uoplyst", "n_undertrykt", "udtraeksdato", "statistic", "n",
)  # fmt: skip

WITHIN_7: Final = "ggop_7dage"
NOT_OFFERED: Final = "ggop_uden_tilbud"
LEFT_OUT: Final = "ggop_udeladt"
HOSPITAL_DAYS: Final = "ggop_sygehusdage"
MUNICIPAL_DAYS: Final = "ggop_kommunedage"

STATISTIC: Final = {
    WITHIN_7: "share",
    NOT_OFFERED: "count",
    LEFT_OUT: "count",
    HOSPITAL_DAYS: "median",
    MUNICIPAL_DAYS: "median",
}

MONTH: Final = "maaned"
REASONS: Final = ("udskudt", "fejl", "anden_kommune")
