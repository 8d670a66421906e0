"""Reading what a form says of a set; what cannot be read is told field by field, in Danish."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from agreements.adoption.models import Answer
from agreements.adoption.rules import Decision
from agreements.sets.models import Verdict
from agreements.sets.rules import Proposal
from agreements.sets.standing import Indicator
from agreements.texts.forms import day
from agreements.texts.rules import Unfit
from indicators.catalogue.cards import IndicatorCard

PRIMARY, FURTHER = "primaer", "supplerende"
ANSWERS = {
    Answer.ADOPTED: "Tiltrådt",
    Answer.RESERVED: "Tiltrådt med forbehold",
    Answer.DECLINED: "Ikke tiltrådt",
}
Choice = TypeVar("Choice", bound=StrEnum)


def value(form: Mapping[str, str], field: str, problems: dict[str, str]) -> float | None:
    """The number of a field, written as Danes do; none where it is empty."""
    text = form.get(field, "").strip().removesuffix("%").strip()
    if not text:
        return None
    try:
        found = float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError:
        problems[field] = f"»{text[:20]}« er ikke et tal. Skriv fx 85 eller 4,5."
        return None
    if found != found or abs(found) > 1e9:
        problems[field] = "Tallet er for stort."
        return None
    return found


def proposal(form: Mapping[str, str], cards: Sequence[IndicatorCard]) -> Proposal:
    """The indicator that a form proposes."""
    problems: dict[str, str] = {}
    wanted = form.get("indikator", "")
    card = next((each for each in cards if each.name == wanted), None)
    if wanted and card is None:
        problems["indikator"] = "Vælg en indikator fra kataloget, eller skriv et ønske."
    target, begins = value(form, "maal", problems), day(form, "maal-fra", problems)
    if problems:
        raise Unfit(problems)
    return Proposal(
        card,
        form.get("titel", ""),
        form.get("tema", ""),
        form.get("vaegt") == PRIMARY,
        form.get("ord", ""),
        form.get("afloeser", ""),
        target,
        begins,
    )


def meeting(form: Mapping[str, str]) -> Decision:
    """The meeting at which a party's body decided."""
    problems: dict[str, str] = {}
    held = day(form, "moede", problems)
    if problems:
        raise Unfit(problems)
    return Decision(
        None,
        form.get("organ", ""),
        held,
        form.get("punkt", ""),
        form.get("referat", ""),
        "",
    )


def answers(form: Mapping[str, str], items: Sequence[Indicator]) -> dict[Indicator, Answer | None]:
    """What is answered of each indicator."""
    return {each: _chosen(Answer, form.get(f"svar-{each.public_id}")) for each in items}


def verdicts(
    form: Mapping[str, str], items: Sequence[Indicator]
) -> dict[Indicator, Verdict | None]:
    """What is voted of each indicator."""
    return {each: _chosen(Verdict, form.get(f"svar-{each.public_id}")) for each in items}


def reasons(form: Mapping[str, str], items: Sequence[Indicator]) -> dict[Indicator, str]:
    """The words beside each answer."""
    return {each: form.get(f"ord-{each.public_id}", "") for each in items}


def _chosen(kind: type[Choice], text: str | None) -> Choice | None:
    return next((each for each in kind if each.value == text), None)
