"""The measures' definition files: each complete, each fault named."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from indicators.definition import DIRECTORY, Card, Definition, load, read
from indicators.fields import DefinitionFault
from indicators.filters import Filter

FILES = sorted(DIRECTORY.glob("*.yaml"))
DEFINITIONS = {definition.name: definition for definition in load()}
ORDER = [
    "genoptraening",
    "genoptraening-sygehusdage",
    "genoptraening-kommunedage",
    "kommunehenvisninger",
    "afslutningsnotater",
    "forloebsplaner",
    "korrespondance",
    "gennemfoerte-forloeb",
    "folketal",
]


def test_the_measures_come_in_the_order_they_are_shown() -> None:
    assert [definition.name for definition in load()] == ORDER


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_definition_has_all_seven_headings_and_says_who_is_to_approve_it(path: Path) -> None:
    definition = read(path)
    card = yaml.safe_load(path.read_text(encoding="utf-8"))["card"]
    assert set(card) == set(Card.__dataclass_fields__)
    assert len(card) == 7
    assert all(len(text.split()) >= 5 for text in card.values())
    assert definition.status == "bekræftet" or "godkendes af en fagperson" in definition.status_note
    assert definition.authored < definition.next_review


@pytest.mark.parametrize("definition", load(), ids=lambda definition: definition.name)
def test_only_the_population_is_open_and_all_else_is_guarded_as_persons(
    definition: Definition,
) -> None:
    guard = definition.disclosure
    assert guard.open == (definition.name == "folketal")
    assert guard.open or (guard.threshold, guard.min_denominator) == (5, 10)


@pytest.mark.parametrize("definition", load(), ids=lambda definition: definition.name)
def test_a_mark_without_a_day_is_not_called_confirmed(definition: Definition) -> None:
    assert all(mark.day is not None or mark.certainty != "confirmed" for mark in definition.marks)


def test_the_companions_are_parts_of_the_share_they_explain() -> None:
    parts = [name for name, each in DEFINITIONS.items() if each.part_of == "genoptraening"]
    assert parts == ["genoptraening-sygehusdage", "genoptraening-kommunedage"]
    assert all(DEFINITIONS[part].kind == "median" for part in parts)


def test_referrals_count_general_practice_alone_since_hospitals_joined_at_different_times() -> None:
    taken = DEFINITIONS["kommunehenvisninger"].numerator
    assert taken.fits("from=almen_praksis;to=kommune")
    assert not taken.fits("from=sygehus;to=kommune")
    assert DEFINITIONS["kommunehenvisninger"].marks[0].day == date(2019, 1, 2)


def test_closing_notes_are_a_ratio_that_says_why_it_may_pass_a_hundred() -> None:
    notes = DEFINITIONS["afslutningsnotater"]
    assert notes.kind == "ratio"
    assert "kan ikke kobles" in notes.card.forbehold
    assert "over 100" in notes.card.forbehold
    assert "it-system" in notes.card.forbehold


def test_correspondence_takes_every_sender_but_only_what_the_kommune_receives() -> None:
    taken = DEFINITIONS["korrespondance"].numerator
    assert taken.fits("from=sygehus;to=kommune")
    assert taken.fits("to=kommune;from=almen_praksis")
    assert taken.fits("category=training;from=sygehus;to=kommune")
    assert not taken.fits("from=kommune;to=sygehus")
    assert not taken.fits("age=65-74;from=sygehus;to=kommune")


def test_a_part_knows_the_whole_it_belongs_to() -> None:
    taken = DEFINITIONS["korrespondance"].numerator
    whole = "from=sygehus;to=kommune"
    assert taken.whole("category=training;from=sygehus;to=kommune") == whole
    assert taken.whole("to=kommune;from=sygehus") == whole


def test_a_measure_names_every_item_it_is_made_of() -> None:
    assert DEFINITIONS["afslutningsnotater"].items == ("XDIS15", "XREF15")
    assert DEFINITIONS["korrespondance"].items == ("DIS91", "XDIS91", "FDIS91")


def test_a_filter_never_takes_a_division_it_does_not_name() -> None:
    assert Filter(("population",)).fits("")
    assert not Filter(("population",)).fits("age=65-74")
    assert not Filter(("care_plan",), strata={"type": ("samlet",)}).fits(
        "diagnosis=kol;type=samlet"
    )


def test_a_definition_is_kept_with_a_release_as_plain_data() -> None:
    kept = DEFINITIONS["kommunehenvisninger"].as_data()
    assert kept["authored"] == "2026-11-24"
    assert kept["numerator"]["strata"] == {"from": ["almen_praksis"], "to": ["kommune"]}
    assert kept["marks"][0]["day"] == "2019-01-02"


FAULTS = {
    "version": (0, "version: a whole number of at least 1 is needed"),
    "level": (3, "level: a whole number of at least 0 and at most 2 is needed"),
    "title": (" ", "title: a text is needed"),
    "kind": ("andel", "kind: one of share, rate, ratio, count, median is needed, not 'andel'"),
    "numerator": (
        {"items": [], "place": "place"},
        "numerator: items: a list of texts is needed",
    ),
    "denominator": (None, "denominator: a share and a ratio have one"),
    "disclosure": ({"open": True, "threshold": 5}, "disclosure: min_denominator: a whole number"),
    "card": ({"formaal": "x"}, "card: indhold: a text is needed"),
    "authored": ("i dag", "authored: a day written YYYY-MM-DD is needed"),
    "marks": (None, "marks: a list is needed"),
    "color": ("blue", "color: unknown field"),
    "part_of": (7, "part_of: a text is needed"),
    "placing": (
        {"theme": "kræft"},
        "placing: theme: one of aeldre, kronisk, psykiatri, boern, genoptraening, forebyggelse",
    ),
    "comparison": ("byar", "comparison: a share is compared by wilson"),
    "coverage": (None, "coverage: a text is needed"),
    "next_publication": ("snart", "next_publication: a day written YYYY-MM-DD is needed"),
    "name": ("andet", "name: 'andet' is not the file's name"),
}


@pytest.mark.parametrize("field", FAULTS)
def test_a_wrong_field_is_named_with_its_file_and_its_reason(field: str, tmp_path: Path) -> None:
    value, reason = FAULTS[field]
    raw = yaml.safe_load((DIRECTORY / "genoptraening.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "genoptraening.yaml"
    path.write_text(yaml.safe_dump({**raw, field: value}), encoding="utf-8")
    with pytest.raises(DefinitionFault) as fault:
        read(path)
    assert str(fault.value).startswith(f"genoptraening.yaml: {reason}")


@pytest.mark.parametrize("text", ["- a list", "", "a: [unfinished"])
def test_a_file_that_is_no_definition_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "genoptraening.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionFault, match=r"^genoptraening\.yaml: "):
        read(path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"part_of": "ukendt"}, "no measure named 'ukendt'"), ({}, "same place in the order")],
)
def test_definitions_that_do_not_fit_together_are_refused(
    change: dict[str, str], reason: str, tmp_path: Path
) -> None:
    raw = yaml.safe_load((DIRECTORY / "folketal.yaml").read_text(encoding="utf-8"))
    for name in ("folketal", "folketal-igen"):
        (tmp_path / f"{name}.yaml").write_text(
            yaml.safe_dump({**raw, **change, "name": name}), encoding="utf-8"
        )
    with pytest.raises(DefinitionFault, match=reason):
        load(tmp_path)
