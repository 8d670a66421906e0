"""A self-assessment as a file: what the page shows this person, and text whatever it begins with."""

import csv
import io
from collections import Counter

from client import Client, Site

HEDENSTED = "/omraader/hedensted-kommune/standarder/"
COUNCIL = "/omraader/sundhedsraad-horsens/standarder/"
QUERY = "?dokument=forebyggelsestilbud"
FIELD = "forebyggelsestilbud/alkohol.format/"
Lines = list[dict[str, str]]


def file_of(page: str) -> str:
    """The address of a page's file."""
    return f"{page.rstrip('/')}.csv{QUERY}"


def lines(client: Client, at: str) -> Lines:
    """The file's lines by their heads."""
    text = client.file(file_of(at))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def at(
    found: Lines, field: str, element: str = "Forebyggende samtale om alkohol"
) -> dict[str, str]:
    (one,) = [each for each in found if (each["element"], each["felt"]) == (element, field)]
    return one


def test_the_overview_as_a_file_has_every_unit_and_field_with_its_state(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    assert kirsten.get(COUNCIL).links["Hent vurderingerne (CSV)"] == file_of(COUNCIL)
    found = lines(kirsten, COUNCIL)
    assert len(found) == 4 * 37
    told = Counter(each["sted"] for each in found if each["tilstand"] != "Ikke vurderet")
    # Odder's draft is nothing at all, as on the page.
    assert told == {"Horsens Kommune": 16, "Hedensted Kommune": 8}
    horsens = [each for each in found if each["sted"] == "Horsens Kommune"]
    one = at(horsens, "Særlige sygdomsspecifikke hensyn", "Fysisk træning")
    assert one["tilstand"] == "Lever endnu ikke op til det"
    assert one["demonstration"] == "Demonstrationsdata" and one["dokumentet_taler_hertil"] == "ja"
    assert "ansvar" not in one and "Ledende fysioterapeut" not in str(found)


def test_a_units_own_file_is_what_each_sees_of_its_page_and_starts_no_formula(
    scratch: Site,
) -> None:
    sofie, kirsten = scratch.sign_in("Sofie Lund"), scratch.sign_in("Kirsten Holm")
    page = sofie.get(HEDENSTED + FIELD)
    said = {"tilstand": "partly", "grundlag": "=2+3", "ansvar": "=HYPERLINK(1)"}
    sofie.pressed(page, "Gem vurderingen", **said, skridt="@skridt; og »mere«", dag="2027-03-01")
    assert sofie.get(HEDENSTED).links["Hent vurderingen (CSV)"] == file_of(HEDENSTED)
    found = lines(sofie, HEDENSTED)
    assert len(found) == 37
    one = at(found, "Format, omfang og varighed")
    assert one["ansvar"] == "'=HYPERLINK(1)" and one["naeste_skridt"] == "'@skridt; og »mere«"
    assert (one["senest"], one["skrevet_af"]) == ("2027-03-01", "Sofie Lund")
    assert one["tilstand"] == "Lever delvist op til det" and one["demonstration"] == ""
    # The ground stands on the field's own page and not on this one; and a draft is the unit's own.
    assert "2+3" not in str(found)
    theirs = lines(kirsten, HEDENSTED)
    hidden = at(theirs, "Format, omfang og varighed")
    assert (hidden["tilstand"], hidden["ansvar"]) == ("Ikke vurderet", "")
    assert sum(each["tilstand"] != "Ikke vurderet" for each in theirs) == 8
