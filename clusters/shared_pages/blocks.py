"""The blocks of this floor: text, a warning, a contact, and a meeting; and the pages to begin with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import url_for

from clusters.days import read_day
from clusters.meetings.models import Meeting, MeetingBody, MeetingItem
from clusters.meetings.rules import STATES
from clusters.shared_pages.rules import LONGEST_TEXT
from tvaers.access import Facts, may
from tvaers.danish import day
from tvaers.module import Block, Line, Setting
from tvaers.parts import Drawn, Lines, Notice, Words
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

MARKS = (
    "Overskrift: begynd linjen med ##. Fed: **fed**. Punkt: begynd linjen med -. Link: [ord](adresse). "
    "En tabel kan sættes ind fra Word eller Excel. Skriv intet om enkelte borgere."
)
# What the reference of a place's meetings begins with.
MEETINGS = "moeder:"
MOST_DECISIONS = 30
Settings = Sequence[Mapping[str, Any]]


def _words(_place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    return [Drawn((Words(str(each.get("tekst", ""))),)) for each in settings]


def _warnings(_place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    return [Drawn((Notice(str(each.get("tekst", "")), "warning"),)) for each in settings]


def _contacts(_place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    return [Drawn((Lines("Kontakt", tuple(_contact(each))),)) for each in settings]


def _contact(each: Mapping[str, Any]) -> Iterable[Line]:
    yield Line(str(each.get("navn", "")), "", str(each.get("rolle", "")))
    if mail := str(each.get("mail", "")):
        yield Line(mail, f"mailto:{mail}" if "@" in mail else "")
    if phone := str(each.get("telefon", "")):
        digits = "".join(letter for letter in phone if letter.isdigit() or letter == "+")
        yield Line(phone, f"tel:{digits}" if digits else "")


def _meetings(place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    rows = database().execute(
        sa.select(Meeting, MeetingBody)
        .join(MeetingBody, MeetingBody.id == Meeting.body_id)
        .where(Meeting.place_id == place.id, Meeting.held_on >= today())
        .order_by(Meeting.held_on)
    )
    coming = [
        (
            body.public_id,
            Line(
                f"{body.name} {day(meeting.held_on)}{f' kl. {meeting.clock}' if meeting.clock else ''}",
                url_for("meetings.show", place=place, meeting=meeting.public_id),
                f"{STATES[meeting.state].capitalize()}. Dagsorden senest {day(meeting.agenda_due)}",
            ),
        )
        for meeting, body in rows
    ]
    return [
        Drawn(
            (
                Lines(
                    "Næste møder",
                    tuple(line for key, line in coming if each.get("organ") in ("", None, key))[:3],
                    "Der er ikke planlagt noget møde, du kan se.",
                ),
            ),
            frozenset({f"{MEETINGS}{place.id}"}),
        )
        for each in settings
    ]


def _decisions(place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    rows = database().execute(
        sa.select(MeetingItem, Meeting, MeetingBody.name)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .join(MeetingBody, MeetingBody.id == MeetingItem.body_id)
        # A page has more readers than a closed item, or one that somebody is excluded from.
        .where(MeetingItem.place_id == place.id, ~MeetingItem.closed, MeetingItem.excluded == "")
        .where(MeetingItem.decision != "")
        .order_by(Meeting.held_on.desc(), MeetingItem.position)
    )
    found = [
        (
            meeting.held_on,
            Line(
                item.decision,
                url_for("meetings.show", place=place, meeting=meeting.public_id),
                f"{name} {day(meeting.held_on)}: {item.title}. "
                + (f"Udført {day(item.done_on)}." if item.done_on else "Ikke markeret som udført."),
            ),
        )
        for item, meeting, name in rows
    ]
    return [
        Drawn(
            (
                Lines(
                    "Beslutninger",
                    tuple(
                        line
                        for held_on, line in found
                        if held_on >= (read_day(str(each.get("fra") or "")) or date.min)
                    )[:MOST_DECISIONS],
                    "Ingen møder, du kan se, har besluttet noget i den tid.",
                ),
            ),
            frozenset({f"{MEETINGS}{place.id}"}),
        )
        for each in settings
    ]


def readable(references: frozenset[str]) -> frozenset[str]:
    """The places among these whose meetings the viewer may see."""
    asked = {each: each.removeprefix(MEETINGS) for each in references if each.startswith(MEETINGS)}
    return frozenset(
        each
        for each, place in asked.items()
        if place.isdigit()
        and may(policy(), viewer(), "meeting.read", Facts(int(place), frozenset({int(place)})))
    )


def _bodies(place: Place) -> Iterable[tuple[str, str]]:
    rows = database().execute(
        sa.select(MeetingBody.public_id, MeetingBody.name)
        .where(MeetingBody.place_id == place.id)
        .order_by(MeetingBody.name)
    )
    return rows.tuples().all()


BLOCKS = (
    Block(
        "tekst",
        "Tekst",
        "Dine egne ord, med overskrifter, punkter, tabeller og links",
        (Setting("tekst", "Tekst", MARKS, longest=LONGEST_TEXT, rows=12),),
        _words,
    ),
    Block(
        "advarsel",
        "Advarsel",
        "En sætning, som læseren skal se, før tallene læses",
        (Setting("tekst", "Advarsel", "Højst 500 tegn", longest=500, rows=3),),
        _warnings,
    ),
    Block(
        "kontakt",
        "Kontakt",
        "Hvem man spørger om siden",
        (
            Setting("navn", "Navn", longest=120),
            Setting("rolle", "Rolle og sted", needed=False, longest=160),
            Setting("mail", "E-mail", needed=False, longest=160),
            Setting("telefon", "Telefon", needed=False, longest=40),
        ),
        _contacts,
    ),
    Block(
        "moeder",
        "Møder",
        "De næste møder, med frist for dagsordenen",
        (Setting("organ", "Organ", "Intet valgt: alle områdets organer", _bodies, needed=False),),
        _meetings,
    ),
    Block(
        "beslutninger",
        "Beslutninger",
        "Hvad møderne har besluttet, og om det er udført; aldrig fra lukkede punkter",
        (
            Setting(
                "fra",
                "Fra dag",
                "Skriv en dato som 2026-01-31. Intet skrevet: alle møder",
                needed=False,
                longest=10,
            ),
        ),
        _decisions,
    ),
)
