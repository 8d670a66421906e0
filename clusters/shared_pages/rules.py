"""What shared pages and their blocks must hold before they are saved, and what is said of them. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from clusters.reading import Reader
from clusters.shared_pages.models import PageState, ReadKind, Sector, VersionState
from tvaers.danish import list_of
from tvaers.module import Block, Setting
from tvaers.places import Kind

LEVELS = {
    1: "Alle, der er logget ind",
    2: "Kun dem, der arbejder i området",
}
STATES = {
    PageState.DRAFT: "kladde",
    PageState.PUBLISHED: "udgivet",
    PageState.ARCHIVED: "arkiveret",
}
VERSION_STATES = {
    VersionState.DRAFT: "kladde",
    VersionState.REVIEW: "til gennemsyn",
    VersionState.PUBLISHED: "vises nu",
    VersionState.SUPERSEDED: "tidligere",
}
SECTORS = {
    Sector.REGION: "Regionen",
    Sector.KOMMUNER: "Kommunerne",
    Sector.GENERAL_PRACTICE: "Almen praksis",
    Sector.HOUSE: "Huset selv",
}
READS = {
    ReadKind.READ: "læst",
    ReadKind.DISCUSSED: "drøftet",
    ReadKind.APPROVED: "godkendt",
}
# Pages that more than one must approve, by the template they began as.
LEAST = {"status": 2}
# What a reviewer is asked to have looked at.
CHECKS = {
    "finding": "Overskrifter og tekst siger det samme som tallene.",
    "source": "Hvert tal har en kilde, jeg kender, og en periode.",
    "fair": "Min sektor er vist rigtigt og rimeligt.",
    "person": "Intet på siden kan føres til en enkelt borger.",
}
LONGEST_TITLE, LONGEST_NOTE, LONGEST_COMMENT, LONGEST_REASON = 160, 300, 2_000, 300
LONGEST_TEXT, MOST_BLOCKS, MOST_CHOSEN = 10_000, 60, 20
_LETTERS = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@dataclass(frozen=True)
class PageFacts:
    """What a page is called, and who may read it."""

    title: str
    level: int


def slug_of(title: str, taken: Collection[str]) -> str:
    """A title as an address that is not taken: small letters, digits and hyphens, never a word that the site's
    own addresses use."""
    text = "".join(_LETTERS.get(letter, letter) for letter in title.lower())
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:60].strip("-") or "side"
    found, at = base, 2
    while found in taken or found == "ny":
        found, at = f"{base}-{at}", at + 1
    return found


def sector_of(kind: Kind, *, own: bool) -> Sector | None:
    """Whom somebody with a role at a place of this kind answers for; None for those who review nothing."""
    if own:
        return Sector.HOUSE
    if kind in (Kind.REGION, Kind.HOSPITAL):
        return Sector.REGION
    if kind is Kind.KOMMUNE:
        return Sector.KOMMUNER
    return Sector.GENERAL_PRACTICE if kind is Kind.GENERAL_PRACTICE else None


def asked_of(
    people: Mapping[Sector, Collection[int]],
    chosen: Mapping[Sector, int | None],
    least: int = 1,
) -> str:
    """What is wrong with the chosen reviewers: one is needed of each sector that has somebody, and `least` in all.
    Empty where nothing is."""
    if not any(people.values()):
        return (
            "Ingen andre end dig kan gennemse siden: den ses igennem af en leder fra hver part eller af en anden "
            "her i området. Bed en leder om at give en kollega rollen."
        )
    outside = [each for each in people if each is not Sector.HOUSE and people[each]]
    missing = [SECTORS[each] for each in outside if chosen.get(each) is None]
    if missing:
        return f"Vælg, hvem der gennemser siden for {list_of([each.lower() for each in missing])}."
    if len({each for each in chosen.values() if each is not None}) < least:
        return f"Vælg mindst {'én' if least == 1 else least}, der gennemser siden."
    return ""


def settings_of(
    block: Block,
    form: Mapping[str, str],
    many: Mapping[str, Sequence[str]],
    allowed: Mapping[str, Mapping[str, str]],
) -> dict[str, object]:
    """A block's settings as its form says them; `many` has the values of fields of which several are chosen,
    `allowed` what can be chosen in each. Unfit where something is wrong."""
    reader = Reader(form, {})
    found = {
        each.name: _read(reader, each, many.get(each.name, ()), allowed.get(each.name, {}))
        for each in block.settings
    }
    reader.done()
    return found


def _read(
    reader: Reader, setting: Setting, chosen: Sequence[str], allowed: Mapping[str, str]
) -> object:
    if setting.choices is None:
        what = setting.label[:1].lower() + setting.label[1:]
        if setting.rows > 1:
            return reader.body(setting.name, what, setting.longest, needed=setting.needed)
        return reader.line(setting.name, what, setting.longest, needed=setting.needed)
    if setting.many:
        known = [each for each in chosen if each in allowed]
        if len(known) > MOST_CHOSEN:
            reader.problems[setting.name] = f"Vælg højst {MOST_CHOSEN}; her er {len(known)}."
        elif setting.needed and not known:
            reader.problems[setting.name] = f"Vælg mindst én: {setting.label.lower()}."
        return known
    value = reader.form.get(setting.name, "")
    if value not in allowed and (setting.needed or value):
        reader.problems[setting.name] = f"Vælg {setting.label.lower()}."
    return value


def unfilled(kinds: Mapping[str, Block], blocks: Sequence[tuple[str, Mapping[str, object]]]) -> str:
    """What is wrong with a page's blocks, by kind and settings, before others look at it: those that lack what
    they need, or that cannot be drawn any more. Empty where nothing is."""
    wrong = []
    for at, (name, settings) in enumerate(blocks, start=1):
        kind = kinds.get(name)
        if kind is None:
            wrong.append(f"blok {at} (findes ikke mere)")
        elif any(each.needed and not settings.get(each.name) for each in kind.settings):
            wrong.append(f"blok {at} ({kind.title.lower()})")
    if not wrong:
        return ""
    return f"Udfyld eller fjern {list_of(wrong)}, før siden sendes."


def number_of(text: str) -> int:
    """A number as a form or an address has it; 0, which nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def page_facts(form: Mapping[str, str]) -> PageFacts:
    """A page's title and readers as a form says them."""
    reader = Reader(form, {})
    title = reader.line("titel", "sidens titel", LONGEST_TITLE)
    level = next((each for each in LEVELS if str(each) == form.get("laesere")), None)
    if level is None:
        reader.problems["laesere"] = "Vælg, hvem der må læse siden."
    reader.done()
    assert level is not None  # otherwise told above
    return PageFacts(title, level)


def order_of(present: Sequence[str], wished: Sequence[str]) -> list[str]:
    """The blocks' keys in the wished order. What the wish does not know (somebody else's new block) keeps its
    place after the one it stood behind."""
    found = [key for key in wished if key in present]
    for at, key in enumerate(present):
        if key not in found:
            before = present[at - 1] if at else None
            found.insert(found.index(before) + 1 if before in found else 0, key)
    return found


def moved(present: Sequence[str], key: str, *, up: bool) -> list[str]:
    """The blocks' keys with one of them a place further up or down; at an end nothing happens."""
    found = list(present)
    here = found.index(key)
    there = here - 1 if up else here + 1
    if 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    return found


def state_sentence(version: int, waiting: Sequence[str], returned: Sequence[str]) -> str:
    """How a version in review stands: who has not answered, and who has sent it back."""
    if returned:
        return (
            f"{list_of(returned)} har sendt version {version} tilbage. Læs, hvad der står, tag den tilbage til "
            "kladde, og ret den."
        )
    if waiting:
        return f"Version {version} er til gennemsyn. Den venter på {list_of(waiting)}."
    return f"Version {version} er gennemset af alle, og kan udgives."
