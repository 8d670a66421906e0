"""What an identity provider says of a person, read into a few facts; everything else is let go unread.

The table (TVAERS_CLAIMS) says which claims are read and what they mean here: organisation -> unit,
role -> role of ours at that unit. Every match is of the whole value, letter by letter.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tvaers import cpr
from tvaers.oidc import privileges

# Roles of machines, which a provider never gives.
MACHINE = "svc_"
LONGEST = 255
MOST_ROLES = 500
NSIS = "https://data.gov.dk/concept/core/nsis/"
# Betydelig and Høj, as OIOSAML 3 and the brokers spell them; the older scale 1-4 is another scale.
LEVELS = frozenset(
    f"{before}{level}" for before in ("", NSIS, f"{NSIS}loa/") for level in ("Substantial", "High")
)
# What the request to the provider says itself, and no table may say instead.
RESERVED = frozenset(
    {"response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce"}
    | {"code_challenge", "code_challenge_method", "request", "request_uri", "registration"}
    | {"id_token_hint"}
)


class TableFault(Exception):
    """The table cannot be used; the site does not start with it."""


class Refused(Exception):
    """Nobody is let in on this answer; `reason` is one word for the trail and for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Names:
    """Which claims are read."""

    organisation: str = "cvr"
    roles: str = "roles"
    privileges: str = "privileges_intermediate"
    level: str = "acr"
    name: str = "name"


@dataclass(frozen=True)
class Table:
    """The whole table."""

    names: Names
    organisations: Mapping[str, str]
    roles: Mapping[str, str]
    # Sent along to the provider, as a broker may ask for: which of its ways in to use.
    request: Mapping[str, str]


@dataclass(frozen=True)
class Claimed:
    """What the provider says of one person: all that Tværs keeps of its answer."""

    issuer: str
    subject: str
    sign_in: str
    name: str
    organisation: str
    level: str
    roles: frozenset[str]


def load(path: Path, roles: Collection[str]) -> Table:
    """The table in a TOML file; `roles` are those that the policy gives at a place."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise TableFault(f"{path}: {fault}") from fault
    unknown = content.keys() - {"claims", "organisations", "roles", "request"}
    if unknown:
        raise TableFault(f"{path}: unknown part {sorted(unknown)}")
    names, organisations, mapped, sent = (
        _texts(path, part, content.get(part, {}))
        for part in ("claims", "organisations", "roles", "request")
    )
    if names.keys() - {each.name for each in fields(Names)}:
        raise TableFault(f"{path}: [claims] knows {[each.name for each in fields(Names)]}")
    if any("cpr" in name.lower() for name in names.values()):
        raise TableFault(f"{path}: a CPR number is never read")
    if not organisations:
        raise TableFault(f"{path}: [organisations] is empty, so nobody could get in")
    given = {role for role in roles if not role.startswith(MACHINE)}
    if set(mapped.values()) - given:
        raise TableFault(f"{path}: [roles] may give {sorted(given)}")
    if sent.keys() & RESERVED:
        raise TableFault(f"{path}: [request] may not say {sorted(sent.keys() & RESERVED)}")
    return Table(Names(**names), organisations, mapped, sent)


def _texts(path: Path, part: str, found: Any) -> dict[str, str]:
    if not isinstance(found, dict) or not all(
        isinstance(value, str) and value and name for name, value in found.items()
    ):
        raise TableFault(f'{path}: [{part}] holds lines of the form "text" = "text"')
    return found


def read(claims: Mapping[str, Any], table: Table) -> Claimed:
    """The facts in a checked ID token's claims; a level below Betydelig is refused here."""
    names = table.names
    level = _one(claims.get(names.level))
    if level not in LEVELS:
        raise Refused("level")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST or cpr.find(subject):
        raise Refused("subject")
    organisation = _one(claims.get(names.organisation))
    return Claimed(
        issuer=str(claims["iss"]),
        subject=subject,
        sign_in=_one(claims.get("sid")),
        name=_name(claims.get(names.name)),
        organisation=organisation,
        level=level.rsplit("/", 1)[-1],
        roles=frozenset(
            table.roles[role] for role in _roles(claims, names, organisation) if role in table.roles
        ),
    )


def _roles(claims: Mapping[str, Any], names: Names, organisation: str) -> set[str]:
    plain = _list(claims.get(names.roles))
    packed = _list(claims.get(names.privileges))
    try:
        return plain | {
            role for each in packed for role in privileges.roles_for(each, organisation)
        }
    except privileges.Unreadable as fault:
        raise Refused("privileges") from fault


def _list(value: Any) -> set[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    if len(values) > MOST_ROLES or not all(isinstance(each, str) for each in values):
        raise Refused("roles")
    return set(values)


def _one(value: Any) -> str:
    """The one text of a claim, which brokers also send as a number or as a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else ""
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


def _name(value: Any) -> str:
    name = " ".join(value.split()) if isinstance(value, str) else ""
    name = "".join(letter for letter in name[:120] if letter.isprintable())
    return "" if cpr.find(name) else name
