"""`tvaers mail`: whether mail is set up, and how the outbox stands."""

import argparse
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import migrate, settings
from tvaers.db import transaction
from tvaers.mail.models import Mail, State

WORDS = {
    State.WAITING: "venter",
    State.SENDING: "er ved at blive sendt",
    State.SENT: "er sendt",
    State.UNCERTAIN: "er måske sendt og sendes ikke igen",
    State.GIVEN_UP: "er opgivet",
}


def run(argv: Sequence[str]) -> int:
    """Tell; no address and no text is printed."""
    argparse.ArgumentParser(prog="tvaers mail").parse_args(argv)
    chosen = settings.read()
    server = chosen.mail
    with transaction(migrate.required(chosen).published) as session:
        if server is None:
            print("Mail er ikke sat op, så intet sendes. Sæt TVAERS_SMTP (config/mailing.py).")
        else:
            print(f"Mail sendes fra {server.sender} gennem {server.host}:{server.port}.")
        for line in _lines(session):
            print(line)
    return 0


def _lines(session: Session) -> list[str]:
    counted = session.execute(
        sa.select(Mail.state, sa.func.count(Mail.id), sa.func.max(Mail.fault)).group_by(Mail.state)
    ).all()
    found = {state: (many, fault) for state, many, fault in counted}
    return [
        f"{found[state][0]} {words}" + (f" ({found[state][1]})" if found[state][1] else "")
        for state, words in WORDS.items()
        if state in found
    ] or ["Udbakken er tom."]
