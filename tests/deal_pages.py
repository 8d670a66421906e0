"""An agreement of the demonstration's people, drafted and sent through the pages themselves."""

import io
import re
import zipfile
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.texts.models import Agreement
from client import Client, Site
from html_page import Page

COUNCIL = "/omraader/sundhedsraad-horsens/aftaler/"
KLU = "/omraader/klu-horsens/aftaler/"
HORSENS = "/omraader/horsens-kommune/aftaler/"
REGION = "/omraader/region-midtjylland/aftaler/"
TEXT = "§ 1. Hospitalet sender planen.\n§ 2. Kommunen tilbyder en tid inden for syv dage."
FACTS = {
    "slags": "collaboration_agreement",
    "titel": "Genoptræning i Horsens",
    "fra": "2027-01-01",
    "til": "2028-12-31",
    "synlig": "1",
    "part-region-midtjylland": "tiltraeder",
    "ansvar-region-midtjylland": "myndighed",
    "part-horsens-kommune": "tiltraeder",
    "ansvar-horsens-kommune": "drift",
}


def keys(site: Site, title: str = "Genoptræning i Horsens") -> str:
    """The address of an agreement within its place, by its title."""
    with Session(site.stores.published) as session:
        return session.scalars(sa.select(Agreement.public_id).where(Agreement.title == title)).one()


def drafted(site: Site, who: Client, at: str = COUNCIL, **facts: str) -> str:
    """A new agreement's own address."""
    answer = who.post(f"{at}ny/", {"token": who.token(), **FACTS, **facts})
    assert answer.status_code == 302, answer.text
    return re.sub(r"ret/$", "", answer.location)


def written(who: Client, at: str, text: str = TEXT, based_on: int = 0, **more: str) -> Any:
    """What saving a version answers."""
    sent = {"tekst": text, "dateret": "2026-10-01", "bygger-paa": str(based_on), **more}
    return who.post(f"{at}ret/", {"token": who.token(), **sent})


def sent(site: Site, who: Client, at: str = COUNCIL, **facts: str) -> str:
    """An agreement that has been sent to its parties."""
    own = drafted(site, who, at, **facts)
    assert written(who, own).status_code == 302
    assert who.pressed(who.get(own), "Send").status == 200
    return own


def decided(who: Client, at: str, **more: str) -> Page:
    """The page that writing down a decision leads to; `at` is the agreement at the party."""
    filled = {
        "svar": "adopted",
        "organ": "Byrådet",
        "moede": "2026-11-10",
        "punkt": "7",
        "referat": "https://dagsorden.example.dk/moede/7",
        **more,
    }
    return who.pressed(who.get(f"{at}tiltraed/"), "Skriv beslutningen ned", **filled)


def document(*paragraphs: str) -> bytes:
    """A Word document of these paragraphs, each cut into runs as an editor does."""
    runs = "".join(
        "<w:p>"
        + "".join(
            f'<w:r w:rsidR="1804289383"><w:rPr><w:b/></w:rPr><w:t>{c}</w:t></w:r>' for c in text
        )
        + "</w:p>"
        for text in paragraphs
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="w"><w:body>{runs}</w:body></w:document>'
        )
    return made.getvalue()
