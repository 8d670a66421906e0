"""The counts files of KL Gateway's reports: the layout that `tvaers count` writes and the readers take.

It is the neutral record of § 140. One row is one indicator for one kommune in one month, and where an
indicator is told by kind, one kind (`enhed`). `statistic` says what the row holds: a `count` (taeller), a
`share` or a `ratio` (taeller and naevner; only a share's first is part of its second), or a `median` or
`p90` (vaerdi, with the number of values behind it as n).
"""

from typing import Final

PREVENTION: Final = "klgateway-119"
CARE: Final = "klgateway-care"
COLUMNS: Final = (
    "kilde", "indikator_id", "periode", "periodetype", "kommunekode", "enhed",
    "taeller", "naevner", "vaerdi", "uoplyst", "n_undertrykt", "udtraeksdato", "statistic", "n",
)  # fmt: skip
MONTH: Final = "maaned"

# § 119: the sixteen measures of the reports, each row's month in brackets.
P119: Final = {
    "p119_henvisninger": "count",  # P1 [received]
    "p119_afsender": "share",  # P2 by kind of sender
    "p119_diagnose": "share",  # P3 coded, or in words alone
    "p119_diagnosegruppe": "share",  # P4
    "p119_kontakt_60": "share",  # P5
    "p119_ventedage": "median",  # P6
    "p119_ventedage_p90": "p90",
    "p119_uden_kontakt": "share",
    "p119_samtale": "share",  # P7
    "p119_indsatser": "share",  # P8 [begun] by intervention
    "p119_leveringsform": "share",
    "p119_kontakter": "ratio",  # P9 [held]
    "p119_kontaktminutter": "ratio",
    "p119_kontaktform": "share",  # P10 [held]
    "p119_varighed": "median",  # P11 [ended]
    "p119_frafald": "share",  # P12 [ended]
    "p119_frafaldsaarsag": "share",  # P13 [ended]
    "p119_tilstand_ophoert": "share",  # P14 [ended]
    "p119_opfoelgning_90": "share",  # P15 [ended]
    "p119_koblet_ved_dato": "share",  # P16 [begun]
    "p119_uden_leveringsform": "share",
    "p119_aabne_uden_kontakt": "share",  # [the last month that was over]
}

# Care: what the reports can say without a citizen's name.
CARE_MEASURES: Final = {
    "omsorg_tilstande": "ratio",  # conditions found, for each citizen with one [found]
    "omsorg_opfoelgning": "share",  # follow-ups by result [followed up]
    "omsorg_funktion_bedre": "share",  # ended conditions with a better level than at first [ended]
    "omsorg_maal_naaet": "share",  # ended conditions whose goal was reached [ended]
    "omsorg_indsatser_afsluttet": "count",  # [ended]
    "omsorg_sygeplejeydelser": "count",  # nursing interventions done [done]
}
