"""The invented counts as delivery files in the sources' own layouts, one for each half year."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from indicators.counting import medcom_layout as layout
from indicators.invented.calendar import MONTHS, QUARTERS, REAL_QUARTER, Grid, Kommuner
from indicators.invented.counts import Messages
from indicators.invented.own_count import lines as counted_messages
from indicators.invented.programmes import EDUCATIONS, YEARS, Programmes
from indicators.invented.rehabilitation import Rehabilitation

ORIGIN = "Demonstrationsdata"
MEDCOM = (
    "periode;standard;version;afsender_type;afsender_region;afsender_kommunekode;"
    "modtager_type;modtager_region;modtager_kommunekode;statistikkode;antal;kilde;udtraeksdato"
)
PLSP = "periode;regionskode;kommunekode;diagnosegruppe;type;antal;kilde;udtraeksdato"
COUNTED = (
    "kilde;indikator_id;periode;periodetype;kommunekode;enhed;taeller;naevner;vaerdi;"
    "uoplyst;n_undertrykt;udtraeksdato;statistic;n"
)
EDUCATION = "aar;kommunekode;uddannelse;startede;gennemfoerte;kilde"
STATBANK = "OMRÅDE;TID;INDHOLD"
# Formats that take over from one another, beside those of correspondence.
CHANGING = ("XDIS17", "XDIS20", "FDIS20", "FCTL")

Delivered = Iterator[tuple[str, Path]]


def halves() -> list[list[int]]:
    """The months of each half year, as their places in the demonstration's calendar."""
    places = range(len(MONTHS))
    return [
        list(group) for _, group in groupby(places, lambda m: (MONTHS[m].year, MONTHS[m].month > 6))
    ]


def statbank(directory: Path, kommuner: Kommuner) -> Delivered:
    """Population as FOLK1A gives it; the real quarter is shipped and not written here."""
    before = [q for q, day in enumerate(QUARTERS) if day < REAL_QUARTER]
    after = [q for q, day in enumerate(QUARTERS) if day > REAL_QUARTER]
    for quarters in (before, after):
        names = [f"{QUARTERS[q].year}K{(QUARTERS[q].month + 2) // 3}" for q in quarters]
        lines = (
            f"{int(code)};{name};{kommuner.quarterly[row, quarter]}"
            for quarter, name in zip(quarters, names, strict=True)
            for row, code in enumerate(kommuner.codes)
        )
        path = directory / f"demo_FOLK1A_{names[0]}-{names[-1]}.csv"
        yield "statbank", _written(path, STATBANK, lines)


def medcom(
    directory: Path,
    kommuner: Kommuner,
    messages: Messages,
    beside: Iterable[tuple[str, str, str, Grid]] = (),
) -> Delivered:
    """Messages between general practice, hospitals and kommuner; `beside` are further series."""
    practice, hospital, kommune = "almen_praksis", "sygehus", "kommune"
    series: list[tuple[str, str, str, Grid]] = [
        ("XREF15", practice, kommune, messages.referrals),
        ("XREF15", hospital, kommune, messages.hospital_referrals),
        ("XDIS15", kommune, practice, messages.notes),
        ("XREF22", practice, kommune, messages.acute),
        ("XREF22", "region", kommune, messages.hospital_acute),
        ("XDIS22", kommune, practice, messages.acute_notes),
        ("XDIS22", kommune, "region", messages.hospital_acute_notes),
    ]
    for (standard, sender), counts in messages.correspondence.items():
        series.append((standard, sender, kommune, counts))
    series += beside
    for months in halves():
        path = directory / f"demo_medcom_{_span(months)}.csv"
        yield "medcom-statistics", _written(path, MEDCOM, _flows(kommuner, series, months))


def _flows(
    kommuner: Kommuner, series: Sequence[tuple[str, str, str, Grid]], months: list[int]
) -> Iterator[str]:
    """One line a flow and month. General practice is placed in the kommune it writes to or hears from."""
    tail = f"{ORIGIN};{_extracted(months)}"
    for code_of, sender, receiver, counts in series:
        standard = code_of.partition("#")[0]
        # The old format is not counted any more where a kommune has changed to the new one.
        formats = standard.endswith("91") or standard in CHANGING
        placed = ("kommune", "almen_praksis")
        for month in months:
            start = f"{MONTHS[month]:%Y-%m};{standard};;{sender};;"
            for code, count in zip(kommuner.codes, counts[:, month].tolist(), strict=True):
                if formats and not count:
                    continue
                origin = code if sender in placed else ""
                target = code if receiver in placed else ""
                yield f"{start}{origin};{receiver};;{target};{code_of};{count};{tail}"


def plsp(directory: Path, kommuner: Kommuner, plans: dict[str, Grid]) -> Delivered:
    """Care plans, new and maintained counted together."""
    for months in halves():
        lines = (
            f"{MONTHS[month]:%Y-%m};;{code};{diagnosis};samlet;{counts[row, month]};"
            f"{ORIGIN};{_extracted(months)}"
            for month in months
            for row, code in enumerate(kommuner.codes)
            for diagnosis, counts in plans.items()
        )
        yield "plsp", _written(directory / f"demo_plsp_{_span(months)}.csv", PLSP, lines)


def klgateway(directory: Path, kommuner: Kommuner, plans: Rehabilitation) -> Delivered:
    """Rehabilitation plans as the kommuner count them: shares, what is left out, and the medians."""
    for months in halves():
        lines = (
            line
            for month in months
            for row, code in enumerate(kommuner.codes)
            if plans.reported[row, month]
            for line in _counted(code, row, month, plans, _extracted(months))
        )
        path = directory / f"demo_genoptraening_{_span(months)}.csv"
        yield "klgateway-140", _written(path, COUNTED, lines)


def _counted(
    code: str, row: int, month: int, plans: Rehabilitation, extracted: str
) -> Iterator[str]:
    def counted(
        indicator: str, unit: str, statistic: str, above: int, below: int | str = ""
    ) -> str:
        numbers = f"{above};{below};"
        return f"{start};{indicator};{at};{unit};{numbers};;;{extracted};{statistic};"

    start, at = ORIGIN, f"{MONTHS[month]:%Y-%m};maaned;{code}"
    received, waiting = int(plans.received[row, month]), int(plans.waiting[row, month])
    yield counted("ggop_7dage", "ggop", "share", int(plans.within7[row, month]), received)
    yield counted("ggop_uden_tilbud", "ggop", "count", waiting)
    for reason, counts in plans.excluded.items():
        yield counted("ggop_udeladt", reason, "count", int(counts[row, month]))
    for indicator, medians, n in (
        ("ggop_sygehusdage", plans.hospital_days, received),
        ("ggop_kommunedage", plans.municipal_days, received - waiting),
    ):
        if n:
            value = f"{medians[row, month]:g}".replace(".", ",")
            yield f"{start};{indicator};{at};dage;;;{value};;;{extracted};median;{n}"


def education(directory: Path, kommuner: Kommuner, told: Programmes) -> Delivered:
    """Prevention programmes by education, a file for each year."""
    for at, year in enumerate(YEARS):
        lines = (
            f"{year};{code};{name};{told.begun[row, at, group]};{told.completed[row, at, group]};{ORIGIN}"
            for row, code in enumerate(kommuner.codes)
            for group, name in enumerate(EDUCATIONS)
        )
        path = directory / f"demo_forloeb-uddannelse_{year}.csv"
        yield "forloeb-uddannelse", _written(path, EDUCATION, lines)


def own_count(directory: Path, kommuner: Kommuner, messages: Messages, seed: int) -> Delivered:
    """A kommune's own messages, counted by the kommune."""
    told = list(counted_messages(kommuner, messages, seed))
    months = sorted({month for month, _ in told})
    path = directory / f"demo_egne_beskeder_{_span(months)}.csv"
    last = _extracted(months)
    yield (
        layout.SOURCE,
        _written(path, ";".join(layout.COLUMNS), (f"{line};{last}" for _, line in told)),
    )


def _span(months: list[int]) -> str:
    return f"{MONTHS[months[0]]:%Y-%m}_{MONTHS[months[-1]]:%Y-%m}"


def _extracted(months: list[int]) -> str:
    """The middle of the month after the last one."""
    last = MONTHS[months[-1]]
    return date(last.year + last.month // 12, last.month % 12 + 1, 15).isoformat()


def _written(path: Path, header: str, lines: Iterable[str]) -> Path:
    """A file as the sources write them: UTF-8 with a mark, semicolons, CRLF."""
    path.write_bytes("".join(f"{line}\r\n" for line in (header, *lines)).encode("utf-8-sig"))
    return path
