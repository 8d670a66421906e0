"""What bodies and meetings must hold before they are saved, and what is said of them. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from clusters.meetings.models import BodyLevel, Meeting, MeetingState, Side
from tvaers.danish import day as day_words

LEVELS = {
    BodyLevel.COUNCIL: "Sundhedsråd",
    BodyLevel.POLITICAL: "Politisk niveau",
    BodyLevel.PROFESSIONAL: "Fagligt niveau",
    BodyLevel.COOPERATION: "Samarbejdsudvalg",
    BodyLevel.KLU: "KLU",
    BodyLevel.STEERING: "Styregruppe",
    BodyLevel.WORKING: "Arbejdsgruppe",
}
SIDES = {
    Side.REGION: "Region",
    Side.KOMMUNER: "Kommuner",
    Side.GENERAL_PRACTICE: "Almen praksis",
    Side.PATIENTS: "Patienter og pårørende",
    Side.OTHER: "Andre",
}
STATES = {
    MeetingState.PLANNED: "planlagt",
    MeetingState.CALLED: "dagsorden sendt",
    MeetingState.HELD: "holdt",
    MeetingState.CANCELLED: "aflyst",
}
MOST_NOTICE, MOST_STANDING, MOST_ITEMS = 60, 12, 60
LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT, LONGEST_DECISION = 120, 200, 4_000, 2_000
LONGEST_STANDING, LONGEST_REASON, LONGEST_ROLE, LONGEST_CLOCK = 2_000, 300, 80, 20


@dataclass(frozen=True)
class BodyFacts:
    """What a body is."""

    name: str
    level: BodyLevel
    notice_days: int
    standing: str


@dataclass(frozen=True)
class ItemFacts:
    """What an item of an agenda is, and which users may not see it."""

    title: str
    text: str = ""
    topic: str = ""
    closed: bool = False
    excluded: tuple[int, ...] = ()


def shortened(title: str) -> str:
    """A title as long as an item's can be."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def due_day(held_on: date, notice_days: int) -> date:
    """The day on which a meeting's agenda must be out."""
    return held_on - timedelta(days=notice_days)


def standing_items(text: str) -> list[str]:
    """The titles of the items that every agenda begins with."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sentence(meeting: Meeting, items: int, decided: int, waiting: int, today: date) -> str:
    """How a meeting stands: `items` on its agenda, `decided` of them, and `waiting` earlier decisions."""
    if meeting.state is MeetingState.CANCELLED:
        return f"Mødet er aflyst: {meeting.reason}"
    many = "1 punkt" if items == 1 else f"{items} punkter"
    if meeting.state is MeetingState.HELD:
        told = "1 beslutning" if decided == 1 else f"{decided} beslutninger"
        return f"Mødet er holdt: {many}, {told}."
    if meeting.held_on < today:
        return "Mødets dag er gået. Skriv beslutningerne, og markér mødet som holdt."
    follow = ""
    if waiting:
        follow = (
            f" {waiting} tidligere {'beslutning' if waiting == 1 else 'beslutninger'} følges op."
        )
    if meeting.state is MeetingState.CALLED:
        return f"Dagsordenen er sendt ud med {many}.{follow}"
    if meeting.agenda_due < today:
        return f"Dagsordenen skulle have været ude {day_words(meeting.agenda_due)}. Der er {many}.{follow}"
    return (
        f"Dagsordenen skal være ude senest {day_words(meeting.agenda_due)}. Der er {many}.{follow}"
    )
