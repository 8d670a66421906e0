"""From the text of a delimited file to a table of text: nothing is guessed about what a cell means.

A caller may name columns of counts. Where all of such a column's cells are plain whole numbers, they are
read as such at once and the other columns as categories of text; this is what makes large files fast.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tvaers.module import FileFault

# A text that stands in no file and is no number.
_GUARD = "\ue000"


@dataclass(frozen=True)
class Table:
    """A file's cells, and the row each line of them has in the file (the header is row 1)."""

    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    delimiter: str

    def __len__(self) -> int:
        return len(self.rows)


def read(text: str, counts: Iterable[str] = ()) -> Table:
    """The table in a text with `;`, `,` or tab between its cells; raises `FileFault` where it has none.

    `counts` are names of columns, in lower case, that are hoped to hold plain whole numbers.
    """
    text = text.removeprefix("\ufeff").rstrip("\r\n ")
    delimiter = sniff(text)
    stream = io.StringIO(text, newline="")
    header, used = _header(stream, delimiter)
    body = stream.read()
    if not body.strip(delimiter + '" \t\r\n'):
        raise FileFault(
            "Filen har en overskrift, men ingen rækker under den. Send en fil med tal i."
        )
    frame = None
    if _even(body, delimiter, len(header)):
        frame = _parse(body, delimiter, header, [name.casefold() in counts for name in header])
    if frame is None:
        frame = _parse_row_by_row(body, delimiter, header, used)
    filled = _filled(frame)
    rows = np.flatnonzero(filled) + used + 1
    return Table(frame if filled.all() else frame[filled].reset_index(drop=True), rows, delimiter)


def require(table: Table, names: Iterable[str]) -> pd.DataFrame:
    """The table's frame with its columns called as asked for, whatever their case; refuses where one lacks."""
    frame = table.frame.rename(columns={name: str(name).casefold() for name in table.frame})
    missing = [name for name in names if name not in frame]
    if missing:
        raise FileFault(
            f"Filens overskrift mangler {_listed(missing)}. Overskriften skal være: "
            f"{';'.join(names)}. Ret overskriften, eller vælg den kilde, som filen hører til."
        )
    if frame.columns.has_duplicates:
        raise FileFault(
            "To kolonner i overskriften har samme navn. Giv hver kolonne sit eget navn."
        )
    return frame


def levels(column: pd.Series) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A column as places in the list of its distinct texts, spaces around them taken away."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.int64)
        texts = [str(text) for text in column.cat.categories]
    else:
        found, distinct = pd.factorize(column)
        codes, texts = found.astype(np.int64), [str(text) for text in distinct]
    return codes, [text.strip() for text in texts]


def sniff(text: str) -> str:
    """The delimiter, judged by the first line; `;` where it has none."""
    first = text.lstrip().split("\n", 1)[0]
    unquoted = "".join(first.split('"')[::2])
    return max(";\t,", key=unquoted.count)


def _header(stream: io.StringIO, delimiter: str) -> tuple[list[str], int]:
    """The names in the first line that has any, and the rows used to come past it."""
    used = 0
    for cells in csv.reader(stream, delimiter=delimiter):
        used += 1
        names = [cell.strip() for cell in cells]
        if any(names):
            break
    else:
        raise FileFault(
            "Filen har ingen overskrift. Send den igen med kolonnernes navne i første række."
        )
    if not all(names):
        raise FileFault(
            f"Kolonne {names.index('') + 1} har intet navn i overskriften. Giv kolonnen et navn, "
            "eller fjern den."
        )
    again = [name for name in names if names.count(name) > 1]
    if again:
        raise FileFault(
            f"Kolonnen {_short(again[0])} står to gange i overskriften. Fjern eller omdøb den ene."
        )
    return names, used


def _even(body: str, delimiter: str, width: int) -> bool:
    """Whether a body without quotes has as many cells as its rows should have, and its first row too.

    Later rows that are too long are then found by the parser, so none can be too short unseen.
    """
    first = body.split("\n", 1)[0]
    return (
        '"' not in body
        and first.count(delimiter) == width - 1
        and body.count(delimiter) == (body.count("\n") + 1) * (width - 1)
    )


def _parse(
    body: str, delimiter: str, header: list[str], is_count: list[bool]
) -> pd.DataFrame | None:
    """The fast way, for rows that count up to the right number of cells; None if they are uneven after all."""
    # 1.000, 1e3 and +1 are not plain whole numbers, whatever a machine makes of them.
    if any(is_count) and not any(sign in body for sign in ".eE+"):
        try:
            return _parse_counts(body, delimiter, header, is_count)
        except (ValueError, OverflowError):
            pass
    return _read_csv(body, delimiter, header, ["str"] * len(header))


def _parse_counts(
    body: str, delimiter: str, header: list[str], is_count: list[bool]
) -> pd.DataFrame | None:
    """Counts as whole numbers, the rest as categories; `ValueError` where a count is anything else."""
    # Categories that all look like numbers would lose their leading zeros: a first row prevents it.
    guard = delimiter.join("0" if count else _GUARD for count in is_count)
    frame = _read_csv(
        f"{guard}\n{body}",
        delimiter,
        header,
        ["int64" if count else "category" for count in is_count],
    )
    if frame is None:
        return None
    return pd.DataFrame(
        {
            name: column.array[1:] if count else column.array[1:].remove_categories([_GUARD])
            for (name, column), count in zip(frame.items(), is_count, strict=True)
        },
        copy=False,
    )


def _read_csv(
    body: str, delimiter: str, header: list[str], dtypes: list[str]
) -> pd.DataFrame | None:
    numbers = [str(place) for place in range(len(header))]
    try:
        frame = pd.read_csv(
            io.StringIO(f"{delimiter.join(numbers)}\n{body}"),
            sep=delimiter,
            dtype=dict(zip(numbers, dtypes, strict=True)),
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,
        )
    except pd.errors.ParserError:
        return None
    return frame.set_axis(header, axis="columns")


def _parse_row_by_row(body: str, delimiter: str, header: list[str], used: int) -> pd.DataFrame:
    """The careful way, for quotes and empty lines; refuses the file for a row with too many or few cells."""
    width = len(header)
    lines: list[list[str]] = []
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        for row, cells in enumerate(reader, start=used + 1):
            blank = not any(map(str.strip, cells))
            if len(cells) != width and not blank:
                raise FileFault(
                    f"Række {row} har {len(cells)} {'felt' if len(cells) == 1 else 'felter'}, men "
                    f"overskriften har {width}. Ret rækken, så den har et felt til hver kolonne."
                )
            lines.append([""] * width if blank else cells)
    except csv.Error as fault:
        raise FileFault(
            "Filen kan ikke læses som en tabel. Se efter et anførselstegn, der mangler sin makker, "
            "eller et felt med meget lang tekst."
        ) from fault
    return pd.DataFrame(lines, columns=header, dtype=str)


def _filled(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows have anything in them: a spreadsheet leaves empty rows behind."""
    filled = np.ones(len(frame), dtype=np.bool_)
    if frame.iloc[:, 0].dtype == np.int64:
        return filled
    bare = np.flatnonzero((frame.iloc[:, 0] == "").to_numpy())
    if bare.size:
        filled[bare] = (frame.iloc[bare] != "").any(axis=1).to_numpy()
    return filled


def _listed(names: list[str]) -> str:
    return ("kolonnen " if len(names) == 1 else "kolonnerne ") + ", ".join(names)


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:39] + "…"
