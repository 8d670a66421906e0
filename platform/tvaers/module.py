"""What a module of the house brings to the site, as data: the site is a list of these."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

from tvaers.parts import Drawn
from tvaers.parts import Line as Line  # what modules hand over most

if TYPE_CHECKING:  # only for readers and checkers: modules are described without loading the web
    import pandas as pd
    from flask import Blueprint

    from tvaers.register import Register


@dataclass(frozen=True)
class RowFault:
    """A row that is put in quarantine: where, and in Danish why. Never holds the cell's digits of a person."""

    row: int
    column: str
    reason: str


class FileFault(Exception):
    """A file that is refused whole: nothing is stored. The message is a Danish sentence with advice."""

    def __init__(self, reason: str, *, person_data: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.person_data = person_data


@dataclass(frozen=True)
class Reading:
    """What a source read in one file.

    `read`, `accepted` and `ignored` count rows of the file, and read = accepted + rows with faults +
    ignored. `rows` are the observations that the accepted rows give (a row may give more than one), with
    the columns item, place_id, counterpart_id, period_kind, period_start, stratum, value, n (strings,
    integers, days as datetime.date or `YYYY-MM-DD`, floats).
    """

    read: int
    accepted: int
    rows: "pd.DataFrame"
    faults: Sequence[RowFault]
    ignored: int
    extraction_date: date | None = None


Reader = Callable[[str, "Register"], Reading]


@dataclass(frozen=True)
class Rhythm:
    """How often a source's figures come, and the days from a period's first until they should be here."""

    months: int
    days: int

    def __post_init__(self) -> None:
        if self.months not in (1, 3, 12) or not 0 < self.days < 1000:
            raise ValueError("a rhythm is a month's, a quarter's or a year's, with its days")


# A month's figures are expected when the month after is over too.
MONTHLY = Rhythm(months=1, days=62)
# The same month more for what comes each quarter or each year.
USUAL = {1: MONTHLY, 3: Rhythm(months=3, days=123), 12: Rhythm(months=12, days=397)}


@dataclass(frozen=True)
class Settled:
    """How one file is read, where that lies in the store: its reader, and what is known of such files.

    `read_by` names the way of reading where the same bytes may be read in another way later; `card` is the
    source of the catalogue that the figures come from, and `rhythm` how often they come.
    """

    read: Reader
    read_by: str = ""
    card: str = ""
    rhythm: Rhythm | None = None


@dataclass(frozen=True)
class Source:
    """One source of deliveries: its name, its reader, and its card in the catalogue."""

    name: str
    title: str
    data_sets: tuple[str, ...]
    read: Reader
    level: int
    holds: str
    access: str
    example: str
    deliverer: str
    freshness: str
    cannot: str
    licence: str
    certainty: str
    open_source: bool = False
    person_level_advice: str = ""
    # Where the source reads more than plain text: the file's bytes to the text that is scanned and read.
    text: Callable[[bytes], str] | None = None
    # Where what the source knows of a file lies in the store: how this text from this holder is read.
    settle: Callable[[Any, str, "Register", int | None], Settled] | None = None
    # The page where its files are sent, if it is not the common one.
    page: str = ""
    # None where it is not known: then nothing is expected, and nothing is late.
    rhythm: Rhythm | None = None
    # Of one file, once it is settled how it is read.
    read_by: str = ""
    card: str = ""


@dataclass(frozen=True)
class StartColumn:
    """One column of a table to begin with: its name, what it is to be confirmed as, and cells as they may be."""

    name: str
    role: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class SourceCard:
    """A source that is known and has no reader of its own: what it holds, how one gets at it, and its way in.

    `columns` is a start for a table of counts whose layout a steward confirms; no supplier's own layout.
    """

    name: str
    title: str
    theme: str
    holds: str
    access: str
    example: str
    deliverer: str
    freshness: str
    cannot: str
    way: str
    columns: tuple[str, ...]
    origin: str = ""
    # A whole layout to begin with, that is recognised as it says: ours too.
    start: tuple[StartColumn, ...] = ()


@dataclass(frozen=True)
class Nav:
    """One item of the menu. It is shown to whoever meets the need of the view it leads to."""

    title: str
    endpoint: str
    order: int
    placed: bool = True
    # Other endpoints under which this item is the current one.
    active: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aimed:
    """A target from a day on and, where it ends, to before another."""

    value: float
    begins: date
    ends: date | None = None


@dataclass(frozen=True)
class Remark:
    """What a module says of a measure's figures in a place, in print wherever one of them stands: a stamp of a few
    words, sentences that must be read with the figure, where that is from and its page; and what is aimed at."""

    measure: str
    place_id: int
    stamp: str
    about: str
    url: str
    lines: tuple[str, ...] = ()
    aims: tuple[Aimed, ...] = ()


@dataclass(frozen=True)
class Told(Line):
    """What an item of an agenda is about, as it stands now: the line of a list, and for a large screen its name, what
    is read from afar, what else must be read with it, and the address of a drawing of it."""

    name: str = ""
    figure: str = ""
    lines: tuple[str, ...] = ()
    drawing: str = ""


@dataclass(frozen=True)
class Offer:
    """Something that can be put on an agenda as it is: what it is about (`Module.topics`), the item's title, why it is
    offered, its page, and the words it is listed under."""

    topic: str
    title: str
    why: str
    url: str
    sort: str


@dataclass(frozen=True)
class AreaPart:
    """What a module tells about an area on its front page."""

    needs: tuple[Line, ...] = ()
    sentence: str = ""
    news: tuple[Line, ...] = ()
    rows: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Panel:
    """What a higher floor hands down to a page of a lower one: a heading and its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Findable:
    """One thing that a search can find: its title and address, the sort it is listed under, what else it is
    called, text to find it by, and a stamp and a line to know it by."""

    title: str
    url: str
    sort: str
    names: tuple[str, ...] = ()
    text: str = ""
    note: str = ""
    stamp: str = ""


@dataclass(frozen=True)
class Job:
    """One job of the worker: its name, what it does, and its seconds between runs or its time of day in
    Copenhagen."""

    name: str
    run: Callable[[Any], None]
    every_seconds: int = 0
    daily: time | None = None

    def __post_init__(self) -> None:
        if (self.every_seconds > 0) == (self.daily is not None):
            raise ValueError(f"job {self.name} needs either its seconds or its time of day")


@dataclass(frozen=True)
class Baton:
    """One kind of thing that a person who leaves a place hands to a successor, in Danish and many.

    `count(session, leaver, place)` says how many there are; `hand(session, leaver, successor, place)` makes
    them the successor's, once the successor has accepted.
    """

    name: str
    count: Callable[[Any, Any, Any], int]
    hand: Callable[[Any, Any, Any, Any], int]


@dataclass(frozen=True)
class Decided:
    """A decision of a meeting, as a module that can make something of it is told: its words, the body and the day,
    the item and what that is about (`Module.topics`), and by when it is to be done."""

    words: str
    body: str
    day: date
    item: str
    topic: str
    due: date | None


@dataclass(frozen=True)
class Setting:
    """One thing to choose or to write for a block: its name in the form, its label and a hint.

    `choices` are asked with the place and give values with their names; without them it is written: one line of
    `longest` letters, or several where `rows` says so.
    """

    name: str
    label: str
    hint: str = ""
    choices: Callable[[Any], Iterable[tuple[str, str]]] | None = None
    many: bool = False
    needed: bool = True
    longest: int = 200
    rows: int = 1


@dataclass(frozen=True)
class Block:
    """One kind of block that a shared page can have, as a module brings it.

    `draw` is called once a page with the place and the settings of each block of the kind, and gives what each
    of them shows to the viewer, in the same order; `printed` says that drawings for paper are wanted too.
    """

    kind: str
    title: str
    about: str
    settings: tuple[Setting, ...]
    draw: Callable[[Any, Sequence[Mapping[str, Any]], bool], Sequence[Drawn]]


@dataclass(frozen=True)
class Planned:
    """One block of a template: its kind and its settings."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PageTemplate:
    """A page to begin with: its name, what it is for, and its blocks at a place."""

    name: str
    title: str
    about: str
    blocks: Callable[[Any], Iterable[Planned]]


@dataclass(frozen=True)
class Module:
    """One module's whole door."""

    name: str
    pages: tuple["Blueprint", ...] = ()
    nav: tuple[Nav, ...] = ()
    sources: tuple[Source, ...] = ()
    # Sources that are known and have no reader of their own.
    cards: tuple[SourceCard, ...] = ()
    jobs: tuple[Job, ...] = ()
    # What the module tells about an area: called with the place, by the area's front page.
    area: Callable[[Any], AreaPart] | None = None
    # What the module tells on a delivery's page: called with the delivery, by its page.
    delivery: Callable[[Any], tuple[Line, ...]] | None = None
    # What the module says of the figures of these places: called with their ids, once for each page of figures.
    remarks: Callable[[Collection[int]], Iterable[Remark]] | None = None
    # What the module tells on an indicator's page in a place: called with the measure's name and the place.
    measure: Callable[[str, Any], tuple[Panel, ...]] | None = None
    # What a search can find of the module's own: only what the viewer of this request may see.
    search: Callable[[], Iterable[Findable]] | None = None
    # What an item of an agenda at a place can be about, as references with names; and what references say now
    # at the place, as far as the viewer may see it.
    topics: Callable[[Any], Iterable[tuple[str, str]]] | None = None
    told: Callable[[Any, frozenset[str]], Mapping[str, Told]] | None = None
    # What of it belongs on the agenda of a meeting at a place, by the day that the body last met (None: it never
    # did) and the meeting's own day.
    offers: Callable[[Any, date | None, date], Iterable[Offer]] | None = None
    # What has changed at a place after a day, as far as the viewer may see it: asked by a meeting's agenda.
    changed: Callable[[Any, date], Iterable[Line]] | None = None
    # What the viewer can make of a decision at a place: lines that lead to a form with it filled in.
    onward: Callable[[Any, Decided], Iterable[Line]] | None = None
    # The kinds of blocks that the module can draw on a shared page, and the pages to begin with that it knows.
    blocks: tuple[Block, ...] = ()
    templates: tuple[PageTemplate, ...] = ()
    # Which of these references (`Drawn.rests`) the viewer may see now: asked where what was drawn once is shown.
    readable: Callable[[frozenset[str]], frozenset[str]] | None = None
    # What somebody who leaves hands on, besides rights.
    batons: tuple[Baton, ...] = ()
    # Files that the module's pages need, made once when the site starts.
    assets: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
