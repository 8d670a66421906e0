"""EDIFACT messages: the envelope and the heads of the letters in it. Nobody reads PNA, the patient's segment.

An interchange is taken whole or not at all, and what is wrong is told by the number of its segment.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from indicators.counting.headers import EDIFACT, NEGATIVE, POSITIVE, Header, Party, header, party
from tvaers.module import FileFault

MOST_SEGMENTS = 100_000
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_LENGTHS = {"102": 8, "203": 12, "204": 14}
_PARTIES = frozenset({"SOR", "ROR", "PO", "SSP"})
# The element of UNB that says the whole interchange is a test.
_TEST = 11


class _Segment(NamedTuple):
    number: int
    parts: list[str]

    @property
    def name(self) -> str:
        return self.parts[0]

    def at(self, place: int, component: int = 0) -> str:
        """A component of an element; "" where there is none."""
        text = self.parts[place] if place < len(self.parts) else ""
        found = text.split(":")
        return found[component].strip() if component < len(found) else ""


def read(content: bytes, secret: bytes) -> list[Header]:
    """The messages of one interchange; FileFault with the segment's number where something is wrong."""
    segments = list(_segments(content.decode("latin-1")))
    if not segments or segments[0].name != "UNB":
        raise _fault(1, "kuvertens hoved (UNB) mangler")
    head, *letters, end = segments
    for segment in letters:
        if segment.name == "UNB":
            raise _fault(segment.number, "her begynder en kuvert mere; en fil er én kuvert")
    reference = head.at(5)
    if not reference:
        raise _fault(head.number, "kuverten (UNB) har intet nummer")
    if end.name != "UNZ":
        raise _fault(end.number, "kuvertens slutning (UNZ) mangler")
    sent = _sent(head)
    found = [
        _letter(letter, head, sent, secret) for letter in _letters(letters, head.number, end.number)
    ]
    if end.at(1) != str(len(found)) or len(end.parts) < 3:
        raise _fault(end.number, f"kuverten siger et andet antal breve, end der er ({len(found)})")
    if end.at(2) != reference:
        raise _fault(end.number, "kuvertens nummer er ikke det samme i begyndelsen (UNB)")
    return found


def _fault(number: int, reason: str) -> FileFault:
    return FileFault(f"Segment {number}: {reason}.")


def _segments(text: str) -> Iterator[_Segment]:
    text = text.lstrip("\ufeff \r\n\t")
    if text.startswith("UNA"):
        told = text[3:9]
        if len(told) < 6 or (told[0], told[1], told[3], told[5]) != (":", "+", "?", "'"):
            raise _fault(1, "filen bruger andre skilletegn (UNA), end MedCom gør")
        text = text[9:]
    # An escaped sign is no separator: a sign that no text has stands for it, so that splitting is enough.
    if "?" in text:
        text = re.sub(r"\?(.)", _kept, text, flags=re.DOTALL)
    pieces = text.split("'")
    if len(pieces) > MOST_SEGMENTS:
        raise FileFault("Filen har flere segmenter, end vi læser. Del den i mindre filer.")
    if pieces.pop().strip():
        raise _fault(len(pieces) + 1, "filen slutter midt i et segment")
    for number, piece in enumerate(pieces, start=1):
        parts = piece.strip("\r\n\t ").split("+")
        if not _NAME.fullmatch(parts[0]):
            raise _fault(number, "her står intet, der ligner et segment")
        yield _Segment(number, parts)


def _kept(found: re.Match[str]) -> str:
    return "\x1a" if found[1] in "+:'?" else found[0]


def _sent(head: _Segment) -> datetime:
    text = head.at(4) + head.at(4, 1)
    try:
        if re.fullmatch(r"\d{10}", text, re.ASCII):
            year = int(text[:2])
            return datetime.strptime(f"{2000 + year - 100 * (year >= 70)}{text[2:]}", "%Y%m%d%H%M")
    except ValueError:
        pass
    raise _fault(head.number, "kuvertens (UNB) dato og klokkeslæt kan ikke læses")


def _letters(segments: list[_Segment], first: int, last: int) -> Iterator[list[_Segment]]:
    """The segments of each letter, UNH to UNT, its own count and number checked."""
    letter: list[_Segment] = []
    for segment in segments:
        if (segment.name == "UNH") == bool(letter):
            what = "før det forrige brev er slut (UNT)" if letter else "uden for et brev"
            raise _fault(segment.number, f"{segment.name} står {what}")
        if segment.name == "UNH" and not (segment.at(1) and segment.at(2, 4) and segment.at(3)):
            raise _fault(
                segment.number, "brevets hoved (UNH) har ikke både nummer, type og version"
            )
        letter.append(segment)
        if segment.name == "UNT":
            if segment.at(1) != str(len(letter)):
                raise _fault(
                    segment.number,
                    f"brevet siger et andet antal segmenter, end det har ({len(letter)})",
                )
            if segment.at(2) != letter[0].at(1):
                raise _fault(segment.number, "brevets nummer er ikke det samme i begyndelsen (UNH)")
            yield letter
            letter = []
    if letter:
        raise _fault(last, "brevets slutning (UNT) mangler")


def _letter(letter: list[_Segment], head: _Segment, sent: datetime, secret: bytes) -> Header:
    start = letter[0]
    code, version, number = start.at(3), start.at(2, 4), start.at(1)
    for segment in letter:
        length = _LENGTHS.get(segment.at(1, 2)) if segment.name == "DTM" else None
        if length is not None and len(segment.at(1, 1)) != length:
            raise _fault(segment.number, "datoen har ikke det antal cifre, den selv siger")
    receipt = start.at(2) == "CONTRL"
    if receipt:
        sides = [party("", "", head.at(2)), party("", "", head.at(3))]
        sort = _receipt(letter)
    else:
        sides, sort = _sides(letter, code, head), "besked"
    return header(
        EDIFACT,
        version=version,
        code=code,
        sent=sent,
        sender=sides[0],
        receiver=sides[1],
        letter=(head.at(2), number),
        secret=secret,
        sort=sort,
        corrected=any(
            segment.name == "BGM" and segment.at(3) in ("4", "5") for segment in letter[:3]
        ),
        diagnosed=any(segment.name == "CIN" and segment.at(2) != "" for segment in letter),
        test=head.at(_TEST) == "1",
    )


def _receipt(letter: list[_Segment]) -> str:
    """Positive where every action says so: 7 is taken, 4 is refused, 8 is come to hand."""
    actions = {segment.parts[-1] for segment in letter if segment.name in ("UCI", "UCM")}
    return POSITIVE if actions and actions <= {"7", "8"} else NEGATIVE


def _sides(letter: list[_Segment], code: str, head: _Segment) -> list[Party]:
    """Sender and receiver: the first two parties of the letter, in this order in every type."""
    found = [segment for segment in letter if segment.name == "NAD"]
    for segment, what in zip(found, ("afsender", "modtager"), strict=False):
        if segment.at(1) not in _PARTIES:
            raise _fault(segment.number, f"her skulle brevets {what} stå, men rollen kendes ikke")
    if len(found) < 2:
        raise _fault(letter[-1].number, "brevets afsender eller modtager (NAD) mangler")
    said = next((segment for segment in letter if segment.name == "SPR"), None)
    if said is not None and said.at(3) not in ("", code):
        raise _fault(said.number, "brevets type er en anden her end i brevets hoved (UNH)")
    return [
        party(segment.at(2, 1), segment.at(2), head.at(side))
        for segment, side in zip(found[:2], (2, 3), strict=True)
    ]
