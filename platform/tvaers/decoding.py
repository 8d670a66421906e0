"""From the bytes of a delivery to its text: one encoding is settled for the file, or the file is refused."""

import codecs
import re
import unicodedata

from tvaers.module import FileFault

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What a file begins with that is no text at all, and what to do instead.
_NOT_TEXT = (
    (
        b"PK\x03\x04",
        "Filen er et regneark eller en zip-fil, ikke en tekstfil. Åbn den i regnearket, vælg »Gem som« "
        "og »CSV UTF-8 (semikolonsepareret)«, og send den nye fil.",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "Filen er et ældre regneark (xls), ikke en tekstfil. Åbn det i regnearket, vælg »Gem som« "
        "og »CSV UTF-8 (semikolonsepareret)«, og send den nye fil.",
    ),
    (b"%PDF", "Filen er en PDF. Send tallene som en CSV-fil."),
    (b"\x1f\x8b", "Filen er pakket (gzip). Pak den ud, og send tekstfilen."),
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LOST = "\ufffd"


def _twice_read(letter: str) -> set[str]:
    """What a Danish letter looks like when its UTF-8 bytes have been read as another encoding."""
    written = letter.encode()
    return {written.decode("latin-1"), written.decode("cp1252", errors="replace")}


_MOJIBAKE = re.compile(
    "|".join(sorted(re.escape(form) for letter in "æøåÆØÅéäöü" for form in _twice_read(letter)))
)


def decode(data: bytes) -> str:
    """The text of a file with `\\n` between its lines; raises `FileFault` where it has none to give."""
    return decoded(data)[0]


def decoded(data: bytes) -> tuple[str, str]:
    """The same, and the encoding it was read in."""
    if not data.strip():
        raise FileFault("Filen er tom. Send filen igen med en overskrift og mindst én række.")
    for start, advice in _NOT_TEXT:
        if data.startswith(start):
            raise FileFault(advice)
    text, encoding = _text(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_damaged(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text), encoding


def _text(data: bytes) -> tuple[str, str]:
    encoding = _encoding(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        pass
    if encoding == "utf-8":
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            pass
    raise FileFault(
        "Filens tegnsæt kan ikke læses. Gem den som »CSV UTF-8« i regnearket, og send den igen."
    )


def _encoding(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:2000]
    # UTF-16 without its mark: mostly Latin letters, so every second byte is nil.
    if sample[1::2].count(0) > 0.4 * len(sample) and 0 not in sample[0::2]:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.4 * len(sample) and 0 not in sample[1::2]:
        return "utf-16-be"
    return "utf-8"


def _refuse_damaged(text: str) -> None:
    if not text.strip():
        raise FileFault("Filen er tom. Send filen igen med en overskrift og mindst én række.")
    control = _CONTROL.search(text)
    if control is not None:
        raise FileFault(
            f"Filen er ikke en ren tekstfil: der er et styretegn i række {_row(text, control.start())}. "
            "Gem den som CSV i regnearket, og send den igen."
        )
    if text.isascii():
        return
    damaged = _MOJIBAKE.search(text)
    if damaged is not None or _LOST in text:
        position = damaged.start() if damaged is not None else text.index(_LOST)
        raise FileFault(
            f"Filens danske bogstaver er gået i stykker (først i række {_row(text, position)}), for eksempel "
            "»Ã¸« i stedet for »ø«. Hent tallene igen, og gem dem som »CSV UTF-8«."
        )


def _row(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
