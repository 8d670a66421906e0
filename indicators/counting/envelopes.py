"""XML: OIOXML letters, VANS envelopes and SBDH headers, read by path. Of a patient nothing is looked at.

Read by the parser that Python brings, with everything in it turned off that a foreign file could misuse:
no DOCTYPE and so no entities, no processing instructions, no XInclude, two encodings' worth of names, few
levels. A tree is never built, so a library that builds safe trees would read more than we want to know.
What an envelope carries is never opened: the outside is enough for counting, and the inside is a person's.
"""

import re
from datetime import datetime
from typing import Any
from xml.parsers import expat

from indicators.counting.headers import (
    OIOXML,
    SBDH,
    VANS,
    Header,
    Party,
    header,
    moment,
    party,
)
from tvaers.module import FileFault

MOST_LEVELS, MOST_ELEMENTS, LONGEST = 40, 200_000, 200
ENCODINGS = frozenset({"", "utf-8", "windows-1252", "iso-8859-1", "us-ascii"})
_DECLARED = re.compile(rb"""\A<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})["']""")
_XINCLUDE = "http://www.w3.org/2001/XInclude"
_UNSAFE = "Filen er bygget, så vi ikke åbner den"

_SIDES = ("EANIdentifier", "Identifier", "IdentifierCode")
_LETTER = ("Identifier", "VersionCode", "StatisticalCode", "TypeCode", "StatusCode")
_SCOPE = "StandardBusinessDocumentHeader/BusinessScope/Scope"
_HEAD = "StandardBusinessDocumentHeader/DocumentIdentification"
_WANTED = {
    "Emessage": frozenset(
        {"Envelope/Sent/Date", "Envelope/Sent/Time", "Envelope/Sent/TimeWithSec"}
        | {f"*/Letter/{name}" for name in _LETTER}
        | {f"*/{side}/{name}" for side in ("Sender", "Receiver") for name in _SIDES}
        | {"*/Referral/Refer/DiagnoseCode", "*/Referral/Refer/DiagnoseTypeCode"}
    ),
    "VANSEnvelope": frozenset(
        {"SenderID", "ReceiverID", "EnvelopeIdentifier", "SentDateTime"}
        | {f"Message/MetaInformation/Document/{name}" for name in ("Name", "Version")}
    ),
    # Of a scope the type alone is asked first: one of them holds the patient's number.
    "StandardBusinessDocument": frozenset(
        {f"{_HEAD}/{name}" for name in ("TypeVersion", "InstanceIdentifier", "CreationDateAndTime")}
        | {f"StandardBusinessDocumentHeader/{side}/Identifier" for side in ("Sender", "Receiver")}
        | {f"{_SCOPE}/Type", f"{_SCOPE}/InstanceIdentifier"}
    ),
}
_SCOPES = frozenset({"SENDERID", "RECEIVERID", "MESSAGEIDENTIFIER", "StatisticalInformation"})
_FHIR_TYPES = {
    "hospital-notification-message": "FDIS20", "care-communication-message": "FDIS91",
    "acknowledgement-message": "FCTL", "homecareobservation-message": "FHCO",
    "acknowledgement": "FCTL",
}  # fmt: skip


def read(content: bytes, secret: bytes) -> list[Header]:
    """The one message of a file; FileFault with line or path where something is wrong."""
    _refuse_encoding(content)
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise FileFault(f"Linje {parser.ErrorLineNumber}: filen er ikke gyldig XML.") from None
    found = reader.found
    if reader.root == "Emessage":
        return [_letter(found, reader.bodies, secret)]
    if reader.root == "VANSEnvelope":
        return [_vans(found, secret)]
    return [_sbdh(found, secret)]


def _refuse_encoding(content: bytes) -> None:
    marked = content.startswith(b"\xef\xbb\xbf")
    declared = _DECLARED.match(content[3:] if marked else content)
    name = declared[1].decode("latin-1").lower() if declared else ""
    if b"\x00" in content[:200] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileFault(f"{_UNSAFE}: den er skrevet i UTF-16 eller UTF-32.")
    if name not in ENCODINGS or (marked and name not in ("", "utf-8")):
        raise FileFault(f"{_UNSAFE}: den siger et andet tegnsæt, end MedComs beskeder har.")


def _refuse_doctype(*_told: Any) -> None:
    raise FileFault(f"{_UNSAFE}: den har en DOCTYPE. Hent den, som systemet sendte den.")


def _refuse_instruction(*_told: Any) -> None:
    raise FileFault(
        f"{_UNSAFE}: den har en instruktion (<?…?>). Hent den, som systemet sendte den."
    )


class _Reader:
    """Where the parser is, and the texts that are wanted; all others fall to the ground."""

    def __init__(self) -> None:
        self.root = ""
        self.found: dict[str, str] = {}
        self.bodies = 0
        self._names: list[str] = []
        self._wanted: frozenset[str] = frozenset()
        self._path = ""
        self._elements = 0
        self._scope = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        local = name.rpartition(":")[2]
        if len(self._names) >= MOST_LEVELS or self._elements > MOST_ELEMENTS:
            raise FileFault(f"{_UNSAFE}: den har for mange lag eller elementer.")
        if _XINCLUDE in attributes.values():
            raise FileFault(f"{_UNSAFE}: den henter andre filer (XInclude).")
        self._names.append(local)
        if len(self._names) == 1:
            self._begin(local)
        self._path = self._where()
        if self._path == "*":
            self.bodies += 1
        if local == "Scope":
            self._scope = ""

    def _begin(self, root: str) -> None:
        if root not in _WANTED:
            raise FileFault(
                "Filen er ingen MedCom-besked: det yderste element er hverken Emessage, VANSEnvelope "
                "eller StandardBusinessDocument. FHIR-beskeder tælles som JSON."
            )
        self.root, self._wanted = root, _WANTED[root]

    def _where(self) -> str:
        inside = self._names[1:]
        if self.root == "Emessage" and inside and inside[0] != "Envelope":
            inside[0] = "*"
        return "/".join(inside)

    def end(self, _name: str) -> None:
        if self._path == f"{_SCOPE}/Type":
            self._scope = self.found.pop(self._path, "").strip()
        self._names.pop()
        self._path = self._where()

    def text(self, data: str) -> None:
        path = self._path
        if path not in self._wanted:
            return
        if path == f"{_SCOPE}/InstanceIdentifier":
            if self._scope not in _SCOPES:
                return
            path = self._scope
        held = self.found.get(path, "")
        if len(held) + len(data) > LONGEST:
            raise FileFault(f"{self.root}/{path}: teksten er længere, end den kan være.")
        self.found[path] = held + data


def _given(found: dict[str, str], path: str) -> str:
    text = found.get(path, "").strip()
    if not text:
        raise FileFault(f"{path.replace('*', 'brevet')}: feltet mangler eller er tomt.")
    return text


def _letter(found: dict[str, str], bodies: int, secret: bytes) -> Header:
    if bodies != 1:
        raise FileFault(f"Emessage: her skal være ét brev, men der er {bodies}.")
    day = _given(found, "Envelope/Sent/Date")
    clock = found.get("Envelope/Sent/TimeWithSec") or found.get("Envelope/Sent/Time") or "00:00"
    code = found.get("*/Letter/StatisticalCode") or found.get("*/Letter/TypeCode") or ""
    sender, receiver = (_side(found, side) for side in ("Sender", "Receiver"))
    return header(
        OIOXML,
        version=found.get("*/Letter/VersionCode", "").strip(),
        code=code or _given(found, "*/Letter/TypeCode"),
        sent=moment(f"{day}T{clock.strip()}", "Envelope/Sent"),
        sender=sender,
        receiver=receiver,
        letter=(
            _given(found, "*/Sender/EANIdentifier"),
            _given(found, "*/Letter/Identifier"),
        ),
        secret=secret,
        corrected=found.get("*/Letter/StatusCode", "").strip() == "rettetbrev",
        diagnosed=bool(found.get("*/Referral/Refer/DiagnoseCode", "").strip()),
    )


def _side(found: dict[str, str], side: str) -> Party:
    ean, number, scheme = (found.get(f"*/{side}/{name}", "").strip() for name in _SIDES)
    return party(scheme, number, ean)


def _vans(found: dict[str, str], secret: bytes) -> Header:
    name = _given(found, "Message/MetaInformation/Document/Name")
    code, _, category = name.partition("#")
    return header(
        VANS,
        version=found.get("Message/MetaInformation/Document/Version", "").strip(),
        code=code,
        category=category.lower(),
        sent=_moment(found, "SentDateTime"),
        sender=party("", "", _given(found, "SenderID")),
        receiver=party("", "", _given(found, "ReceiverID")),
        letter=(found["SenderID"], _given(found, "EnvelopeIdentifier")),
        secret=secret,
    )


def _sbdh(found: dict[str, str], secret: bytes) -> Header:
    said = _given(found, "StatisticalInformation")
    code, _, category = said.removeprefix("MCM:").partition("#")
    version = found.get(f"{_HEAD}/TypeVersion", "").strip()
    sender, receiver = (
        found.get(f"StandardBusinessDocumentHeader/{side}/Identifier", "")
        .strip()
        .rpartition(":")[2]
        for side in ("Sender", "Receiver")
    )
    return header(
        SBDH,
        version=version,
        code=_FHIR_TYPES.get(code, code),
        category=category.lower(),
        sent=_moment(found, f"{_HEAD}/CreationDateAndTime"),
        sender=party("SOR", found.get("SENDERID", "").strip(), sender),
        receiver=party("SOR", found.get("RECEIVERID", "").strip(), receiver),
        letter=(
            sender,
            found.get("MESSAGEIDENTIFIER") or _given(found, f"{_HEAD}/InstanceIdentifier"),
        ),
        secret=secret,
    )


def _moment(found: dict[str, str], path: str) -> datetime:
    return moment(_given(found, path), path)
