"""The guards of the policy table: what must hold beside a role, each a pure function of the circumstances.

A guard answers with a Danish sentence for the one who asked, or None when it holds. A guard that nobody
has written here, and one that lacks what it asks about, refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tvaers import access
from tvaers.access import Decision, Facts, Policy, may
from tvaers.people import Held, Principal
from tvaers.places import Kind

ROLE_IN = "role_in"
READ_ONLY = "read_only"
TWO_PERSON = "two_person"
CONFIRM_WITHIN = timedelta(hours=24)
LONGEST_GLASS = timedelta(minutes=60)
SIGNED_IN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Circumstances:
    """What the guards ask about; what is None is not known, and is then refused."""

    actor_id: int | None = None
    person_id: int | None = None
    role: str | None = None
    day: date | None = None
    # The first day on which the right is no more.
    until: date | None = None
    reason: str | None = None
    unit_is_member: bool | None = None
    admins_left: int | None = None
    within_creator: bool | None = None
    at: datetime | None = None
    signed_in_at: datetime | None = None
    proposed_at: datetime | None = None
    confirmed_by_id: int | None = None
    # Of break-glass: how long, how many are told of it, and what its role opens.
    lasts: timedelta | None = None
    told: int | None = None
    read_only: bool | None = None
    level: int | None = None
    # Of a text: whether it still is as whoever writes saw it.
    unchanged: bool | None = None
    # Of a party's decision: who the parties are, whether it is general practice's, and every role of whoever
    # writes it down.
    general_practice: bool | None = None
    parties: frozenset[int] | None = None
    roles: frozenset[str] | None = None
    # Of a commitment: whether it, or a change of it, was decided; of a party's word that is verified: by another
    # party that is bound, by a body at a meeting, and who said it.
    decided: bool | None = None
    counterpart: bool | None = None
    decided_by_body: bool | None = None
    reporter_id: int | None = None
    # The grant by which the person would act; `decide` fills it in, and nobody else.
    held: Held | None = None


Guard = Callable[[Circumstances, str], str | None]


def a_year_after(day: date) -> date:
    """The same day next year, by which a right given today is no more."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _role_in(c: Circumstances, argument: str) -> str | None:
    if c.role is not None and c.role in argument.split(";"):
        return None
    return "Den rolle kan du ikke give her."


def _not_self(c: Circumstances, _argument: str) -> str | None:
    if c.actor_id is not None and c.person_id is not None and c.actor_id != c.person_id:
        return None
    return "Det kan du ikke gøre for dig selv. En anden med samme adgang kan."


def _max_12m(c: Circumstances, _argument: str) -> str | None:
    if c.day is None or c.until is None:
        return "Skriv, hvor længe adgangen skal gælde."
    if c.until <= c.day:
        return "Sidste dag skal være i dag eller senere."
    if c.until > a_year_after(c.day):
        return "En adgang gælder højst 12 måneder ad gangen. Vælg en tidligere sidste dag."
    return None


def _user_unit_is_member(c: Circumstances, _argument: str) -> str | None:
    if c.unit_is_member:
        return None
    return "Personens arbejdssted deltager ikke her, så adgangen kan ikke gives."


def _two_person(c: Circumstances, _argument: str) -> str | None:
    known = None not in (c.actor_id, c.confirmed_by_id, c.proposed_at, c.at)
    if known and c.confirmed_by_id not in (c.actor_id, c.person_id):
        assert c.at is not None and c.proposed_at is not None
        if timedelta() <= c.at - c.proposed_at <= CONFIRM_WITHIN:
            return None
        return "Forslaget er mere end 24 timer gammelt. Det skal stilles igen."
    return "En anden fra drift eller revision skal bekræfte det inden 24 timer."


def _not_last_admin(c: Circumstances, _argument: str) -> str | None:
    if c.admins_left is not None and c.admins_left > 0:
        return None
    return "Det er den sidste med adgang til drift. Giv en anden adgangen først."


def _reason(c: Circumstances, _argument: str) -> str | None:
    return None if c.reason and c.reason.strip() else "Skriv hvorfor."


def _subset_of_creator(c: Circumstances, _argument: str) -> str | None:
    return None if c.within_creator else "En nøgle kan ikke få mere adgang, end du selv har her."


def _step_up(c: Circumstances, _argument: str) -> str | None:
    if c.at is not None and c.signed_in_at is not None:
        since = c.at - c.signed_in_at
        if timedelta() <= since <= SIGNED_IN_WITHIN:
            return None
    return (
        "Det kræver, at du er logget ind inden for de sidste 10 minutter. "
        "Log af og ind igen, og prøv så."
    )


def _mandate(c: Circumstances, _argument: str) -> str | None:
    if c.held is not None and c.held.mandate:
        return None
    return (
        "Det kan kun den, der har mandat til at skrive ned, hvad parten har besluttet. "
        "En leder eller drift kan give mandatet."
    )


def _klu(c: Circumstances, _argument: str) -> str | None:
    if c.held is not None and c.held.anchor_kind is Kind.KLU:
        return None
    return "Udkast skriver du i dit eget kommunalt-lægelige udvalg."


def _max_60m(c: Circumstances, _argument: str) -> str | None:
    if c.lasts is not None and timedelta() < c.lasts <= LONGEST_GLASS:
        return None
    return "Nødadgang varer højst 60 minutter."


def _notify(c: Circumstances, _argument: str) -> str | None:
    if c.told:
        return None
    return (
        "Ingen leder eller revisor kan se, at du åbner her, så det kan ikke lade sig gøre. "
        "Sørg først for, at en revisor har adgang."
    )


def _read_only(c: Circumstances, _argument: str) -> str | None:
    return None if c.read_only else "Nødadgang er kun til at læse."


def _level_max_2(c: Circumstances, _argument: str) -> str | None:
    if c.level is not None and c.level <= 2:
        return None
    return "Det er for fortroligt til det."


def _version(c: Circumstances, _argument: str) -> str | None:
    return None if c.unchanged else "Nogen har rettet, siden du åbnede siden."


def _party(c: Circumstances, _argument: str) -> str | None:
    if c.held is not None and c.parties is not None and c.held.reach & c.parties:
        return None
    return "Det kan kun en, der hører til en af aftalens parter."


def _liaison(c: Circumstances, argument: str) -> str | None:
    if c.general_practice is False or (c.roles is not None and argument not in c.roles):
        return None
    return (
        "Som praksiskonsulent skriver du udkast. Hvad almen praksis har besluttet, skrives ned af en, "
        "der har mandat fra PLO eller PLO-K og ikke er praksiskonsulent."
    )


def _decided(c: Circumstances, _argument: str) -> str | None:
    if c.decided:
        return None
    return (
        "Aftalen er vedtaget eller sendt. Skriv, på hvilket møde det er besluttet, "
        "eller træk aftalen tilbage som udkast først."
    )


def _counterpart(c: Circumstances, _argument: str) -> str | None:
    return None if c.counterpart else "Det kan kun en anden af aftalens parter bekræfte."


def _decided_by_body(c: Circumstances, _argument: str) -> str | None:
    return (
        None
        if c.decided_by_body
        else "Skriv, hvilket organ der har besluttet det, og på hvilket møde."
    )


def _not_reporter(c: Circumstances, _argument: str) -> str | None:
    if c.actor_id is not None and c.actor_id != c.reporter_id:
        return None
    return "Du har selv meldt det opfyldt. En anden skal bekræfte det."


GUARDS: Mapping[str, Guard] = {
    ROLE_IN: _role_in,
    "not_self": _not_self,
    "max_12m": _max_12m,
    "user_unit_is_member": _user_unit_is_member,
    TWO_PERSON: _two_person,
    "not_last_admin": _not_last_admin,
    "reason": _reason,
    "subset_of_creator": _subset_of_creator,
    "step_up": _step_up,
    "mandate": _mandate,
    "klu": _klu,
    "max_60m": _max_60m,
    "notify": _notify,
    READ_ONLY: _read_only,
    "level_max_2": _level_max_2,
    "version": _version,
    "party": _party,
    "liaison_not": _liaison,
    "decided": _decided,
    "counterpart": _counterpart,
    "decided_by_body": _decided_by_body,
    "not_reporter": _not_reporter,
}


def refusal(guard: str, circumstances: Circumstances) -> str | None:
    """What a guard of the table, as `role_in:laeser;steward`, says against these circumstances."""
    name, _, argument = guard.partition(":")
    found = GUARDS.get(name)
    if found is None:
        return "Det kan ikke lade sig gøre endnu."
    return found(circumstances, argument)


def decide(
    policy: Policy, principal: Principal, need: str, facts: Facts, circumstances: Circumstances
) -> Decision:
    """Whether this person may do this now: the table's rule, and every guard of it."""

    def ask(guard: str, held: Held | None) -> str | None:
        return refusal(guard, replace(circumstances, held=held))

    return access.decide(policy, principal, need, facts, ask)


def roles_in(policy: Policy, principal: Principal, need: str, facts: Facts) -> tuple[str, ...]:
    """The roles that the table's `role_in` names where it lets this person do this."""
    return tuple(
        role
        for rule in policy.by_need.get(need, ())
        if may(Policy((rule,), policy.audience), principal, need, facts)
        for guard in rule.guards
        if guard.startswith(f"{ROLE_IN}:")
        for role in guard.partition(":")[2].split(";")
    )


def break_glass_role(policy: Policy) -> str:
    """The role that break-glass reads by, as the table's `read_only` names it; nobody is granted it."""
    for rule in policy.by_need.get("breakglass.open", ()):
        for guard in rule.guards:
            if guard.startswith(f"{READ_ONLY}:"):
                return guard.partition(":")[2]
    return ""


def may_write(policy: Policy, role: str) -> bool:
    """Whether a role may do anything but read and take out."""
    return any(
        role in rule.roles and not rule.action.startswith(("read", "export"))
        for rule in policy.rules
    )
