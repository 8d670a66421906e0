"""Reading what a form says of an agreement; what cannot be read is told field by field, in Danish."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from agreements.texts.kinds import POINTS
from agreements.texts.models import Agreement, AgreementKind
from agreements.texts.rules import Facts, Party, Unfit
from clusters.days import read_day
from tvaers.places import Place

NO_DAY = "Skriv en dato, for eksempel 2026-12-01 eller 01-12-2026."
ADOPTS, SEAT = "tiltraeder", "plads"
STATUTORY, OPERATING, BOTH = "myndighed", "drift", "begge"
ROLES = {"": "Ikke part", ADOPTS: "Skal tiltræde", SEAT: "Har en plads uden at skulle tiltræde"}
DUTIES = {
    "": "Intet ansvar nævnt",
    STATUTORY: "Myndighedsansvar",
    OPERATING: "Driftsansvar",
    BOTH: "Myndighedsansvar og driftsansvar",
}
LEVELS = {1: "Alle med adgang til Tværs", 2: "Parterne og dem, der arbejder i rummet"}


def day(form: Mapping[str, str], field: str, problems: dict[str, str]) -> date | None:
    """The day of a field; none where it is empty."""
    text = form.get(field, "").strip()
    found = read_day(text)
    if text and found is None:
        problems[field] = NO_DAY
    return found


def facts(
    form: Mapping[str, str], places: Sequence[Place], replaceable: Sequence[Agreement]
) -> Facts:
    """What the form says that an agreement is. `places` are those that the form asked about."""
    problems: dict[str, str] = {}
    kind = next((each for each in AgreementKind if each.value == form.get("slags")), None)
    if kind is None:
        problems["slags"] = "Vælg, hvilken slags aftale det er."
    first, last = day(form, "fra", problems), day(form, "til", problems)
    replaces = next((a.id for a in replaceable if a.public_id == form.get("afloeser")), None)
    level = int(form["synlig"]) if form.get("synlig") in {str(each) for each in LEVELS} else 1
    if problems or kind is None:
        raise Unfit(problems)
    return Facts(
        kind,
        form.get("titel", ""),
        first,
        last + timedelta(days=1) if last else None,
        tuple(_parties(form, places)),
        level,
        replaces,
    )


def _parties(form: Mapping[str, str], places: Sequence[Place]) -> Sequence[Party]:
    return [
        Party(
            place.id,
            place.kind,
            place.name,
            form.get(f"part-{place.slug}") == ADOPTS,
            form.get(f"ansvar-{place.slug}") in (STATUTORY, BOTH),
            form.get(f"ansvar-{place.slug}") in (OPERATING, BOTH),
        )
        for place in places
        if form.get(f"part-{place.slug}") in (ADOPTS, SEAT)
    ]


def filled(facts_now: Facts, slugs: Mapping[int, str], replaces: str) -> dict[str, str]:
    """The form as it stands for these facts."""
    last = facts_now.valid_to - timedelta(days=1) if facts_now.valid_to else None
    found = {
        "slags": facts_now.kind.value,
        "titel": facts_now.title,
        "fra": facts_now.valid_from.isoformat() if facts_now.valid_from else "",
        "til": last.isoformat() if last else "",
        "synlig": str(facts_now.level),
        "afloeser": replaces,
    }
    for party in facts_now.parties:
        slug = slugs[party.place_id]
        found[f"part-{slug}"] = ADOPTS if party.adopts else SEAT
        if party.statutory or party.operating:
            both = party.statutory and party.operating
            found[f"ansvar-{slug}"] = BOTH if both else STATUTORY if party.statutory else OPERATING
    return found


def points(form: Mapping[str, str]) -> dict[str, str]:
    """What the form says of each of the seven points."""
    return {point.code: form.get(f"punkt-{point.code}", "") for point in POINTS}


def number(form: Mapping[str, str], field: str) -> int:
    """A counter that a form sends back; one that is no number is none we know."""
    text = form.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
