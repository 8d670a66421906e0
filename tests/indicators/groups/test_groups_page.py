"""The page of a share by groups, as its readers meet it."""

import csv
import io

from client import Client, Site

PAGE = "/omraader/sundhedsraad-horsens/indikatorer/gennemfoerte-forloeb/grupper/"


def csv_lines(client: Client, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.file(url).removeprefix("\ufeff")), delimiter=";"))


def test_jens_reads_whether_education_makes_a_difference_and_how_sure_it_is(site: Site) -> None:
    jens = site.sign_in("Jens Krogh")
    leading = jens.get("/omraader/sundhedsraad-horsens/indikatorer/gennemfoerte-forloeb/")
    assert leading.links["Efter uddannelse"] == PAGE
    page = jens.get(PAGE)
    assert "Gennemførte forløb efter uddannelse i Sundhedsråd Horsens" in page.text
    assert "95 % sikkert mellem" in page.text and "næppe tilfældigt" in page.text
    assert "definition: udkast demonstration" in page.text


def test_an_earlier_year_is_an_address_of_its_own_and_an_unknown_one_shows_the_newest(
    site: Site,
) -> None:
    jens = site.sign_in("Jens Krogh")
    assert "I 2023" in jens.get(f"{PAGE}?periode=2023-01-01").text
    assert "I 2025" in jens.get(f"{PAGE}?periode=fjol").text


def test_the_file_says_what_the_page_says_of_every_group_and_year(site: Site) -> None:
    jens = site.sign_in("Jens Krogh")
    lines = csv_lines(jens, jens.get(PAGE).links["Hent tal (CSV)"])
    assert {line["gruppe"] for line in lines} == {
        "Grundskole",
        "Erhvervsfaglig eller gymnasial",
        "Videregående",
    }
    assert len(lines) == 3 * 4
    hidden = [line for line in lines if line["status"] == "diskretioneret"]
    assert hidden and all(line["vaerdi"] == "" and line["taeller"] == "" for line in hidden)


def test_a_measure_that_is_not_told_by_groups_has_no_such_page(site: Site) -> None:
    jens = site.sign_in("Jens Krogh")
    plain = "/omraader/sundhedsraad-horsens/indikatorer/genoptraening/"
    assert "Efter uddannelse" not in jens.get(plain).text
    jens.get(f"{plain}grupper/", status=404)
    jens.get(f"{plain}grupper.csv", status=404)
    jens.get("/omraader/sundhedsraad-horsens/indikatorer/nix/grupper/", status=404)


def test_groups_are_nowhere_counted_as_figures_of_the_place(site: Site) -> None:
    """The list, the front page and the files of a place tell each period once."""
    jens = site.sign_in("Jens Krogh")
    lines = csv_lines(jens, f"{PAGE.removesuffix('grupper/')}tal.csv")
    assert [line["periode"] for line in lines] == sorted({line["periode"] for line in lines})
    assert len(lines) == 4
