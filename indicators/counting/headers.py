"""What is kept of a message, whichever of the four header dialects it is written in: no word of its patient.

Types are written as MedCom writes them: `REF06` in an XML letter is `XREF06`, since some systems leave out
the X; FHIR messages are called FDIS20, FDIS91 and FCTL, as in the statistics of the net.
"""

import hashlib
import re
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tvaers.module import FileFault

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
EDIFACT, OIOXML, FHIR, VANS, SBDH = "EDIFACT", "OIOXML", "FHIR", "VANS", "SBDH"

MESSAGE: Final = "besked"
CORRECTION: Final = "rettelse"
CANCELLATION: Final = "annullering"
POSITIVE: Final = "kvittering_positiv"
NEGATIVE: Final = "kvittering_negativ"
TEST: Final = "proevebesked"
UNKNOWN: Final = "ukendt_type"
SORTS: Final = (MESSAGE, CORRECTION, CANCELLATION, POSITIVE, NEGATIVE, TEST, UNKNOWN)

# MedCom's types, without the X of their XML form.
TYPES: Final = frozenset(
    re.findall(
        r"\w+",
        """BIN01 BIN02 CTL01 CTL02 CTL03 DAO01 DGOP DIS01 DIS02 DIS03 DIS05 DIS06 DIS07 DIS08 DIS09 DIS10
        DIS13 DIS14 DIS15 DIS16 DIS17 DIS18 DIS19 DIS20 DIS21 DIS22 DIS32 DIS90 DIS91 DIS95 FCTL FDIS20
        FDIS91 FHCO FS3X100 GGOP PID01 PID02 PID03 PID04 PID05 PRE01 PRE60 REF01 REF02 REF06 REF07 REF08
        REF10 REF12 REF15 REF22 REH REQ01 REQ03 RPT01 RPT02 RPT03 RPT04 RPT05 RUC01 RUC02 RUC03 RUC04
        RUC05 RUC06 RUC07 RUC08 RUC09 RUC10 RUC11""",
    )
)
_RECEIPTS = {"CTL01": NEGATIVE, "CTL02": NEGATIVE, "CTL03": POSITIVE}
_ANSWERS = {"ok": POSITIVE, "transient-error": NEGATIVE, "fatal-error": NEGATIVE}
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_VERSION = re.compile(r"[A-Za-z0-9.]{1,12}")
_NUMBER = re.compile(r"[0-9]{3,18}|[A-Z]{4,20}")
_CATEGORY = re.compile(r"[a-z][a-z-]{0,40}")

PRACTICE, HOSPITAL, MUNICIPALITY, UNSAID = "almen_praksis", "sygehus", "kommune", "ukendt"
_KINDS = {
    "ydernummer": PRACTICE, "YNR": PRACTICE,
    "sygehusafdelingsnummer": HOSPITAL, "SKS": HOSPITAL,
    "kommunenummer": MUNICIPALITY, "KOM": MUNICIPALITY,
}  # fmt: skip


class Party(NamedTuple):
    """A sender or receiver: its kind, its kommune where it is one, and the numbers of its organisation."""

    kind: str
    kommune: str
    numbers: tuple[str, ...]


class Header(NamedTuple):
    """One message."""

    standard: str
    version: str
    sort: str
    code: str
    # Minutes since 1970 by the clock in Copenhagen.
    sent: int
    corrected: bool
    sender: Party
    receiver: Party
    diagnosed: bool
    # What tells a letter from all others, as a number of this run alone.
    letter: int


def header(
    standard: str,
    *,
    version: str,
    code: str,
    sent: datetime,
    sender: Party,
    receiver: Party,
    letter: tuple[str, str],
    secret: bytes,
    sort: str = MESSAGE,
    category: str = "",
    corrected: bool = False,
    diagnosed: bool = False,
    test: bool = False,
) -> Header:
    """The message that a reader has found; what is no code is told as an unknown type without its words."""
    plain = code.strip().upper().removeprefix("MCM:")
    known = plain.removeprefix("X") in TYPES
    if standard == OIOXML and known and not plain.startswith("X"):
        plain = f"X{plain}"
    written = plain if _CODE.fullmatch(plain) else "UKENDT"
    if known and category and _CATEGORY.fullmatch(category):
        written = f"{written}#{category}"
    sort = _RECEIPTS.get(plain.removeprefix("X"), sort) if known else UNKNOWN
    if plain == "FCTL" and sort == MESSAGE:
        # An envelope may say that it carries a receipt and not which.
        sort = _ANSWERS.get(category, UNKNOWN)
    return Header(
        standard,
        version if _VERSION.fullmatch(version) else "",
        TEST if test else sort,
        written,
        minutes(sent),
        corrected,
        sender,
        receiver,
        diagnosed,
        # A letter keeps its type when it is corrected; some systems number each type by itself.
        mark(secret, *letter, plain.removeprefix("X")),
    )


def party(scheme: str, identifier: str, *numbers: str) -> Party:
    """A party by the scheme of its identifier, which is never a person's."""
    kind = _KINDS.get(scheme, UNSAID)
    kommune = ""
    if kind == MUNICIPALITY and re.fullmatch(r"0?[1-8]\d\d", identifier, re.ASCII):
        kommune = identifier.zfill(4)
    known = (*numbers, identifier if scheme in ("sorkode", "SOR", "ydernummer", "YNR") else "")
    return Party(kind, kommune, tuple(number for number in known if _NUMBER.fullmatch(number)))


def mark(secret: bytes, *parts: str) -> int:
    """A number for these words that nobody without this run's secret can find again; never 0."""
    digest = hashlib.blake2b("\x00".join(parts).encode(), digest_size=8, key=secret).digest()
    return int.from_bytes(digest, "big") or 1


def minutes(moment: datetime) -> int:
    """Minutes since 1970 by the clock in Copenhagen, where a moment without a zone is meant to be."""
    local = moment.astimezone(COPENHAGEN).replace(tzinfo=None) if moment.tzinfo else moment
    return int((local - datetime(1970, 1, 1)).total_seconds() // 60)


def month(sent: int) -> str:
    """The month of such a minute, as `2026-10`."""
    return f"{datetime.fromtimestamp(sent * 60, UTC):%Y-%m}"


def moment(text: str, where: str) -> datetime:
    """A moment as ISO 8601 writes it; refused with its place where it is none, or before 1990."""
    try:
        found = datetime.fromisoformat(text)
        if date(1990, 1, 1) <= found.date() <= date(2099, 12, 31):
            return found
    except ValueError:
        pass
    raise FileFault(f"{where}: tidspunktet mangler eller kan ikke læses.")
