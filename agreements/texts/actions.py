"""What persons do with agreements: each verb writes its change and its event together.

A draft is saved as a version of its own each time, so nothing that somebody wrote is lost. Whoever saves says
which version it was written on; where another has saved since, `Overtaken` says so, and a person merges.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.texts import filetext, rules
from agreements.texts.models import (
    Agreement,
    AgreementFile,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from agreements.texts.rules import Facts, Party, Unfit
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.intake import shown_name
from tvaers.places import Place

MOST_FILES = 20


class Overtaken(Exception):
    """Somebody else has saved since this person began to write."""


def create(session: Session, *, place: Place, facts: Facts, by: str) -> Agreement:
    """A draft of a new agreement of this place."""
    rules.check_facts(facts)
    made = Agreement(
        public_id=public_id(),
        place_id=place.id,
        kind=facts.kind,
        title=" ".join(facts.title.split()),
        state=AgreementState.DRAFT,
        level=facts.level,
        parties=_listed(facts.parties),
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        replaces_id=facts.replaces_id,
        revision=1,
        changed_at=now(),
        changed_by=by,
    )
    session.add(made)
    session.flush()
    _set_parties(session, made, facts.parties)
    _tell(session, "agreement.create", made, place, by)
    return made


def change(
    session: Session, agreement: Agreement, *, place: Place, facts: Facts, revision: int, by: str
) -> None:
    """Change what an agreement is; Overtaken where it is no longer the `revision` that was changed."""
    _hold(session, agreement)
    _require(
        agreement, AgreementState.DRAFT, "Kun et udkast kan ændres. Træk aftalen tilbage først."
    )
    if agreement.revision != revision:
        raise Overtaken
    rules.check_facts(facts)
    agreement.kind, agreement.title = facts.kind, " ".join(facts.title.split())
    agreement.valid_from, agreement.valid_to = facts.valid_from, facts.valid_to
    agreement.level, agreement.replaces_id = facts.level, facts.replaces_id
    agreement.parties = _listed(facts.parties)
    _touch(agreement, by)
    _set_parties(session, agreement, facts.parties)
    _tell(session, "agreement.change", agreement, place, by)


def write(
    session: Session,
    agreement: Agreement,
    *,
    place: Place,
    based_on: int,
    dated: date,
    text: str,
    points: Mapping[str, str],
    note: str,
    by: str,
    by_id: int | None,
) -> AgreementText:
    """Save a version of the text, written on version `based_on` (0: on none); the same text again is none."""
    _hold(session, agreement)
    _require(
        agreement, AgreementState.DRAFT, "Kun et udkast kan ændres. Træk aftalen tilbage først."
    )
    last = newest(session, agreement)
    if based_on != (last.number if last else 0):
        raise Overtaken
    tidied, said = rules.check_text(text, points)
    note = rules.line(note, "hvad der er ændret", 300, field="note", needed=False)
    if last is not None and (last.text, last.points, last.dated) == (tidied, said, dated):
        return last
    made = AgreementText(
        agreement_id=agreement.id,
        place_id=agreement.place_id,
        number=based_on + 1,
        dated=dated,
        text=tidied,
        points=said,
        note=note,
        made_at=now(),
        made_by=by,
        made_by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "text.save", agreement, place, by, version=made.number)
    return made


def newest(session: Session, agreement: Agreement) -> AgreementText | None:
    """The newest version of an agreement's text."""
    return session.scalar(
        sa.select(AgreementText)
        .where(AgreementText.agreement_id == agreement.id)
        .order_by(AgreementText.number.desc())
        .limit(1)
    )


def offer(
    session: Session, agreement: Agreement, *, place: Place, facts: Facts, revision: int, by: str
) -> None:
    """Send the newest version to those who decide on it; from now on it does not change."""
    _hold(session, agreement)
    _require(agreement, AgreementState.DRAFT, "Aftalen er allerede sendt.")
    if agreement.revision != revision:
        raise Overtaken
    last = newest(session, agreement)
    rules.check_offer(facts, last is not None)
    agreement.state, agreement.offered = AgreementState.OFFERED, last.number if last else None
    agreement.end_reason = ""
    _touch(agreement, by)
    _tell(session, "agreement.offer", agreement, place, by, version=agreement.offered)


def recall(session: Session, agreement: Agreement, *, place: Place, reason: str, by: str) -> None:
    """Take an agreement back to a draft; what parties have decided stands, on the version they decided on."""
    _hold(session, agreement)
    _require(agreement, AgreementState.OFFERED, "Kun en aftale, der er sendt, kan trækkes tilbage.")
    why = rules.line(reason, "hvorfor", rules.LONGEST_REASON, field="begrundelse")
    agreement.state, agreement.offered = AgreementState.DRAFT, None
    agreement.end_reason = why
    _touch(agreement, by)
    _tell(session, "agreement.recall", agreement, place, by)


def end(
    session: Session,
    agreement: Agreement,
    *,
    place: Place,
    facts: Facts,
    last_day: date | None,
    reason: str,
    today: date,
    by: str,
) -> None:
    """Let an agreement end before its time, with the last day that it counts and why."""
    _hold(session, agreement)
    _require(agreement, AgreementState.ACTIVE, "Kun en aftale, der er vedtaget, kan ophøre.")
    why = rules.check_end(facts, last_day, reason, today)
    assert last_day is not None
    agreement.state, agreement.end_reason = AgreementState.ENDED, why
    agreement.ended_on = last_day + timedelta(days=1)
    _touch(agreement, by)
    _tell(session, "agreement.end", agreement, place, by, ends=agreement.ended_on.isoformat())


def attach(
    session: Session, agreement: Agreement, *, place: Place, name: str, content: bytes, by: str
) -> AgreementFile:
    """Attach a file that has been looked through; the same bytes again are the same attachment."""
    _hold(session, agreement)
    _require(agreement, AgreementState.DRAFT, "Bilag kan kun lægges på et udkast.")
    filetext.check(name, content)
    digest = hashlib.sha256(content).hexdigest()
    standing = session.scalars(
        sa.select(AgreementFile).where(
            AgreementFile.agreement_id == agreement.id, AgreementFile.removed_at.is_(None)
        )
    ).all()
    same = next((each for each in standing if each.digest == digest), None)
    if same is not None:
        return same
    if len(standing) >= MOST_FILES:
        raise Unfit(f"En aftale kan højst have {MOST_FILES} bilag. Fjern et først.", "fil")
    made = AgreementFile(
        public_id=public_id(),
        agreement_id=agreement.id,
        place_id=agreement.place_id,
        name=shown_name(name),
        size=len(content),
        digest=digest,
        content=content,
        added_at=now(),
        added_by=by,
    )
    session.add(made)
    session.flush()
    _tell(session, "file.attach", agreement, place, by, file=made.public_id)
    return made


def detach(
    session: Session,
    agreement: Agreement,
    file: AgreementFile,
    *,
    place: Place,
    reason: str,
    by: str,
) -> None:
    """Take an attachment away with its bytes; that it was there, and why it is not, stands."""
    _hold(session, agreement)
    _require(agreement, AgreementState.DRAFT, "Bilag kan kun fjernes fra et udkast.")
    why = rules.line(reason, "hvorfor", 300, field="begrundelse")
    if file.removed_at is None:
        file.removed_at, file.removed_by, file.remove_reason = now(), by, why
        file.content = None
        _tell(session, "file.detach", agreement, place, by, file=file.public_id)


def adopt(session: Session, agreement: Agreement, *, place: Place, by: str) -> None:
    """Every one who was to adopt it has: it counts, in its period."""
    agreement.state = AgreementState.ACTIVE
    _touch(agreement, by)
    _tell(session, "agreement.adopt", agreement, place, by, version=agreement.offered)


def _hold(session: Session, agreement: Agreement) -> None:
    # One at a time for each agreement, so that what is looked up here still holds when it is written.
    session.refresh(agreement, with_for_update=True)


def _require(agreement: Agreement, state: AgreementState, otherwise: str) -> None:
    if agreement.state is not state:
        raise Unfit(otherwise)


def _touch(agreement: Agreement, by: str) -> None:
    agreement.revision += 1
    agreement.changed_at, agreement.changed_by = now(), by


def _listed(parties: tuple[Party, ...]) -> str:
    ids = sorted({party.place_id for party in parties})
    return f",{','.join(map(str, ids))}," if ids else ""


def _set_parties(session: Session, agreement: Agreement, parties: tuple[Party, ...]) -> None:
    standing = {
        each.party_id: each
        for each in session.scalars(
            sa.select(AgreementParty).where(AgreementParty.agreement_id == agreement.id)
        )
    }
    for party in parties:
        row = standing.pop(party.place_id, None)
        if row is None:
            row = AgreementParty(
                agreement_id=agreement.id, place_id=agreement.place_id, party_id=party.place_id
            )
            session.add(row)
        row.adopts, row.statutory, row.operating = party.adopts, party.statutory, party.operating
    for gone in standing.values():
        session.delete(gone)
    session.flush()


def _tell(
    session: Session,
    verb: str,
    agreement: Agreement,
    place: Place,
    by: str,
    **facts: str | int | None,
) -> None:
    trail.record(
        session,
        f"agreements.{verb}",
        by=by,
        thing=f"agreement:{agreement.public_id}",
        facts={"holder": place.slug, **facts},
    )
