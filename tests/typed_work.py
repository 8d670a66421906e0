"""What the worker does with numbers that people typed, done at once."""

from datetime import date

from client import Site
from config import compose, reference_data
from indicators.handheld import taking
from indicators.rounds import taking as answers
from tvaers.db import transaction

DAY = date(2026, 11, 24)


def work(site: Site) -> None:
    """Take what was typed and answered, and release what is approved."""
    with transaction(site.stores.published) as session:
        register = reference_data.register(session)
        session.expunge_all()
    taking.take_typed(site.stores, register, compose.store)
    answers.take_answers(site.stores, register, compose.store)
    taking.release_sheets(site.stores, DAY)
    answers.release_rounds(site.stores, DAY)
