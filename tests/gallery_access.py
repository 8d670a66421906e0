"""Invented contexts for the gallery's pages of access."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from gallery_rows import HORSENS, LONG, TODAY
from tvaers.admission.asking import Typed
from tvaers.admission.models import Invitation
from tvaers.admission.queries import Access
from tvaers.frame import ROLE_WORDS
from tvaers.people import BreakGlass, Grant, User

LONG_NAME = "Sundhedsråd med et meget langt navn, der ikke kan være på én linje"
AT = datetime(2026, 11, 22, 8, 14, tzinfo=UTC)
REASON = "Følger sundhedsrådet for almen praksis"
ROLES = [("laeser", "læser"), ("bidragyder", "bidragyder")]


def _access(number: int, name: str, role: str, since: date, until: date) -> Access:
    grant = Grant(
        id=number,
        public_id=f"g{number}",
        role=role,
        mandate=number == 2,
        valid_from=since,
        given_by="Kirsten Holm",
        reason=REASON,
    )
    return Access(grant, User(id=number, name=name), HORSENS, until, None, TODAY)


ACCESSES = [
    _access(1, "Kirsten Holm", "redaktor", date(2026, 9, 1), date(2027, 9, 1)),
    _access(2, LONG, "laeser", date(2026, 1, 1), TODAY + timedelta(days=20)),
    _access(3, "Lars Toft", "praksis", date(2026, 5, 24), TODAY + timedelta(days=1)),
    _access(4, "Ny Til Nytår", "bidragyder", date(2027, 1, 1), date(2028, 1, 1)),
]
INVITATION = Invitation(
    public_id="i1",
    login="en.med.et.meget.langt.navn@en-kommune-med-et-langt-navn.dk",
    role="laeser",
    valid_to=date(2027, 11, 22),
    invited_at=AT,
    reason=REASON,
)
SIGN_IN = SimpleNamespace(token_hash="a", started_at=AT, seen_at=AT)
ELSEWHERE = SimpleNamespace(token_hash="b", started_at=AT, seen_at=AT)


def _own(*, accesses: list[Access], password: bool) -> dict[str, Any]:
    return {
        "accesses": accesses,
        "meanings": [(each, "Må se åbne tal for hele landet.", "") for each in accesses[:2]],
        "role_words": ROLE_WORDS,
        "sign_ins": [SIGN_IN, ELSEWHERE] if password else [SIGN_IN],
        "here": "a",
        "has_password": password,
        "may_see_people": password,
        "keys": [],
        "may_break": password,
        "may_see_breaks": password,
        "typed": Typed("kode", {}, {"adgangskode": "Skriv mindst 15 tegn."})
        if password
        else Typed(),
        "said": "",
        "idle": 30,
    }


def _people() -> dict[str, Any]:
    return {
        "place": HORSENS,
        "accesses": ACCESSES,
        "to_review": ACCESSES[1:3],
        "invitations": [INVITATION],
        "may_invite": True,
        "roles": ROLES,
        "role_words": ROLE_WORDS,
        "candidates": [User(name=LONG, public_id="p1")],
        "homes": [HORSENS],
        "until": "2027-11-21",
        "typed": Typed("ny", {"email": "anna"}, {"email": "Skriv en hel e-mailadresse."}),
        "may_see_keys": True,
        "may_mail": False,
    }


def _grant() -> dict[str, Any]:
    return {
        "place": HORSENS,
        "access": ACCESSES[1],
        "role": "læser",
        "may_renew": True,
        "may_end": True,
        "may_keep": True,
        "has_mandate": True,
        "may_change_mandate": True,
        "until": "2027-11-21",
        "typed": Typed(),
    }


def _invited() -> dict[str, Any]:
    link = f"https://tvaers.example.dk/adgang/invitation/{'x' * 43}/"
    return {"place": HORSENS, "invitation": INVITATION, "role": "læser", "link": link}


def _glasses() -> list[tuple[BreakGlass, str, str]]:
    one = BreakGlass(
        ticket="DR-2026-1204-meget-lang-sag", reason=REASON, opened_at=AT, ends_at=AT, ended_at=None
    )
    two = BreakGlass(ticket="DR-7", reason=REASON, opened_at=AT, ends_at=AT, ended_at=AT)
    return [(one, "Ida Frost", HORSENS.name), (two, "Et Meget Langt Navn På En Person", LONG_NAME)]


def _glass() -> dict[str, Any]:
    return {
        "places": [("horsens-kommune", "Horsens Kommune"), ("x", LONG_NAME)],
        "rows": _glasses(),
        "typed": Typed("ny", {"sag": "1"}, {"sag": "Skriv sagens nummer, mindst 2 tegn."}),
    }


def _invitation() -> dict[str, Any]:
    return {
        "invitation": INVITATION,
        "place": HORSENS,
        "inviter": User(name="Kirsten Holm"),
        "role": "læser",
        "signed_in": False,
        "shortest": 15,
        "longest": 128,
        "typed": Typed("konto", {"navn": "Anna"}, {"adgangskode": "Skriv mindst 15 tegn."}),
    }


def _system() -> dict[str, Any]:
    proposal = SimpleNamespace(
        id=1,
        public_id="f1",
        user_id=2,
        proposed_by_id=1,
        role="admin",
        reason="Vagt",
        last_day=date(2027, 11, 21),
    )
    return {
        "accesses": ACCESSES[:2],
        "reviewed": {2},
        "waiting": [proposal],
        "people": {each.person.id: each.person for each in ACCESSES},
        "lapses": {1: AT},
        "may_confirm": {1: True},
        "roles": ROLES,
        "role_words": ROLE_WORDS,
        "candidates": [],
        "until": "2027-11-21",
        "may_end": True,
        "typed": Typed(),
    }


def _keys() -> dict[str, Any]:
    key = SimpleNamespace(
        public_id="n1",
        name="Natlig afsendelse",
        prefix="tv-a1b2c3",
        role="svc_import",
        created_on=TODAY,
        revoked_at=None,
        valid_to=date(2027, 11, 22),
        last_day=date(2027, 11, 21),
    )
    return {
        "place": HORSENS,
        "keys": [(key, User(name="Sofie Lund"))],
        "roles": [("svc_import", "indlevering")],
        "role_words": ROLE_WORDS,
        "may_create": True,
        "may_revoke": True,
        "until": "2027-11-21",
        "typed": Typed(),
        "day": TODAY,
    }


Context = Callable[[], Mapping[str, Any]]
PAGES: dict[str, tuple[str, Context]] = {
    "adgang": ("admission/my_access.html", lambda: _own(accesses=ACCESSES, password=True)),
    "ingen-adgang": ("admission/my_access.html", lambda: _own(accesses=[], password=False)),
    "adgang/personer": ("admission/people.html", _people),
    "adgang/tildeling": ("admission/grant.html", _grant),
    "adgang/inviteret": ("admission/invited.html", _invited),
    "adgang/inviteret-med-mail": ("admission/invited.html", lambda: _invited() | {"link": ""}),
    "adgang/noedadgang": ("admission/glass.html", _glass),
    "adgang/brug-af-noedadgang": (
        "admission/glasses.html",
        lambda: {"rows": _glasses(), "everything": True, "may_read_trail": True},
    ),
    "adgang/invitation": ("admission/invitation.html", _invitation),
    "adgang/lukket": ("admission/closed.html", dict),
    "adgang/system": ("admission/system.html", _system),
    "adgang/noegler": ("admission/keys.html", _keys),
}
