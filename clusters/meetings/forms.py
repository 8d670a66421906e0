"""Reading what forms say of bodies and meetings; what is wrong is told field by field, in Danish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from clusters.days import read_day
from clusters.meetings import rules
from clusters.meetings.models import BodyLevel, Meeting, MeetingBody, MeetingItem, Side
from clusters.meetings.rules import BodyFacts, ItemFacts
from clusters.reading import Reader

NO_DAY = "Skriv en dato, for eksempel 2026-12-01."
Form = Mapping[str, str]


@dataclass(frozen=True)
class Seat:
    """A seat as a form says it."""

    side: Side
    holder: str
    role: str
    start: date


@dataclass(frozen=True)
class Day:
    """A meeting's day, time and room as a form says them."""

    held_on: date
    clock: str
    room: str


@dataclass(frozen=True)
class Decided:
    """A decision as a form says it."""

    decision: str
    owner: str
    due: date | None


def seen(form: Form) -> int:
    """The revision that a form was filled in on."""
    text = form.get("kendt", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def body(form: Form) -> BodyFacts:
    """The body that a form describes."""
    reader = Reader(form, {})
    name = reader.line("navn", "organets navn", rules.LONGEST_NAME)
    standing = reader.body("faste", "de faste punkter", rules.LONGEST_STANDING)
    level = next((each for each in BodyLevel if each.value == form.get("slags")), None)
    if level is None:
        reader.problems["slags"] = "Vælg, hvilken slags organ det er."
    days = form.get("varsel", "").strip()
    good = days.isascii() and days.isdigit() and int(days) <= rules.MOST_NOTICE
    if not good:
        reader.problems["varsel"] = f"Skriv et antal dage fra 0 til {rules.MOST_NOTICE}."
    lines = rules.standing_items(standing)
    if len(lines) > rules.MOST_STANDING:
        reader.problems["faste"] = f"Skriv højst {rules.MOST_STANDING} faste punkter."
    elif any(len(line) > rules.LONGEST_TITLE for line in lines):
        reader.problems["faste"] = f"Hvert punkt må have højst {rules.LONGEST_TITLE} tegn."
    reader.done()
    assert level is not None  # otherwise told above
    return BodyFacts(name, level, int(days), standing)


def of_body(found: MeetingBody) -> dict[str, str]:
    """A body as its form shows it."""
    return {
        "navn": found.name,
        "slags": found.level.value,
        "varsel": str(found.notice_days),
        "faste": found.standing,
        "kendt": str(found.revision),
    }


def seat(form: Form) -> Seat:
    """The seat that a form describes."""
    reader = Reader(form, {})
    side = next((each for each in Side if each.value == form.get("side")), None)
    if side is None:
        reader.problems["side"] = "Vælg, hvem pladsen taler for."
    holder = reader.line("navn", "navnet på den, der har pladsen", rules.LONGEST_NAME)
    role = reader.line("rolle", "rollen", rules.LONGEST_ROLE, needed=False)
    start = read_day(form.get("fra", ""))
    if start is None:
        reader.problems["fra"] = NO_DAY
    reader.done()
    assert side is not None and start is not None  # otherwise told above
    return Seat(side, holder, role, start)


def meeting(form: Form) -> Day:
    """The day, time and room that a form says."""
    reader = Reader(form, {})
    held_on = read_day(form.get("dag", ""))
    if held_on is None:
        reader.problems["dag"] = NO_DAY
    clock = reader.line("klokken", "klokkeslættet", rules.LONGEST_CLOCK, needed=False)
    room = reader.line("sted", "stedet", rules.LONGEST_NAME, needed=False)
    reader.done()
    assert held_on is not None  # otherwise told above
    return Day(held_on, clock, room)


def of_meeting(found: Meeting) -> dict[str, str]:
    """A meeting as its form shows it."""
    return {
        "dag": found.held_on.isoformat(),
        "klokken": found.clock,
        "sted": found.room,
        "kendt": str(found.revision),
    }


def reason(form: Form) -> str:
    """Why a meeting is cancelled."""
    reader = Reader(form, {})
    found = reader.line("hvorfor", "hvorfor mødet aflyses", rules.LONGEST_REASON)
    reader.done()
    return found


def item(
    form: "MultiDict[str, str]",
    people: Mapping[int, str],
    own: int | None,
    topics: Mapping[str, str],
) -> ItemFacts:
    """The item that a form describes; nobody excludes the one who writes it."""
    reader = Reader(form, {})
    title = reader.line("titel", "punktets titel", rules.LONGEST_TITLE)
    text = reader.body("tekst", "sagen", rules.LONGEST_TEXT)
    out = tuple(int(each) for each in form.getlist("uden") if each.isdigit())
    if own in out:
        reader.problems["uden"] = (
            "Du kan ikke udelukke dig selv fra et punkt, du skriver. Bed en anden om at skrive det."
        )
    topic = form.get("emne", "")
    if topic and topic not in topics:
        reader.problems["emne"] = "Det, punktet handler om, findes ikke mere. Vælg noget andet."
    reader.done()
    excluded = tuple(each for each in out if each in people)
    return ItemFacts(title, text, topic, form.get("lukket") == "ja", excluded)


def of_item(found: MeetingItem) -> dict[str, str]:
    """An item as its forms show it."""
    return {
        "titel": found.title,
        "tekst": found.text,
        "emne": found.topic,
        "lukket": "ja" if found.closed else "",
        "beslutning": found.decision,
        "hvem": found.owner,
        "frist": found.due.isoformat() if found.due else "",
        "kendt": str(found.revision),
    }


def decision(form: Form) -> Decided:
    """The decision that a form says."""
    reader = Reader(form, {})
    said = reader.body("beslutning", "hvad der blev besluttet", rules.LONGEST_DECISION, needed=True)
    owner = reader.line("hvem", "hvem der gør det", rules.LONGEST_NAME, needed=False)
    written = form.get("frist", "").strip()
    due = read_day(written)
    if written and due is None:
        reader.problems["frist"] = NO_DAY
    reader.done()
    return Decided(said, owner, due)
