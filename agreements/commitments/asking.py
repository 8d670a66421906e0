"""What the viewer of this request may do with goals and commitments, by the policy table and its guards."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from agreements.commitments.rules import Ground
from agreements.commitments.said import Statement
from agreements.sets import queries as sets
from agreements.texts import queries as texts
from agreements.texts.models import Agreement, AgreementState
from indicators import queries as indicators
from indicators.sentences import value_text
from indicators.shown import measure_view
from indicators.views import Measure
from tvaers.access import Decision, Facts
from tvaers.calendar_rules import phase_of
from tvaers.guards import Circumstances, decide
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

SAID = "ja"


def _facts(place: Place, state: str) -> Facts:
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()
    return Facts(place.id, spaces, state=state, phase=phase_of(place, today()))


def _decide(need: str, place: Place, state: str, about: Circumstances) -> Decision:
    return decide(policy(), viewer(), need, _facts(place, state), about)


def decided(agreement: Agreement, meeting: bool) -> bool:
    """Whether something new may stand: in a draft, or once the agreement is adopted with the meeting that
    decided it. What is sent is not changed until it is decided on."""
    draft = agreement.state is AgreementState.DRAFT
    return draft or (meeting and agreement.state is AgreementState.ACTIVE)


def may_promise(place: Place, agreement: Agreement) -> bool:
    """Whether the viewer may write goals and commitments of an agreement that the place keeps."""
    return (
        agreement.place_id == place.id
        and decided(agreement, meeting=True)
        and _decide("commitment.create", place, "new", Circumstances(decided=True)).allowed
    )


def may_change(place: Place, row: Commitment, agreement: Agreement) -> bool:
    """Whether the viewer may change a commitment that the place follows up."""
    open_now = agreement.state is not AgreementState.OFFERED
    return (
        row.keeper_id == place.id
        and row.ended_on is None
        and open_now
        and _decide("commitment.create", place, "new", Circumstances(decided=True)).allowed
    )


def may_keep(verb: str, place: Place, row: Commitment) -> bool:
    """Whether the viewer may judge, end or hand on a commitment that the place follows up, with a reason."""
    return (
        row.keeper_id == place.id
        and row.ended_on is None
        and _decide(
            f"commitment.{verb}", place, "accepted", Circumstances(reason=SAID, unchanged=True)
        ).allowed
    )


def may_report(place: Place, row: Commitment) -> bool:
    """Whether the viewer may say how the commitment stands for this party."""
    return (
        place.id in row.party_ids
        and row.ended_on is None
        and _decide("commitment.report", place, "accepted", Circumstances(unchanged=True)).allowed
    )


def may_verify(
    place: Place, agreement: Agreement, statement: Statement, *, by_body: bool | None = None
) -> Decision:
    """Whether the viewer may verify this for the place: for a party of the agreement by itself, for the place
    that keeps it where its body decided. `by_body` None: before anybody has said at which meeting."""
    body = place.id == agreement.place_id if by_body is None else by_body
    counterpart = place.id in agreement.party_ids and place.id != statement.party_id
    return _decide(
        "commitment.verify",
        place,
        "met",
        Circumstances(
            unchanged=True,
            counterpart=counterpart,
            decided_by_body=body
            and place.id == agreement.place_id
            and place.id != statement.party_id,
            reporter_id=statement.by_id,
            actor_id=viewer().user_id,
        ),
    )


def measures() -> dict[str, Measure]:
    """The measures that a commitment can be followed by, in their order."""
    return {version.name: measure_view(version) for version in indicators.measures(database())}


def agreed(agreement: Agreement, known: Mapping[str, Measure]) -> dict[str, str]:
    """Which measures are agreed today between some of the agreement's parties, with the target that holds for all
    and the set they stand in: what a commitment is best measured by."""
    day = today()
    found: dict[str, str] = {}
    for each in sets.agreed(database(), {agreement.place_id, *agreement.party_ids}, day):
        measure = known.get(each.measure)
        if measure is None:
            continue
        aim = each.target(None, day)
        target = ""
        if aim is not None:
            way = {"up": "mindst ", "down": "højst "}.get(measure.direction, "")
            target = f", aftalt mål {way}{value_text(measure, aim.value)}"
        found.setdefault(each.measure, f"{each.agreement_title}{target}")
    return found


def parties(agreement: Agreement) -> list[Place]:
    """Who can be bound: the agreement's parties."""
    return [place for _, place in texts.parties(database(), agreement)]


def ground(
    agreement: Agreement, found: list[Place], known: Mapping[str, Measure], goals: frozenset[int]
) -> Ground:
    """What a commitment of this agreement is checked against today."""
    return Ground(
        {place.id: place.name for place in found},
        known,
        agreement.state is not AgreementState.DRAFT,
        today(),
        goals,
    )


def people(session: Session, found: list[Place], keeper_id: int) -> dict[str, int]:
    """The users who work for the parties or for whoever follows it up, by name; a name that two have names nobody."""
    day = today()
    rows = session.execute(
        sa.select(User.name, User.id)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.anchor_id.in_([*(place.id for place in found), keeper_id]))
        .where(Grant.valid_from <= day, Grant.valid_to > day, Grant.ended_at.is_(None), User.active)
        .distinct()
    ).all()
    names = [name for name, _ in rows]
    return {name: key for name, key in rows if names.count(name) == 1}
