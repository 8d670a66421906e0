"""`tvaers worker`: the process that alone opens the raw store while the site runs."""

import argparse
import contextlib
import logging
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments import digest, recomputing
from agreements.commitments import reminding as promises
from config import compose, reference_data, released, settings
from config.commands.fetch import fetch_due
from config.commands.release import release
from config.settings import Settings
from indicators.definition import Definition
from indicators.deliveries import preview, rollback
from indicators.handheld import taking
from indicators.models import ROUNDS
from indicators.rounds import reminding
from indicators.rounds import taking as answers
from tvaers import inbox, installation
from tvaers.admission import inviting, reminders
from tvaers.danish import COPENHAGEN
from tvaers.db import now, transaction
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, Stores, take
from tvaers.jobs import work
from tvaers.mail import actions as outbox
from tvaers.module import FileFault, Job


@dataclass
class Context:
    """What a job may use, and which approved deliveries, definitions and corrections this worker has released
    from."""

    settings: Settings
    stores: Stores
    released: frozenset[int] | None = field(default=None, init=False)
    defined: tuple[Definition, ...] = field(default=(), init=False)
    corrected: frozenset[int] = field(default=frozenset(), init=False)
    sheets: taking.Approved | None = field(default=None, init=False)
    rounds: taking.Approved | None = field(default=None, init=False)
    followed: tuple[Any, ...] | None = field(default=None, init=False)


def run(argv: Sequence[str]) -> int:
    """Work until told to stop."""
    argparse.ArgumentParser(prog="tvaers worker").parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    signal.signal(signal.SIGTERM, _stop)
    chosen = settings.read()
    context = Context(chosen, compose.stores(chosen))
    preview.take_up(context.stores)
    with transaction(context.stores.published) as session:
        inbox.sweep(session, chosen.inbox)
    jobs = [*(job for module in compose.MODULES for job in module.jobs), *JOBS]
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        work(context.stores.published, jobs, context)
    return 0


# Whoever is told to stop goes on with nothing that takes its time; what is left is done at the next start.
_STOPPING = threading.Event()


def _stop(_number: int, _frame: Any) -> None:
    _STOPPING.set()
    raise SystemExit(0)


def take_uploads(context: Context) -> None:
    """Take what waits in the inbox, oldest first, and release what has been approved."""
    with transaction(context.stores.published) as session:
        register = reference_data.register(session)
        demonstration = installation.is_demonstration(session)
        waiting = inbox.waiting(session)
        session.expunge_all()
    for upload in waiting:
        _take_one(context, upload, register, demonstration)
    _release_approved(context)


def _release_approved(context: Context) -> None:
    """Release when other deliveries are approved than this worker last released from, when a definition is
    another or a count is corrected; and at its start, unless it is known that everything is released from just this:
    somebody may have approved one on its page, or a worker may have been stopped on the way."""
    found = released.rests_on(context.stores)
    if found == (context.released, context.defined, context.corrected):
        return
    starts = context.released is None
    if not (starts and released.is_noted(context.stores, context.settings.data, found)):
        release(context.stores, quiet=True, stopped=_STOPPING.is_set)
        if _STOPPING.is_set():
            return
        released.note(context.stores, context.settings.data, found)
    context.released, context.defined, context.corrected = found


def take_typed(context: Context) -> None:
    """Take what was typed on tally sheets and answered in rounds, and release what approved deliveries changed."""
    with transaction(context.stores.published) as session:
        register = reference_data.register(session)
        session.expunge_all()
    taking.take_typed(context.stores, register, compose.store)
    answers.take_answers(context.stores, register, compose.store)
    approved = taking.approved(context.stores)
    if approved != context.sheets:
        before = context.sheets
        units = None if before is None else {unit for _, unit in approved ^ before}
        taking.release_sheets(context.stores, now().astimezone(COPENHAGEN).date(), units=units)
        context.sheets = approved
    answered = taking.approved(context.stores, ROUNDS)
    if answered != context.rounds:
        earlier = context.rounds
        parties = None if earlier is None else {unit for _, unit in answered ^ earlier}
        answers.release_rounds(context.stores, now().astimezone(COPENHAGEN).date(), parties=parties)
        context.rounds = answered


def _take_one(context: Context, upload: Upload, register: Any, demonstration: bool) -> None:
    file = inbox.path(context.settings.inbox, upload)
    source = compose.sources()[upload.source]
    open_source = source.name in context.settings.open_sources
    reason, delivery = "", None
    try:
        delivery = take(
            context.stores,
            source,
            file.read_bytes(),
            register,
            compose.store,
            file_name=upload.file_name,
            by=upload.uploaded_by,
            by_id=upload.uploaded_by_id,
            holder_id=upload.holder_id,
            demonstration=demonstration and not open_source,
            approved_by="konfiguration" if open_source else None,
        ).public_id
    except FileFault as fault:
        reason = fault.reason
    except FileNotFoundError:
        reason = "Filen nåede ikke frem. Send den igen."
    with transaction(context.stores.published) as session:
        row = session.get_one(Upload, upload.id)
        row.state = UploadState.REFUSED if reason else UploadState.TAKEN
        row.reason = reason
        row.delivery = delivery
        if delivery is not None and row.responsible_id is not None:
            # It was handed on while it waited.
            taken = session.scalars(sa.select(Delivery).where(Delivery.public_id == delivery)).one()
            taken.responsible_id = row.responsible_id
    file.unlink(missing_ok=True)


def make_previews(context: Context) -> None:
    """Work out what each delivery that waits for somebody would change."""
    with Session(context.stores.published) as session:
        asked = preview.waiting(session)
        definitions = [
            *compose.defined(context.stores.published).definitions,
            *answers.definitions(session),
        ]
    day = now().astimezone(COPENHAGEN).date()
    for delivery in asked:
        preview.make(context.stores, definitions, delivery, day)


def roll_back(context: Context) -> None:
    """Carry out what people have ordered over releases."""
    defined = compose.defined(context.stores.published).definitions
    rollback.carry_out(context.stores, {each.key: each for each in defined})


def send_mail(context: Context) -> None:
    """Send what waits in the outbox."""
    outbox.send_waiting(context.stores.published, context.settings.mail, LINKS, now())


def remind(context: Context) -> None:
    """Tell whose rights end soon, and those who can renew them."""
    with transaction(context.stores.published) as session:
        reminders.remind(session, compose.policy(), now().astimezone(COPENHAGEN).date())


def remind_rounds(context: Context) -> None:
    """Tell the parties that have not answered a round, each step of the ladder once."""
    with transaction(context.stores.published) as session:
        reminding.remind(session, compose.policy(), now().astimezone(COPENHAGEN).date())


def remind_commitments(context: Context) -> None:
    """Tell those who answer for a commitment, each step of the ladder once."""
    with transaction(context.stores.published) as session:
        promises.remind(session, compose.policy(), now().astimezone(COPENHAGEN).date())


def send_digests(context: Context) -> None:
    """Tell each who answers for commitments what is new and what to do: once a week, all places in one mail."""
    day = now().astimezone(COPENHAGEN).date()
    digest.send(context.stores.published, compose.policy(), day)


def follow_commitments(context: Context) -> None:
    """Work out anew what the figures say of every commitment, where other figures speak than before, or somebody
    has promised something else."""
    with Session(context.stores.published) as session:
        found = recomputing.basis(session)
    if found != context.followed:
        with transaction(context.stores.published) as session:
            recomputing.recompute(session)
        context.followed = found


# What makes the links of mails that hold one of their own.
LINKS: dict[str, outbox.Link] = {"invitation": inviting.fresh_link}
JOBS: tuple[Job, ...] = (
    Job("take-uploads", take_uploads, every_seconds=5),
    Job("take-typed", take_typed, every_seconds=2),
    Job("roll-back", roll_back, every_seconds=2),
    Job("follow-commitments", follow_commitments, every_seconds=5),
    Job("make-previews", make_previews, every_seconds=3),
    Job("send-mail", send_mail, every_seconds=20),
    Job("remind", remind, every_seconds=3600),
    Job("fetch-open-sources", fetch_due, every_seconds=60),
    Job("remind-rounds", remind_rounds, daily=time(7)),
    Job("remind-commitments", remind_commitments, daily=time(7)),
    # Each day, and each person once a week: on Monday, or on the first day that somebody works.
    Job("send-digests", send_digests, daily=time(6)),
)
