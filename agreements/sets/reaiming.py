"""Changing the common target of an indicator that the parties have been asked about: the same indicator is proposed
again in its place, with the target and the day from which it counts, and each party answers anew."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from agreements.sets import actions, rules
from agreements.sets.models import SetItem, SetTarget
from agreements.sets.queries import Set
from agreements.sets.rules import Proposal
from agreements.sets.standing import Aim, Indicator
from agreements.texts.rules import Unfit
from indicators.catalogue.cards import IndicatorCard
from tvaers.danish import day as day_words


def propose_aim(
    session: Session,
    found: Set,
    item: Indicator,
    card: IndicatorCard | None,
    *,
    beside: Sequence[Indicator],
    value: float | None,
    valid_from: date | None,
    words: str,
    today: date,
    by: str,
    by_id: int | None,
) -> SetItem:
    """Propose another common target from a day. The target that holds stands until every party stands behind the
    new one, and what held before that day is kept; so are the parties' own."""
    value, valid_from, why = rules.check_aim(card, value, valid_from, words)
    _check(found, item, value, valid_from, why, today)
    made = actions.propose(
        session,
        found,
        Proposal(
            card,
            item.title,
            item.theme,
            item.primary,
            f"Nyt fælles mål: {rules.aim_words(card, value)} fra {day_words(valid_from)}. {why}",
            instead_of=item.public_id,
        ),
        beside=list(beside),
        by=by,
        by_id=by_id,
    )
    of = {"agreement_id": made.agreement_id, "place_id": made.place_id, "item_id": made.id}
    for each in _kept(item, valid_from):
        session.add(
            SetTarget(
                **of,
                party_id=each.place_id,
                value=each.value,
                valid_from=each.valid_from,
                words=each.words,
                at=each.at or made.at,
                by=each.by,
            )
        )
    session.flush()
    session.add(
        SetTarget(
            **of,
            value=value,
            valid_from=valid_from,
            words=why,
            at=made.at,
            by=by,
            by_id=by_id,
        )
    )
    session.flush()
    return made


def _check(
    found: Set, item: Indicator, value: float, valid_from: date, why: str, today: date
) -> None:
    if item.retired or item.superseded:
        raise Unfit("Indikatoren er udgået eller afløst, så den kan ikke få et nyt mål.")
    if item.instead_of_id is not None and not item.agreed:
        # What it is to take over from would otherwise stand beside the newest.
        raise Unfit(
            "Forslaget venter på parternes svar. Lad det udgå, og foreslå det, der skal være i stedet."
        )
    if any(each.instead_of_id == item.id and not each.retired for each in found.indicators):
        raise Unfit(
            "Et forslag i stedet for den venter allerede på parternes svar. Lad det forslag udgå først, hvis det "
            "skal være et andet."
        )
    problems: dict[str, str] = {}
    if valid_from < today:
        problems["maal-fra"] = (
            "Et nyt fælles mål kan ikke gælde bagud: parterne er målt på det, de har aftalt. Vælg en dag fra i dag."
        )
    now = item.target(None, valid_from)
    if now is not None and now.value == value:
        problems["maal"] = "Det er det mål, der gælder den dag i forvejen."
    if len(why) < 3:
        problems["maal-ord"] = "Skriv, hvorfor målet bør ændres; parterne ser det, når de svarer."
    if problems:
        raise Unfit(problems)


def _kept(item: Indicator, valid_from: date) -> list[Aim]:
    """The targets that a new common one from a day leaves as they are."""
    return [each for each in item.aims if each.place_id is not None or each.valid_from < valid_from]
