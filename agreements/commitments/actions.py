"""What persons do with goals and commitments: each verb writes its change and its event together.

Whoever changes something says which revision it was; where another has saved since, `Overtaken` says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from agreements.commitments import queries, rules
from agreements.commitments.models import Commitment, Goal
from agreements.commitments.rules import Ground, Promise
from agreements.commitments.sheets import Row
from agreements.texts.actions import Overtaken
from agreements.texts.models import Agreement
from agreements.texts.rules import Unfit, body, line
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.places import Place


def make_goal(
    session: Session,
    agreement: Agreement,
    *,
    place: Place,
    title: str,
    words: str,
    parent: Goal | None,
    by: str,
) -> Goal:
    """A goal, or a sub-goal of one."""
    session.refresh(agreement, with_for_update=True)
    made = Goal(
        public_id=public_id(),
        agreement_id=agreement.id,
        place_id=agreement.place_id,
        parent_id=parent.id if parent else None,
        revision=1,
        changed_at=now(),
        changed_by=by,
        **_goal_words(title, words),
    )
    _check_parent(session, agreement, None, parent)
    session.add(made)
    session.flush()
    _tell(session, "goal.make", agreement, place, by)
    return made


def change_goal(
    session: Session,
    agreement: Agreement,
    goal: Goal,
    *,
    place: Place,
    title: str,
    words: str,
    parent: Goal | None,
    revision: int,
    by: str,
) -> None:
    """Change a goal; Overtaken where it is no longer the `revision` that was changed."""
    session.refresh(goal, with_for_update=True)
    if goal.revision != revision:
        raise Overtaken
    said = _goal_words(title, words)
    _check_parent(session, agreement, goal, parent)
    goal.title, goal.words = said["title"], said["words"]
    goal.parent_id = parent.id if parent else None
    goal.revision += 1
    goal.changed_at, goal.changed_by = now(), by
    _tell(session, "goal.change", agreement, place, by)


def remove_goal(
    session: Session, agreement: Agreement, goal: Goal, *, place: Place, by: str
) -> None:
    """Take a goal away on which nothing hangs."""
    session.refresh(goal, with_for_update=True)
    if not queries.is_empty(session, goal):
        raise Unfit("Målet har delmål eller forpligtelser. Flyt dem først.")
    session.delete(goal)
    session.flush()
    _tell(session, "goal.remove", agreement, place, by)


def _goal_words(title: str, words: str) -> dict[str, str]:
    return {
        "title": line(title, "hvad målet er", 200, field="titel"),
        "words": body(words, "beskrivelsen", rules.LONGEST_WORDS, field="ord"),
    }


def _check_parent(
    session: Session, agreement: Agreement, goal: Goal | None, parent: Goal | None
) -> None:
    known = queries.goals(session, agreement)
    parents = {each.id: each.parent_id for each in known}
    own = goal.id if goal is not None else None
    below = [each.id for each in known if own is not None and each.parent_id == own]
    rules.check_goal(own, parent.id if parent else None, parents, below)


def promise(
    session: Session,
    agreement: Agreement,
    said: Promise,
    ground: Ground,
    *,
    place: Place,
    by: str,
    demonstration: bool = False,
) -> Commitment:
    """A new commitment of an agreement."""
    made = Commitment(
        public_id=public_id(),
        agreement_id=agreement.id,
        place_id=agreement.place_id,
        keeper_id=agreement.place_id,
        revision=1,
        made_at=now(),
        changed_at=now(),
        changed_by=by,
        demonstration=demonstration,
        **_values(rules.check(said, ground)),
    )
    session.add(made)
    session.flush()
    _tell(session, "commitment.make", agreement, place, by)
    return made


def change(
    session: Session,
    agreement: Agreement,
    row: Commitment,
    said: Promise,
    ground: Ground,
    *,
    place: Place,
    revision: int,
    by: str,
) -> None:
    """Change a commitment; Overtaken where it is no longer the `revision` that was changed."""
    _hold(session, row)
    if row.revision != revision:
        raise Overtaken
    for name, value in _values(rules.check(said, ground)).items():
        setattr(row, name, value)
    _touch(row, by)
    _tell(session, "commitment.change", agreement, place, by)


def _values(said: Promise) -> dict[str, object]:
    values = dict(vars(said))
    parties = sorted(set(values.pop("parties")))
    return {
        **values,
        "parties": f",{','.join(map(str, parties))},",
        "recommendations": list(said.recommendations),
    }


def end(
    session: Session,
    agreement: Agreement,
    row: Commitment,
    *,
    place: Place,
    reason: str,
    today: date,
    by: str,
) -> None:
    """Follow a commitment up no more, and say why; what was said of it stands."""
    _hold(session, row)
    row.end_reason, row.ended_on = (
        rules.check_reason(reason, "hvorfor den ikke følges op mere"),
        today,
    )
    _touch(row, by)
    _tell(session, "commitment.end", agreement, place, by)


def hand(
    session: Session,
    agreement: Agreement,
    row: Commitment,
    *,
    place: Place,
    receivers: Mapping[int, Place],
    receiver: int | None,
    reason: str,
    today: date,
    by: str,
) -> None:
    """Let another place follow a commitment up from now on: one that takes over from its place, or a party."""
    _hold(session, row)
    if receiver is None or receiver not in receivers:
        raise Unfit("Vælg, hvem der skal følge forpligtelsen op fra nu af.", "modtager")
    row.hand_reason = rules.check_reason(reason, "hvorfor den går videre")
    row.keeper_id, row.handed_on = receiver, today
    _touch(row, by)
    _tell(session, "commitment.hand", agreement, place, by, to=receivers[receiver].slug)


def _hold(session: Session, row: Commitment) -> None:
    # One at a time for each commitment, so that what is looked up here still holds when it is written.
    session.refresh(row, with_for_update=True)
    if row.ended_on is not None:
        raise Unfit("Forpligtelsen følges ikke op mere. Se, hvad der står nu.")


def _touch(row: Commitment, by: str) -> None:
    row.revision += 1
    row.changed_at, row.changed_by = now(), by


def _tell(
    session: Session, verb: str, agreement: Agreement, place: Place, by: str, **facts: str | int
) -> None:
    trail.record(
        session,
        f"agreements.{verb}",
        by=by,
        thing=f"agreement:{agreement.public_id}",
        facts={"holder": place.slug, **facts},
    )


def take(
    session: Session,
    agreement: Agreement,
    rows: Sequence[Row],
    ground: Ground,
    *,
    place: Place,
    by: str,
) -> None:
    """Every line of a file, with the goals it names: all of it, or nothing where one line cannot be."""
    session.refresh(agreement, with_for_update=True)
    known = {
        (goal.parent_id, goal.title.casefold()): goal for goal in queries.goals(session, agreement)
    }

    def goal(title: str, parent: Goal | None) -> Goal | None:
        if not title:
            return None
        key = (parent.id if parent else None, title.casefold())
        if key not in known:
            known[key] = make_goal(
                session, agreement, place=place, title=title, words="", parent=parent, by=by
            )
        return known[key]

    for row in rows:
        if row.promise is None:
            raise Unfit("En række kan ikke bruges. Intet er gemt.")
        top = goal(row.goal, None)
        under = goal(row.under, top) or top
        said = replace(row.promise, goal_id=under.id if under else None)
        known_goals = frozenset(each.id for each in known.values())
        promise(session, agreement, said, replace(ground, goals=known_goals), place=place, by=by)
    _tell(session, "commitment.take", agreement, place, by, rows=len(rows))
