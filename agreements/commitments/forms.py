"""Reading what a form says of a commitment; what cannot be read is told field by field, in Danish."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from agreements.commitments.models import Commitment, Direction, Goal, Where
from agreements.commitments.rules import Promise
from agreements.commitments.said import Status
from agreements.texts import forms
from agreements.texts.clauses import Clause
from agreements.texts.rules import Unfit
from tvaers.places import Place

NO_NUMBER = "Skriv målet som et tal, for eksempel 80 eller 4,5."
FIELDS: Mapping[str, str] = {
    "titel": "Forpligtelsen",
    "maal": "Mål",
    "fra": "Begynder",
    "frist": "Frist",
    "afsnit": "Afsnit i aftalen",
    "indikator": "Indikator",
    "hvor": "Hvis tal",
    "retning": "Mindst eller højst",
    "vaerdi": "Målet i tal",
    "maalgruppe": "Målgruppe",
    "tema": "Tema",
    "ejer": "Ejer",
    "ansvarlig": "Ejerens nærmeste leder",
    "organ": "Organ",
    "moede": "Mødets dato",
    "punkt": "Punkt på dagsordenen",
    "referat": "Link til referatet",
}


def number(text: str) -> float | None:
    """A number as Danes write it; None for nothing, ValueError for what is no number."""
    tidied = text.strip().removesuffix("%").strip().replace("\u2212", "-")
    if not tidied:
        return None
    if "," in tidied:
        tidied = tidied.replace(".", "").replace(",", ".")
    found = float(tidied)
    if not abs(found) < 1e12:
        raise ValueError(text)
    return found


def promise(
    form: Any,
    parties: Sequence[Place],
    goals: Sequence[Goal],
    clauses: Sequence[Clause],
    text_number: int | None,
    people: Mapping[str, int],
    kept: Commitment | None = None,
) -> Promise:
    """What a form says. `people` are users by their names; what is kept of a paragraph stands until another is chosen."""
    problems: dict[str, str] = {}
    begins, due = forms.day(form, "fra", problems), forms.day(form, "frist", problems)
    meeting_on = forms.day(form, "moede", problems)
    target = _target(form.get("vaerdi", ""), problems)
    chosen = set(form.getlist("part"))
    words, version = _clause(form.get("afsnit", ""), clauses, text_number, kept)
    owner, lead = (" ".join(form.get(name, "").split()) for name in ("ejer", "ansvarlig"))
    if problems:
        raise Unfit(problems)
    return Promise(
        title=form.get("titel", ""),
        parties=tuple(place.id for place in parties if place.slug in chosen),
        begins=begins,
        due=due,
        goal_id=next((g.id for g in goals if g.public_id == form.get("maal", "")), None),
        clause=words,
        text_number=version,
        measure=form.get("indikator", ""),
        counted_at=Where.PLACE if form.get("hvor") == Where.PLACE.value else Where.PARTIES,
        direction=next((d for d in Direction if d.value == form.get("retning", "")), None),
        target=target,
        target_group=form.get("maalgruppe", ""),
        theme=form.get("tema", ""),
        recommendations=tuple(
            int(n) for n in form.getlist("anbefaling") if n.isascii() and n.isdigit() and len(n) < 4
        ),
        owner=owner,
        owner_id=people.get(owner),
        lead=lead,
        lead_id=people.get(lead),
        body=form.get("organ", ""),
        meeting_on=meeting_on,
        item=form.get("punkt", ""),
        minutes=form.get("referat", ""),
    )


def _target(text: str, problems: dict[str, str]) -> float | None:
    try:
        return number(text)
    except ValueError:
        problems["vaerdi"] = NO_NUMBER
        return None


KEEP = "som-nu"


def _clause(
    chosen: str, clauses: Sequence[Clause], text_number: int | None, kept: Commitment | None
) -> tuple[str, int | None]:
    if chosen == KEEP and kept is not None:
        return kept.clause, kept.text_number
    found = next((each for each in clauses if str(each.number) == chosen), None)
    return (found.kept, text_number) if found is not None else ("", None)


def filled(row: Commitment, goals: Sequence[Goal], clauses: Sequence[Clause]) -> dict[str, str]:
    """The form as it stands for a commitment; its choices are told by `chosen`."""
    clause = next(
        (str(each.number) for each in clauses if row.clause and each.kept == row.clause), ""
    )
    return {
        "titel": row.title,
        "maal": next((g.public_id for g in goals if g.id == row.goal_id), ""),
        "fra": row.begins.isoformat(),
        "frist": row.due.isoformat(),
        "afsnit": clause or (KEEP if row.clause else ""),
        "indikator": row.measure,
        "hvor": row.counted_at.value,
        "retning": row.direction.value if row.direction else "",
        "vaerdi": written(row.target),
        "maalgruppe": row.target_group,
        "tema": row.theme,
        "ejer": row.owner,
        "ansvarlig": row.lead,
        "organ": row.body,
        "moede": row.meeting_on.isoformat() if row.meeting_on else "",
        "punkt": row.item,
        "referat": row.minutes,
    }


def written(value: float | None) -> str:
    """A number as a form holds it."""
    return "" if value is None else f"{value:.10g}".replace(".", ",")


def status(form: Mapping[str, str]) -> Status | None:
    """The status that a form names."""
    return next((each for each in Status if each.value == form.get("status", "")), None)


def agrees(form: Mapping[str, str]) -> bool | None:
    """Whether a form agrees; None where it says neither."""
    return {"ja": True, "nej": False}.get(form.get("enig", ""))


def meeting(form: Mapping[str, str]) -> date | None:
    """The day of a meeting; Unfit where it is no day."""
    problems: dict[str, str] = {}
    found = forms.day(form, "moede", problems)
    if problems:
        raise Unfit(problems)
    return found
