"""A page as a test reads it, and what every page must be: well formed, named, labelled, without inline code."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

VOID = {"meta", "link", "input", "br", "img", "hr", "source", "wbr", "col"}
FOREIGN_LEAVES = {"path", "circle", "line", "polyline", "rect"}
INLINE = {"a", "strong", "em", "span"}
UNSEEN = {"script", "style", "head", "template"}
ADDRESSES = ("href", "src", "action", "formaction", "poster", "srcset")
# A link that people have given leads out, and says so.
OUT = "external noopener noreferrer"
NAMES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-chart")


@dataclass
class Element:
    """One element of a page with what is inside it, text and elements in their order."""

    tag: str
    attrs: dict[str, str]
    parts: list["Element | str"] = field(default_factory=list)
    above: "Element | None" = None

    def all(self, *tags: str) -> Iterator["Element"]:
        """Every element inside with one of these tags (any tag when none are named)."""
        for part in self.parts:
            if isinstance(part, Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def one(self, tag: str) -> "Element":
        """The only element of a tag inside this one."""
        (found,) = self.all(tag)
        return found

    @property
    def text(self) -> str:
        """What a person reads here."""
        return re.sub(r"\s+", " ", "".join(self._words())).strip()

    def _words(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in UNSEEN and "hidden" not in part.attrs:
                space = "" if part.tag in INLINE else " "
                yield space
                yield from part._words()
                yield space


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.at = self.root
        self.faults: list[str] = []
        self.doctype = ""

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, above=self.at)
        if len(element.attrs) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice: {attrs}")
        self.at.parts.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in VOID:
            return
        if tag not in FOREIGN_LEAVES:
            self.faults.append(f"<{tag}/> closes itself")
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.at.tag != tag or self.at.above is None:
            self.faults.append(f"</{tag}> where <{self.at.tag}> is open, line {self.getpos()[0]}")
            return
        self.at = self.at.above

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


@dataclass(frozen=True)
class Table:
    """A table as rows by their head, each a cell by its column's head."""

    heads: list[str]
    rows: dict[str, dict[str, str]]


@dataclass
class Page:
    """One answer in HTML."""

    url: str
    status: int
    headers: Any
    source: str

    @cached_property
    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.source)
        reader.close()
        return reader

    @property
    def root(self) -> Element:
        """The whole document."""
        return self._read.root

    @property
    def h1(self) -> str:
        """The page's heading."""
        return self.root.one("h1").text

    @property
    def title(self) -> str:
        """The window's title."""
        return self.root.one("title").text

    @cached_property
    def text(self) -> str:
        """Everything a person reads in the page's own part."""
        return self.root.one("main").text

    @property
    def links(self) -> dict[str, str]:
        """Addresses by the links' texts, the first of each."""
        found: dict[str, str] = {}
        for link in self.root.all("a"):
            found.setdefault(link.text, link.attrs.get("href", ""))
        return found

    @property
    def menu(self) -> list[str]:
        """The menu's items."""
        menus = [nav for nav in self.root.all("nav") if nav.attrs.get("aria-label") == "Hovedmenu"]
        return [link.text for nav in menus for link in nav.all("a")]

    def by_id(self, name: str) -> Element:
        """The element with an id."""
        return next(each for each in self.root.all() if each.attrs.get("id") == name)

    def table(self, about: str = "") -> Table:
        """The first table whose caption or label holds these words."""
        table = next(each for each in self.root.all("table") if about in _named(each))
        heads = [head.text for head in table.one("thead").all("th")]
        rows = {}
        for row in table.one("tbody").all("tr"):
            cells = [cell.text for cell in row.all("th", "td")]
            rows[cells[0]] = dict(zip(heads, cells, strict=True))
        return Table(heads, rows)

    def form(self, button: str) -> Element:
        """The form with a button that says this."""
        return next(
            form
            for form in self.root.all("form")
            if any(button in b.text for b in form.all("button"))
        )

    def chosen(self, control: str) -> str:
        """The value chosen in a list."""
        options = list(self.by_id(control).all("option"))
        chosen = [each for each in options if "selected" in each.attrs] or options[:1]
        return chosen[0].attrs["value"]

    def chart(self) -> dict[str, Any]:
        """The numbers that the page gives its chart."""
        found: dict[str, Any] = json.loads("".join(map(str, self.by_id("diagram-tal").parts)))
        return found

    def faults(self) -> list[str]:
        """What is wrong with the page, whatever it is about."""
        reader = self._read
        faults = list(reader.faults)
        if reader.at is not reader.root:
            faults.append(f"<{reader.at.tag}> is never closed")
        if reader.doctype.lower() != "doctype html":
            faults.append(f"doctype {reader.doctype!r}")
        every = list(self.root.all())
        ids = [each.attrs["id"] for each in every if "id" in each.attrs]
        known = set(ids)
        labels = {each.attrs.get("for") for each in every if each.tag == "label" and each.text}
        return [
            *faults,
            *(f"id {name} twice" for name, times in Counter(ids).items() if times > 1),
            *self._names(every),
            *(fault for each in every for fault in _fault_of(each, known, labels)),
        ]

    def _names(self, every: list[Element]) -> Iterator[str]:
        if [each.attrs.get("lang") for each in every if each.tag == "html"] != ["da"]:
            yield "lang is not da"
        headings = [each.text for each in every if each.tag == "h1"]
        if len(headings) != 1 or not headings[0]:
            yield f"h1: {headings}"
        elif self.title != f"{headings[0]} · Tværs":
            yield f"title {self.title!r}, h1 {headings[0]!r}"
        levels = [int(each.tag[1]) for each in every if re.fullmatch("h[1-6]", each.tag)]
        for before, after in pairwise(levels):
            if after > before + 1:
                yield f"h{after} follows h{before}"


def _named(table: Element) -> str:
    return " ".join([table.attrs.get("aria-label", ""), *(c.text for c in table.all("caption"))])


def _fault_of(each: Element, ids: set[str], labels: set[str | None]) -> Iterator[str]:
    attrs, tag = each.attrs, each.tag
    if attrs:
        yield from _attribute_faults(each, ids)
    if tag == "style" or (
        tag == "script" and "src" not in attrs and attrs.get("type") != "application/json"
    ):
        yield f"inline {tag}"
    typed = tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
    if typed and attrs.get("id") not in labels and not attrs.get("aria-label"):
        yield f"{_where(each)} has no label"
    if tag in ("button", "a", "summary", "th") and not each.text:
        yield f"{_where(each)} says nothing"
    if tag == "table" and not _named(each).strip() and "aria-labelledby" not in attrs:
        yield f"a table without caption: {each.text[:60]}"
    if tag == "th" and attrs.get("scope") not in ("col", "row"):
        yield f"th without scope: {each.text}"
    if tag == "form":
        yield from _form_faults(each)


def _where(each: Element) -> str:
    return f"<{each.tag} {each.attrs}>"


def _attribute_faults(each: Element, ids: set[str]) -> Iterator[str]:
    attrs = each.attrs
    for name, value in attrs.items():
        if name == "style" or name.startswith("on"):
            yield f"inline {name} in {_where(each)}"
        if name in ADDRESSES:
            out = name == "href" and attrs.get("rel") == OUT and re.match(r"https?://\w", value)
            written = name == "href" and re.match(r"mailto:[^\s@]+@[^\s@]+$|tel:[+\d]+$", value)
            if not out and not written and not re.match(r"(/(?!/)|#|\?|data:image/)", value):
                yield f"{name} leaves the site: {_where(each)}"
        if name in NAMES and not set(value.split()) <= ids:
            yield f"{name} of {_where(each)} names nothing"
    if attrs.get("href", "").startswith("#") and attrs["href"][1:] not in ids:
        yield f"{_where(each)} leads nowhere"


def _form_faults(form: Element) -> Iterator[str]:
    where = _where(form)
    names = {each.attrs.get("name") for each in form.all("input")}
    if form.attrs.get("method") not in ("get", "post"):
        yield f"{where} has no method"
    if (form.attrs.get("method") == "post") != ("token" in names):
        yield f"{where}: a form that changes something, and no other, sends the token"
