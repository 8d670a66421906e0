"""The source of all files that a unit's own layouts read."""

from sqlalchemy.orm import Session

from indicators.mapping import queries
from indicators.mapping.grid import ADVICE, grid, text
from indicators.mapping.layout import Layout, read
from indicators.mapping.recognise import Table, recognise
from tvaers.module import USUAL, FileFault, Reader, Reading, Settled, Source
from tvaers.register import Register

NAME = "mapped"
_CONFIRM = "Bekræft kolonnerne på siden »Opstillinger«, så kendes næste fil af sig selv."


def _unknown(_text: str, _register: Register) -> Reading:
    raise FileFault(f"Filen har ingen opstilling endnu. {_CONFIRM}")


def _once(layout: Layout, table: Table) -> Reader:
    """The reader of the table that was recognised; it keeps no hold of it, since a million rows are large."""
    held = [table]

    def reader(text: str, register: Register) -> Reading:
        return read(text, register, layout, held=held)

    return reader


def settle(session: Session, found: str, register: Register, holder_id: int | None) -> Settled:
    """The reader of this file: its unit's layout with the same heading."""
    if holder_id is None:
        raise FileFault("Sig, hvem der leverer: --holder og enhedens adresse, fx horsens-kommune.")
    layouts = queries.newest(session, holder_id)
    table = recognise(grid(found), register)
    names = table.names
    layout = queries.fitting(layouts, names)
    if layout is not None:
        return Settled(
            _once(layout, table),
            read_by=f"{layout.holder_id}:{layout.data_set}:{layout.version}",
            card=layout.card,
            rhythm=USUAL.get(layout.months or 0),
        )
    near = queries.nearest(layouts, names)
    told = (
        f" {near.difference(names).sentence.replace('Overskriften', f'I forhold til »{near.title}«: den')}"
        if near
        else ""
    )
    raise FileFault(f"Filens overskrift passer ikke til nogen opstilling.{told} {_CONFIRM}")


source = Source(
    name=NAME,
    title="Filer med jeres egen opstilling",
    data_sets=(),
    read=_unknown,
    level=2,
    holds="Optalte tal fra en hvilken som helst fil (CSV, XLSX, ODS eller JSON-stat), hvor I selv har bekræftet, hvad hver kolonne er.",
    access="Et udtræk fra jeres eget system, fx omsorgsjournalen, et nøgletalsudtræk eller et regneark.",
    example="Antal fald pr. plejehjem og måned, hentet fra omsorgssystemet.",
    deliverer="Den enhed, som tallene handler om.",
    freshness="Når I sender en fil. Næste fil med samme overskrift kendes af sig selv.",
    cannot="Et datasæt bliver først til en vist indikator, når en definition bruger det. Det står ved hver opstilling, om den bruges.",
    licence="Enhedens egne tal.",
    certainty="Opstillingen er bekræftet af den, der leverer; Tværs kender ikke systemets eget format.",
    person_level_advice=ADVICE,
    text=text,
    settle=settle,
    page="mapping.show_all",
)
