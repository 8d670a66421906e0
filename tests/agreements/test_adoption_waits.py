"""What waits for a party's decision stands on the front page of those who hold its mandate, and of nobody else."""

from client import Client, Site
from deal_pages import COUNCIL, HORSENS, KLU, REGION, decided, drafted, keys, sent, written
from html_page import Page
from people_at import give

TITLE = "»Genoptræning i Horsens« venter på, hvad {} beslutter"
PLAN = "»Nærsundhedsplan 2027-2030« venter på at blive vedtaget af Sundhedsråd Horsens"


def front(client: Client, slug: str) -> Page:
    return client.get(f"/omraader/{slug}/")


def test_it_says_what_waits_since_when_and_leads_to_the_partys_own_page(site: Site) -> None:
    key = keys(site, "Patientrettet forebyggelse 2027-2028")
    page = front(site.sign_in("Ole Bach"), "horsens-kommune")
    text = "»Patientrettet forebyggelse 2027-2028« venter på, hvad Horsens Kommune beslutter"
    assert page.links[text] == f"{HORSENS}{key}/tiltraed/"
    assert f"{text} sendt 5. oktober 2026" in page.text
    # Jens speaks for the region and the council. A kommune that has decided waits for nothing.
    jens = front(site.sign_in("Jens Krogh"), "region-midtjylland")
    assert text.replace("Horsens Kommune", "Region Midtjylland") in jens.links
    assert f"{PLAN} sendt 16. november 2026" in jens.text
    assert "hvad Horsens" not in jens.text and "hvad Hedensted" not in jens.text
    for name, slug in (
        ("Kirsten Holm", "sundhedsraad-horsens"),
        ("Sofie Lund", "hedensted-kommune"),
        ("Lars Toft", "plo-k-horsens"),
        ("Bo Riis", "horsens-kommune"),
    ):
        found = front(site.sign_in(name), slug).text
        assert "beslutter" not in found and "at blive vedtaget" not in found, name


def test_it_waits_for_the_version_that_is_sent_and_for_those_with_the_mandate_alone(
    scratch: Site,
) -> None:
    kirsten, ole = scratch.sign_in("Kirsten Holm"), scratch.sign_in("Ole Bach")
    jens = scratch.sign_in("Jens Krogh")
    with scratch.change() as session:
        give(session, "Sofie Lund", "leder", "hedensted-kommune")
    own = sent(scratch, kirsten, **{"part-hedensted-kommune": "tiltraeder"})
    key = keys(scratch)
    horsens, region = TITLE.format("Horsens Kommune"), TITLE.format("Region Midtjylland")
    # Today's day: it was sent just now.
    assert f"{horsens} sendt" in front(ole, "horsens-kommune").text
    assert "Genoptræning i Horsens" not in front(scratch.sign_in("Sofie Lund"), "hedensted-kommune").text  # fmt: skip
    decided(ole, f"{HORSENS}{key}/")
    assert horsens not in front(ole, "horsens-kommune").links
    assert front(jens, "region-midtjylland").links[region] == f"{REGION}{key}/tiltraed/"
    kirsten.pressed(kirsten.get(own), "Træk tilbage", begrundelse="Tal mangler")
    assert region not in front(jens, "region-midtjylland").links
    # What was decided on the old version counts for no other.
    written(kirsten, own, "§ 1. Ny tekst.", 1)
    kirsten.pressed(kirsten.get(own), "Send")
    assert horsens in front(ole, "horsens-kommune").links
    assert region in front(jens, "region-midtjylland").links


def test_a_praksiskonsulent_is_asked_nothing_for_general_practice(scratch: Site) -> None:
    rikke = scratch.sign_in("Rikke Lind")
    parties = {"part-region-midtjylland": "", "part-plo-k-horsens": "tiltraeder"}
    own = drafted(scratch, rikke, KLU, **parties)
    written(rikke, own)
    rikke.pressed(rikke.get(own), "Send")
    with scratch.change() as session:
        give(session, "Anne Vig", "leder", "plo-k-horsens").mandate = True
    waits = TITLE.format("PLO-K Horsens")
    assert waits in front(scratch.sign_in("Lars Toft"), "plo-k-horsens").links
    assert waits not in front(scratch.sign_in("Anne Vig"), "plo-k-horsens").links


def test_a_plan_is_adopted_at_the_council_by_clicking(scratch: Site) -> None:
    jens = scratch.sign_in("Jens Krogh")
    at = front(jens, "sundhedsraad-horsens").links[PLAN]
    key = keys(scratch, "Nærsundhedsplan 2027-2030")
    assert at == f"{COUNCIL}{key}/tiltraed/"
    done = decided(jens, f"{COUNCIL}{key}/", organ="Sundhedsrådet", moede="2026-11-20")
    assert "Sundhedsråd Horsens har vedtaget planen." in done.text
    assert "vedtaget, gælder fra 1. januar 2027" in done.text
    assert PLAN not in front(jens, "sundhedsraad-horsens").links
