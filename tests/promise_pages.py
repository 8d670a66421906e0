"""Goals and commitments of the demonstration's people, written through the pages themselves."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from agreements.commitments.recomputing import recompute
from client import Client, Site
from deal_pages import COUNCIL, HORSENS, REGION, decided, keys, sent

PROMISED = {
    "titel": "Første tid inden for syv dage",
    "part": "horsens-kommune",
    "fra": "2026-01-01",
    "frist": "2027-12-31",
    "afsnit": "2",
    "indikator": "genoptraening",
    "hvor": "parties",
    "retning": "at_least",
    "vaerdi": "80",
    "organ": "Sundhedsrådet",
    "moede": "2026-11-10",
}


def adopted(site: Site) -> str:
    """An agreement between Horsens and the region that counts: its own address at the council."""
    kirsten = site.sign_in("Kirsten Holm")
    own = sent(site, kirsten)
    key = keys(site)
    decided(site.sign_in("Ole Bach"), f"{HORSENS}{key}/")
    decided(site.sign_in("Jens Krogh"), f"{REGION}{key}/")
    return own


def promised(who: Client, agreement: str, **more: Any) -> str:
    """A new commitment's own address at the council."""
    answer = who.post(f"{agreement}forpligtelser/ny/", {"token": who.token(), **PROMISED, **more})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def at(url: str, slug: str) -> str:
    """The same commitment at another place."""
    return re.sub(r"/omraader/[^/]+/", f"/omraader/{slug}/", url)


def row(site: Site, title: str = PROMISED["titel"]) -> Commitment:
    """A commitment by its title."""
    with Session(site.stores.published) as session:
        return session.scalars(sa.select(Commitment).where(Commitment.title == title)).one()


def follow(site: Site) -> int:
    """What the worker does after a release."""
    with site.change() as session:
        return recompute(session)


__all__ = ["COUNCIL", "PROMISED", "adopted", "at", "follow", "promised", "row"]
