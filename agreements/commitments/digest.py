"""One mail a week to each who answers for commitments: only what is new and what to do, for all places in one. It holds
counts of commitments and links, and neither a title nor a figure."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments import leading
from agreements.commitments.leading import OVERDUE, SILENT, WAITS, Light
from agreements.commitments.models import Commitment
from agreements.commitments.queries import at
from agreements.commitments.said import Following, Statement
from agreements.commitments.seeing import as_person, places_of
from tvaers.access import Facts, Policy, may
from tvaers.danish import COPENHAGEN
from tvaers.db import transaction
from tvaers.mail import actions as outbox
from tvaers.mail.models import Mail
from tvaers.people import Grant, Principal, User
from tvaers.places import Place

REPORTS, KEEPS = "commitment.report", "commitment.judge"
SOON = timedelta(days=14)


def send(engine: sa.Engine, policy: Policy, day: date) -> int:
    """Put this week's mails in the outbox, each person once a week; how many they are."""
    year, week, _ = day.isocalendar()
    sent = 0
    for user_id in _people(engine, policy, day):
        key = f"digest:{year}-{week}:{user_id}"
        with Session(engine) as session:
            if session.scalar(sa.select(Mail.id).where(Mail.key == key)) is not None:
                continue
        with as_person(engine, policy, user_id, day) as (session, who):
            text = text_of(session, policy, who, day)
        if not text:
            continue
        with transaction(engine) as session:
            person = session.get_one(User, user_id)
            sent += outbox.put(
                session,
                key=key,
                to=outbox.address_of(person),
                subject="Tværs: nyt om forpligtelser, og hvad der venter på dig",
                text=text,
            )
    return sent


def _people(engine: sa.Engine, policy: Policy, day: date) -> list[int]:
    """Who answers for commitments somewhere."""
    roles = {
        role
        for need in (REPORTS, KEEPS)
        for rule in policy.by_need.get(need, ())
        for role in rule.roles
    }
    with Session(engine) as session:
        return [
            *session.scalars(
                sa.select(User.id)
                .join(Grant, Grant.user_id == User.id)
                .where(Grant.role.in_(roles), User.active, Grant.ended_at.is_(None))
                .where(Grant.valid_from <= day, Grant.valid_to > day)
                .distinct()
                .order_by(User.id)
            )
        ]


def text_of(session: Session, policy: Policy, who: Principal, day: date) -> str:
    """What is new and what waits, place by place; nothing where there is nothing."""
    parts = []
    for place in places_of(session, who):
        about = Facts(
            place.id, frozenset({place.id}) if place.is_space else frozenset(), state="accepted"
        )
        if not any(may(policy, who, need, about) for need in (REPORTS, KEEPS)):
            continue
        lines = [
            *_to_do(place, leading.light(session, place, day), day),
            *new(session, place, day - timedelta(days=7)),
        ]
        if lines:
            link = f"{{site}}/omraader/{place.slug}/forpligtelser/"
            parts.append("\n".join([place.name, *(f"- {each}" for each in lines), link]))
    return "\n\n".join(["Siden sidste uge:", *parts]) if parts else ""


def _to_do(place: Place, rows: Sequence[Light], day: date) -> list[str]:
    own = [row for row in rows if place.id in row.parties or place.id == row.keeper_id]
    counts = (
        (sum(OVERDUE in row.states for row in own), "har overskredet fristen"),
        (sum(day <= row.due <= day + SOON for row in own), "har frist inden for 14 dage"),
        (sum(WAITS in row.states for row in own), "er meldt opfyldt og venter på en bekræftelse"),
        (sum(SILENT in row.states for row in own), "mangler nyt fra en part"),
    )
    return [f"{_many(count)} {words}" for count, words in counts if count]


def new(session: Session, place: Place, since: date) -> list[str]:
    """What has become of a place's commitments after a day, a sentence each; what others have said among it."""
    mine = sa.and_(at(place), Commitment.ended_on.is_(None))
    made = session.scalars(sa.select(Commitment.made_at).where(mine)).all()
    changed = session.scalar(
        sa.select(sa.func.count(sa.distinct(Following.commitment_id)))
        .join(Commitment, Commitment.id == Following.commitment_id)
        .where(mine, Following.since > since)
    )
    said = session.scalars(
        sa.select(Statement.at)
        .join(Commitment, Commitment.id == Statement.commitment_id)
        .where(mine, Statement.party_id != place.id)
    ).all()
    fresh = sum(each.astimezone(COPENHAGEN).date() > since for each in made)
    words = sum(each.astimezone(COPENHAGEN).date() > since for each in said)
    counts = (
        (fresh, "er ny" if fresh == 1 else "er nye"),
        (changed or 0, "har fået en anden status af tallene"),
    )
    found = [f"{_many(count)} {text}" for count, text in counts if count]
    if words:
        found.append(
            "Der er én ny melding fra en anden"
            if words == 1
            else f"Der er {words} nye meldinger fra andre"
        )
    return found


def _many(count: int) -> str:
    return "Én forpligtelse" if count == 1 else f"{count} forpligtelser"
