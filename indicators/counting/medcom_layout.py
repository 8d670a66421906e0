"""The counts file of MedCom messages: the layout that `tvaers count medcom-messages` writes and the reader takes.

One row is a number of letters of one type from one kind of sender to one kind of receiver in a month.
`art` says what they are: `besked`; `rettelse` and `annullering` of one sent before (FHIR); receipts,
positive and negative; `proevebesked`; `ukendt_type`. Only `besked` is a message of the series.
"""

from typing import Final

SOURCE: Final = "medcom-messages"
COLUMNS: Final = (
    "kilde", "periode", "periodetype", "standard", "version", "art", "statistikkode",
    "afsender_type", "afsender_kommunekode", "modtager_type", "modtager_kommunekode",
    "antal", "rettede", "med_diagnose", "udtraeksdato",
)  # fmt: skip
MONTH: Final = "maaned"
