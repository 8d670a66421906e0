"""Agreed sets of the demonstration's people, proposed, sent and answered through the pages themselves."""

import re
from typing import Any

import sqlalchemy as sa

from agreements.sets.models import SetItem
from client import Client, Site
from deal_pages import COUNCIL, HORSENS, REGION, drafted, keys, written
from html_page import Page
from tvaers.db import now
from tvaers.places import Place

TITLE = "Fælles indikatorer i prøve"
TRAINING = "Genoptræning tilbudt inden for 7 dage"
NOTES = "Afslutningsnotater fra kommunen pr. 100 henvisninger"
DAYS = {"frist": "2026-12-15", "se-efter": "2027-12-01"}


def drafted_set(site: Site, who: Client, *measures: str, **facts: str) -> str:
    """The address of a draft of a set with these measures, of Horsens Kommune and Region Midtjylland. It is the
    council's only one: what the demonstration proposed there is withdrawn."""
    with site.change() as session:
        council = sa.select(Place.id).where(Place.slug == "sundhedsraad-horsens").scalar_subquery()
        session.execute(
            sa.update(SetItem)
            .where(SetItem.place_id == council)
            .values(retired_at=now(), retired_by="Prøve", retire_reason="Prøve")
        )
    own = drafted(site, who, COUNCIL, slags="indicator_set", titel=TITLE, **facts)
    assert written(who, own).status_code == 302
    at = f"{own}indikatorer/"
    assert who.pressed(who.get(at), "Gem dagene", **DAYS).status == 200
    for measure in measures:
        proposed(who, at, measure)
    return at


def proposed(who: Client, at: str, measure: str, **more: str) -> Page:
    """The page that proposing an indicator leads to."""
    filled = {"indikator": measure, "vaegt": "primaer", **more}
    return who.pressed(
        who.get(f"{at.removesuffix('indikatorer/')}foreslaa/"), "Foreslå indikatoren", **filled
    )


def sent_set(site: Site, who: Client, *measures: str, **facts: str) -> str:
    """The same, sent to its parties."""
    at = drafted_set(site, who, *measures, **facts)
    own = at.removesuffix("indikatorer/")
    assert who.pressed(who.get(own), "Send").status == 200
    return at


def answers(site: Site, who: Client, party: str, title: str = TITLE, **given: Any) -> Page:
    """The page that writing down a party's answers leads to: `given` is an answer by an indicator's first word,
    or an answer with words."""
    at = {"horsens": HORSENS, "region": REGION}.get(party, f"/omraader/{party}/aftaler/")
    page = who.get(f"{at}{keys(site, title)}/samtykke/")
    items = items_of(page)
    filled = {"organ": "Byrådet", "moede": "2026-11-10", "punkt": "7"}
    for word, said in given.items():
        answer, words = (said, "") if isinstance(said, str) else said
        key = next(key for title, key in items.items() if title.lower().startswith(word))
        filled |= {f"svar-{key}": answer, f"ord-{key}": words}
    return who.pressed(page, "Skriv svarene ned", **filled)


def items_of(page: Page) -> dict[str, str]:
    """The indicators of a form by title, with their words in an address."""
    found = {}
    for each in page.root.all("fieldset"):
        select = next(each.all("select"), None)
        if select is not None:
            found[each.one("legend").text] = re.sub("^svar-", "", select.attrs["name"])
    return found


def state(page: Page) -> str:
    """The answer in a page's first sentence."""
    return next(each.text for each in page.root.all("p") if each.attrs.get("class") == "state")
