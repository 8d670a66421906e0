"""Hostile and odd files given as a table: what reads XML by itself reads nothing else, and what a file is
called never decides what it is."""

import time
from collections.abc import Callable

import pytest

from indicators.mapping.grid import grid, text
from indicators.mapping.recognise import recognise
from spreadsheets import ods, xlsx
from tvaers.decoding import decode
from tvaers.module import FileFault
from tvaers.register import Register

ROWS = [["Måned", "Antal"], ["2026-09", 1]]
PLAIN = "Måned;Antal\n2026-09;1\n"
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="/etc/passwd"/>'
DEEP = "<table:table-row>" + "<text:p>" * 200_000 + "</text:p>" * 200_000 + "</table:table-row>"


def declared(inside: str, used: str = "&e;") -> bytes:
    """A table whose head declares something that a cell then names."""
    cell = f'<table:table-row><table:table-cell office:value-type="string"><text:p>{used}</text:p></table:table-cell></table:table-row>'
    return ods(ROWS, cell, f"<!DOCTYPE a [{inside}]>")


# What it is, and the file: refused, every one.
REFUSED: dict[str, Callable[[], bytes]] = {
    "a doctype": lambda: declared(""),
    "an entity that grows": lambda: declared(f'<!ENTITY l0 "lol">{LOL}', "&l8;"),
    "a long entity many times": lambda: declared(f'<!ENTITY e "{"b" * 50_000}">', "&e;" * 20_000),
    "a file of the machine": lambda: declared('<!ENTITY e SYSTEM "file:///etc/passwd">'),
    "an address": lambda: declared('<!ENTITY e SYSTEM "http://127.0.0.1:9/x">'),
    "a parameter entity": lambda: declared('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;'),
    "an entity alone": lambda: ods(ROWS, head='<!ENTITY e SYSTEM "file:///etc/passwd">'),
    "a shared part with a doctype": lambda: xlsx(
        {"Ark": ROWS}, **{"xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY e "x">]><sst/>'}
    ),
}
# Read as if it were not there, or refused: what it points at is never fetched.
UNHEARD: dict[str, Callable[[], bytes]] = {
    "a file included": lambda: ods(ROWS, INCLUDE),
    "an instruction": lambda: ods(ROWS, head='<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>'),
    "another encoding declared": lambda: ods(ROWS, head='<?xml version="1.0" encoding="UTF-7"?>'),
    "wide letters declared": lambda: ods(ROWS, head='<?xml version="1.0" encoding="UTF-16"?>'),
    "very deep": lambda: ods(ROWS, DEEP),
}


@pytest.mark.parametrize("what", [*REFUSED, *UNHEARD])
def test_hostile_xml_in_a_spreadsheet_reads_no_file_and_grows_to_nothing(what: str) -> None:
    content = {**REFUSED, **UNHEARD}[what]()
    began, found = time.perf_counter(), ""
    try:
        found = text(content)
        assert what in UNHEARD, found[:200]
    except FileFault as fault:
        found = fault.reason
        assert found.endswith(".")
    assert "root:" not in found and "bbbb" not in found and "lollol" not in found
    assert len(found) < 1_000 and time.perf_counter() - began < 5


def test_what_a_file_holds_decides_and_not_its_name(register: Register) -> None:
    """A workbook that is called a text file, and a text file that is called a workbook (F13)."""
    for content in (xlsx({"Ark": ROWS}), ods(ROWS), PLAIN.encode("cp1252"), PLAIN.encode("utf-16")):
        assert recognise(grid(text(content)), register).names == ("Måned", "Antal")
    # Where a table of text alone is taken, a package is no text.
    for content in (xlsx({"Ark": ROWS}), ods(ROWS), b"", b" \n\n"):
        with pytest.raises(FileFault):
            grid(decode(content))
