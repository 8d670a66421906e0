"""A person's text with a few marks: paragraphs, headings, lists, tables, emphasis and links, and nothing else.

The marks are those of CommonMark, read by markdown-it-py. What looks like HTML stays the letters that somebody
typed, no picture is fetched, and a link leads to a web page, a mail or a page of the site.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_GOOD_LINK = re.compile(
    r"(https?://[^\s]+|mailto:[^\s@]+@[^\s@]+|/(?!/)[^\s]*|#[\w-]+)\Z", re.IGNORECASE
)


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return _GOOD_LINK.match(url) is not None


_READER = _Reader("commonmark", {"html": False, "breaks": True}).enable("table")
_READER.disable(["image", "html_block", "html_inline", "code", "fence", "backticks", "entity"])


@dataclass(frozen=True)
class Span:
    """A piece of a line: its text, how it is emphasised, and where it leads."""

    text: str
    strong: bool = False
    slanted: bool = False
    url: str = ""


@dataclass(frozen=True)
class Piece:
    """One paragraph, heading, list item or table, for those who write other files than HTML.

    `kind` is `text`, `heading`, `bullet`, `number` or `table`; `depth` a heading's rank (1 the highest) or an
    item's depth in lists (1 the outermost); a table has `rows`, the first of them its heads.
    """

    kind: str
    spans: tuple[Span, ...] = ()
    depth: int = 0
    rows: tuple[tuple[tuple[Span, ...], ...], ...] = ()


@lru_cache(maxsize=1024)
def html(text: str, rank: int = 2) -> Markup:
    """The text as HTML. Its highest heading is of this rank, and none skips one."""
    tokens = _tokens(text)
    ranks = iter(_ranks([int(each.tag[1]) for each in tokens if each.type == "heading_open"], rank))
    at = ""
    for token in tokens:
        if token.type == "heading_open":
            at = f"h{next(ranks)}"
        if token.type in ("heading_open", "heading_close"):
            token.tag = at
        if token.type == "table_open":
            token.attrSet("class", "list")
        if token.type == "th_open":
            token.attrSet("scope", "col")
        _plain(token)
        for inline in token.children or ():
            if inline.type == "link_open" and "://" in str(inline.attrGet("href")):
                inline.attrSet("rel", "external noopener noreferrer")
    made = _READER.renderer.render(tokens, _READER.options, {})
    # A wide table scrolls by itself, and can be reached by keyboard.
    around = '<div class="scroll" role="region" aria-label="Tabel" tabindex="0">'
    return Markup(made.replace("<table", around + "<table").replace("</table>", "</table></div>"))


def _ranks(written: Sequence[int], first: int) -> Iterator[int]:
    """The ranks that headings have on a page: the highest is the first, and each is at most one below the
    last."""
    top, last = min(written, default=1), first - 1
    for each in written:
        last = min(6, first + each - top, last + 1)
        yield last


def pieces(text: str) -> tuple[Piece, ...]:
    """The same, piece by piece."""
    return tuple(_pieces(_tokens(text)))


def plain(text: str) -> str:
    """The same without any mark, one line a piece; a table's cells are parted by tabulators."""
    return "\n".join(
        "\n".join("\t".join(_letters(cell) for cell in row) for row in piece.rows)
        if piece.kind == "table"
        else _letters(piece.spans)
        for piece in pieces(text)
    )


def _letters(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def _tokens(text: str) -> list[Token]:
    return _READER.parse(_tabled(text))


def _plain(token: Token) -> None:
    """Take away what the library writes as style attributes, which a page does not allow."""
    if "style" in token.attrs:
        del token.attrs["style"]


def _tabled(text: str) -> str:
    """Lines of a table as a spreadsheet and a word processor paste them, parted by tabulators, as a table's
    lines; one such line alone is left as it is."""
    found: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and "\t" in lines[end].strip("\n"):
            end += 1
        if end - at < 2:
            found.append(lines[at])
            at += 1
            continue
        rows = [
            [cell.strip().replace("|", "\\|") for cell in line.split("\t")]
            for line in lines[at:end]
        ]
        wide = max(len(row) for row in rows)
        full = [[*row, *[""] * (wide - len(row))] for row in rows]
        drawn = [f"| {' | '.join(row)} |" for row in full]
        found += ["", drawn[0], f"|{' --- |' * wide}", *drawn[1:], ""]
        at = end
    return "\n".join(found)


class _Walk:
    """Where a walk through the tokens is: in which lists, in a heading, in a table."""

    def __init__(self) -> None:
        self.lists: list[str] = []
        self.rows: list[list[tuple[Span, ...]]] = []
        self.rank = 0
        self.first = False

    def step(self, token: Token) -> Iterator[Piece]:
        """Take one more token, and give the piece that it completes."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append("bullet" if token.type == "bullet_list_open" else "number")
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.first = True
            case "heading_open" | "heading_close":
                self.rank = int(token.tag[1]) if token.nesting > 0 else 0
            case "table_open" | "tr_open":
                self.rows.append([])
            case "table_close":
                yield Piece("table", rows=tuple(tuple(row) for row in self.rows if row))
                self.rows = []
            case "inline":
                yield from self._inline(tuple(_spans(token.children or ())))

    def _inline(self, spans: tuple[Span, ...]) -> Iterator[Piece]:
        if self.rows:
            self.rows[-1].append(spans)
        elif self.rank:
            yield Piece("heading", spans, self.rank)
        elif self.lists and self.first:
            self.first = False
            yield Piece(self.lists[-1], spans, len(self.lists))
        else:
            yield Piece("text", spans)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    walk = _Walk()
    for token in tokens:
        yield from walk.step(token)


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    strong = slanted = 0
    url = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                slanted += token.nesting
            case "link_open":
                url = str(token.attrGet("href") or "")
            case "link_close":
                url = ""
            case "softbreak" | "hardbreak":
                yield Span("\n", strong > 0, slanted > 0, url)
            case _ if token.content:
                yield Span(token.content, strong > 0, slanted > 0, url)
