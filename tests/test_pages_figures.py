"""Pages of figures: one set of numbers in chart, table, words and file; what is hidden stays hidden."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from client import Client, Site, unmarked
from html_page import Page, Table
from indicators.models import CurrentRelease, Figure, MeasureVersion, Observation, Status
from tvaers.places import Place

COUNCIL = "/omraader/sundhedsraad-horsens/"
LOLLAND = "/omraader/sundhedsraad-oestsjaelland-og-oeerne/"
WHY = "fordi det eller et andet tal er så lille, at nogen kunne genkendes"
WORDS = ("• skjult", "mangler", "ufuldstændig", "kan ikke lægges sammen", "0 af 0")


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


def figures(page: Page) -> Table:
    """The table of numbers."""
    return page.table("nyeste først") if "sammenlign" not in page.url else page.table(" for ")


def shown(cell: str) -> float | None:
    """A cell's number; None for a word in a number's place."""
    if not cell or cell.startswith(WORDS):
        return None
    return float(cell.removesuffix(" %").replace(".", "").replace(",", "."))


def decimals(cell: str) -> int:
    """How many decimals a cell shows."""
    return len(cell.removesuffix(" %").partition(",")[2])


def lines(client: Client, url: str) -> list[dict[str, str]]:
    """A file's lines by their heads."""
    text = client.file(url)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def first_column(page: Page) -> dict[str, str]:
    """The value's cell by its row."""
    table = figures(page)
    return {label: row[table.heads[1]] for label, row in table.rows.items()}


@pytest.mark.parametrize(
    "url",
    [
        f"{COUNCIL}indikatorer/kommunehenvisninger/",
        f"{COUNCIL}indikatorer/afslutningsnotater/?fra=2025-01-01",
        f"{COUNCIL}indikatorer/genoptraening/",
        f"{COUNCIL}indikatorer/folketal/",
        f"{LOLLAND}indikatorer/genoptraening/",
        "/omraader/danmark/indikatorer/forloebsplaner/",
        "/omraader/samsoe-kommune/indikatorer/forloebsplaner/",
        "/omraader/dragoer-kommune/indikatorer/kommunehenvisninger/",
        "/omraader/hedensted-kommune/indikatorer/genoptraening-kommunedage/",
    ],
)
def test_chart_table_words_and_file_hold_the_same_numbers(kirsten: Client, url: str) -> None:
    page = kirsten.get(url)
    cells = dict(reversed(first_column(page).items()))
    chart = page.chart()["points"]
    for (label, cell), drawn in zip(cells.items(), chart["y"], strict=True):
        assert (shown(cell) is None) == (drawn is None), label
        assert drawn is None or round(drawn, decimals(cell)) == shown(cell), label
    written = lines(kirsten, page.links["Hent tal (CSV)"])
    for row, drawn in zip(written, chart["y"], strict=True):
        value = row["vaerdi"].replace(",", ".")
        assert (value == "") == (drawn is None), row
        assert drawn is None or float(value) == pytest.approx(drawn, rel=1e-5), row
    values = {label: y for label, y in zip(cells, chart["y"], strict=True) if y is not None}
    summary = next(p.text for p in page.root.all("p") if p.attrs.get("class") == "sub")
    first, latest = next(iter(values)), list(values)[-1]
    assert f"{len(values)} målinger, {first} til {latest}." in summary
    for word, pick in (("Lavest", min), ("Højest", max)):
        at = pick(values, key=lambda label: values[label])
        assert f"{word}: {cells[at]} i {at}." in summary
    assert f"Første: {cells[first]}." in summary
    assert re.search(rf"Seneste: .*{re.escape(cells[latest])}.* i {latest}\.", summary)


def test_parts_of_a_share_give_its_value(kirsten: Client) -> None:
    rows = figures(kirsten.get(f"{COUNCIL}indikatorer/genoptraening/")).rows
    for label, row in rows.items():
        within, plans = (shown(row[head]) for head in ("Tilbudt inden 7 dage", "Planer"))
        assert within is not None and plans is not None
        assert row["Procent"] == f"{100 * within / plans:.0f} %", label


def test_the_councils_figure_is_its_kommuners_sum(kirsten: Client) -> None:
    table = figures(kirsten.get(f"{COUNCIL}sammenlign/?maal=genoptraening&periode=2026-08-01"))
    assert set(table.rows) == {"Hedensted", "Horsens", "Odder", "Skanderborg"}
    own = figures(kirsten.get(f"{COUNCIL}indikatorer/genoptraening/")).rows["august 2026"]
    for head in ("Tilbudt inden 7 dage", "Planer"):
        parts = [shown(row[head]) for row in table.rows.values()]
        assert sum(part or 0 for part in parts) == shown(own[head])


@pytest.mark.parametrize("kommune", ["fanoe", "samsoe", "laesoe"])
def test_a_small_kommunes_hidden_months_have_no_number_anywhere(
    site: Site, kirsten: Client, kommune: str
) -> None:
    url = f"/omraader/{kommune}-kommune/indikatorer/kommunehenvisninger/"
    page = kirsten.get(url)
    few = referrals_under_five(site, f"{kommune}-kommune")
    assert len(few) > 10
    written = {row["periode"]: row for row in lines(kirsten, f"{url}tal.csv")}
    hidden = [day for day, row in written.items() if row["status"] == "diskretioneret"]
    assert set(hidden) >= few
    for day in hidden:
        assert written[day]["vaerdi"] == written[day]["taeller"] == "", day
    cells = dict(reversed(first_column(page).items()))
    for (label, row), day in zip(reversed(figures(page).rows.items()), written, strict=True):
        if day in hidden:
            assert (cells[label], row["Henvisninger"]) == ("• skjult", "•"), label
    assert f"{len(hidden)} perioder er skjult, {WHY}" in page.text
    assert f"• betyder skjult, {WHY}" in page.text
    if len(hidden) > 15:
        assert not [each for each in page.root.all() if "data-chart" in each.attrs]
        assert "Et diagram ville vildlede" in page.text


def referrals_under_five(site: Site, slug: str) -> set[str]:
    """The months whose referrals are 1 to 4 in the raw store, that no page opens."""
    with site.stores.published.connect() as connection:
        place = connection.scalar(sa.select(Place.id).where(Place.slug == slug))
    total = sa.func.sum(Observation.value)
    with site.stores.raw.connect() as connection:
        rows = connection.execute(
            sa.select(Observation.period_start, total)
            .where(Observation.place_id == place, Observation.item == "XREF15")
            .where(Observation.stratum.startswith("from=almen_praksis"))
            .group_by(Observation.period_start)
            .having(total.between(1, 4))
        )
        return {start.isoformat() for start, _ in rows}


def test_a_chart_with_a_few_hidden_months_has_gaps_and_no_points_there(kirsten: Client) -> None:
    page = kirsten.get("/omraader/dragoer-kommune/indikatorer/kommunehenvisninger/")
    hidden = [label for label, cell in first_column(page).items() if cell == "• skjult"]
    assert hidden
    assert sum(y is None for y in page.chart()["points"]["y"]) == len(hidden)
    assert f"{len(hidden)} perioder er skjult, {WHY}" in page.text


def test_a_sum_that_lacks_a_kommune_says_how_many_have_delivered(kirsten: Client) -> None:
    page = kirsten.get(f"{LOLLAND}indikatorer/genoptraening/")
    cells = first_column(page)
    for label in ("oktober 2026", "september 2026"):
        assert cells[label] == "ufuldstændig (8 af 9)"
    assert cells["august 2026"] == "84 %"
    assert "Oktober 2026 er ufuldstændig: 8 af 9 kommuner har leveret" in page.text
    assert page.chart()["points"]["y"][-2:] == [None, None]
    last = lines(kirsten, f"{LOLLAND}indikatorer/genoptraening/tal.csv")[-1]
    assert (last["vaerdi"], last["taeller"], last["status"]) == ("", "", "ufuldstændig")
    assert "ufuldstændig (8 af 9)" in kirsten.get(LOLLAND).text


def test_a_median_is_never_summed(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/genoptraening-sygehusdage/")
    assert set(first_column(page).values()) == {"kan ikke lægges sammen"}
    assert "Sygehusdage" in kirsten.get(f"{COUNCIL}indikatorer/genoptraening/").text


ORGANISED: list[tuple[str, str, list[str]]] = [
    ("sundhedsraad-horsens", "nu", []),
    ("sundhedsraad-horsens", "begge", ["Horsensklyngen"]),
    ("region-oestdanmark", "begge", ["Hovedstaden", "Sjælland"]),
    ("sundhedsklynge-horsens", "begge", []),
    ("sundhedsklynge-horsens", "dengang", []),
    ("horsens-kommune", "dengang", []),
    (
        "sundhedsraad-limfjorden",
        "begge",
        [
            "Sundhedsklynge Midt (Nordjylland)",
            "Sundhedsklynge Syd (Nordjylland)",
            "Sundhedsklynge Vest (Nordjylland)",
        ],
    ),
]


@pytest.mark.parametrize(("slug", "choice", "beside"), ORGANISED)
def test_as_organised_then_shows_the_places_of_the_time(
    kirsten: Client, slug: str, choice: str, beside: list[str]
) -> None:
    url = f"/omraader/{slug}/indikatorer/kommunehenvisninger/"
    page = kirsten.get(f"{url}?organisering={choice}")
    assert page.chosen("organisering") == choice
    table = figures(page)
    assert table.heads[4:] == beside
    if choice == "begge":
        assert first_column(page) == first_column(kirsten.get(url))
    for head in beside:
        there = {label: row[head] for label, row in table.rows.items()}
        assert shown(there["oktober 2026"]) is not None
        # Nothing stood in the sundhedsråd's stead before the sundhedsklynger began in July 2022.
        began = "ikke i kraft" if slug.startswith("sundhedsraad") else there["juni 2022"]
        assert there["juni 2022"] == began
        assert shown(there["juli 2022"]) is not None


def test_the_whole_is_between_those_that_stood_in_its_stead(kirsten: Client) -> None:
    url = "/omraader/region-oestdanmark/indikatorer/afslutningsnotater/?organisering=begge"
    for row in figures(kirsten.get(url)).rows.values():
        now, *then = (shown(row[head]) for head in (list(row)[1], "Hovedstaden", "Sjælland"))
        assert now is not None and min(x or 0 for x in then) <= now <= max(x or 0 for x in then)


def test_only_as_organised_then_says_whose_figures_they_are(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/kommunehenvisninger/?organisering=dengang")
    assert page.by_id("fund").text.startswith("Horsensklyngen")
    assert first_column(page)["juni 2022"] == "ikke i kraft"
    now = first_column(kirsten.get(f"{COUNCIL}indikatorer/kommunehenvisninger/"))
    assert first_column(page)["oktober 2026"] == now["oktober 2026"]
    limfjorden = "/omraader/sundhedsraad-limfjorden/indikatorer/kommunehenvisninger/"
    three = kirsten.get(f"{limfjorden}?organisering=dengang")
    assert three.by_id("fund").text.startswith("Sundhedsklynge Midt (Nordjylland)")
    assert "Sundhedsklynge Midt (Nordjylland)" in str(three.by_id("til-dagsorden").parts)
    assert figures(three).heads[4:] == [
        "Sundhedsklynge Syd (Nordjylland)",
        "Sundhedsklynge Vest (Nordjylland)",
    ]


def test_a_cluster_did_not_stand_before_it_began(kirsten: Client) -> None:
    url = "/omraader/sundhedsklynge-horsens/indikatorer/kommunehenvisninger/"
    then = first_column(kirsten.get(f"{url}?organisering=dengang"))
    now = first_column(kirsten.get(url))
    assert then["juni 2022"] == "ikke i kraft" and shown(now["juni 2022"]) is not None
    assert {label: cell for label, cell in then.items() if cell != "ikke i kraft"} == dict(
        list(now.items())[:52]
    )


def test_what_was_chosen_on_an_indicators_page_is_in_its_address(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/afslutningsnotater/")
    asked = {"organisering": "begge", "fra": "2025-01-01", "til": "2026-03-01"}
    answer = kirsten.submit(page, "Vis", **asked)
    url = answer.request.full_path
    assert all(f"{name}={value}" in url for name, value in asked.items())
    again = kirsten.get(url)
    assert {name: again.chosen(name) for name in asked} == asked
    assert list(figures(again).rows)[::14] == ["marts 2026", "januar 2025"]
    assert unmarked(again.source) == unmarked(answer.text)
    assert unmarked(site_page(kirsten, url)) == unmarked(answer.text)
    link = again.links["Hent tal (CSV)"]
    assert [row["periode"] for row in lines(kirsten, link)][:15][::14] == [
        "2025-01-01",
        "2026-03-01",
    ]


def test_what_was_chosen_on_a_comparison_is_in_its_address(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}sammenlign/")
    asked = {"maal": "korrespondance", "periode": "2026-05-01", "hvem": "sundhedsraad"}
    answer = kirsten.submit(page, "Vis", **asked)
    again = kirsten.get(answer.request.full_path)
    assert {name: again.chosen(name) for name in asked} == asked
    assert len(figures(again).rows) == 17
    assert "maj 2026" in again.text and again.h1 == "Sammenlign korrespondance"
    assert unmarked(again.source) == unmarked(answer.text)


def test_a_comparisons_chart_and_table_hold_the_same_numbers(kirsten: Client) -> None:
    for query in ("maal=genoptraening", "maal=kommunehenvisninger&hvem=kommuner"):
        page = kirsten.get(f"{COUNCIL}sammenlign/?{query}")
        cells = first_column(page)
        chart = page.chart()
        drawn = dict(zip(chart["labels"], chart["points"]["x"], strict=True))
        told = {name: cell for name, cell in cells.items() if shown(cell) is not None}
        assert list(drawn) == list(reversed(told))
        for name, cell in told.items():
            assert round(drawn[name], decimals(cell)) == shown(cell), name
            assert f"indikatorer/{page.chosen('maal')}/" in page.links[name]
        assert list(map(shown, told.values())) == sorted(map(shown, told.values()), reverse=True)
        for name in set(cells) - set(told):
            assert name not in drawn


def test_the_finding_of_a_comparison_stands_beside_its_whole(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}sammenlign/?maal=genoptraening")
    own = first_column(kirsten.get(f"{COUNCIL}indikatorer/genoptraening/"))["oktober 2026"]
    assert f"Sundhedsråd Horsens: {own}" in page.text
    assert "ikke en rangliste" in page.text


def test_a_turned_span_is_told_to_be_turned(kirsten: Client) -> None:
    url = f"{COUNCIL}indikatorer/kommunehenvisninger/?fra=2026-10-01&til=2021-11-01"
    assert kirsten.get(url).by_id("fund").text.startswith("Fra er senere end Til.")


def test_a_population_is_not_judged(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/folketal/")
    assert page.chart()["median"]["y"] == []
    assert "median" not in page.text and "serien har ændret sig" not in page.text


def test_sums_without_a_member_say_so_beside_the_figure(kirsten: Client) -> None:
    page = kirsten.get("/omraader/sundhedsklynge-syd-hovedstaden/")
    assert page.text.count("uden København") > 5
    assert "Vallensbæk, uden København · som organiseret" in page.text
    assert "uden" not in kirsten.get(f"{COUNCIL}indikatorer/").h1
    assert ", uden " not in kirsten.get(f"{COUNCIL}indikatorer/").text


def test_each_series_of_another_time_has_its_own_entry_in_the_key(kirsten: Client) -> None:
    url = "/omraader/sundhedsraad-limfjorden/indikatorer/kommunehenvisninger/?organisering=begge"
    assert kirsten.get(url).source.count("dengang: Sundhedsklynge") == 3


def test_without_a_script_the_table_stands_open_in_the_charts_place(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/kommunehenvisninger/")
    assert "hidden" in page.by_id("diagram").attrs
    assert "<details open data-folds><summary>Vis tal" in page.source


def test_a_unit_is_said_once_in_a_heading(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/afslutningsnotater/")
    under = next(p.text for p in page.root.all("p") if p.attrs.get("class") == "under")
    assert under.count("pr. 100 henvisninger") == 1


def test_a_place_without_measures_says_so_in_one_sentence(kirsten: Client) -> None:
    text = kirsten.get("/omraader/klu-horsens/indikatorer/").text
    assert "Her opgøres ingen indikatorer." in text and "opgøres ikke her" not in text


@pytest.mark.parametrize("opening", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_file_starts_a_formula(scratch: Site, opening: str) -> None:
    with scratch.change() as session:
        session.execute(
            sa.update(Place)
            .where(Place.slug == "horsens-kommune")
            .values(short_name=f'{opening}HYPERLINK("http://evil.dk";"Horsens")')
        )
    ole = scratch.sign_in("Ole Bach")
    for row in lines(ole, "/omraader/horsens-kommune/indikatorer/forloebsplaner/tal.csv"):
        assert row["sted"].startswith(f"'{opening}"), row["sted"]
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_a_withdrawn_figure_is_nowhere(scratch: Site) -> None:
    url = f"{COUNCIL}indikatorer/korrespondance/"
    kirsten = scratch.sign_in("Kirsten Holm")
    before = first_column(kirsten.get(url))
    with scratch.change() as session:
        measure = sa.select(MeasureVersion.id).where(MeasureVersion.name == "korrespondance")
        session.execute(
            sa.delete(CurrentRelease)
            .where(CurrentRelease.measure_version_id.in_(measure))
            .where(CurrentRelease.period_start == date(2026, 10, 1))
        )
    after = first_column(kirsten.get(url))
    assert list(after.items()) == list(before.items())[1:]


def test_zero_is_told_and_is_not_missing(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    url = "/omraader/struer-kommune/indikatorer/afslutningsnotater/"
    assert first_column(kirsten.get(url))["marts 2024"] == "0"
    with scratch.change() as session:
        struer = session.scalars(sa.select(Place.id).where(Place.slug == "struer-kommune")).one()
        session.execute(
            sa.update(Figure)
            .where(Figure.place_id == struer, Figure.period_start == date(2024, 3, 1))
            .values(
                status=Status.MISSING, **dict.fromkeys(("value", "numerator", "lower", "upper"))
            )
        )
    assert first_column(kirsten.get(url))["marts 2024"] == "mangler"


def site_page(client: Client, url: str) -> Any:
    """The same address opened by the same person in another browser."""
    return client.site.sign_in("Kirsten Holm").get(url).source
