"""`tvaers people`: local accounts and grants from the command line; the way the first person gets in."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose, migrate, settings
from tvaers import passwords, trail
from tvaers.db import transaction
from tvaers.people import Grant, User, hash_password
from tvaers.places import Place

LONGEST_GRANT = timedelta(days=365)


def run(argv: Sequence[str]) -> int:
    """Add a person, or give a grant."""
    parser = argparse.ArgumentParser(prog="tvaers people")
    acts = parser.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="add a person; the password is asked for")
    add.add_argument("login")
    add.add_argument("name")
    give = acts.add_parser("grant", help="give a role at a place (or at `system`)")
    give.add_argument("login")
    give.add_argument("role")
    give.add_argument("anchor", help="a place's address, as horsens-kommune, or system")
    give.add_argument("--reason", required=True)
    give.add_argument("--until", type=date.fromisoformat, default=date.today() + LONGEST_GRANT)
    options = parser.parse_args(argv)
    with transaction(migrate.required(settings.read()).published) as session:
        problem = _add(session, options) if options.act == "add" else _grant(session, options)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _add(session: Session, options: argparse.Namespace) -> str:
    login = options.login.strip().lower()
    if session.scalar(sa.select(User.id).where(User.login == login)) is not None:
        return f"{login} findes allerede."
    password = (
        getpass.getpass("Adgangskode: ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    if problem := passwords.problem(password, name=options.name, login=login):
        return problem
    session.add(User(login=login, name=options.name, password_hash=hash_password(password)))
    trail.record(session, "access.person.add", by=getpass.getuser(), thing=f"user:{login}")
    return ""


def _grant(session: Session, options: argparse.Namespace) -> str:
    user = session.scalar(sa.select(User).where(User.login == options.login.strip().lower()))
    anchor = session.scalar(sa.select(Place).where(Place.slug == options.anchor))
    roles = {role for rule in compose.policy().rules for role in rule.roles if role.islower()}
    if user is None or (anchor is None and options.anchor != "system"):
        return "Personen eller stedet kendes ikke."
    if options.role not in roles:
        return f"Rollen kendes ikke. Kendte roller: {', '.join(sorted(roles))}."
    if not date.today() < options.until <= date.today() + LONGEST_GRANT:
        return "En adgang gælder højst 12 måneder."
    session.add(
        Grant(
            user_id=user.id,
            role=options.role,
            anchor_id=anchor.id if anchor else None,
            valid_from=date.today(),
            valid_to=options.until,
            given_by=getpass.getuser(),
            reason=options.reason,
        )
    )
    trail.record(
        session,
        "access.grant.give",
        by=getpass.getuser(),
        thing=f"user:{user.login}",
        facts={"role": options.role, "anchor": options.anchor, "until": options.until.isoformat()},
    )
    return ""
