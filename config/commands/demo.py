"""`tvaers demo`: the demonstration set, written as files in the sources' own layouts and taken
through the ordinary intake; `--remove` takes it all away again."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from flask import g

from agreements import demonstration as agreements
from agreements.standards import demonstration as assessments
from clusters.meetings import demonstration as meetings
from clusters.packs import demonstration as packs
from clusters.shared_pages import demonstration as shared_pages
from clusters.shared_pages import drawing, life, queries
from config import compose, migrate, reference_data, settings
from config.commands.release import release
from indicators import demonstration
from indicators.handheld import demonstration as handheld
from indicators.handheld import taking
from indicators.handheld.models import TallySheet
from indicators.rounds import demonstration as rounds
from indicators.rounds import taking as answers
from indicators.rounds.models import DataRound
from indicators.withdraw import remove_demonstration
from tvaers import app, installation, trail, web
from tvaers.db import transaction
from tvaers.intake import Stores, take
from tvaers.people import Grant, Sharing, SignInSession, User, principal
from tvaers.places import Kind, Link, Place

BY = "Demonstration"


def run(argv: Sequence[str]) -> int:
    """Load or remove the demonstration set."""
    parser = argparse.ArgumentParser(prog="tvaers demo")
    parser.add_argument("--remove", action="store_true", help="remove figures, people and places")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--files", type=Path, help="keep the written files in this folder")
    options = parser.parse_args(argv)
    stores = migrate.required(settings.read())
    try:
        if options.remove:
            remove(stores)
        else:
            load(stores, seed=options.seed, folder=options.files)
    except installation.NotADemonstration as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def load(stores: Stores, *, seed: int = 2026, folder: Path | None = None) -> None:
    """Write the demonstration's files and take them; then release."""
    with transaction(stores.published) as session:
        installation.require_demonstration(session)
        reference_data.load_demonstration(session)
        agreements.load(session)
        register = reference_data.register(session)
    kommuner = [
        (row["code"], row["short_name"], population)
        for row in reference_data.rows(reference_data.FILES / "places.csv")
        if row["kind"] == Kind.KOMMUNE
        and (population := reference_data.population().get(row["code"]))
    ]
    with tempfile.TemporaryDirectory() as temporary:
        target = folder or Path(temporary)
        target.mkdir(parents=True, exist_ok=True)
        for source, path in demonstration.write(target, kommuner, seed=seed):
            receipt = take(
                stores,
                compose.sources()[source],
                path.read_bytes(),
                register,
                compose.store,
                file_name=path.name,
                by=BY,
                demonstration=True,
                approved_by="konfiguration",
            )
            print(f"{path.name}: {receipt.accepted} rækker taget")
    with transaction(stores.published) as session:
        assessments.load(session)
        meetings.load(session)
        shared_pages.load(session)
        place = session.scalars(sa.select(Place).where(Place.slug == handheld.PLACE)).one()
        if session.scalar(sa.select(TallySheet.id).where(TallySheet.demonstration)) is None:
            handheld.fill(session, place)
        if session.scalar(sa.select(DataRound.id).where(DataRound.demonstration)) is None:
            rounds.fill(session)
    taking.take_typed(stores, register, compose.store)
    answers.take_answers(stores, register, compose.store, approved_by="konfiguration")
    release(stores, by=BY)
    publish_pages(stores)


def publish_pages(stores: Stores) -> None:
    """Publish the demonstration's shared page as its writer does it: with the figures that she sees."""
    site = app.create_app(
        compose.MODULES, compose.policy(), stores.published, {"SECRET_KEY": secrets.token_hex()}
    )
    with site.test_request_context(method="POST"):
        session = web.database()
        with session.finding():
            writer = session.scalars(
                sa.select(User).where(User.demonstration, User.name == shared_pages.BY)
            ).one()
            g._login_user = writing = principal(session, writer, web.today())
        page = shared_pages.page(session)
        version = queries.in_work(session, page) if page else None
        if page is None or version is None:
            return
        place = session.get_one(Place, page.place_id)
        drawn = drawing.draw(session, place, queries.blocks(session, version), printed=True)
        life.publish(session, place, page, version, drawn=drawn, by=writing.name)
        session.flush()
        packs.load(session, place, page, by=writing.name)
        session.commit()


def remove(stores: Stores) -> None:
    """Remove the demonstration's figures, deliveries, people and invented places."""
    with transaction(stores.published) as session:
        installation.require_demonstration(session)
    remove_demonstration(stores)
    with transaction(stores.published) as session:
        agreements.remove(session)
        packs.remove(session)
        shared_pages.remove(session)
        meetings.remove(session)
        people = sa.select(User.id).where(User.demonstration)
        invented = sa.select(Place.id).where(Place.demonstration)
        assessments.remove(session)
        session.execute(sa.delete(SignInSession).where(SignInSession.user_id.in_(people)))
        session.execute(sa.delete(Grant).where(Grant.user_id.in_(people)))
        session.execute(sa.delete(User).where(User.demonstration))
        session.execute(
            sa.delete(Link).where(sa.or_(Link.child_id.in_(invented), Link.parent_id.in_(invented)))
        )
        session.execute(sa.delete(Sharing).where(Sharing.holder_id.in_(invented)))
        session.execute(sa.delete(Place).where(Place.demonstration))
        trail.record(session, "demonstration.set.remove", by="Tværs", thing="demonstration")
    release(stores)
