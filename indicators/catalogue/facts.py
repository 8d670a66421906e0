"""What an indicator card says, as sections of terms and words. What nobody has said is named as such. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indicators.catalogue.cards import IndicatorCard
from indicators.catalogue.starting import StartingCard
from indicators.definition import Card, Definition, Mark
from indicators.tags import (
    CATEGORIES,
    DIMENSIONS,
    GOALS,
    QUALITIES,
    RECOMMENDATIONS,
    SECTORS,
    THEMES,
    Placing,
)
from tvaers.danish import day

Row = tuple[str, str | None]

HEADINGS = {
    "formaal": "Formål",
    "indhold": "Indhold og afgrænsning",
    "indikatorer": "Indikatorer",
    "forbehold": "Forbehold ved fortolkning",
    "datakilde": "Datakilde",
    "offentliggoerelse": "Offentliggørelse",
    "oevrige_ord": "Øvrige ord og begreber",
}
DIRECTION_WORDS = {
    "up": "Højere er bedre",
    "down": "Lavere er bedre",
    "near": "Tættest på 1 er bedst",
    "none": "Ingen vurdering af, hvad der er bedst",
}
COMPARISON_WORDS = {
    "wilson": "Med 95 % sikkerhedsinterval (Wilson)",
    "byar": "Med 95 % sikkerhedsinterval (Byar, og eksakt under 10)",
    "none": "Uden sikkerhedsinterval, fordi tallet hverken er en andel eller en rate",
}
MARK_WORDS = {"start": "Taget i brug", "break": "Databrud"}
CERTAINTY_WORDS = {
    "ja": "Bekræftet",
    "delvis": "Delvis bekræftet",
    "foreslået": "Et forslag, ikke bekræftet",
    "nej": "Ikke bekræftet",
}
MARK_CERTAINTY = {
    "confirmed": "bekræftet",
    "secondary": "fra en anden kilde end den, der bestemmer",
    "inferred": "udledt",
    "unconfirmed": "ikke bekræftet",
}


@dataclass(frozen=True)
class Section:
    """One part of a card: what is known, by term, and the terms nobody has settled."""

    title: str
    rows: tuple[tuple[str, str], ...]
    unsettled: tuple[str, ...] = ()
    note: str = ""


def sections(card: IndicatorCard) -> tuple[Section, ...]:
    """The whole card, part by part; parts without anything are left out."""
    defined, starting = card.definition, card.starting
    measured = _defined(defined) if defined else _started(starting) if starting else ()
    found = [
        _section("Sådan måles det", [*measured, ("Ejer af definitionen", card.placing.owner)]),
        _section("Beskrivelse", list(_headings(card))),
        _section("Databrud og ibrugtagning", [_mark(mark) for mark in defined.marks])
        if defined
        else None,
        _section("Her hører den til", list(_placed(card.placing)), note=PROPOSED),
        _section("Version", list(_versioned(defined, card.earlier))) if defined else None,
        _section("Hvor kortet kommer fra", list(_origin(starting, defined))) if starting else None,
    ]
    return tuple(each for each in found if each and (each.rows or each.unsettled))


PROPOSED = "Indplaceringen er vores forslag. Den er ikke bekræftet af dem, der ejer indikatoren."


def _section(title: str, rows: Sequence[Row], note: str = "") -> Section:
    return Section(
        title,
        tuple((term, text) for term, text in rows if text),
        tuple(term for term, text in rows if not text),
        note,
    )


def _defined(each: Definition) -> Sequence[Row]:
    guard = each.disclosure
    small = (
        "Tallene er offentlige og skjules ikke"
        if guard.open
        else f"Antal fra 1 til {guard.threshold - 1} vises ikke. Andele vises kun, når mindst "
        f"{guard.min_denominator} er talt med. Flere tal kan være skjult, så de små ikke kan regnes ud"
    )
    due = each.next_publication
    return (
        ("Tæller", each.numerator_word),
        ("Nævner", "Ingen" if each.denominator_word == "-" else each.denominator_word),
        ("Enhed", "procent" if each.unit == "%" else each.unit),
        ("Retning", DIRECTION_WORDS[each.direction]),
        ("Kilde", each.placing.source),
        ("Opgøres for", each.placing.grain),
        ("Sammenligning", COMPARISON_WORDS[each.comparison]),
        ("Små tal", small),
        ("Dækning", each.coverage),
        (
            "Foreløbige tal",
            f"I {each.late.days} dage efter periodens slutning. {each.late.reason}"
            if each.late
            else None,
        ),
        ("Næste offentliggørelse", day(due) if due else None),
    )


def _started(each: StartingCard) -> Sequence[Row]:
    return (
        ("Tæller", each.numerator),
        ("Nævner", each.denominator),
        ("Enhed", each.unit),
        ("Retning", DIRECTION_WORDS[each.direction]),
        ("Kilde", each.placing.source),
        ("Opgøres for", each.placing.grain),
        ("Sammenligning", None),
        ("Små tal", None),
        ("Dækning", None),
        ("Næste offentliggørelse", None),
    )


def _headings(card: IndicatorCard) -> Iterator[Row]:
    # A starting card tells its source and nothing else of the seven.
    known = card.definition.card if card.definition else None
    for field in Card.__dataclass_fields__:
        told = card.placing.source if field == "datakilde" else None
        yield HEADINGS[field], getattr(known, field) if known else told


def _mark(mark: Mark) -> Row:
    when = day(mark.day) if mark.day else "dagen kendes ikke"
    return (
        MARK_WORDS[mark.kind],
        f"{when[0].upper()}{when[1:]}: {mark.reason} ({MARK_CERTAINTY[mark.certainty]})",
    )


def _placed(placed: Placing) -> Iterator[Row]:
    goal = placed.national_goal
    yield "Tema", THEMES[placed.theme]
    yield "Går på tværs af", ", ".join(SECTORS[each] for each in placed.sectors)
    if placed.dimension is None:
        yield "Kvalitet", "Måler ikke kvalitet, men siger noget om befolkningen"
    else:
        yield "Kvalitetsdimension", DIMENSIONS[placed.dimension]
        yield "Slags kvalitet", QUALITIES.get(placed.quality or "")
        yield "Datakategori", CATEGORIES.get(placed.category or "")
    yield "Nationalt mål", f"{goal}. {GOALS[goal - 1]}" if goal else "Intet"
    for number in placed.recommendations:
        yield f"Anbefaling {number}", RECOMMENDATIONS[number - 1]


def _versioned(each: Definition, earlier: Sequence[Definition]) -> Iterator[Row]:
    yield "Version", f"{each.key}, skrevet {day(each.authored)}"
    if each.first_period and each.changed:
        yield "Gælder fra", f"{day(each.first_period)}. {each.changed}"
    for older in earlier:
        if older.last_period:
            yield (
                f"Version {older.version}",
                f"Opgøres til og med perioden, der begynder {day(older.last_period)}",
            )
    yield "Definitionens status", f"{each.status.capitalize()}. {each.status_note}"
    yield "Godkendt af en fagperson", day(each.reviewed) if each.reviewed else "Ikke endnu"
    yield "Ses efter igen", day(each.next_review)


def _origin(each: StartingCard, defined: Definition | None) -> Iterator[Row]:
    yield "Startkort", f"{each.card}: {each.title}"
    if defined:
        yield "Tæller hos kilden", each.numerator
        yield "Nævner hos kilden", each.denominator
        yield "Enhed hos kilden", each.unit
    yield "Bruges i", each.used_in
    yield "Navnet", CERTAINTY_WORDS[each.name_certainty]
    yield "Definitionen", CERTAINTY_WORDS[each.definition_certainty]
    yield "Hentet fra", each.taken_from
    if each.note:
        yield "Bemærk", each.note
