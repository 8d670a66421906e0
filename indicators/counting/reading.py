"""The child's part: one file, named by its path, read and let out without its persons."""

from pathlib import Path
from typing import Any

from indicators.counting import edifact, envelopes, fhir
from tvaers.decoding import decode
from tvaers.module import FileFault
from tvaers.strictjson import parse

LARGEST_FILE = 25 * 1024 * 1024
# Values in one JSON file: beyond them it would need more memory than a child has.
MOST_VALUES = 200_000


def content(request: bytes) -> bytes:
    """A file's bytes; FileFault where it is too large, or closed to us."""
    path = Path(request.decode("utf-8", "surrogateescape"))
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST_FILE + 1)
    except OSError:
        raise FileFault("Filen kan ikke åbnes. Se efter, om du har adgang til den.") from None
    if len(found) > LARGEST_FILE:
        raise FileFault(f"Filen er over {LARGEST_FILE // 2**20} MB. Del den i mindre filer.")
    if not found.strip():
        raise FileFault("Filen er tom.")
    return found


def json(found: bytes) -> Any:
    """The value of a JSON file, read strictly."""
    return parse(decode(found), "Filen", MOST_VALUES)


def messages(request: bytes, given: dict[str, Any]) -> list[Any]:
    """The messages in a file, in whichever dialect, as `headers.Header`."""
    found = content(request)
    secret = bytes.fromhex(given["secret"])
    start = found[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith((b"UNA", b"UNB", b"UNH")):
        return list(edifact.read(found, secret))
    if start.startswith(b"{"):
        return [fhir.message(json(found), secret)]
    if start.startswith(b"<") or b"\x00" in found[:64] or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return list(envelopes.read(found, secret))
    raise FileFault(
        "Filen er ingen MedCom-besked: den begynder hverken som EDIFACT, XML eller JSON."
    )
